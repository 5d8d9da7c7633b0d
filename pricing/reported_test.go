package pricing_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

func TestReportedCategory(t *testing.T) {
	now := at("2026-11-10")
	abroad := pricing.Account{AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": {}}}
	for _, c := range []struct {
		account pricing.Account
		user    string
		own     pricing.Message
		metas   category.Category
		want    charged
	}{
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "marketing",
			charged{"message", "0.0625 USD", "category: ours is utility, Meta's is marketing"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "UTILITY",
			charged{"message", "0.0068 USD", ""}},
		{pricing.Account{}, brazil, pricing.Message{}, "marketing", charged{"message", "0.0625 USD", ""}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility", Others: templates}, "marketing",
			charged{"message", "0.0625 USD", "category: ours is utility, Meta's is marketing"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "service", Reaction: true}, "utility",
			charged{"message", "0.0068 USD", "category: ours is service, Meta's is utility"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "marketing", MarketingMessagesAPI: true}, "utility",
			charged{"message", "0.0068 USD", "category: ours is marketing, Meta's is utility"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "marketing"}, "marketing_lite",
			charged{"message", "0.0625 USD", ""}},
		{pricing.Account{}, india, pricing.Message{Category: "authentication"}, "authentication",
			charged{"message", "0.0014 USD", ""}},
		{pricing.Account{}, india, pricing.Message{Category: "authentication"}, "authentication-international",
			charged{"message", "0.0304 USD",
				"category: ours is authentication, Meta's is authentication-international"}},
		{abroad, india, pricing.Message{Category: "authentication"}, "authentication_international",
			charged{"message", "0.0304 USD", ""}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "referral_conversion",
			charged{"free-entry-point", "0 USD", "type: ours is regular, Meta's is free_entry_point"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "general_purpose_ai",
			charged{"message", "0.0068 USD", "category: ours is utility, Meta's is general_purpose_ai"}},
	} {
		e := pricing.Event{
			At:      now,
			Number:  "1",
			User:    c.user,
			Message: c.own,
			Meta:    pricing.Reported{Category: c.metas},
		}
		if diff := cmp.Diff(c.want, chargeOf(t, c.account, e, pricing.State{}),
			cmp.AllowUnexported(charged{})); diff != "" {
			t.Errorf("%+v, reported %s (-want +got):\n%s", c.own, c.metas, diff)
		}
	}
	// Marketing Messages Lite had conversations of its own, at no rate that is known.
	e := pricing.Event{
		At:      at("2025-06-10"),
		Number:  "1",
		User:    brazil,
		Message: pricing.Message{Category: "marketing"},
		Meta:    pricing.Reported{Category: "marketing_lite"},
	}
	if got := chargeOf(t, pricing.Account{}, e, pricing.State{}); got.amount != "unpriced" {
		t.Errorf("%+v", got)
	}
	// A conversation's category isn't that of a free-form message in it.
	e = pricing.Event{
		At:      at("2023-09-10"),
		Number:  "1",
		User:    brazil,
		Message: pricing.Message{Category: "service"},
		Meta:    pricing.Reported{Category: "marketing"},
	}
	if got := chargeOf(t, pricing.Account{}, e,
		pricing.State{Thread: talking("marketing")(e.At)}); got != (charged{"open-conversation", "0 USD", ""}) {
		t.Errorf("%+v", got)
	}
}

// Meta's word on how long a free entry window lasts outranks the policy, in
// both directions, and implies the window.
func TestReportedEnd(t *testing.T) {
	account := pricing.Account{Zone: time.UTC}
	for name, steps := range map[string][]step{
		"shorter": {
			{"2026-11-02T12:00:00Z", "ad", ""},
			{"2026-11-02T12:00:00Z", "marketing until 2026-11-02T13:00:00", "free-entry-point"},
			{"2026-11-02T12:59:59Z", "marketing", "free-entry-point"},
			{"2026-11-02T13:00:00Z", "marketing", "message"},
		},
		"longer": {
			{"2025-11-02T12:00:00Z", "ad", ""},
			{"2025-11-02T12:00:00Z", "marketing until 2025-11-09T12:00:00", "free-entry-point"},
			{"2025-11-09T11:59:59Z", "marketing", "free-entry-point"},
			{"2025-11-09T12:00:00Z", "marketing", "template"},
		},
		"unknown until then": {
			{"2026-11-02T12:00:00Z", "marketing until 2026-11-05T12:00:00", "free-entry-point"},
			{"2026-11-05T11:59:59Z", "marketing", "free-entry-point"},
			{"2026-11-05T12:00:00Z", "marketing", "message"},
		},
		"no way in": {
			{"2026-11-02T12:00:00Z", "ad", ""},
			{"2026-11-02T12:00:00Z", "marketing regular", "message"},
			{"2026-11-02T12:00:01Z", "marketing", "message"},
			{"2026-11-02T12:00:02Z", "ad", ""},
			{"2026-11-02T12:00:03Z", "marketing", "free-entry-point"},
		},
		"over after all": {
			{"2026-11-02T12:00:00Z", "ad", ""},
			{"2026-11-02T12:00:01Z", "marketing", "free-entry-point"},
			{"2026-11-02T13:00:00Z", "marketing regular", "message"},
			{"2026-11-02T13:00:01Z", "marketing", "message"},
		},
		"over": {
			{"2026-11-02T12:00:00Z", "marketing until 2026-11-02T12:00:00", "message"},
			{"2026-11-02T12:00:01Z", "marketing", "message"},
		},
	} {
		t.Run(name, func(t *testing.T) { walk(t, account, steps) })
	}
	now := at("2026-11-10")
	e := pricing.Event{
		At:      now,
		Number:  "1",
		User:    brazil,
		Message: pricing.Message{Category: "marketing"},
		Meta:    pricing.Reported{Type: pricing.TypeRegular, FreeUntil: now.Add(time.Hour)},
	}
	out, err := pricerOf(t, account).Apply(&e, nil)
	if err != nil || !out.Thread.FreeUntil.IsZero() || settled(out.Charge) != "message" {
		t.Errorf("regular, and in a free entry window: %v %v %v", out.Charge, out.Thread, err)
	}
}

// Which messages the allowance covers goes by instant and ID, whatever Meta reports.
// One past it that Meta reports as free is free all the same, and is a mismatch.
func TestReportedAllowance(t *testing.T) {
	var list []pricing.Event
	for i := range 1200 {
		e := pricing.Event{
			ID:      string(rune('a' + i)),
			At:      at("2026-11-10").Add(time.Duration(i) * time.Second),
			Number:  "1",
			User:    brazil,
			Message: pricing.Message{Category: "service"},
		}
		if i >= 1100 {
			e.User, e.Meta.Type = india, pricing.TypeFree
		}
		list = append(list, e)
	}
	b := replay(t, pricerOf(t, pricing.Account{Zone: time.UTC}), newDice(3).shuffled(list))
	got := unitsBy(b, func(l pricing.BillLine) string { return string(l.Market) + " " + l.Rule.ID })
	if diff := cmp.Diff(map[string]int64{"Brazil service-allowance": 1000, "Brazil message": 100,
		"India service-allowance": 100}, got); diff != "" || b.Mismatches != 100 {
		t.Errorf("%d mismatches\n%s", b.Mismatches, diff)
	}
	if !slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == "window-inferred" }) {
		t.Error("no note window-inferred")
	}
}

// A mismatch names our rule, and whom the charge follows.
func TestMismatches(t *testing.T) {
	now := at("2026-11-13")
	event := func(c, metas category.Category, word string) pricing.Event {
		return pricing.Event{
			At:      now,
			Number:  "1",
			User:    brazil,
			Message: pricing.Message{Category: c},
			Meta:    pricing.Reported{Category: metas, Type: word},
		}
	}
	for name, tc := range map[string]struct {
		model string
		event pricing.Event
		want  []pricing.Mismatch
	}{
		"none": {"", event("utility", "utility", "regular"), []pricing.Mismatch{}},
		"category": {"", event("utility", "marketing", "regular"), []pricing.Mismatch{{
			Field:   "category",
			Ours:    "utility",
			Meta:    "marketing",
			Follows: "meta",
		}}},
		"unknown": {"", event("utility", "poetry", "gift"), []pricing.Mismatch{{
			Field:   "category",
			Ours:    "utility",
			Meta:    "poetry",
			Follows: "ours",
		}, {Field: "type", Ours: "regular", Rule: "message", Meta: "gift", Follows: "ours"}}},
		"type": {"", event("utility", "utility", "free_entry_point"), []pricing.Mismatch{{
			Field:   "type",
			Ours:    "regular",
			Rule:    "message",
			Meta:    "free_entry_point",
			Follows: "meta",
		}}},
		"of an allowance": {"", event("service", "service", "free_entry_point"), []pricing.Mismatch{{
			Field:   "type",
			Ours:    "free_customer_service",
			Rule:    "service-allowance",
			Meta:    "free_entry_point",
			Follows: "meta",
		}}},
		"what if": {"per-message-2025", event("utility", "utility", "free_customer_service"), []pricing.Mismatch{{
			Field:   "type",
			Ours:    "regular",
			Rule:    "message",
			Meta:    "free_customer_service",
			Follows: "ours",
		}}},
	} {
		out := apply(t, pricing.Account{Zone: time.UTC, Model: tc.model}, tc.event,
			pricing.State{Usage: pricing.Usage{}})
		if diff := cmp.Diff(tc.want, out.Mismatches); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	d := pricing.Mismatch{Field: "type", Ours: "regular", Rule: "message", Meta: "gift", Follows: "ours"}
	if got := d.String(); got != "type: ours is regular by rule message, Meta's is gift; the charge follows ours" {
		t.Error(got)
	}
}

// What a status says was delivered, no rule in force refused: neither the pause
// of marketing in the United States nor a missing payment method.
func TestReportedDelivered(t *testing.T) {
	const delivered, refused = true, false
	unpaid := pricing.Account{NoPaymentMethod: true}
	for name, c := range map[string]struct {
		account pricing.Account
		day     string
		user    string
		message pricing.Message
		used    int64
		said    bool
		want    charged
	}{
		"paused, without a word": {pricing.Account{}, "2025-09-10", states,
			pricing.Message{Category: "marketing"}, 0, refused, charged{"us-marketing-paused", "not delivered (131049)", ""}},
		"paused, and delivered": {pricing.Account{}, "2025-09-10", states,
			pricing.Message{Category: "marketing"}, 0, delivered, charged{"template", "0.0250 USD", ""}},
		"paused in 2026, and delivered": {pricing.Account{}, "2026-11-10", states,
			pricing.Message{Category: "marketing"}, 0, delivered, charged{"message", "0.0250 USD", ""}},
		"perhaps paused, and delivered": {pricing.Account{}, "2025-09-10", "",
			pricing.Message{Category: "marketing", Market: "North America"}, 0, delivered,
			charged{"template", "0.0250 USD", ""}},
		"to Canada": {pricing.Account{}, "2025-09-10", canada,
			pricing.Message{Category: "marketing"}, 0, delivered, charged{"template", "0.0250 USD", ""}},
		"unpaid, without a word": {unpaid, "2026-11-10", brazil, pricing.Message{Category: "service"}, 1000,
			refused, charged{"no-payment-method", "not delivered (131042)", ""}},
		"unpaid, and delivered": {unpaid, "2026-11-10", brazil, pricing.Message{Category: "service"}, 1000,
			delivered, charged{"message", "0.0068 USD", ""}},
		"unpaid, under the allowance": {unpaid, "2026-11-10", brazil, pricing.Message{Category: "service"}, 0,
			delivered, charged{"service-allowance", "0 USD", ""}},
		"paused under rules not in force": {pricing.Account{Model: "per-message-2025"}, "2026-11-10", states,
			pricing.Message{Category: "marketing"}, 0, delivered, charged{"us-marketing-paused", "not delivered (131049)", ""}},
		"unpaid under rules of later": {pricing.Account{Model: "per-message-2026", NoPaymentMethod: true},
			"2026-08-10", brazil, pricing.Message{Category: "service"}, 1000, delivered,
			charged{"no-payment-method", "not delivered (131042)", ""}},
	} {
		now := at(c.day)
		e := pricing.Event{
			At:      now,
			Number:  "1",
			User:    c.user,
			Message: c.message,
			Meta:    pricing.Reported{Delivered: c.said},
		}
		s := pricing.State{Thread: window.Thread{LastInbound: now.Add(-time.Hour)}}
		if c.used > 0 {
			s.Usage = pricing.Usage{{
				Month: pricing.MonthOf(now),
				Scope: pricing.PerNumber,
				Of:    "1",
				Item:  "service",
			}: c.used}
		}
		if diff := cmp.Diff(c.want, chargeOf(t, c.account, e, s), cmp.AllowUnexported(charged{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What each model gives away a month, as its rules say, and as counters name it.
func TestAllowances(t *testing.T) {
	// A model that isn't here has the allowances of the model before it.
	want := map[string]string{
		"notifications-2018": "",
		"conversations-2022": "conversation-allowance 1000 per account of any",
		"conversations-2023": "service-allowance 1000 per account of service",
		"conversations-2024": "",
		"per-message-2026":   "service-allowance 1000 per number of service",
	}
	due := ""
	for _, m := range pricing.Models() {
		got := ""
		if changed, ok := want[m.ID]; ok {
			due = changed
		}
		for _, a := range m.Allowances() {
			item := a.Item
			if item == "" {
				item = "any"
			}
			got += a.Rule.ID + " " + strconv.FormatInt(a.Units, 10) + " per " + string(a.Per) + " of " + string(item)
			if !slices.Contains(m.Rules(), a.Rule) || a.Rule.Number == "" {
				t.Errorf("%s: %+v is none of its rules", m.ID, a.Rule)
			}
			// Apply counts on the counter that the allowance names.
			account := pricing.Account{ID: "waba", Zone: time.UTC, Model: m.ID, Rates: everything(t)}
			e := pricing.Event{
				At:      m.Since.In(time.UTC).Add(time.Hour),
				Number:  "1",
				User:    brazil,
				Message: pricing.Message{Category: "service"},
			}
			out, err := pricerOf(t, account).Apply(&e, nil)
			of := map[pricing.Scope]string{pricing.PerAccount: "waba", pricing.PerNumber: "1"}[a.Per]
			counter := pricing.Counter{Month: pricing.MonthOf(e.At), Scope: a.Per, Of: of, Item: a.Item}
			if diff := cmp.Diff([]pricing.Count{{Counter: counter, N: 1}}, out.Counts); err != nil || diff != "" {
				t.Errorf("%s: %v (-named +counted):\n%s", m.ID, err, diff)
			}
		}
		if m.Allowances() == nil {
			t.Errorf("%s: nil, which isn't a list in JSON", m.ID)
		}
		if got != due {
			t.Errorf("%s: %q, want %q", m.ID, got, due)
		}
	}
}
