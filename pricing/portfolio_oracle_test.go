package pricing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// accounts are several of one portfolio, which may send from the same numbers.
type accounts struct {
	*portfolio
	truth []*pricing.Pricer // those of pricers, with numbers from which nobody else sends
	by    []int             // which account sent an event: an index in pricers
	inner map[int]bool      // events of which no tally hears
}

// accounts are made up with events, of which something may not be sure.
func (d dice) accounts(t *testing.T, events int) *accounts {
	t.Helper()
	folio := d.portfolio(t, events)
	a := folio.pricers[0].Account()
	for _, p := range folio.pricers[1:] {
		if p.Account().SharedNumber != a.SharedNumber {
			t.Fatal("shared")
		}
	}
	all := &accounts{portfolio: folio, inner: map[int]bool{}}
	folio.pricers = nil
	n := 2 + d.IntN(3)
	for i := range n {
		one := a
		one.ID, one.PrimaryLocation = fmt.Sprint("account", i), oneOf[ratecard.Country](d, "", "BR", "IN")
		if i == 1 && d.IntN(3) == 0 {
			one.ID = ""
		}
		if d.IntN(2) == 0 {
			one.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": {}}
		}
		if d.IntN(3) == 0 {
			one.Fees = nil
		}
		folio.pricers = append(folio.pricers, pricerOf(t, one))
		one.SharedNumber = false
		all.truth = append(all.truth, pricerOf(t, one))
	}
	own, senders := d.IntN(2) == 0, map[foldKey]int{}
	for i := range folio.events {
		e := &folio.events[i]
		key := threadOf(e)
		if own {
			key.user = ""
		}
		if _, ok := senders[key]; !ok || d.IntN(6) == 0 && !own {
			senders[key] = d.IntN(n - n/4) // the last of four sends nothing
		}
		all.by = append(all.by, senders[key])
		if a.SharedNumber && e.Inbound && d.IntN(3) == 0 {
			all.inner[i] = true
		}
		// In a conversation the thread goes on from the likeliest category, as it does where Meta
		// tells of windows; and what isn't priced for certain isn't in a bill.
		goesOn := e.At.Before(at("2025-07-03")) || a.Model != "" || e.Meta != (pricing.Reported{})
		if goesOn || !all.hasPrices(e) {
			e.Message.Others = nil
		}
	}
	return all
}

// hasPrices reports whether all that a message may be has a price, whosesoever it is.
func (a *accounts) hasPrices(e *pricing.Event) bool {
	for _, c := range append([]category.Category{e.Message.Category}, e.Message.Others...) {
		for _, p := range a.truth {
			one := *e
			one.Message.Category, one.Message.Others = c, nil
			out, err := p.Apply(&one, &pricing.State{Usage: pricing.Usage{}})
			if err != nil || len(out.Charge.Unpriced()) > 0 {
				return false
			}
		}
	}
	return true
}

// tally is that of all accounts, folded in shards of threads.
func (a *accounts) tally(t *testing.T, d dice) *pricing.Tally {
	t.Helper()
	list := []*pricing.Tally{}
	for _, p := range a.pricers {
		list = append(list, p.Tally(a.corrections...))
	}
	threads, shard := map[foldKey]window.Thread{}, map[foldKey]int{}
	for i := range a.events {
		if a.inner[i] {
			continue
		}
		e := &a.events[i]
		key := threadOf(e)
		if _, ok := shard[key]; !ok {
			shard[key] = d.IntN(len(list))
		}
		threads[key] = list[shard[key]].AddInThread(a.pricers[a.by[i]], e, threads[key])
	}
	for i := range list {
		if d.IntN(2) == 0 {
			list[i] = throughBytes(t, list[i], append([]*pricing.Pricer{a.pricers[i]}, a.pricers...)...)
		}
	}
	return d.joined(list)
}

// parts are the bills of each account in a world in which nothing is unsure.
func (a *accounts) parts(t *testing.T, events []pricing.Event, from, until time.Time) (bills []pricing.Bill) {
	t.Helper()
	sums := make([]pricing.Sum, len(a.truth))
	usage, threads := pricing.Usage{}, map[foldKey]window.Thread{}
	left := slices.Clone(a.corrections)
	slices.SortFunc(left, func(c, d pricing.Correction) int { return c.At.Compare(d.At) })
	for i := range sums {
		if err := sums[i].Correct(left...); err != nil {
			t.Fatal(err)
		}
	}
	for i := range events {
		e, sum, key := &events[i], &sums[a.by[i]], threadOf(&events[i])
		for ; len(left) > 0 && !left[0].At.After(e.At); left = left[1:] {
			usage[left[0].Counter] = max(usage[left[0].Counter], left[0].Level)
		}
		out, err := a.truth[a.by[i]].Apply(e, &pricing.State{Thread: threads[key], Usage: usage})
		if err != nil {
			sum.AddUnpriced(pricing.UnpricedBy(err))
			continue
		}
		if a.inner[i] { // nor has it a fee
		} else if err := sum.Add(e, &out); err != nil {
			t.Fatal(err)
		}
		threads[key], usage = out.Thread, counted(t, usage, out.Counts...)
	}
	for i := range sums {
		b, err := sums[i].BillFor(a.truth[i], from, until)
		if err != nil {
			t.Fatal(err)
		}
		bills = append(bills, b)
	}
	return bills
}

// world are the events with one of the categories that each may have.
func (a *accounts) world(d dice) []pricing.Event {
	list := slices.Clone(a.events)
	for i := range list {
		m := &list[i].Message
		m.Category, m.Others = oneOf(d, append([]category.Category{m.Category}, m.Others...)...), nil
	}
	return list
}

// Whatever the order and whatever is unsure, what an account truly owes is within its part.
func TestBillOfHoldsTheTruth(t *testing.T) {
	narrow, wide := 0, 0
	for seed := range uint64(testkit.Tries(100)) {
		d := newDice(17_900 + seed)
		a := d.accounts(t, 100)
		if len(a.events) == 0 {
			continue
		}
		from, until := a.events[0].At, a.events[len(a.events)-1].At.Add(time.Second)
		sum := a.tally(t, d)
		var list []pricing.Bill
		for _, p := range a.pricers {
			b, err := sum.BillOf(p.Account().ID, from, until)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			list = append(list, b)
		}
		for range 3 {
			for i, truth := range a.parts(t, a.world(d), from, until) {
				b := list[i]
				if truth.Low.Amount.Cmp(b.Low.Amount) < 0 || truth.High.Amount.Cmp(b.High.Amount) > 0 {
					t.Errorf("seed %d, account %d of %d, shared %t: %s, truly %s\n%s\n\n%s", seed, i, len(list),
						a.pricers[i].Account().SharedNumber, rangeOf(b), rangeOf(truth), inShort(b), inShort(truth))
				}
				if b.Low.Equal(b.High) {
					narrow++
				} else {
					wide++
				}
			}
		}
	}
	if narrow == 0 || wide == 0 {
		t.Errorf("%d exact, %d ranges", narrow, wide)
	}
}
