package pricing

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Replay applies events from nothing remembered, and adds up. They may come in
// any order: they are sorted by instant, the user's first, then by message ID,
// so all are held in memory; [Desk.ReplaySorted] holds open threads only.
// Messages of one ID and user count once.
func (a Account) Replay(events iter.Seq[Event]) (Bill, error) {
	d, err := a.Desk()
	if err != nil {
		return Bill{}, err
	}
	return d.Replay(events)
}

// Replay is [Account.Replay] for those who hold a Desk.
func (d *Desk) Replay(events iter.Seq[Event]) (Bill, error) {
	list := slices.Collect(events)
	if !slices.IsSortedFunc(list, Event.compare) {
		slices.SortFunc(list, Event.compare)
	}
	t := d.Tally()
	for i := range list {
		t.Add(&list[i])
	}
	return t.Bill()
}

// ReplaySorted is Replay of events that are in the order of time already, the
// user's first at one instant. It forgets threads in which nothing is open any
// more, so its memory grows with open threads and not with events.
func (d *Desk) ReplaySorted(events iter.Seq[Event]) (Bill, error) {
	t := d.Tally()
	t.forgetAt = minForget
	var held Event // one, not one for each turn of the loop
	for e := range events {
		held = e
		t.Add(&held)
	}
	return t.Bill()
}

// compare is the order in which events are applied.
func (e Event) compare(f Event) int {
	if c := e.At.Compare(f.At); c != 0 {
		return c
	}
	if e.Inbound != f.Inbound {
		if e.Inbound {
			return -1
		}
		return 1
	}
	return cmp.Or(strings.Compare(e.ID, f.ID), strings.Compare(e.User, f.User), strings.Compare(e.Number, f.Number))
}
