package main

import (
	"slices"

	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/risk"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// foldAgain adds what is known only by folding the log again and again: what the month would
// cost under other rules and prices, and what would have made it cheaper.
func (r *Report) foldAgain(o *options, events []pricing.Event, m calendar, after *charges) error {
	a := o.account
	a.Model = o.after
	month, err := fold.New(a, events, m.from, m.until)
	if err != nil {
		return err
	}
	some := false
	for i := range month.Events {
		if e := &month.Events[i]; month.Has(e.At) {
			some = true
			if e.Inbound {
				r.Received++
			}
		}
	}
	if !some {
		return nil
	}
	if r.Risk, err = risk.Of(month, ratecard.Date{}); err != nil {
		return err
	}
	doubtful := threadsWith(after.missing, month)
	events = withoutMissing(events, after.missing)
	for i := range events {
		fold.DropWord(&events[i])
	}
	if month, err = fold.New(a, events, m.from, m.until); err != nil {
		return err
	}
	late, err := o.late(a, events, m)
	if err != nil {
		return err
	}
	unpriced, err := o.lateUnpriced(a, doubtful, after.missing, m)
	if err != nil {
		return err
	}
	items, err := advice.Of(month, advice.Options{Late: &late, Templates: o.templates})
	if err != nil {
		return err
	}
	r.addAdvice(items, &late)
	r.Late.Days = int(o.lateWithin.Hours() / 24)
	r.Late.Unpriced = unpriced.messages
	r.Late.Unsure += unpriced.unsure
	return nil
}

// withoutMissing takes out what has no price, which bills can't compare. Where a message of
// the business was, an answer from its app stays, which costs nothing: what follows it isn't
// the first answer.
func withoutMissing(events []pricing.Event, missing map[messageID]bool) []pricing.Event {
	for i := range events {
		if e := &events[i]; missing[idOf(e)] && !e.Inbound && !e.Failed {
			e.Echo = true
		}
	}
	return slices.DeleteFunc(events, func(e pricing.Event) bool { return missing[idOf(&e)] && !e.Echo })
}

// threadsWith returns copies of all events between numbers and users of which one has a
// message without a price.
func threadsWith(missing map[messageID]bool, l *fold.Log) (list []pricing.Event) {
	if len(missing) == 0 {
		return nil
	}
	threads := map[pricing.ThreadKey]bool{}
	keyOf := func(e *pricing.Event) pricing.ThreadKey {
		return pricing.ThreadKey{Number: l.Number(e), User: l.User(e)}
	}
	for i := range l.Events {
		if e := &l.Events[i]; missing[idOf(e)] {
			threads[keyOf(e)] = true
		}
	}
	for i := range l.Events {
		if e := &l.Events[i]; threads[keyOf(e)] {
			list = append(list, *e)
		}
	}
	return list
}

// late finds replies that came late.
func (o *options) late(a pricing.Account, events []pricing.Event, m calendar) (pricing.LateReport, error) {
	p, err := a.Pricer()
	if err != nil {
		return pricing.LateReport{}, err
	}
	options := pricing.LateOptions{Within: o.lateWithin, From: m.from, Until: m.until}
	return p.LateReplies(slices.Values(events), options)
}

// An unpricedLate counts messages without a price that are late replies, or may be.
type unpricedLate struct{ messages, unsure int64 }

// lateUnpriced counts those among events.
func (o *options) lateUnpriced(a pricing.Account, events []pricing.Event, missing map[messageID]bool,
	m calendar) (n unpricedLate, err error) {
	if len(events) == 0 {
		return n, nil
	}
	all, err := o.late(a, events, m)
	if err != nil {
		return n, err
	}
	priced, err := o.late(a, withoutMissing(events, missing), m)
	if err != nil {
		return n, err
	}
	return unpricedLate{int64(len(all.List) - len(priced.List)), all.Unsure - priced.Unsure}, nil
}
