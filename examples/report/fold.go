package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/window"
)

// bill works out the bill of a period in an account, and calls each with every charge in the
// order of delivery.
func (l *log) bill(a pricing.Account, from, until time.Time, each func(*ledger.Charge)) (pricing.Bill, error) {
	if l.events != nil {
		return billEvents(l.events, a, from, until, each)
	}
	book, err := l.book(a)
	if err != nil {
		return pricing.Bill{}, err
	}
	s, err := book.Statement(from, until, func(c ledger.Charge) { each(&c) })
	return s.Bill, err
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
