package webhook_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

func events(b webhook.Batch, o webhook.Options) []pricing.Event {
	var list []pricing.Event
	for _, e := range b.Events(o) {
		list = append(list, e)
	}
	return list
}

func TestEventsOfGroup(t *testing.T) {
	const number = "700100200300401"
	want := []pricing.Event{
		{ID: "wamid.g", At: second(0), Number: number, User: "491700000001",
			Meta: pricing.Reported{Type: pricing.TypeFree, Category: category.Utility, Delivered: true}},
		{ID: "wamid.g", At: second(9), Number: number, User: "491700000002",
			Meta: pricing.Reported{Type: pricing.TypeRegular, Category: category.Utility, Delivered: true}},
		{ID: "wamid.h", At: second(10), Number: number, User: "R1JPVVA", Inbound: true},
	}
	if diff := cmp.Diff(want, events(decode(t, string(fixture(t, "group.json"))), webhook.Options{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A message is reported as delivered and as read, which are two events: a bill of all has it
// once, when it was delivered.
func TestEventsOfEachStatus(t *testing.T) {
	status := func(p webhook.Progress, after int64) *webhook.Status {
		return &webhook.Status{Receiver: webhook.Receiver{Number: "700100200300401"}, ID: "wamid.1", Progress: p,
			At: second(after), To: webhook.User{Phone: "491700000001"}}
	}
	pricer, err := pricing.Account{Zone: time.UTC}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	var list []pricing.Event
	for _, s := range []*webhook.Status{status(webhook.ProgressRead, 9), status(webhook.ProgressDelivered, 1)} {
		e, ok := webhook.Options{}.Event(s)
		if !ok {
			t.Fatal("no event")
		}
		e.Message.Category = category.Marketing
		list = append(list, e)
	}
	b, err := pricer.Replay(slices.Values(list))
	if err != nil || len(b.Lines) != 1 || b.Lines[0].Units != 1 {
		t.Errorf("%v, %v", b.Lines, err)
	}
}

func TestEventOfFreeEntry(t *testing.T) {
	want := []pricing.Event{{
		ID:      "wamid.T1dOLUZJWFRVUkUtREVMSVZFUkVELU5PLVBIT05F",
		At:      second(0),
		Number:  "700100200300401",
		User:    "491700000001",
		Message: pricing.Message{Category: category.Service},
		Meta:    pricing.Reported{Type: pricing.TypeFreeEntry, FreeUntil: second(3 * 86400), Delivered: true},
	}}
	if diff := cmp.Diff(want, events(decode(t, string(fixture(t, "delivered.json"))), webhook.Options{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The stand-ins and words of a status must be ones that package pricing takes.
func TestEventsArePriced(t *testing.T) {
	pricer, err := pricing.Account{}.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		state string
		want  string // amount
	}{
		{
			"free entry",
			`"timestamp":"1760000000","pricing":{"type":"free_entry_point","category":"referral_conversion"}`,
			"0",
		},
		{
			"free entry before types",
			`"timestamp":"1690000000","pricing":{"pricing_model":"CBP","category":"referral_conversion"}`,
			"0",
		},
		{
			"a group's free utility",
			`"timestamp":"1760000000","pricing":{"type":"free_group_customer_service","category":"group_utility"}`,
			"0",
		},
		{"user-initiated", `"timestamp":"1665616407","pricing":{"category":"user_initiated"}`, ""},
		{"business-initiated", `"timestamp":"1665616407","pricing":{"category":"business_initiated"}`, ""},
	}
	for _, tt := range tests {
		b := decode(t, `{"metadata":{"phone_number_id":"1"},"statuses":[{"id":"w","status":"delivered",`+
			`"recipient_id":"491700000001",`+tt.state+`}]}`)
		for _, e := range b.Events(webhook.Options{}) {
			out, err := pricer.Apply(&e, nil)
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			if tt.want != "" && !out.Charge.High().IsZero() {
				t.Errorf("%s costs %v, want %s", tt.name, out.Charge, tt.want)
			}
		}
	}
	// A word from the future has no price: never a free message.
	b := decode(t, `{"statuses":[{"id":"w","status":"delivered","recipient_id":"491700000001",`+
		`"timestamp":"1760000000","pricing":{"category":"poetry"}}]}`)
	for _, e := range b.Events(webhook.Options{}) {
		if out, err := pricer.Apply(&e, nil); err == nil {
			t.Errorf("poetry costs %v", out.Charge)
		}
	}
}

// Until January 2022 nothing but billable tells a template from a reply, and
// where there is a word it outranks that.
func TestStandInsOfNotifications(t *testing.T) {
	for pricing, want := range map[string]category.Category{
		`{"pricing_model":"NBP","billable":true}`:                                  category.Marketing,
		`{"pricing_model":"NBP","billable":false}`:                                 category.Service,
		`{"pricing_model":"NBP","billable":"true"}`:                                category.Marketing,
		`{"pricing_model":"NBP","billable":"maybe"}`:                               "",
		`{"pricing_model":"NBP"}`:                                                  "",
		`{"billable":true}`:                                                        "",
		`{"pricing_model":"CBP","billable":true}`:                                  "",
		`{"pricing_model":"PMP","billable":false}`:                                 "",
		`{"pricing_model":"NBP","billable":true,"category":"user_initiated"}`:      category.Service,
		`{"pricing_model":"NBP","billable":false,"category":"business_initiated"}`: category.Marketing,
		`{"pricing_model":"NBP","billable":true,"category":"utility"}`:             "",
		`{"pricing_model":"NBP","billable":true,"category":"poetry"}`:              "",
	} {
		b := decode(t, `{"statuses":[{"id":"w","status":"delivered","timestamp":"1632500000",`+
			`"recipient_id":"491700000001","pricing":`+pricing+`}]}`)
		for _, e := range b.Events(webhook.Options{}) {
			if e.Message.Category != want {
				t.Errorf("%s stands for %q, want %q", pricing, e.Message.Category, want)
			}
		}
		if n := len(events(b, webhook.Options{})); n != 1 {
			t.Errorf("%s: %d events", pricing, n)
		}
	}
	// The conversations that came with them had no origin yet.
	b := decode(t, `{"statuses":[{"id":"w","status":"sent","timestamp":"1632500000","recipient_id":"491700000001",
		"conversation":{"id":"c"},"pricing":{"pricing_model":"NBP","billable":true}},
		{"id":"w","status":"read","timestamp":"1632500009","recipient_id":"491700000001","conversation":{"id":"c"},"pricing":{"pricing_model":"NBP","billable":false}}]}`)
	if got := events(b, webhook.Options{}); len(got) != 1 || got[0].Message.Category != category.Service {
		t.Errorf("%+v", got)
	}
}

func TestOptions(t *testing.T) {
	b := decode(t, `{"messages":[
		{"id":"1","from":"491700000001","timestamp":"1792000000","type":"reaction","reaction":{}},
		{"id":"2","from":"491700000001","timestamp":"1792000000","type":"text","referral":{"source_type":"ad"}},
		{"id":"3","from":"491700000001","timestamp":"1792000000","type":"text","referral":{"source_type":"post"}}]}`)
	event := func(id string, fromAd bool) pricing.Event {
		return pricing.Event{ID: id, At: second(0), Number: "n", User: "491700000001", Inbound: true, FromAd: fromAd}
	}
	want := []pricing.Event{event("2", true), event("3", false)}
	if diff := cmp.Diff(want, events(b, webhook.Options{Number: "n"})); diff != "" {
		t.Errorf("as the rules say (-want +got):\n%s", diff)
	}
	want = []pricing.Event{event("1", true)}
	got := events(b, webhook.Options{
		Number:       "n",
		OpensService: func(m *webhook.Inbound) bool { return m.Type == "reaction" },
		FromAd:       func(*webhook.Inbound) bool { return true },
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("as the caller says (-want +got):\n%s", diff)
	}
}

func TestEventsStop(t *testing.T) {
	b := decode(t, string(fixture(t, "group.json")))
	n := 0
	for range b.Events(webhook.Options{}) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d events before the break", n)
	}
}

func TestNilItems(t *testing.T) {
	b := webhook.Batch{
		Facts: []webhook.Fact{
			nil,
			(*webhook.Inbound)(nil),
			(*webhook.Status)(nil),
			(*webhook.Call)(nil),
			(*webhook.Echo)(nil),
		},
	}
	if got := events(b, webhook.Options{}); got != nil {
		t.Errorf("events of nothing: %v", got)
	}
}

func TestStates(t *testing.T) {
	type row struct {
		Rank      int
		Delivered bool
	}
	want := map[webhook.Progress]row{
		webhook.ProgressSent: {1, false}, webhook.ProgressDelivered: {2, true}, webhook.ProgressRead: {3, true}, webhook.ProgressPlayed: {4, true},
		webhook.ProgressFailed: {}, webhook.ProgressDeleted: {}, "": {}, "teleported": {}, "DELIVERED": {},
	}
	got := map[webhook.Progress]row{}
	for s := range want {
		got[s] = row{s.Rank(), s.Delivered()}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOpens(t *testing.T) {
	want := map[string]bool{
		"text":              true,
		"image":             true,
		"audio":             true,
		"voice":             true,
		"video":             true,
		"document":          true,
		"sticker":           true,
		"location":          true,
		"contacts":          true,
		"interactive":       true,
		"button":            true,
		"order":             true,
		"request_welcome":   true,
		"unsupported":       true,
		"unknown":           true,
		"reaction":          false,
		"edit":              false,
		"revoke":            false,
		"system":            false,
		"media_placeholder": false,
		"poll":              false,
		"":                  false,
	}
	got := map[string]bool{}
	for word := range want {
		got[word] = (&webhook.Inbound{Type: word}).OpensService()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLiteWords(t *testing.T) {
	for word, want := range map[string]bool{
		"marketing_lite":    true,
		"MARKETING-LITE":    true,
		"Marketing Lite":    true,
		"marketing":         false,
		"marketing_mite":    false,
		"marketing\x7flite": false,
	} {
		s := &webhook.Status{
			ID:       "w",
			Progress: webhook.ProgressRead,
			At:       second(0),
			To:       webhook.User{Phone: "1"},
			Pricing:  webhook.Pricing{Word: word},
		}
		e, ok := webhook.Options{}.Event(s)
		if !ok || e.Message.MarketingMessagesAPI != want {
			t.Errorf("%q: lite is %v, %v", word, e.Message.MarketingMessagesAPI, ok)
		}
	}
}
