package pricing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// utilityIn is the counter of utility in a market, of the portfolio acme.
func utilityIn(m ratecard.Market, month string) pricing.Counter {
	first := at(month + "-01")
	return pricing.Counter{Month: pricing.MonthOf(first), Scope: pricing.PerPortfolio, Of: "acme", Market: m,
		Item: ratecard.Utility}
}

// tierPricer is a pricer on the short ladders of steep: utility costs 50, from the fifth on 30,
// and after the thirtieth 10.
func tierPricer(t testing.TB, edit func(*pricing.Account)) *pricing.Pricer {
	t.Helper()
	a := pricing.Account{ID: "waba", Portfolio: "acme", Zone: time.UTC, Rates: steep(t)}
	if edit != nil {
		edit(&a)
	}
	return pricerOf(t, a)
}

// sends are n messages, one each second.
func sends(n int, from time.Time, user string, c category.Category) (list []pricing.Event) {
	for i := range n {
		list = append(list, pricing.Event{
			ID:      fmt.Sprint(from.Unix(), c, i),
			At:      from.Add(time.Duration(i) * time.Second),
			Number:  "15550001",
			User:    user,
			Message: pricing.Message{Category: c},
		})
	}
	return list
}

// What Meta said of a tier holds from its instant on, for the event at that instant too. It
// never lowers a counter.
func TestCorrections(t *testing.T) {
	from, c := at("2025-09-10T12:00:00"), utilityIn("Brazil", "2025-09")
	type given = []pricing.Correction
	of := func(c pricing.Counter, after time.Duration, level int64) pricing.Correction {
		return pricing.Correction{At: from.Add(after), Level: level, Counter: c}
	}
	after := func(seconds int, level int64) pricing.Correction {
		return of(c, time.Duration(seconds)*time.Second, level)
	}
	elsewhere, earlier := utilityIn("India", "2025-09"), utilityIn("Brazil", "2025-08")
	for name, test := range map[string]struct {
		corrections given
		high        string // of six messages, in the seconds 0 to 5
		counted     string // in the end, and before each that raised it
	}{
		"none":                   {nil, "260 USD", "6 []"},
		"at that of the 3rd":     {given{after(2, 9)}, "140 USD", "13 [2]"},
		"within that second":     {given{of(c, 2500*time.Millisecond, 9)}, "180 USD", "12 [3]"},
		"before all":             {given{after(-3600, 4)}, "160 USD", "10 [0]"},
		"after all":              {given{after(3600, 100)}, "260 USD", "100 [6]"},
		"lower than counted":     {given{after(4, 3)}, "260 USD", "6 []"},
		"as counted":             {given{after(4, 4)}, "260 USD", "6 []"},
		"several at one instant": {given{after(2, 9), after(2, 5), after(2, 8)}, "140 USD", "13 [2 5 8]"},
		"several":                {given{after(5, 29), after(1, 8)}, "120 USD", "30 [1 12]"},
		"twice":                  {given{after(2, 9), after(2, 9)}, "140 USD", "13 [2]"},
		"of another month":       {given{of(earlier, 0, 50)}, "260 USD", "6 [0]"},
		"of another market":      {given{of(elsewhere, 0, 50)}, "260 USD", "6 [0]"},
	} {
		t.Run(name, func(t *testing.T) {
			tally := tierPricer(t, nil).Tally(test.corrections...)
			events := sends(6, from, brazil, "utility")
			for i := range events {
				tally.Add(&events[i])
			}
			usage, corrected, err := tally.Usage(at("2025-12-01"))
			if err != nil {
				t.Fatal(err)
			}
			before := []int64{}
			for _, c := range corrected {
				before = append(before, c.Counted)
			}
			b, got := billOf(t, tally), fmt.Sprint(usage[c], " ", before)
			if got != test.counted || b.High.String() != test.high {
				t.Errorf("%s, counted %s, want %s, %s", b.High, got, test.high, test.counted)
			}
			if len(b.Counts) != 1 || b.Counts[0].N != 6 {
				t.Errorf("a bill counts what was sent, not %v", b.Counts)
			}
		})
	}
}

// A correction may be within a second, and one that is heard of late holds for what comes.
func TestCorrectionWithinASecond(t *testing.T) {
	from := at("2025-09-10T12:00:00")
	c := pricing.Correction{At: from.Add(500 * time.Millisecond), Level: 9, Counter: utilityIn("Brazil", "2025-09")}
	known, later, backwards := tierPricer(t, nil).Tally(c), tierPricer(t, nil).Tally(), tierPricer(t, nil).Tally(c)
	events := sends(6, from, brazil, "utility")
	for i, after := range []time.Duration{200, 300, 500, 700, 999, 1000} {
		e := &events[i]
		e.At, e.User = from.Add(after*time.Millisecond), fmt.Sprint(brazil[:len(brazil)-1], i)
		if i == 2 {
			later.Merge(tierPricer(t, nil).Tally(c))
		}
		known.Add(e)
		later.Add(e)
	}
	for i := range events {
		backwards.Add(&events[len(events)-1-i])
	}
	tallies := map[string]*pricing.Tally{"known": known, "heard of": later, "backwards": backwards}
	for name, tally := range tallies {
		usage, _, err := tally.Usage(from.Add(time.Hour))
		if b := billOf(t, tally); b.High.String() != "140 USD" || usage[c.Counter] != 13 || err != nil {
			t.Errorf("%s: %v, %d counted, %v", name, b.High, usage[c.Counter], err)
		}
	}
}

// Meta's word holds whatever unsure messages were. Here the chain counted five messages before
// it, and Meta three: if the five were free, those that follow are units 4 and 5, which cost
// 80; a sum that wasn't told takes them for units 1 and 2, or 6 and 7.
func TestCorrectionAmongUnsure(t *testing.T) {
	from := at("2025-09-10T12:00:00")
	p := tierPricer(t, func(a *pricing.Account) { a.SharedNumber = true })
	c := pricing.Correction{At: from.Add(time.Hour), Level: 3, Counter: utilityIn("Brazil", "2025-09")}
	events := sends(5, from, brazil, "utility") // nobody knows whether the user's window was open
	events = append(events, sends(2, from.AddDate(0, 0, 10), brazil, "utility")...)
	tally, state := p.Tally(c), &pricing.State{Usage: pricing.Usage{}}
	var sum, untold pricing.Sum
	if err := sum.Correct(c); err != nil {
		t.Fatal(err)
	}
	for i := range events {
		tally.Add(&events[i])
		out, err := p.Apply(&events[i], state)
		if err = errors.Join(err, sum.Add(&events[i], &out), untold.Add(&events[i], &out)); err != nil {
			t.Fatal(err)
		}
		state.Thread, state.Usage = out.Thread, counted(t, state.Usage, out.Counts...)
	}
	got := billOf(t, tally)
	if got.Low.Cmp(usd("80")) > 0 || got.High.Cmp(usd("290")) < 0 {
		t.Errorf("%v to %v, and 80 and 290 USD may be", got.Low, got.High)
	}
	if diff := cmp.Diff(sumBill(t, &sum), got); diff != "" {
		t.Errorf("(-summed +tallied):\n%s", diff)
	}
	if b := sumBill(t, &untold); b.Low.String() != "100 USD" {
		t.Errorf("without the word: %v to %v", b.Low, b.High)
	}
}

// A message that perhaps has no price climbs after what Meta said, too.
func TestCorrectionBeforeAnUnpriced(t *testing.T) {
	p := tierPricer(t, func(a *pricing.Account) {
		a.Fees = []pricing.Fee{{On: pricing.FeeOnDelivered, Each: usd("1"), Item: ratecard.AuthenticationInternational}}
	})
	from := at("2025-09-10T12:00:00")
	tally := p.Tally(pricing.Correction{At: from, Level: 3, Counter: utilityIn("Brazil", "2025-09")})
	events := sends(2, from, brazil, "utility")
	events[0].Message.Category = category.AuthenticationInternational // of which Brazil has no price
	events[0].Message.Others = []category.Category{"utility"}
	for i := range events {
		tally.Add(&events[i])
	}
	if b := billOf(t, tally); b.Low.String() != "30 USD" || len(b.Unpriced) != 1 { // unit 5, if the other is unit 4
		t.Errorf("%v to %v, %v", b.Low, b.High, b.Unpriced)
	}
}

// A correction says which of the two kinds of authentication came first.
func TestCorrectionBetweenKinds(t *testing.T) {
	from := at("2025-09-10T12:00:00")
	p := tierPricer(t, func(a *pricing.Account) { a.PrimaryLocation = "BR" })
	c := utilityIn("India", "2025-09")
	c.Item = ratecard.Authentication
	send := func(tally *pricing.Tally) {
		for i := range 12 { // by turns, so that nobody knows which had the first tier
			e := sends(1, from.Add(time.Duration(i)*time.Second), india, "authentication")[0]
			if i%2 == 1 {
				e.Message.Category = category.AuthenticationInternational
			}
			tally.Add(&e)
		}
	}
	none := p.Tally()
	send(none)
	if b := billOf(t, none); b.Low.Equal(b.High) {
		t.Errorf("%v is certain", b.High)
	}
	cut := p.Tally(pricing.Correction{At: from.Add(6 * time.Second), Level: 10, Counter: c})
	send(cut)
	// Three of each on the first tier, and three of each on the second.
	if b := billOf(t, cut); !b.Low.Equal(b.High) || b.High.String() != "2280 USD" {
		t.Errorf("%v to %v", b.Low, b.High)
	}
}

// A correction that can't be one of Meta's is an error that names what is wrong.
func TestCorrectionFaults(t *testing.T) {
	good := pricing.Correction{At: at("2025-09-10"), Level: 9, Counter: utilityIn("Brazil", "2025-09")}
	type correction = pricing.Correction
	tooFar := time.Date(10_000, 1, 2, 0, 0, 0, 0, time.UTC)
	const ofAt, ofLevel, ofCounter = "Correction.At", "Correction.Level", "Correction.Counter"
	for name, test := range map[string]struct {
		edit       func(*correction)
		field, why string
	}{
		"no instant":      {func(c *correction) { c.At = time.Time{} }, ofAt, "want the instant"},
		"a year too far":  {func(c *correction) { c.At = tooFar }, ofAt, "want a year"},
		"below zero":      {func(c *correction) { c.Level = -1 }, ofLevel, "below zero"},
		"no counter":      {func(c *correction) { c.Counter = pricing.Counter{} }, ofCounter, "scope"},
		"another account": {func(c *correction) { c.Counter.Of = "Acme" }, ofCounter, `"acme"`},
		"of an allowance": {func(c *correction) { c.Counter.Scope = pricing.PerNumber }, ofCounter, "scope"},
		"no market":       {func(c *correction) { c.Counter.Market = "" }, ofCounter, "want a market"},
		"odd market":      {func(c *correction) { c.Counter.Market = "brazil" }, ofCounter, "no such market"},
		"no month":        {func(c *correction) { c.Counter.Month = -1 }, ofCounter, "want a month"},
		"marketing":       {func(c *correction) { c.Counter.Item = ratecard.Marketing }, ofCounter, "nothing else"},
		"both kinds": {func(c *correction) { c.Counter.Item = ratecard.AuthenticationInternational },
			ofCounter, "R5.7.5"},
	} {
		bad := good
		test.edit(&bad)
		tally := tierPricer(t, nil).Tally(good, bad)
		_, err := tally.Bill()
		_, _, err2 := tally.Usage(at("2025-10-01"))
		var sum pricing.Sum
		for _, err := range []error{err, err2, sum.Correct(good, bad)} {
			var fault *pricing.InputError
			if name == "another account" && err == nil {
				continue // a Sum's accounts aren't known yet
			}
			if !errors.As(err, &fault) || fault.Field != test.field || !strings.Contains(fault.Why, test.why) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// Tallies of days know what they have to, and merge into one that knows all.
func TestMergeKnowsAllCorrections(t *testing.T) {
	p, from := tierPricer(t, nil), at("2025-09-10")
	c := pricing.Correction{At: from.Add(36 * time.Hour), Level: 9, Counter: utilityIn("Brazil", "2025-09")}
	days := []*pricing.Tally{p.Tally(), p.Tally(), p.Tally()}
	for i := range days {
		if i == 1 {
			days[i] = p.Tally(c)
		}
		for _, e := range sends(3, from.AddDate(0, 0, i).Add(12*time.Hour), brazil, "utility") {
			days[i].Add(&e)
		}
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 0, 1}, {1, 2, 0}} {
		all := p.Tally(c)
		for _, i := range order {
			all.Merge(days[i])
		}
		if b := billOf(t, all); b.High.String() != "210 USD" { // three of 50, then units 10 to 15
			t.Errorf("%v: %v", order, b.High)
		}
	}
	// A day that should have known of it, and two days that were merged before anybody did.
	late := p.Tally(pricing.Correction{At: from.Add(36*time.Hour + time.Second), Level: 9, Counter: c.Counter})
	late.Merge(days[2])
	late.Merge(days[1])
	both := p.Tally()
	both.Merge(days[0])
	both.Merge(days[2])
	both.Merge(days[1])
	instants := map[*pricing.Tally]string{late: "2025-09-11T12:00:01Z", both: "2025-09-11T12:00:00Z"}
	for tally, instant := range instants {
		_, err := tally.Bill()
		var fault *pricing.InputError
		if !errors.As(err, &fault) || fault.Field != "Correction.At" || fault.Value != instant {
			t.Errorf("%v, want %s", err, instant)
		}
	}
}

// Accounts of one portfolio climb one ladder, and those of others don't get into one tally.
func TestMergeOfAccounts(t *testing.T) {
	one, from := tierPricer(t, nil), at("2025-09-10T12:00:00")
	fill := func(p *pricing.Pricer, user string, from time.Time) *pricing.Tally {
		tally := p.Tally()
		for _, e := range sends(3, from, user, "utility") {
			tally.Add(&e)
		}
		return tally
	}
	other := tierPricer(t, func(a *pricing.Account) { a.ID, a.PrimaryLocation = "other", "IN" })
	sum := fill(one, brazil, from)
	sum.Merge(fill(other, brazil, from.Add(time.Hour)))
	if b := billOf(t, sum); b.High.String() != "260 USD" || b.Counts[0].N != 6 {
		t.Errorf("%v, %v", b.High, b.Counts)
	}
	for field, edit := range map[string]func(*pricing.Account){
		"Account.Portfolio":      func(a *pricing.Account) { a.Portfolio = "" },
		"Account.Currency":       func(a *pricing.Account) { a.Currency, a.Rates = "EUR", nil },
		"Account.Zone":           func(a *pricing.Account) { a.Zone = nil },
		"Account.Rates":          func(a *pricing.Account) { a.Rates = nil },
		"Account.Model":          func(a *pricing.Account) { a.Model = "per-message-2025" },
		"Account.DialingCountry": func(a *pricing.Account) { a.DialingCountry = "BR" },
	} {
		wrong := tierPricer(t, edit)
		for how, add := range map[string]func(*pricing.Tally){
			"Merge":       func(tally *pricing.Tally) { tally.Merge(wrong.Tally()) },
			"AddInThread": func(tally *pricing.Tally) { tally.AddInThread(wrong, &pricing.Event{}, window.Thread{}) },
		} {
			tally := fill(one, brazil, from)
			add(tally)
			_, err := tally.Bill()
			var fault *pricing.InputError
			if !errors.As(err, &fault) || fault.Field != field {
				t.Errorf("%s with another %s: %v", how, field, err)
			}
		}
	}
	// An account without a name stands for all of its owner's.
	all := pricerOf(t, pricing.Account{Zone: time.UTC}).Tally()
	for _, id := range []string{"a", "b"} {
		all.Merge(pricerOf(t, pricing.Account{ID: id, Zone: time.UTC}).Tally())
	}
	if _, err := all.Bill(); err != nil {
		t.Error(err)
	}
}
