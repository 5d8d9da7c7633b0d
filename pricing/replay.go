package pricing

import (
	"iter"
	"time"
)

// Replay returns the bill of the events, beginning with empty threads and
// counters. The events may come in any order. Replay sorts them by instant, those
// of users first, then by message ID, so it holds all of them in memory, in about a third of
// that of the events; [Pricer.ReplaySorted] doesn't. Messages with one ID and user count once.
// Of the business's, the first delivery counts or, if none was delivered, the first failure: so
// a log may have an event for each status, delivered and read. Nil events are an [*InputError].
func (p *Pricer) Replay(events iter.Seq[Event]) (Bill, error) {
	if events == nil {
		return Bill{}, noEvents()
	}
	list := newPackedEvents()
	var held Event // outside the loop, or each event would move to the heap
	for held = range events {
		list.add(&held)
	}
	return p.replayed(list).Bill()
}

// ReplayFor is Replay for the events of a period, with the account's fees by the month;
// see [Sum.BillFor]. An event before from, or not before until, is an [*InputError].
func (p *Pricer) ReplayFor(events iter.Seq[Event], from, until time.Time) (Bill, error) {
	if events == nil {
		return Bill{}, noEvents()
	}
	list := newPackedEvents()
	var held Event
	for held = range events {
		if at := held.At; at.Before(from) || !at.Before(until) {
			return Bill{}, &InputError{ErrInvalid, "Event.At", at.Format(time.RFC3339Nano), "outside of the period"}
		}
		list.add(&held)
	}
	return p.replayed(list).BillFor(from, until)
}

// replayed returns a tally of the events, in any order.
func (p *Pricer) replayed(list *packedEvents) *Tally {
	r := newReplay(p)
	keys := orderOf(list, r.threads.dialing)
	// Events are far apart in memory, and one needn't wait for another.
	var some [32]Event
	for len(keys) > 0 {
		n := min(len(some), len(keys))
		for i, k := range keys[:n] {
			list.event(k.at, &some[i])
		}
		for i := range some[:n] {
			r.add(&some[i])
		}
		keys = keys[n:]
	}
	return r.Tally
}

// A replay is a tally of events in the order of time, which forgets threads.
type replay struct {
	*Tally
	forgetAt int // so many threads
}

func newReplay(p *Pricer) replay {
	t := p.Tally()
	t.tellsLikely = false // nobody asks for its Usage
	t.threads.ordered = true
	return replay{t, minForget}
}

func (r *replay) add(e *Event) {
	r.makeRoom(e.At)
	r.Add(e)
}

// makeRoom forgets threads before an event at that instant, if they are many.
func (r *replay) makeRoom(at time.Time) {
	if len(r.threads.entries) >= r.forgetAt {
		r.Forget(at)
		r.forgetAt = max(minForget, 2*len(r.threads.entries))
	}
}

// addAll adds events in order.
func (t *Tally) addAll(order []*Event) {
	for _, e := range order {
		t.Add(e)
	}
}

// noEvents returns the error of a nil sequence of events. One that is empty isn't
// nil.
func noEvents() error { return &InputError{ErrInvalid, "events", "nil", "want some"} }

// ReplaySorted is Replay for events that come in the order of time, those of
// users first at one instant, and a message that failed after those that were delivered. An
// event that is earlier than the one before it is an [*InputError] of [ErrInvalid], and there
// is no bill. Of a message that was delivered, or failed, at one instant and again at
// another, both count: whether there is another event isn't known. It forgets threads in
// which no window is open any more. So its memory doesn't grow with the events, but with
// the threads that have an open window and the messages within each month's allowance. For
// an account with a SharedNumber it has to remember every thread.
func (p *Pricer) ReplaySorted(events iter.Seq[Event]) (Bill, error) {
	if events == nil {
		return Bill{}, noEvents()
	}
	r := newReplay(p)
	var held Event // outside the loop, or each event would move to the heap
	var last time.Time
	for e := range events {
		if e.At.Before(last) {
			return Bill{}, &InputError{
				Kind:  ErrInvalid,
				Field: "Event.At",
				Value: e.At.Format(time.RFC3339Nano),
				Why:   "before the event ahead of it, of " + last.Format(time.RFC3339Nano),
			}
		}
		last = e.At
		r.makeRoom(last)
		if en := r.addAtSight(&e); en != nil { // most aren't held
			held = e
			r.addMessage(en, &held)
		}
	}
	return r.Bill()
}
