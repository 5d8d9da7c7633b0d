package pricing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

const odd = "free_something_new"

// charged is what comes of a message on which Meta reported.
type charged struct{ rule, amount, mismatches string }

// mismatches says where Meta's word isn't ours, without what follows of it.
func mismatches(list []pricing.Mismatch) string {
	var says []string
	for _, d := range list {
		says = append(says, d.Field+": ours is "+d.Ours+", Meta's is "+d.Meta)
	}
	return strings.Join(says, "; ")
}

func chargeOf(t *testing.T, a pricing.Account, e pricing.Event, s pricing.State) charged {
	t.Helper()
	a.Zone = time.UTC
	pricer := pricerOf(t, a)
	out, err := pricer.Apply(&e, &s)
	if err != nil {
		t.Fatal(err)
	}
	h := charged{settled(out.Charge), out.Charge.String(), mismatches(out.Mismatches)}
	if gaps := out.Charge.Unpriced(); len(gaps) > 0 {
		h.amount = "unpriced"
	}
	// A fold comes to the same.
	tally := pricer.Tally()
	tally.SetThread(pricing.ThreadKey{Number: e.Number, User: e.User}, s.Thread)
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
		want map[string]charged
	}{
		"2025, utility outside the window": {reportable{day: day2025, category: "utility", thread: silent},
			map[string]charged{
				"":      {"template", "0.0068 USD", ""},
				regular: {"template", "0.0068 USD", ""},
				free:    {"utility-in-window", "0 USD", says(regular, free)},
				entry:   {"free-entry-point", "0 USD", says(regular, entry)},
				odd:     {"template", "0.0068 USD", says(regular, odd)},
			}},
		"2025, utility in the window": {reportable{day: day2025, category: "utility", thread: inWindow},
			map[string]charged{
				"":      {"utility-in-window", "0 USD", ""},
				regular: {"template", "0.0068 USD", says(free, regular)},
				free:    {"utility-in-window", "0 USD", ""},
				entry:   {"free-entry-point", "0 USD", says(free, entry)},
				odd:     {"utility-in-window", "0 USD", says(free, odd)},
			}},
		"2025, answer to a click": {reportable{day: day2025, category: "marketing", thread: fromAd}, map[string]charged{
			"":      {"free-entry-point", "0 USD", ""},
			regular: {"template", "0.0625 USD", says(entry, regular)},
			free:    {"reported-free", "0 USD", says(entry, free)},
			entry:   {"free-entry-point", "0 USD", ""},
			odd:     {"free-entry-point", "0 USD", says(entry, odd)},
		}},
		"2025, marketing": {reportable{day: day2025, category: "marketing", thread: inWindow}, map[string]charged{
			regular: {"template", "0.0625 USD", ""},
			free:    {"reported-free", "0 USD", says(regular, free)},
			entry:   {"free-entry-point", "0 USD", says(regular, entry)},
		}},
		// Charged by Meta under rules by which it is free: no price is known.
		"2025, service": {reportable{day: day2025, category: "service", thread: inWindow}, map[string]charged{
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
		}, map[string]charged{
			"":      {"us-marketing-paused", "not delivered (131049)", ""},
			regular: {"template", "0.0250 USD", says("undelivered", regular)},
			entry:   {"free-entry-point", "0 USD", says("undelivered", entry)},
		}},
		"2026, utility in the window": {reportable{day: day2026, category: "utility", thread: inWindow},
			map[string]charged{
				"":      {"message", "0.0068 USD", ""},
				regular: {"message", "0.0068 USD", ""},
				free:    {"reported-free", "0 USD", says(regular, free)},
				entry:   {"free-entry-point", "0 USD", says(regular, entry)},
				odd:     {"message", "0.0068 USD", says(regular, odd)},
			}},
		"2026, service": {reportable{day: day2026, category: "service", thread: inWindow}, map[string]charged{
			"":      {"service-allowance", "0 USD", ""},
			regular: {"message", "0.0068 USD", says(free, regular)},
			free:    {"service-allowance", "0 USD", ""},
			entry:   {"free-entry-point", "0 USD", says(free, entry)},
			odd:     {"service-allowance", "0 USD", says(free, odd)},
		}},
		"2026, service past the allowance": {reportable{
			day:      day2026,
			category: "service",
			thread:   inWindow,
			used:     1000,
		}, map[string]charged{
			"":      {"message", "0.0068 USD", ""},
			regular: {"message", "0.0068 USD", ""},
			free:    {"service-allowance", "0 USD", says(regular, free)},
		}},
		"2026, a reaction": {reportable{
			day:      day2026,
			category: "service",
			reaction: true,
			thread:   inWindow,
		}, map[string]charged{
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
		}, map[string]charged{
			"":      {"exempt", "0 USD", ""},
			regular: {"exempt", "0 USD", ""},
			free:    {"service-allowance", "0 USD", ""},
		}},
		"2026, answer to a click": {reportable{day: day2026, category: "marketing", thread: fromAd}, map[string]charged{
			"":      {"free-entry-point", "0 USD", ""},
			regular: {"message", "0.0625 USD", says(entry, regular)},
			free:    {"reported-free", "0 USD", says(entry, free)},
			entry:   {"free-entry-point", "0 USD", ""},
		}},
		// Types came with prices per message.
		"2023, marketing in its conversation": {reportable{day: "2023-09-10", category: "marketing",
			thread: talking("marketing")}, map[string]charged{
			"":      {"open-conversation", "0 USD", ""},
			regular: {"open-conversation", "0 USD", ""},
			free:    {"open-conversation", "0 USD", ""},
			entry:   {"free-entry-point", "0 USD", says(free, entry)},
		}},
		"2018, a template": {reportable{day: "2019-09-10", category: "utility", thread: silent}, map[string]charged{
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
				s.Usage = cachedCount(t, a, pricing.Message{From: "1", To: user, Category: c.of.category}, now,
					c.of.used)
			}
			if diff := cmp.Diff(want, chargeOf(t, a, e, s), cmp.AllowUnexported(charged{})); diff != "" {
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
	for word, want := range map[string]charged{
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
		if diff := cmp.Diff(want, chargeOf(t, pricing.Account{}, e, pricing.State{Thread: late}),
			cmp.AllowUnexported(charged{})); diff != "" {
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
		if got := chargeOf(t, pricing.Account{}, e,
			pricing.State{Thread: window.Thread{KnownSince: then}}); got.rule != want || got.mismatches != "" {
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
		if got := chargeOf(t, pricing.Account{Model: c.model, Rates: everything(t)}, e,
			pricing.State{Thread: c.thread(now)}); got.rule != c.want {
			t.Errorf("%+v: %s", c, got.rule)
		}
	}
}
