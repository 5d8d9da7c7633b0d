package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
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

// billEvents is bill of a list of events in their order. Those before the period open
// windows and no more.
func billEvents(list []pricing.Event, a pricing.Account, from, until time.Time,
	each func(*ledger.Charge)) (pricing.Bill, error) {
	p, err := a.Pricer()
	if err != nil {
		return pricing.Bill{}, err
	}
	var sum pricing.Sum
	threads, used, met := map[pricing.ThreadKey]window.Thread{}, pricing.Usage{}, map[messageKey]bool{}
	for i := range list {
		e := &list[i]
		if !e.At.Before(until) {
			break
		}
		key := pricing.ThreadKey{Number: numberOf(e), User: userOf(e)}
		if repeat := (messageKey{key, e.ID, e.Message.To}); e.ID != "" {
			if met[repeat] {
				continue
			}
			met[repeat] = true
		}
		c := ledger.Charge{Event: *e}
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
		each(&c)
	}
	bill, err := sum.BillFor(p, from, until)
	if err == nil && bill.High.Currency == "" { // nothing was charged
		bill.Low.Currency, bill.High.Currency = a.Currency, a.Currency
	}
	return bill, err
}

// A messageKey tells two messages of a thread apart.
type messageKey struct {
	pricing.ThreadKey
	id, to string
}

func userOf(e *pricing.Event) string   { return ratecard.NameKey(cmp.Or(e.User, e.Message.To)) }
func numberOf(e *pricing.Event) string { return ratecard.NameKey(cmp.Or(e.Number, e.Message.From)) }

// sortEvents sorts events by instant, those of users first, then by message ID.
func sortEvents(list []pricing.Event) {
	slices.SortStableFunc(list, func(e, f pricing.Event) int {
		if e.Inbound != f.Inbound && e.At.Equal(f.At) {
			if e.Inbound {
				return -1
			}
			return 1
		}
		return cmp.Or(e.At.Compare(f.At), cmp.Compare(e.ID, f.ID), cmp.Compare(userOf(&e), userOf(&f)))
	})
}
