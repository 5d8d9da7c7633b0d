package webhook_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

// sources are bodies that together have every object and field that we read.
func sources(t *testing.T) map[string]string {
	return map[string]string{
		"everything": string(fixture(t, "everything.json")),
		"easyhook": `{"type":"message.read","status":{"message_id":"w","timestamp":1792000000,"recipient":"49",` +
			`"conversation":{"id":"c","origin":"marketing","expires_at":"2026-10-15T00:00:00Z"},` +
			`"pricing":{"model":"PMP","category":"marketing"}}}`,
		"wasapflow": `{"event":"message.delivered","data":{"message_id":"w","status":"delivered",` +
			`"timestamp":1792000000,"recipient":"49","conversation":{"id":"c","origin":"service"}}}`,
		"gupshup": `{"type":"billing-event","timestamp":1792000000000,"payload":{"deductions":{"type":"marketing",` +
			`"model":"PMP","billable":true},"references":{"id":"w","destination":"49","conversationId":"c"}}}`,
		"gupshup, charged by the message": `{"type":"billing-event","timestamp":1792000000000,"payload":{` +
			`"deductions":{"type":"regular","category":"marketing","model":"PMP","billable":true},` +
			`"references":{"gsId":"g","destination":"49"}}}`,
		"gupshup, from a user": `{"type":"message","timestamp":1792000000000,` +
			`"payload":{"id":"w","source":"49","type":"file","context":{"id":"v","gsId":"g"},"referral":{"source_type":"ad","source_id":"7"}}}`,
		"gupshup, delivered": `{"type":"message-event","timestamp":1792000000000,"payload":{"id":"w","gsId":"g",` +
			`"type":"delivered","destination":"49","payload":{"ts":1792000000},` +
			`"conversation":{"id":"c","expiresAt":1792000060,"type":"UIC"},"pricing":{"policy":"CBP","category":"UIC"}}}`,
		"gupshup, failed": `{"type":"message-event","timestamp":1792000000000,"payload":{"id":"g","type":"failed",` +
			`"destination":"49","payload":{"code":1006,"reason":"not on WhatsApp","whatsappMessageId":"w"}}}`,
		"n8n": `{"messaging_product":"whatsapp","metadata":{"phone_number_id":"200","display_phone_number":"49"},` +
			`"statuses":[{"id":"w","status":"read","timestamp":"1792000000","recipient_id":"50"}],"field":"messages"}`,
		"n8n, of an account": `{"event":"VOLUME_BASED_PRICING_TIER_UPDATE","volume_tier_info":{` +
			`"tier_update_time":1792000000,"pricing_category":"UTILITY","tier":"1:1000","region":"India"},` +
			`"field":"account_update"}`,
		"logged": `{"headers":{"host":"x"},"body":{"statuses":[{"id":"w","status":"read","timestamp":"1792000000",` +
			`"recipient_id":"50"}]}}`,
		"list": `[{"statuses":[{"id":"w","status":"read","timestamp":"1792000000","recipient_id":"50"}]},` +
			`{"headers":{},"body":{"messages":[{"id":"v","type":"text","timestamp":"1792000000","from":"50"}]}}]`,
		"nested": `{"statuses":[{"id":"w","status":"read","timestamp":"1792000000","recipient_id":"49",` +
			`"conversation":{"id":"c","origin":{"type":"service"},"pricing":{"billable":false,` +
			`"pricing_type":"regular"}}}]}`,
	}
}

// The fields that say what a message says, which we pass over, and those that
// tell the shapes apart.
var (
	passedOver = regexp.MustCompile(
		`contacts\[\d+\]|\.text$|\.text\.|context\.(from|forwarded|gsId)|headline|\.body|unsupported\.?|` +
			`gs_app_id|error_data$|headers|^(event|type)$|field$`)
	shapes = regexp.MustCompile(`^(object|event|type|data|status|payload)$|\.type$|field$`)
)

// A field that nobody knows is listed, wherever it turns up.
func TestUnknownFieldsAreListed(t *testing.T) {
	for name, body := range sources(t) {
		each(t, body, func(path string, v any) (any, bool) {
			o, ok := v.(map[string]any)
			if !ok || passedOver.MatchString(path) {
				return nil, false
			}
			o["brand_new"] = map[string]any{"x": "y"}
			return o, true
		}, func(path string, b webhook.Batch) {
			want := webhook.Ignored{
				Path: strings.TrimPrefix(path+".brand_new", "."),
				What: webhook.ReasonUnknownField,
				Text: `{"x":"y"}`,
			}
			if !listed(b, want) {
				t.Errorf("%s: %v isn't in %v", name, want, b.Ignored)
			}
		})
	}
}

// A value of the wrong kind is listed, and costs no other item.
func TestWrongKindsAreListed(t *testing.T) {
	for name, body := range sources(t) {
		items := len(decode(t, body).Facts)
		each(t, body, func(path string, v any) (any, bool) {
			switch v.(type) {
			case map[string]any, []any:
				return nil, false
			}
			return []any{1}, !passedOver.MatchString(path) && !shapes.MatchString(path)
		}, func(path string, b webhook.Batch) {
			if !listed(b, webhook.Ignored{Path: path, What: webhook.ReasonWrongKind, Text: "[1]"}) &&
				!listed(b, webhook.Ignored{Path: path, What: webhook.ReasonUnknownValue, Text: "[1]"}) {
				t.Errorf("%s: %s isn't in %v", name, path, b.Ignored)
			}
			if len(b.Facts) != items {
				t.Errorf("%s: with a strange %s there are %d items, not %d", name, path, len(b.Facts), items)
			}
		})
	}
}

// An object or array that is something else is listed.
func TestScalarsForObjectsAreListed(t *testing.T) {
	for name, body := range sources(t) {
		each(t, body, func(path string, v any) (any, bool) {
			switch v.(type) {
			case map[string]any, []any:
				return 7, path != "" && !passedOver.MatchString(path) &&
					!shapes.MatchString(path) && !strings.HasSuffix(path, "contacts")
			}
			return nil, false
		}, func(path string, b webhook.Batch) {
			for _, i := range b.Ignored {
				if i.Path == path || i.Path == "" {
					return
				}
			}
			if strings.HasSuffix(path, "origin") && len(b.Facts) > 0 { // a partner's form, of an unknown word
				return
			}
			t.Errorf("%s: %s isn't in %v", name, path, b.Ignored)
		})
	}
}

// Null is as good as absent: it costs no item and is no reason to complain,
// but for what is then missing.
func TestNulls(t *testing.T) {
	for name, body := range sources(t) {
		items := len(decode(t, body).Facts)
		each(t, body, func(path string, v any) (any, bool) {
			switch v.(type) {
			case map[string]any, []any:
				return nil, false
			}
			return nil, !shapes.MatchString(path)
		}, func(path string, b webhook.Batch) {
			for _, i := range b.Ignored {
				if i.What == webhook.ReasonWrongKind {
					t.Errorf("%s: null at %s: %v", name, path, i)
				}
			}
			if len(b.Facts) != items {
				t.Errorf("%s: null at %s leaves %d items of %d", name, path, len(b.Facts), items)
			}
		})
	}
}

// All of that fixture is understood.
func TestEverything(t *testing.T) {
	want := []string{
		"message text by phone+ID+parent at 2026-10-14T17:46:40Z, referral => window, from an ad",
		"message system by phone+ID at 2026-10-14T17:46:41Z, user_changed_number, new name: phone+ID+parent",
		"message unsupported poll by phone+ID at 2026-10-14T17:46:42Z, in a group, error 131051 => window",
		"status failed to phone+ID+parent at 2026-10-14T17:46:43Z, in a group, PMP regular group_marketing billable " +
			"true, conversation group_marketing until 2026-10-15T17:46:40Z, error 131026",
		"status played to phone+ID+parent at 2026-10-14T17:46:44Z => delivery",
		"fault, error 130429",
		"message image by phone at 2026-10-14T17:46:45Z => window",
		"call USER_INITIATED terminate COMPLETED with phone+ID+parent at 2026-10-14T17:48:46Z, 2m0s => window, talked",
		"call RINGING with phone+ID+parent at 2026-10-14T17:46:47Z, 0s",
		"echo text to phone+ID+parent at 2026-10-14T17:46:48Z => from the app",
		"history text from user at 2026-09-21T14:13:20Z",
		"fault, error 2593109",
		"account VOLUME_BASED_PRICING_TIER_UPDATE, tier utility 1..1000 of 2026-10 in Germany at 2026-10-14T17:46:49Z",
		"account AUTH_INTL_PRICE_ELIGIBILITY_UPDATE, from 2026-10-14T17:46:50Z, 1 exceptions",
		"account BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE, in DE",
		"template category utility to marketing, due 2026-10-15T17:46:40Z",
		"template category utility to marketing",
		"template APPROVED NONE marketing",
	}
	got := summary(decode(t, string(fixture(t, "everything.json"))))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func listed(b webhook.Batch, want webhook.Ignored) bool {
	for _, i := range b.Ignored {
		if i == want {
			return true
		}
	}
	return false
}

// long is set by those who have time, such as CI: then every value of a body is
// changed, and otherwise every third.
var long = os.Getenv("WACOST_LONG") != ""

// each decodes a body as often as it has values that change agrees to change,
// each time with that one changed.
func each(t *testing.T, body string, change func(path string, v any) (any, bool), check func(path string,
	b webhook.Batch)) {
	t.Helper()
	n, step := 0, 3
	if long {
		step = 1
	}
	for target := 0; ; target += step {
		var root any
		if err := json.Unmarshal([]byte(body), &root); err != nil {
			t.Fatal(err)
		}
		w := walker{change: change, target: target}
		root = w.walk("", root)
		if w.count <= target {
			break
		}
		n++
		changed, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		check(w.path, decode(t, string(changed)))
	}
	if n == 0 {
		t.Errorf("nothing to change in %s", body)
	}
}

// A walker changes one value of a tree: the target-th that it may.
type walker struct {
	change        func(path string, v any) (any, bool)
	target, count int
	path          string
}

func (w *walker) walk(path string, v any) any {
	if w.count <= w.target {
		if changed, ok := w.change(path, shallow(v)); ok {
			if w.count == w.target {
				w.count++
				w.path = path
				return changed
			}
			w.count++
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			v[key] = w.walk(strings.TrimPrefix(path+"."+key, "."), v[key])
		}
	case []any:
		for i := range v {
			v[i] = w.walk(fmt.Sprintf("%s[%d]", path, i), v[i])
		}
	}
	return v
}

// shallow copies an object, so that a change which isn't made leaves it be.
func shallow(v any) any {
	if o, ok := v.(map[string]any); ok {
		return maps.Clone(o)
	}
	return v
}
