package pricing_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A tally that was written and read is as the one before: also where events are added
// after it, and where it is merged.
func TestTallyBytes(t *testing.T) {
	eachFold(t, 80, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		pricer := pricerOf(t, a)
		list = sorted(list)
		cut := d.IntN(len(list) + 1)
		want := tallyOf(pricer, list[:cut])
		got := reread(t, want, pricer)
		sameTallies(t, "read", want, got)
		first, second := want.Clone(), reread(t, got, pricer)
		for i := range list[cut:] {
			want.Add(&list[cut+i])
			got.Add(&list[cut+i])
		}
		sameTallies(t, "after more", want, got)
		sameTallies(t, "written anew", want, reread(t, got, pricer))
		own, other := tallyOf(pricer, nil), tallyOf(pricer, nil)
		own.Merge(first)
		other.Merge(reread(t, second, pricer))
		sameTallies(t, "merged", own, other)
	})
}

// So it is with several accounts of a portfolio, fees for each number, corrections, and
// threads that the caller keeps.
func TestTallyBytesOfPortfolio(t *testing.T) {
	eachFold(t, 60, func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event) {
		list, a.Portfolio = sorted(list), "acme"
		pricers := bytesPortfolio(t, d, a)
		own := pricers[0].Tally(correctionsIn(d, p)...)
		threads := map[pricing.ThreadKey]window.Thread{}
		add := func(tally *pricing.Tally, list []pricing.Event) {
			for i := range list {
				e := &list[i]
				key := pricing.ThreadKey{Number: e.Number, User: e.User}
				threads[key] = tally.AddInThread(pricers[len(e.Number+e.ID)%len(pricers)], e, threads[key])
			}
		}
		for i := range list {
			list[i].At = list[i].At.Add(time.Duration(i%3) * time.Nanosecond)
			list[i].ID = oneOf(d, list[i].ID, metaID("5511987654321", i), metaID("91", i))
		}
		list = sorted(list)
		cut := d.IntN(len(list) + 1)
		add(own, list[:cut])
		back := reread(t, own, shuffledPricers(d, pricers)...)
		sameTallies(t, "read", own, back)
		other := pricers[0].Tally()
		add(other, list[cut:])
		other = reread(t, other, pricers...)
		want := reread(t, own, pricers...)
		want.Merge(other)
		back.Merge(other)
		if _, err := want.Bill(); err != nil { // a correction cuts what was counted without it
			if _, err := want.MarshalBinary(); err == nil {
				t.Error("a tally without a bill is written")
			}
			return
		}
		sameTallies(t, "merged", want, back)
		sameTallies(t, "merged and read", want, reread(t, back, pricers...))
	})
}

// bytesPortfolio returns pricers of accounts that a tally may have together. Some have fees for
// each number.
func bytesPortfolio(t *testing.T, d dice, a pricing.Account) (list []*pricing.Pricer) {
	for i := range 1 + d.IntN(3) {
		one := a
		one.ID = fmt.Sprintf("10%d", 9-i)
		if d.IntN(2) == 0 {
			each := ratecard.Money{Amount: dec("0.01"), Currency: cmp.Or(a.Currency, "USD")}
			fee := pricing.Fee{Name: "by number", On: pricing.FeeOnBoth, Each: each, Included: 3}
			fee.IncludedPer = pricing.PerNumber
			one.Fees = append(slices.Clone(a.Fees), fee)
		}
		list = append(list, pricerOf(t, one))
	}
	return list
}

// shuffledPricers are the pricers in another order.
func shuffledPricers(d dice, list []*pricing.Pricer) []*pricing.Pricer {
	list = slices.Clone(list)
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// correctionsIn makes up corrections within a plan.
func correctionsIn(d dice, p plan) (list []pricing.Correction) {
	for range d.IntN(8) {
		when := p.from.Add(time.Duration(d.Int64N(int64(p.span))))
		list = append(list, pricing.Correction{
			At: when,
			Counter: pricing.Counter{
				Month:  pricing.MonthOf(when),
				Scope:  pricing.PerPortfolio,
				Of:     "acme",
				Item:   oneOf(d, ratecard.Utility, ratecard.Authentication),
				Market: oneOf[ratecard.Market](d, "Brazil", "India", "Indonesia"),
			},
			Level: d.Int64N(300_000),
		})
	}
	return list
}

// What is odd in threads is as before, too.
func TestTallyBytesOfOddThreads(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "1", Zone: time.UTC, DialingCountry: "DE"})
	when := at("2023-03-26T00:59:59").Add(1)
	tally := pricer.Tally()
	tally.SetNumber(pricing.BusinessNumber{ID: "106540352242922", Phone: "+49 30 555010"})
	for user, thread := range map[string]window.Thread{
		"":                     {LastInbound: when},
		"+49 30 5550":          {LastInbound: when, EarlierInbound: when.Add(-time.Hour)},
		"030 5551":             {Entered: when, EarlierEntered: when.Add(-1), KnownSince: when},
		"5215512345678":        {Entered: when, Answered: when, AnsweredLate: true, EarlierAnswered: when},
		"5511987654321":        {FreeUntil: when, LastInbound: when},
		"BR.1349":              {LastInbound: time.Unix(0, 0)},
		"wamid.":               {LastInbound: when},
		"120363041234567890":   {LastInbound: at("0001-01-02")},
		"1203630412345678901":  {LastInbound: at("9998-12-31")},
		"a user of many words": {LastInbound: when.In(time.FixedZone("x", 3600))},
		"conversations": window.Thread{}.WithConversation("marketing", when, time.Hour).
			WithConversation("utility", when.Add(-time.Hour), 24*time.Hour),
	} {
		for _, number := range []string{"", "1", "+49 30 555010"} {
			tally.SetThread(pricing.ThreadKey{Number: number, User: user}, thread)
		}
	}
	for i := range 40 { // so many IDs of one instant are in a map
		e := delivery("2026-11-10", "marketing")
		e.ID = fmt.Sprint("wamid.", i)
		tally.Add(&e)
	}
	back := reread(t, tally, pricer)
	sameTallies(t, "of odd threads", tally, back)
	for i := range 80 {
		e := delivery("2026-11-10", "marketing")
		e.ID = fmt.Sprint("wamid.", i)
		tally.Add(&e)
		back.Add(&e)
	}
	sameTallies(t, "with repeats", tally, back)
	tally.SetThread(pricing.ThreadKey{User: "1"}, window.Thread{LastInbound: at("9999-12-31").Add(48 * time.Hour)})
	if _, err := tally.MarshalBinary(); err == nil {
		t.Error("the year 10000 is written")
	}
}
