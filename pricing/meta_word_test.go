package pricing_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

const odd = "free_something_new"

// heard is what comes of a message on which Meta reported.
type heard struct{ rule, amount, differs string }

// dissents says where Meta's word isn't ours, without what follows of it.
func dissents(list []pricing.Mismatch) string {
	var says []string
	for _, d := range list {
		says = append(says, d.Field+": ours is "+d.Ours+", Meta's is "+d.Meta)
	}
	return strings.Join(says, "; ")
}

func hear(t *testing.T, a pricing.Account, e pricing.Event, s pricing.State) heard {
	t.Helper()
	a.Zone = time.UTC
	pricer := pricerOf(t, a)
	out, err := pricer.Apply(&e, &s)
	if err != nil {
		t.Fatal(err)
	}
	h := heard{settled(out.Charge), out.Charge.String(), dissents(out.Mismatches)}
	for _, r := range out.Charge.Rulings() {
		if h.rule == "" { // what has no price has no case
			h.rule = r.Rule.ID
		}
	}
	if gaps := out.Charge.Unpriced(); len(gaps) > 0 {
		h.amount = "unpriced"
	}
	// Folds hear the same.
	tally := pricer.Tally()
	tally.Resume(e.Number, e.User, s.Thread)
	tally.Add(&e)
	if b := billOf(t, tally); len(s.Usage) == 0 && (!b.Low.Equal(out.Charge.Low()) ||
		!b.High.Equal(out.Charge.High()) || len(b.Unpriced) != len(out.Charge.Unpriced())) {
		t.Errorf("%+v: Apply %v, bill %v to %v, unpriced %v", e, out.Charge, b.Low, b.High, b.Unpriced)
	}
	return h
}

// A situation of a message, of which Meta then reports a type.
type reportable struct {
	day      string
	user     string
	category category.Category
	reaction bool
	thread   func(time.Time) window.Thread
	used     int64
	exempt   bool
}

func TestReportedType(t *testing.T) {
	const (
		regular, free, entry = pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry
		day2025, day2026     = "2025-09-10", "2026-11-10"
	)
	says := func(ours, metas string) string { return "type: ours is " + ours + ", Meta's is " + metas }
	for name, c := range map[string]struct {
		of   reportable
		want map[string]heard
	}{
		"2025, utility outside the window": {reportable{day: day2025, category: "utility", thread: silent},
			map[string]heard{
				"":      {"template", "0.0068 USD", ""},
				regular: {"template", "0.0068 USD", ""},
				free:    {"utility-in-window", "0 USD", says(regular, free)},
				entry:   {"free-entry-point", "0 USD", says(regular, entry)},
				odd:     {"template", "0.0068 USD", says(regular, odd)},
			}},
		"2025, utility in the window": {reportable{day: day2025, category: "utility", thread: inWindow},
			map[string]heard{
				"":      {"utility-in-window", "0 USD", ""},
				regular: {"template", "0.0068 USD", says(free, regular)},
				free:    {"utility-in-window", "0 USD", ""},
				entry:   {"free-entry-point", "0 USD", says(free, entry)},
				odd:     {"utility-in-window", "0 USD", says(free, odd)},
			}},
		"2025, answer to a click": {reportable{day: day2025, category: "marketing", thread: fromAd}, map[string]heard{
			"":      {"free-entry-point", "0 USD", ""},
			regular: {"template", "0.0625 USD", says(entry, regular)},
			free:    {"reported-free", "0 USD", says(entry, free)},
			entry:   {"free-entry-point", "0 USD", ""},
			odd:     {"free-entry-point", "0 USD", says(entry, odd)},
		}},
		"2025, marketing": {reportable{day: day2025, category: "marketing", thread: inWindow}, map[string]heard{
			regular: {"template", "0.0625 USD", ""},
			free:    {"reported-free", "0 USD", says(regular, free)},
			entry:   {"free-entry-point", "0 USD", says(regular, entry)},
		}},
		// Charged by Meta under rules by which it is free: no price is known.
		"2025, service": {reportable{day: day2025, category: "service", thread: inWindow}, map[string]heard{
			"":      {"service-free", "0 USD", ""},
			regular: {"reported-regular", "unpriced", says(free, regular)},
			free:    {"service-free", "0 USD", ""},
			entry:   {"free-entry-point", "0 USD", says(free, entry)},
			odd:     {"service-free", "0 USD", says(free, odd)},
		}},
		"2025, marketing to the United States": {reportable{
			day:      day2025,
			user:     states,
			category: "marketing",
			thread:   silent,
		}, map[string]heard{
			"":      {"us-marketing-paused", "0 USD", ""},
			regular: {"template", "0.0250 USD", says("undelivered", regular)},
			entry:   {"free-entry-point", "0 USD", says("undelivered", entry)},
		}},
		"2026, utility in the window": {reportable{day: day2026, category: "utility", thread: inWindow},
			map[string]heard{
				"":      {"message", "0.0068 USD", ""},
				regular: {"message", "0.0068 USD", ""},
				free:    {"reported-free", "0 USD", says(regular, free)},
				entry:   {"free-entry-point", "0 USD", says(regular, entry)},
				odd:     {"message", "0.0068 USD", says(regular, odd)},
			}},
		// How far the allowance went is Meta's to say, and no difference.
		"2026, service": {reportable{day: day2026, category: "service", thread: inWindow}, map[string]heard{
			"":      {"service-allowance", "0 USD", ""},
			regular: {"message", "0.0068 USD", ""},
			free:    {"service-allowance", "0 USD", ""},
			entry:   {"free-entry-point", "0 USD", says(free, entry)},
			odd:     {"service-allowance", "0 USD", says(free, odd)},
		}},
		"2026, service past the allowance": {reportable{
			day:      day2026,
			category: "service",
			thread:   inWindow,
			used:     1000,
		}, map[string]heard{
			"":      {"message", "0.0068 USD", ""},
			regular: {"message", "0.0068 USD", ""},
			free:    {"service-allowance", "0 USD", ""},
		}},
		"2026, a reaction": {reportable{
			day:      day2026,
			category: "service",
			reaction: true,
			thread:   inWindow,
		}, map[string]heard{
			"":      {"reaction", "0 USD", ""},
			regular: {"reported-regular", "0.0068 USD", says(free, regular)},
			free:    {"reaction", "0 USD", ""},
		}},
		// Meta may call them regular, with "paid_exempt" beside (R7.10).
		"2026, service of a non-profit": {reportable{
			day:      day2026,
			category: "service",
			thread:   inWindow,
			used:     1000,
			exempt:   true,
		}, map[string]heard{
			"":      {"exempt", "0 USD", ""},
			regular: {"exempt", "0 USD", ""},
			free:    {"service-allowance", "0 USD", ""},
		}},
		"2026, answer to a click": {reportable{day: day2026, category: "marketing", thread: fromAd}, map[string]heard{
			"":      {"free-entry-point", "0 USD", ""},
			regular: {"message", "0.0625 USD", says(entry, regular)},
			free:    {"reported-free", "0 USD", says(entry, free)},
			entry:   {"free-entry-point", "0 USD", ""},
		}},
		// Types came with prices per message.
		"2023, marketing in its conversation": {reportable{day: "2023-09-10", category: "marketing",
			thread: talking("marketing")}, map[string]heard{
			"":      {"open-conversation", "0 USD", ""},
			regular: {"open-conversation", "0 USD", ""},
			free:    {"open-conversation", "0 USD", ""},
			entry:   {"free-entry-point", "0 USD", says(free, entry)},
		}},
		"2018, a template": {reportable{day: "2019-09-10", category: "utility", thread: silent}, map[string]heard{
			entry: {"reported-free", "0 USD", says(regular, entry)},
		}},
	} {
		for word, want := range c.want {
			now := at(c.of.day)
			user := c.of.user
			if user == "" {
				user = brazil
			}
			e := pricing.Event{
				At:      now,
				Number:  "1",
				User:    user,
				Message: pricing.Message{Category: c.of.category, Reaction: c.of.reaction},
				Meta:    pricing.Reported{Type: word},
			}
			a, s := pricing.Account{ServiceExempt: c.of.exempt}, pricing.State{Thread: c.of.thread(now)}
			if c.of.used > 0 {
				s.Usage = counted(t, a, pricing.Message{From: "1", To: user, Category: c.of.category}, now, c.of.used)
			}
			if diff := cmp.Diff(want, hear(t, a, e, s), cmp.AllowUnexported(heard{})); diff != "" {
				t.Errorf("%s, reported %q (-want +got):\n%s", name, word, diff)
			}
		}
	}
}

// A word that narrows a range isn't a difference: nothing certain was expected.
func TestReportedTypeNarrows(t *testing.T) {
	now := at("2026-11-10")
	late := window.Thread{LastInbound: now.Add(-100 * time.Hour), Entered: now.Add(-100 * time.Hour),
		Answered: now.Add(-99 * time.Hour)}
	for word, want := range map[string]heard{
		"":                    {"message or free-entry-point", "0 USD to 0.0625 USD", ""},
		odd:                   {"message or free-entry-point", "0 USD to 0.0625 USD", ""},
		pricing.TypeRegular:   {"message", "0.0625 USD", ""},
		pricing.TypeFreeEntry: {"free-entry-point", "0 USD", ""},
	} {
		e := pricing.Event{
			At:      now,
			Number:  "1",
			User:    brazil,
			Message: pricing.Message{Category: "marketing"},
			Meta:    pricing.Reported{Type: word},
		}
		if diff := cmp.Diff(want, hear(t, pricing.Account{}, e, pricing.State{Thread: late}),
			cmp.AllowUnexported(heard{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", word, diff)
		}
	}
	then := at("2025-09-10")
	for word, want := range map[string]string{"": "template or utility-in-window or free-entry-point",
		pricing.TypeRegular: "template", pricing.TypeFree: "utility-in-window"} {
		e := pricing.Event{
			At:      then,
			Number:  "1",
			User:    brazil,
			Message: pricing.Message{Category: "utility"},
			Meta:    pricing.Reported{Type: word},
		}
		if got := hear(t, pricing.Account{}, e,
			pricing.State{Thread: window.Thread{KnownSince: then}}); got.rule != want || got.differs != "" {
			t.Errorf("%q: %+v, want %s", word, got, want)
		}
	}
}

// Under rules that weren't in force, Meta's type tells of windows, and nothing
// else: it was said by other rules.
func TestReportedUnderOtherRules(t *testing.T) {
	for _, c := range []struct {
		model, day, category, word string
		thread                     func(time.Time) window.Thread
		want                       string
	}{
		{"per-message-2026", "2025-09-10", "utility", pricing.TypeFree, inWindow, "message"},
		{"per-message-2026", "2025-09-10", "service", pricing.TypeFree, inWindow, "service-allowance"},
		{"per-message-2026", "2025-09-10", "marketing", pricing.TypeFreeEntry, silent, "free-entry-point"},
		{"per-message-2026", "2025-09-10", "marketing", pricing.TypeRegular, fromAd, "message"},
		{"per-message-2025", "2026-11-10", "utility", pricing.TypeRegular, inWindow, "utility-in-window"},
		{"per-message-2025", "2026-11-10", "service", pricing.TypeRegular, inWindow, "service-free"},
		// the words meant the same
		{"per-message-2025", "2026-09-10", "utility", pricing.TypeRegular, inWindow, "template"},
		{"conversations-2023", "2026-11-10", "service", pricing.TypeRegular, inWindow, "service-allowance"},
	} {
		now := at(c.day)
		e := pricing.Event{
			At:      now,
			Number:  "1",
			User:    brazil,
			Message: pricing.Message{Category: category.Category(c.category)},
			Meta:    pricing.Reported{Type: c.word},
		}
		if got := hear(t, pricing.Account{Model: c.model, Rates: everything(t)}, e,
			pricing.State{Thread: c.thread(now)}); got.rule != c.want {
			t.Errorf("%+v: %s", c, got.rule)
		}
	}
}

func TestReportedCategory(t *testing.T) {
	now := at("2026-11-10")
	abroad := pricing.Account{AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": {}}}
	for _, c := range []struct {
		account pricing.Account
		user    string
		own     pricing.Message
		metas   category.Category
		want    heard
	}{
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "marketing",
			heard{"message", "0.0625 USD", "category: ours is utility, Meta's is marketing"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "UTILITY",
			heard{"message", "0.0068 USD", ""}},
		{pricing.Account{}, brazil, pricing.Message{}, "marketing", heard{"message", "0.0625 USD", ""}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility", Others: templates}, "marketing",
			heard{"message", "0.0625 USD", "category: ours is utility, Meta's is marketing"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "service", Reaction: true}, "utility",
			heard{"message", "0.0068 USD", "category: ours is service, Meta's is utility"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "marketing", MarketingMessagesAPI: true}, "utility",
			heard{"message", "0.0068 USD", "category: ours is marketing, Meta's is utility"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "marketing"}, "marketing_lite",
			heard{"message", "0.0625 USD", ""}},
		{pricing.Account{}, india, pricing.Message{Category: "authentication"}, "authentication",
			heard{"message", "0.0014 USD", ""}},
		{pricing.Account{}, india, pricing.Message{Category: "authentication"}, "authentication-international",
			heard{"message", "0.0304 USD", "category: ours is authentication, Meta's is authentication-international"}},
		{abroad, india, pricing.Message{Category: "authentication"}, "authentication_international",
			heard{"message", "0.0304 USD", ""}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "referral_conversion",
			heard{"free-entry-point", "0 USD", "type: ours is regular, Meta's is free_entry_point"}},
		{pricing.Account{}, brazil, pricing.Message{Category: "utility"}, "general_purpose_ai",
			heard{"message", "0.0068 USD", "category: ours is utility, Meta's is general_purpose_ai"}},
	} {
		e := pricing.Event{
			At:      now,
			Number:  "1",
			User:    c.user,
			Message: c.own,
			Meta:    pricing.Reported{Category: c.metas},
		}
		if diff := cmp.Diff(c.want, hear(t, c.account, e, pricing.State{}), cmp.AllowUnexported(heard{})); diff != "" {
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
	if got := hear(t, pricing.Account{}, e, pricing.State{}); got.amount != "unpriced" {
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
	if got := hear(t, pricing.Account{}, e,
		pricing.State{Thread: talking("marketing")(e.At)}); got != (heard{"open-conversation", "0 USD", ""}) {
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

// The first messages that Meta reports as free are those that the allowance covers.
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
	if diff := cmp.Diff(map[string]int64{"Brazil service-allowance": 900, "Brazil message": 200,
		"India service-allowance": 100}, got); diff != "" {
		t.Error(diff)
	}
	if !slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == "window-inferred" }) {
		t.Error("no note window-inferred")
	}
}

// A dissent names our rule, and whom the charge follows.
func TestDissents(t *testing.T) {
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
		want    heard
	}{
		"paused, without a word": {pricing.Account{}, "2025-09-10", states,
			pricing.Message{Category: "marketing"}, 0, refused, heard{"us-marketing-paused", "0 USD", ""}},
		"paused, and delivered": {pricing.Account{}, "2025-09-10", states,
			pricing.Message{Category: "marketing"}, 0, delivered, heard{"template", "0.0250 USD", ""}},
		"paused in 2026, and delivered": {pricing.Account{}, "2026-11-10", states,
			pricing.Message{Category: "marketing"}, 0, delivered, heard{"message", "0.0250 USD", ""}},
		"perhaps paused, and delivered": {pricing.Account{}, "2025-09-10", "",
			pricing.Message{Category: "marketing", Market: "North America"}, 0, delivered,
			heard{"template", "0.0250 USD", ""}},
		"to Canada": {pricing.Account{}, "2025-09-10", canada,
			pricing.Message{Category: "marketing"}, 0, delivered, heard{"template", "0.0250 USD", ""}},
		"unpaid, without a word": {unpaid, "2026-11-10", brazil, pricing.Message{Category: "service"}, 1000,
			refused, heard{"no-payment-method", "0 USD", ""}},
		"unpaid, and delivered": {unpaid, "2026-11-10", brazil, pricing.Message{Category: "service"}, 1000,
			delivered, heard{"message", "0.0068 USD", ""}},
		"unpaid, under the allowance": {unpaid, "2026-11-10", brazil, pricing.Message{Category: "service"}, 0,
			delivered, heard{"service-allowance", "0 USD", ""}},
		"paused under rules not in force": {pricing.Account{Model: "per-message-2025"}, "2026-11-10", states,
			pricing.Message{Category: "marketing"}, 0, delivered, heard{"us-marketing-paused", "0 USD", ""}},
		"unpaid under rules of later": {pricing.Account{Model: "per-message-2026", NoPaymentMethod: true},
			"2026-08-10", brazil, pricing.Message{Category: "service"}, 1000, delivered,
			heard{"no-payment-method", "0 USD", ""}},
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
		if diff := cmp.Diff(c.want, hear(t, c.account, e, s), cmp.AllowUnexported(heard{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What each model gives away a month, as its rules say, and as counters name it.
func TestAllowances(t *testing.T) {
	want := map[string]string{
		"conversations-2022":    "conversation-allowance 1000 per account of any",
		"conversations-2023-03": "conversation-allowance 1000 per account of any",
		"conversations-2023-04": "conversation-allowance 1000 per account of any",
		"conversations-2023":    "service-allowance 1000 per account of service",
		"per-message-2026":      "service-allowance 1000 per number of service",
	}
	for _, m := range pricing.Models() {
		got := ""
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
		if got != want[m.ID] {
			t.Errorf("%s: %q, want %q", m.ID, got, want[m.ID])
		}
	}
}
