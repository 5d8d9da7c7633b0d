package analytics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/internal/metawords"
	"github.com/wacost/wacost/pricing/webhook"
)

// fields of a webhook with a word of each set, and of a report.
var (
	inWebhooks = map[metawords.Enum]string{
		metawords.Type:     status(`"pricing":{"type":%q}`),
		metawords.Subtype:  status(`"pricing":{"subtype":%q}`),
		metawords.Category: status(`"pricing":{"category":%q},"conversation":{"origin":{"type":%[1]q}}`),
		metawords.Model:    status(`"pricing":{"pricing_model":%q}`),
		metawords.Progress: `{"statuses":[{"id":"w","timestamp":"1792000000","recipient_id":"49","status":%q}]}`,
		metawords.Inbound:  `{"messages":[{"id":"w","timestamp":"1792000000","from":"49","type":%q}]}`,
		metawords.System: `{"messages":[{"id":"w","timestamp":"1792000000","from":"49","type":"system",
			"system":{"type":%q}}]}`,
	}
	inReports = map[metawords.Enum][]string{
		metawords.Type: {
			`{"data":[{"data_points":[{"volume":1,"pricing_type":%q}]}]}`,
			`{"data":[{"data_points":[{"conversation":1,"conversation_type":%q}]}]}`,
		},
		metawords.Category: {
			`{"data":[{"data_points":[{"volume":1,"pricing_category":%q}]}]}`,
			`{"data":[{"data_points":[{"conversation":1,"conversation_category":%q}]}]}`,
		},
	}
)

func status(member string) string {
	return `{"statuses":[{"id":"w","timestamp":"1792000000","recipient_id":"49","status":"delivered",` + member + `}]}`
}

// A word that Meta uses is known in webhooks and reports alike, in the spelling of
// either.
func TestEveryWordOfMetaIsKnownEverywhere(t *testing.T) {
	for _, e := range metawords.Sets() {
		for _, w := range metawords.Of(e) {
			spellings := []string{w.Text, strings.ToUpper(w.Text), strings.ReplaceAll(w.Text, "_", "-")}
			if e == metawords.Progress {
				spellings = spellings[:1]
			}
			for _, text := range spellings {
				b, err := webhook.Decode(fmt.Appendf(nil, inWebhooks[e], text))
				if err != nil || len(b.Ignored) > 0 {
					t.Errorf("webhook, %v %s: %v, %v", e, text, b.Ignored, err)
				}
				for _, body := range inReports[e] {
					r, err := analytics.Decode(fmt.Appendf(nil, body, text))
					if err != nil || len(r.Ignored) > 0 {
						t.Errorf("report, %v %s: %v, %v", e, text, r.Ignored, err)
					}
				}
			}
		}
		for _, body := range append(inReports[e], inWebhooks[e]) { // so that the test can fail
			r, _ := analytics.Decode(fmt.Appendf(nil, body, "brand_new"))
			b, _ := webhook.Decode(fmt.Appendf(nil, body, "brand_new"))
			if len(r.Ignored)+len(b.Ignored) == 0 {
				t.Errorf("%v: a word that nobody knows isn't listed: %s", e, body)
			}
		}
	}
}

// A type of Meta's decides whether a message was charged, or the list says that it
// doesn't.
func TestEveryTypeOfMetaIsHeeded(t *testing.T) {
	at := time.Date(2026, time.August, 10, 12, 0, 0, 0, time.UTC)
	for _, w := range metawords.Of(metawords.Type) {
		for _, text := range []string{w.Text, strings.ToUpper(w.Text)} {
			// Our own rules would charge for it, or in the second case would not.
			for _, s := range []pricing.State{{}, {Thread: pricing.State{}.Thread.Inbound(at.Add(-time.Hour))}} {
				out := apply(t, pricing.Reported{Type: text, Category: category.Utility}, &s, at)
				free := !s.Thread.LastInbound.IsZero() // our own answer
				if w.Unheeded == "" {
					free = w.Free
				}
				if out.Charge.High().IsZero() != free || !out.Charge.Low().Equal(out.Charge.High()) {
					t.Errorf("%s: %v", text, out.Charge)
				}
				if w.Unheeded != "" && (len(out.Mismatches) != 1 || out.Mismatches[0].Follows != pricing.FollowsOurs) {
					t.Errorf("%s: %v", text, out.Mismatches)
				}
			}
		}
	}
}

// A category of Meta's says how a message is priced, or the list says that it doesn't.
func TestEveryCategoryOfMetaIsHeeded(t *testing.T) {
	for _, w := range metawords.Of(metawords.Category) {
		at := time.Date(2026, time.August, 10, 12, 0, 0, 0, time.UTC)
		if w.Until != "" {
			at = time.Date(2022, time.August, 10, 12, 0, 0, 0, time.UTC)
		}
		for _, text := range []string{w.Text, strings.ToUpper(w.Text), strings.ReplaceAll(w.Text, "_", "-")} {
			e := event(pricing.Reported{Category: category.Category(text)}, at)
			out, err := pricer(t).Apply(&e, &pricing.State{})
			priced := err == nil && len(out.Charge.Unpriced()) == 0
			if priced != (w.Unheeded == "") {
				t.Errorf("%s: priced is %t: %v, %v", text, priced, out.Charge, err)
			}
		}
	}
}

// event is a delivery to a number in India.
func event(meta pricing.Reported, at time.Time) pricing.Event {
	return pricing.Event{
		ID:     "w",
		At:     at,
		Number: "1",
		User:   "919876500001",
		Meta:   meta,
	}
}

func apply(t *testing.T, meta pricing.Reported, s *pricing.State, at time.Time) pricing.Outcome {
	t.Helper()
	e := event(meta, at)
	out, err := pricer(t).Apply(&e, s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A message of a user opens the window or not as the list says, and so does one that
// the API can't show.
func TestEveryInboundTypeIsHeeded(t *testing.T) {
	for _, w := range metawords.Of(metawords.Inbound) {
		if got := (webhook.Inbound{Type: w.Text}).OpensService(); got != w.Opens || got == (w.Unheeded != "") {
			t.Errorf("%s opens a window: %t", w.Text, got)
		}
	}
	for _, hidden := range []string{"unsupported", "unknown"} {
		if (webhook.Inbound{Type: hidden, Detail: "edit"}).OpensService() {
			t.Errorf("%s of an edit opens a window", hidden)
		}
	}
}

// A code by which a rule refuses has a meaning.
func TestEveryRefusalOfOurRulesIsKnown(t *testing.T) {
	known := func(code int64) bool {
		return slices.ContainsFunc(metawords.Refusals(), func(r metawords.Refusal) bool { return r.Code == code })
	}
	at := time.Date(2026, time.August, 10, 0, 0, 0, 0, time.UTC)
	for _, m := range []pricing.Message{
		{To: "919876500001", Category: category.Service},
		{To: "12125550123", Category: category.Marketing},
		{To: "IN.1234", Category: category.Authentication},
	} {
		q, err := pricing.Account{}.Quote(m, pricing.State{}, at)
		refused := q.Likely().Undelivered
		if err != nil || refused == nil {
			t.Fatalf("%+v: %v, %v", m, q, err)
		}
		code := int64(refused.Code)
		if meaning := (webhook.MetaError{Code: code}).Meaning(); !known(code) || meaning == "" {
			t.Errorf("%d means %q", code, meaning)
		}
	}
}

func pricer(t *testing.T) *pricing.Pricer {
	t.Helper()
	p, err := pricing.Account{}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
