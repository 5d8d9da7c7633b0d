package webhook_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

// Events of Gupshup's version 2, in the shapes of 2020 to 2025.
const (
	gupshupHead   = `{"app":"Example","phone":"4930555010","timestamp":1795176061000,"version":2,"type":`
	gupshupIDs    = `"id":"w","gsId":"3b3e7121"`
	gupshupEvent  = gupshupHead + `"message-event","payload":{` + gupshupIDs + `,"destination":"919876500001",`
	gupshupRefers = `"references":{` + gupshupIDs + `,"destination":"919876500001"`
)

func TestGupshupOfEveryYear(t *testing.T) {
	for body, want := range map[string]string{
		gupshupHead + `"message","payload":{"id":"in","source":"919876500001","type":"text","payload":{"text":"hi"},` +
			`"sender":{"phone":"919876500001","name":"Mara","country_code":"91","dial_code":"9876500001"}}}`: //
		"message text by phone at 2026-11-20T12:01:01Z => window",
		gupshupHead + `"message","payload":{"id":"in","type":"button_reply","sender":{"phone":"+91 98765 00001"}}}`://
		"message interactive by phone at 2026-11-20T12:01:01Z => window",
		gupshupEvent + `"type":"sent","payload":{"ts":1795176060}}}`://
		"status sent to phone at 2026-11-20T12:01:00Z, by gupshup",
		gupshupEvent + `"type":"enqueued","payload":{"whatsappMessageId":"w"}}}`://
		"status enqueued to phone at 2026-11-20T12:01:01Z, by gupshup",
		gupshupEvent + `"type":"failed","payload":{"code":131026,"reason":"undeliverable","ts":1795176060}}}`://
		"status failed to phone at 2026-11-20T12:01:00Z, by gupshup, error 131026",
		gupshupEvent + `"type":"sent","payload":{"ts":1652588000},"conversation":{"id":"c","expiresAt":1652600840,` +
			`"type":"BIC"},"pricing":{"policy":"CBP","category":"BIC"}}}`: //
		"status sent to phone at 2022-05-15T04:13:20Z, by gupshup, CBP business_initiated billable unsaid, " +
			"conversation business_initiated until 2022-05-15T07:47:20Z",
		gupshupEvent + `"type":"delivered","payload":{"ts":1795176060},` +
			`"pricing":{"policy":"PMP","category":"utility","type":"regular"}}}`: //
		"status delivered to phone at 2026-11-20T12:01:00Z, by gupshup, PMP regular utility billable unsaid " +
			"=> delivery regular utility",
		gupshupHead + `"billing-event","payload":{` +
			`"deductions":{"type":"marketing_lite","model":"CBP","source":"whatsapp","billable":true},` + gupshupRefers + `,"conversationId":"c"}}}`: //
		"status unsaid to phone at 2026-11-20T12:01:01Z, by gupshup, CBP marketing_lite billable true, " +
			"conversation of no origin",
		gupshupHead + `"billing-event","payload":{"deductions":{` +
			`"category":"marketing","type":"regular","model":"PMP","source":"whatsapp","billable":"true"},` + gupshupRefers + `}}}`: //
		"status unsaid to phone at 2026-11-20T12:01:01Z, by gupshup, PMP regular marketing billable true",
		gupshupHead + `"billing-event","payload":{"deductions":{` +
			`"type":"free_entry_point","model":"PMP","source":"whatsapp","billable":"false"},` + gupshupRefers + `}}}`: //
		"status unsaid to phone at 2026-11-20T12:01:01Z, by gupshup, PMP free_entry_point billable false",
	} {
		b, err := webhook.Decode([]byte(body))
		if err != nil || len(b.Ignored) > 0 || len(b.Facts) != 1 {
			t.Fatalf("%s: %v, %v", body, err, b.Ignored)
		}
		if diff := cmp.Diff([]string{want}, summary(b)); diff != "" {
			t.Errorf("%s: %s", body, diff)
		}
		if s, ok := b.Facts[0].(*webhook.Status); ok && (s.ID != "w" || s.To.Phone != "919876500001") {
			t.Errorf("%s: %+v", body, s)
		}
	}
}

// A value is read wherever relays and logs put it.
func TestShapesOfRelaysAndLogs(t *testing.T) {
	const value = `"metadata":{"display_phone_number":"4930555010","phone_number_id":"810001"},` +
		`"messages":[{"from":"491555000111","id":"w","timestamp":"1795176000","type":"text"}]`
	const envelope = `{"object":"whatsapp_business_account","entry":[{"id":"7","changes":[` +
		`{"field":"messages","value":{` + value + `}}]}]}`
	for name, body := range map[string]string{
		"n8n":                    `{"messaging_product":"whatsapp",` + value + `,"field":"messages"}`,
		"a logged request":       `{"headers":{"host":"x"},"body":` + envelope + `}`,
		"its body as a text":     `{"headers":{},"body":` + strconv.Quote(envelope) + `}`,
		"a list":                 `[` + envelope + `]`,
		"a list of logged ones":  `[{"headers":{},"body":` + strconv.Quote(envelope) + `}]`,
		"a list of n8n's":        `[{` + value + `,"field":"messages"}]`,
		"a logged one of n8n's":  `{"headers":{},"body":{` + value + `,"field":"messages"}}`,
		"the envelope, to begin": envelope,
	} {
		m := inboundOf(t, body)
		if m.Number != "810001" || m.From.Phone != "491555000111" || !m.OpensService() {
			t.Errorf("%s: %+v", name, m)
		}
	}
	const status = `{"statuses":[{"id":"s","status":"read","timestamp":"1795176000","recipient_id":"1"}]}`
	b := decode(t, `[`+envelope+`,`+status+`]`)
	if s := b.Facts[1].(*webhook.Status); s.Account != "" || s.Number != "" {
		t.Errorf("the second of a list has the first's receiver: %+v", s)
	}
}

// What isn't read says what it looked like.
func TestWhatIsNotReadSaysWhatItLookedLike(t *testing.T) {
	for body, want := range map[string]webhook.Ignored{
		`{"app":"a","type":"user-event","payload":{"type":"opted-in"}}`: {
			Why: "looks like a Gupshup user-event: it says nothing of costs or windows",
		},
		`{"MessageSid":"SM1","MessageStatus":"read"}`: {
			Why: `looks like no webhook that is known: an object with "MessageSid", "MessageStatus"`,
		},
		`{}`:      {Why: "looks like an empty object"},
		`[]`:      {Why: "looks like a list without objects: want an object"},
		`[1,2]`:   {Why: "looks like a list without objects: want an object"},
		`[{},[]]`: {Path: "[0]", Why: "looks like an empty object"},
		`"text"`:  {Why: "looks like a single value: want an object"},
		`{"headers":{},"body":"YQ=="}`: {
			Path: "body", Why: "looks like a logged request whose body isn't JSON",
		},
		`{"headers":{},"body":"[]"}`: {Path: "body", Why: "looks like a list without objects: want an object"},
		`{"headers":{},"body":null}`: {Path: "body", Why: "looks like a single value: want an object"},
	} {
		b := decode(t, body)
		if len(b.Facts) > 0 || len(b.Ignored) == 0 {
			t.Fatalf("%s: %v", body, b)
		}
		got := b.Ignored[0]
		if got.What != webhook.ReasonNotRead || got.Path != want.Path || !strings.HasPrefix(got.Why, want.Why) ||
			!strings.Contains(got.String(), want.Why) {
			t.Errorf("%s: %v", body, got)
		}
	}
}
