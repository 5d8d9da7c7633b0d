package pricing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// A step is an event of one thread: "in", "ad", or what was delivered, perhaps
// with Meta's word; and the rules that settle it, the likeliest first.
type step struct{ at, what, want string }

// walk applies steps one after another and returns the thread.
func walk(t *testing.T, a pricing.Account, steps []step) window.Thread {
	t.Helper()
	pricer := pricerOf(t, a)
	var s pricing.State
	for _, st := range steps {
		when, err := time.Parse(time.RFC3339, st.at)
		if err != nil {
			t.Fatal(err)
		}
		e := pricing.Event{
			At:      when,
			Number:  "1",
			User:    brazil,
			Inbound: st.what == "in" || st.what == "ad",
			FromAd:  st.what == "ad",
			Message: pricing.Message{Category: category.Category(st.what)},
		}
		if what, until, ok := strings.Cut(st.what, " until "); ok {
			e.Message.Category, e.Meta.FreeUntil = category.Category(what), at(until)
		} else if what, word, ok := strings.Cut(st.what, " "); ok {
			e.Message.Category, e.Meta.Type = category.Category(what), word
		}
		out, err := pricer.Apply(&e, &s)
		if err != nil {
			t.Fatalf("%v: %v", st, err)
		}
		if got := settled(out.Charge); got != st.want {
			t.Errorf("%s %s: %q, want %q", st.at, st.what, got, st.want)
		}
		s.Thread, s.Usage = out.Thread, counted(t, s.Usage, out.Counts...)
	}
	return s.Thread
}

// settled names the rules of a charge, case by case.
func settled(q pricing.Quote) string {
	var ids []string
	for _, c := range q.Cases() {
		for _, l := range c.Lines {
			ids = append(ids, l.Rule.ID)
		}
	}
	return strings.Join(ids, " or ")
}

// Windows are half open: a second before the end and at the end itself.
func TestEdgesOfWindows(t *testing.T) {
	for name, c := range map[string]struct {
		account pricing.Account
		steps   []step
	}{
		"service window": {pricing.Account{}, []step{
			{"2025-09-10T12:00:00Z", "in", ""},
			{"2025-09-10T12:00:00Z", "utility", "utility-in-window"},
			{"2025-09-11T11:59:59Z", "utility", "utility-in-window"},
			{"2025-09-11T12:00:00Z", "utility", "template"},
			{"2025-09-11T12:00:01Z", "utility", "template"},
			{"2025-09-11T13:00:00Z", "in", ""},
			{"2025-09-12T12:59:59Z", "utility", "utility-in-window"},
		}},
		"free entry for three days": {pricing.Account{}, []step{
			{"2025-09-10T12:00:00Z", "ad", ""},
			{"2025-09-11T11:59:59Z", "utility", "free-entry-point"},
			{"2025-09-14T11:59:58Z", "marketing", "free-entry-point"},
			{"2025-09-14T11:59:59Z", "marketing", "template"},
		}},
		"no answer in a day": {pricing.Account{}, []step{
			{"2025-09-10T12:00:00Z", "ad", ""},
			{"2025-09-11T12:00:00Z", "marketing", "template"},
			{"2025-09-11T12:00:01Z", "marketing", "template"},
		}},
		"free entry for a week, perhaps": {pricing.Account{}, []step{
			{"2026-11-02T12:00:00Z", "ad", ""},
			{"2026-11-02T13:00:00Z", "marketing", "free-entry-point"},
			{"2026-11-05T12:59:59Z", "marketing", "free-entry-point"},
			{"2026-11-05T13:00:00Z", "marketing", "message or free-entry-point"},
			{"2026-11-09T12:59:59Z", "marketing", "message or free-entry-point"},
			{"2026-11-09T13:00:00Z", "marketing", "message"},
		}},
		"conversations by starter": {pricing.Account{Rates: everything(t)}, []step{
			{"2022-06-10T12:00:00Z", "marketing", "conversation-allowance"},
			{"2022-06-11T11:59:59Z", "utility", "open-conversation"},
			{"2022-06-11T12:00:00Z", "utility", "conversation-allowance"},
		}},
		"conversations by category": {pricing.Account{}, []step{
			{"2023-09-10T12:00:00Z", "marketing", "conversation"},
			{"2023-09-11T11:59:59Z", "marketing", "open-conversation"},
			{"2023-09-11T11:59:59Z", "utility", "conversation"},
			{"2023-09-11T12:00:00Z", "marketing", "conversation"},
		}},
		// A window keeps the policy of the instant that opened it.
		"a day of free entry, on the last day": {pricing.Account{Rates: everything(t)}, []step{
			{"2023-02-28T11:00:00Z", "ad", ""},
			{"2023-02-28T12:00:00Z", "marketing", "free-entry-point"},
			{"2023-03-01T11:59:59Z", "marketing", "free-entry-point"},
			{"2023-03-01T12:00:00Z", "marketing", "conversation-allowance"},
		}},
		"three days from the first on": {pricing.Account{Rates: everything(t)}, []step{
			{"2023-02-28T23:00:00Z", "ad", ""},
			{"2023-03-01T00:00:00Z", "marketing", "free-entry-point"},
			{"2023-03-03T23:59:59Z", "marketing", "free-entry-point"},
			{"2023-03-04T00:00:00Z", "marketing", "conversation-allowance"},
		}},
		"three days, on the last day": {pricing.Account{}, []step{
			{"2026-09-27T11:00:00Z", "ad", ""},
			{"2026-09-27T12:00:00Z", "marketing", "free-entry-point"},
			{"2026-09-30T11:59:59Z", "marketing", "free-entry-point"},
			{"2026-09-30T12:00:00Z", "marketing", "template"},
			{"2026-10-01T12:00:00Z", "marketing", "message"},
		}},
		"a week perhaps, from the first on": {pricing.Account{}, []step{
			{"2026-09-27T23:00:00Z", "ad", ""},
			{"2026-09-28T00:00:00Z", "marketing", "free-entry-point"},
			{"2026-10-01T00:00:00Z", "marketing", "message or free-entry-point"},
			{"2026-10-05T00:00:00Z", "marketing", "message"},
		}},
		"utility conversation across July 2025": {pricing.Account{}, []step{
			{"2025-06-30T12:00:00Z", "utility", "conversation"},
			{"2025-06-30T12:30:00Z", "marketing", "conversation"},
			{"2025-07-01T11:59:59Z", "utility", "open-utility-conversation"},
			{"2025-07-01T11:59:59Z", "marketing", "template"},
			{"2025-07-01T12:00:00Z", "utility", "template"},
		}},
		// Free entry ends every conversation; Meta's word ends it before a new
		// one would have been free.
		"free entry closes conversations": {pricing.Account{}, []step{
			{"2023-09-10T12:00:00Z", "marketing", "conversation"},
			{"2023-09-10T13:00:00Z", "ad", ""},
			{"2023-09-10T14:00:00Z", "service until 2023-09-10T15:00:00", "free-entry-point"},
			{"2023-09-10T14:59:59Z", "marketing", "free-entry-point"},
			{"2023-09-10T15:00:00Z", "marketing", "conversation"},
			{"2023-09-10T15:00:01Z", "marketing", "open-conversation"},
		}},
		// A day is 24 hours, also where the clocks change.
		"New York, an hour twice": {pricing.Account{Zone: foldZone(t, "America/New_York")}, []step{
			{"2026-10-31T12:00:00-04:00", "ad", ""},
			{"2026-10-31T12:00:00-04:00", "utility", "free-entry-point"},
			{"2026-11-03T10:59:59-05:00", "utility", "free-entry-point"},
			{"2026-11-03T11:00:00-05:00", "utility", "message or free-entry-point"},
		}},
		"New York, an hour missing": {pricing.Account{Zone: foldZone(t, "America/New_York")}, []step{
			{"2025-03-08T12:00:00-05:00", "marketing", "conversation"},
			{"2025-03-09T12:59:59-04:00", "marketing", "open-conversation"},
			{"2025-03-09T13:00:00-04:00", "marketing", "conversation"},
		}},
		"São Paulo, midnight missing": {pricing.Account{Zone: foldZone(t, "America/Sao_Paulo"), Rates: everything(t)},
			[]step{
				{"2018-11-03T23:30:00-03:00", "in", ""},
				{"2018-11-05T00:29:59-02:00", "utility", "notification-in-window-free"},
				{"2018-11-05T00:30:00-02:00", "utility", "notification"},
			}},
		"São Paulo, midnight twice": {pricing.Account{Zone: foldZone(t, "America/Sao_Paulo"), Rates: everything(t)},
			[]step{
				{"2019-02-16T12:00:00-02:00", "in", ""},
				{"2019-02-17T10:59:59-03:00", "utility", "notification-in-window-free"},
				{"2019-02-17T11:00:00-03:00", "utility", "notification"},
			}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.account.Zone == nil {
				c.account.Zone = time.UTC
			}
			walk(t, c.account, c.steps)
		})
	}
}

// The conversation of before is over when a free entry window has opened.
func TestFreeEntryClosesConversations(t *testing.T) {
	th := walk(t, pricing.Account{Zone: time.UTC}, []step{
		{"2023-09-10T12:00:00Z", "marketing", "conversation"},
		{"2023-09-10T13:00:00Z", "ad", ""},
		{"2023-09-10T14:00:00Z", "service", "free-entry-point"},
	})
	opened := at("2023-09-10T14:00:00")
	want := window.Thread{LastInbound: at("2023-09-10T13:00:00"), Entered: at("2023-09-10T13:00:00"), Answered: opened,
		Conversations: []window.Conversation{{Kind: "marketing", Start: at("2023-09-10T12:00:00"), End: opened}}}
	if diff := cmp.Diff(want, th); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A model begins at midnight of the account, wherever that is.
func TestApplyAtTheTurnInEveryZone(t *testing.T) {
	for hours := -11; hours <= 14; hours++ {
		zone := time.FixedZone(fmt.Sprintf("%+03d:00", hours), hours*3600)
		for _, c := range []struct{ day, before, after string }{
			{"2025-07-01", "conversation", "utility-in-window"},
			{"2026-10-01", "utility-in-window", "message"},
		} {
			turn := on(c.day).In(zone)
			pricer := pricerOf(t, pricing.Account{Zone: zone})
			state := pricing.State{Thread: window.Thread{LastInbound: turn.Add(-time.Hour)}}
			for when, want := range map[time.Time]string{turn.Add(-time.Second): c.before, turn: c.after} {
				e := pricing.Event{
					At:      when.UTC(),
					Number:  "1",
					User:    brazil,
					Message: pricing.Message{Category: "utility"},
				}
				out, err := pricer.Apply(&e, &state)
				if err != nil {
					t.Fatal(err)
				}
				if got := settled(out.Charge); got != want {
					t.Errorf("%v: %s, want %s", when, got, want)
				}
			}
		}
	}
}

// The month of a counter is that of the account's calendar, also where the
// first has no midnight, or two.
func TestMonthsTurnInTheAccountsZone(t *testing.T) {
	for _, c := range []struct{ zone, first, before string }{
		{"UTC", "2026-11-01T00:00:00", "2026-10"},
		{"America/New_York", "2026-11-01T04:00:00", "2026-10"}, // clocks go back two hours later
		{"America/Sao_Paulo", "2026-11-01T03:00:00", "2026-10"},
		{"Asia/Kolkata", "2026-10-31T18:30:00", "2026-10"},
		{"Pacific/Kiritimati", "2026-10-31T10:00:00", "2026-10"},
	} {
		zone := foldZone(t, c.zone)
		pricer := pricerOf(t, pricing.Account{Zone: zone})
		first := at(c.first)
		for when, want := range map[time.Time]pricing.Month{first.Add(-time.Second): pricing.MonthOf(
			first.In(zone)) - 1, first: pricing.MonthOf(first.In(zone))} {
			e := pricing.Event{At: when, Number: "1", User: brazil, Message: pricing.Message{Category: "service"}}
			out, err := pricer.Apply(&e, nil)
			if err != nil {
				t.Fatal(err)
			}
			b := replay(t, pricer, []pricing.Event{e})
			if len(out.Counts) != 1 || out.Counts[0].Month != want || len(b.Counts) != 1 ||
				b.Counts[0].Month != want || b.Lines[0].Month != want {
				t.Errorf("%s at %v: %v and %v, want %v", c.zone, when, out.Counts, b.Counts, want)
			}
			if when.Before(first) && want.String() != c.before {
				t.Errorf("%s: %v before the turn, want %s", c.zone, want, c.before)
			}
		}
	}
	// Asunción's clocks skipped the midnight of 2023-10-01.
	zone := foldZone(t, "America/Asuncion")
	var list []pricing.Event
	for i := range 8 {
		list = append(list, pricing.Event{
			At:      at("2023-10-01T03:59:56").Add(time.Duration(i) * time.Second),
			Number:  "1",
			User:    brazil,
			Message: pricing.Message{Category: "marketing"},
		})
	}
	b := replay(t, pricerOf(t, pricing.Account{Zone: zone, Rates: everything(t)}), list)
	months := unitsBy(b, func(l pricing.BillLine) string { return l.Month.String() })
	if diff := cmp.Diff(map[string]int64{"2023-09": 4, "2023-10": 4}, months); diff != "" {
		t.Error(diff)
	}
}

// Events out of order, and time running backwards, are folded as Apply takes
// them, and break nothing.
func TestBackwards(t *testing.T) {
	eachFold(t, 100, func(t *testing.T, _ dice, a pricing.Account, p plan, list []pricing.Event) {
		list = distinct(list)
		pricer := pricerOf(t, a)
		tally, l := tallyOf(pricer, list), newLedger(pricer)
		l.apply(t, list)
		b := billOf(t, tally)
		if !usesAllowanceUp(b) { // what Meta's word ends in time, Apply ends where it comes
			l.check(t, b, !p.unsure && !a.SharedNumber)
		}
		if b.Low.Cmp(b.High) > 0 {
			t.Errorf("low %v, high %v", b.Low, b.High)
		}
	})
}

// A user's message that is newer than a delivery says nothing about the window
// before it.
func TestInboundFromTheFuture(t *testing.T) {
	walk(t, pricing.Account{Zone: time.UTC}, []step{
		{"2025-09-10T12:00:00Z", "in", ""},
		{"2025-09-10T11:00:00Z", "utility", "template or utility-in-window"},
		{"2025-09-10T10:00:00Z", "in", ""},
		{"2025-09-10T13:00:00Z", "utility", "utility-in-window"},
		{"2025-09-11T11:59:59Z", "utility", "utility-in-window"},
	})
}
