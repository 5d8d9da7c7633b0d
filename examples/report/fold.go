package main

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"time"

	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/window"
)

// bill works out the bill of a period in an account, and calls each with every charge in the
// order of delivery. Unless events is nil, it is set to what happened up to the end of the
// period, in order of time: what opens its windows, too.
func (l *log) bill(a pricing.Account, from, until time.Time, each func(*ledger.Charge), events *[]pricing.Event) (
	pricing.Bill, error) {
	if l.events != nil {
		if events != nil {
			*events = slices.Clone(during(l.events, from.Add(-lookback), until))
		}
		return billEvents(l.events, a, from, until, each)
	}
	book, err := l.book(a)
	if err != nil {
		return pricing.Bill{}, err
	}
	if events == nil {
		s, err := book.Statement(context.Background(), from, until, inPlace(each))
		return s.Bill, err
	}
	s, list, err := book.StatementAndEvents(context.Background(), from, until, inPlace(each))
	*events = during(list, from.Add(-lookback), until)
	return s.Bill, err
}

// lookback is how long before a month an event may still matter for its prices.
const lookback = 31 * 24 * time.Hour

// inPlace returns a function that calls each with every charge at one place in memory.
func inPlace(each func(*ledger.Charge)) func(ledger.Charge) {
	var at ledger.Charge
	return func(c ledger.Charge) {
		at = c
		each(&at)
	}
}

// during returns the events of a period, from a list in order.
func during(list []pricing.Event, from, until time.Time) []pricing.Event {
	first := func(at time.Time) int {
		return sort.Search(len(list), func(i int) bool { return !list[i].At.Before(at) })
	}
	return list[first(from):first(until)]
}

// billEvents is bill of a list of events in their order, each once. Those before the period
// open windows and are counted, and no more.
func billEvents(list []pricing.Event, a pricing.Account, from, until time.Time,
	each func(*ledger.Charge)) (pricing.Bill, error) {
	p, err := a.Pricer()
	if err != nil {
		return pricing.Bill{}, err
	}
	var sum pricing.Sum
	names := &fold.Log{Account: a}
	threads, used := map[pricing.ThreadKey]window.Thread{}, pricing.Usage{}
	for i := range list {
		e := &list[i]
		switch {
		case !e.At.Before(until):
			return billOf(&sum, p, a, from, until)
		case e.Echo:
			continue // it costs nothing
		}
		key := pricing.ThreadKey{Number: names.Number(e), User: names.User(e)}
		c := ledger.Charge{Event: *e}
		c.Display = cmp.Or(e.Number, e.Message.From)
		c.Event.Number = key.Number // however it is written
		out, err := p.Apply(e, &pricing.State{Thread: threads[key], Usage: used})
		if err != nil {
			c.Unpriced = []pricing.Unpriced{pricing.UnpricedBy(err)}
		} else {
			threads[key] = out.Thread
			for _, n := range out.Counts {
				used[n.Counter] += n.N
			}
			c.Quote, c.Mismatches, c.Unpriced = out.Charge, out.Mismatches, out.Charge.Unpriced()
		}
		if e.At.Before(from) {
			continue
		}
		if err != nil {
			sum.AddUnpriced(c.Unpriced[0])
		} else if err := sum.Add(e, &out); err != nil {
			return pricing.Bill{}, err
		}
		if !e.Inbound && !e.Failed || len(c.Unpriced) > 0 || hasFee(&c.Quote) {
			each(&c)
		}
	}
	return billOf(&sum, p, a, from, until)
}

// hasFee reports whether a provider takes a fee.
func hasFee(q *pricing.Quote) bool {
	return slices.ContainsFunc(q.Cases(), func(c pricing.Case) bool { return len(c.Lines) > 0 })
}

// billOf returns the bill of a period's outcomes.
func billOf(sum *pricing.Sum, p *pricing.Pricer, a pricing.Account, from, until time.Time) (pricing.Bill, error) {
	bill, err := sum.BillFor(p, from, until)
	if err == nil && bill.High.Currency == "" { // nothing was charged
		bill.Low.Currency, bill.High.Currency = a.Currency, a.Currency
	}
	return bill, err
}
