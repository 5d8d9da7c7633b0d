package pricing

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Replay applies events from nothing remembered, and adds up. They may come in
// any order: they are sorted by instant, the user's first, then by message ID,
// so all are held in memory; [Pricer.ReplaySorted] holds open threads only.
// Messages of one ID and user count once.
func (p *Pricer) Replay(events iter.Seq[Event]) (Bill, error) {
	list := slices.Collect(events)
	order := make([]*Event, len(list)) // events are large to move
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortFunc(order, (*Event).compare)
	t := p.Tally()
	for _, e := range order {
		t.Add(e)
	}
	return t.Bill()
}

// ReplaySorted is Replay of events that are in the order of time already, the
// user's first at one instant. It forgets threads in which nothing is open any
// alternatives, so its memory grows with open threads and not with events, but for what
// each month's allowance covers. On a SharedNumber it has to remember all threads.
func (p *Pricer) ReplaySorted(events iter.Seq[Event]) (Bill, error) {
	t := p.Tally()
	t.forgetAt = minForget
	var held Event // one, not one for each turn of the loop
	for e := range events {
		held = e
		t.Add(&held)
	}
	return t.Bill()
}

// compare is the order in which events are applied. No two have one place in it
// unless they say the same, so that a bill doesn't depend on how they came.
func (e *Event) compare(f *Event) int {
	if c := e.At.Compare(f.At); c != 0 {
		return c
	}
	if e.Inbound != f.Inbound {
		if e.Inbound {
			return -1
		}
		return 1
	}
	if c := cmp.Or(strings.Compare(e.ID, f.ID), strings.Compare(e.User, f.User), strings.Compare(e.Number, f.Number)); c != 0 {
		return c
	}
	return strings.Compare(f.tieBreak(), e.tieBreak())
}

// saying is everything else that the event says, Meta's word in front: of two
// reports of one message, that with the word comes first, and counts.
func (e *Event) tieBreak() string {
	return fmt.Sprintf("%q %q %d %q %q %q %q %q %t %t %t %t", e.Meta.Type, e.Meta.Category, e.Meta.FreeUntil.Unix(),
		e.Message.From, e.Message.To, e.Message.Market, e.Message.Category, e.Message.Others, e.Message.Reaction, e.Message.MarketingMessagesAPI, e.FromAd, e.Meta.Delivered)
}
