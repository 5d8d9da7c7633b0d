package pricing

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// Replay returns the bill of the events, beginning with empty threads and
// counters. The events may come in any order. Replay sorts them by instant, those
// of users first, then by message ID, so it holds all of them in memory;
// [Pricer.ReplaySorted] doesn't. Messages with one ID and user count once. Of the business's,
// the first delivery counts or, if none was delivered, the first failure: so a log may have an
// event for each status, delivered and read. Nil events are an [*InputError].
func (p *Pricer) Replay(events iter.Seq[Event]) (Bill, error) {
	if events == nil {
		return Bill{}, noEvents()
	}
	return p.replayed(slices.Collect(events)).Bill()
}

// ReplayFor is Replay for the events of a period, with the account's fees by the month;
// see [Sum.BillFor]. An event before from, or not before until, is an [*InputError].
func (p *Pricer) ReplayFor(events iter.Seq[Event], from, until time.Time) (Bill, error) {
	if events == nil {
		return Bill{}, noEvents()
	}
	list := slices.Collect(events)
	for i := range list {
		if at := list[i].At; at.Before(from) || !at.Before(until) {
			return Bill{}, &InputError{ErrInvalid, "Event.At", at.Format(time.RFC3339Nano), "outside of the period"}
		}
	}
	return p.replayed(list).BillFor(from, until)
}

// replayed returns a tally of the events, in any order.
func (p *Pricer) replayed(list []Event) *Tally {
	t := p.Tally()
	t.addAll(inOrderOfTime(list, t.threads.dialing))
	return t
}

// addAll adds events in order.
func (t *Tally) addAll(order []*Event) {
	for _, e := range order {
		t.Add(e)
	}
}

// inOrderOfTime returns the events in the order in which they are applied, each message of the
// business once: its first delivery or, if there is none, its first failure.
func inOrderOfTime(list []Event, d ratecard.Dialing) []*Event {
	order := make([]*Event, len(list)) // events are large to move
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortFunc(order, func(e, f *Event) int { return e.compare(f, d) })
	again := repeatedIDs(list)
	if len(again) == 0 {
		return order
	}
	arrived, met := deliveriesOf(list, d, again), map[messageKey]bool{}
	return slices.DeleteFunc(order, func(e *Event) bool {
		if !again[e.ID] || e.Inbound || e.Echo || e.check() != nil {
			return false
		}
		key := e.messageKey(d)
		if met[key] || e.Failed && arrived[key] {
			return true
		}
		met[key] = true
		return false
	})
}

// repeatedIDs returns the IDs that several events have. Those with one are the most, for
// which a key of numbers and users would cost time.
func repeatedIDs(list []Event) map[string]bool {
	var again map[string]bool
	met := make(map[string]bool, len(list))
	for i := range list {
		switch id := list[i].ID; {
		case id == "":
		case !met[id]:
			met[id] = true
		case again == nil:
			again = map[string]bool{id: true}
		default:
			again[id] = true
		}
	}
	return again
}

// A messageKey names a message and whom it went to.
type messageKey struct{ id, number, user, to string }

// messageKey returns the key of the event's message; without an ID it is no message's.
func (e *Event) messageKey(d ratecard.Dialing) messageKey {
	if e.ID == "" {
		return messageKey{}
	}
	return messageKey{e.ID, d.NameKey(e.number()), d.NameKey(e.user()), d.NameKey(cmp.Or(e.Message.To, e.User))}
}

// deliveriesOf returns the messages with one of the IDs that were delivered.
func deliveriesOf(list []Event, d ratecard.Dialing, ids map[string]bool) map[messageKey]bool {
	arrived := map[messageKey]bool{}
	for i := range list {
		if e := &list[i]; ids[e.ID] && !e.Failed && !e.Inbound && !e.Echo && e.check() == nil {
			arrived[e.messageKey(d)] = true
		}
	}
	return arrived
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
	t := p.Tally()
	t.tellsLikely = false // nobody asks for its Usage
	forgetAt := minForget
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
		if last, held = e.At, e; len(t.threads.entries) >= forgetAt {
			t.Forget(last)
			forgetAt = max(minForget, 2*len(t.threads.entries))
		}
		t.Add(&held)
	}
	return t.Bill()
}

// compare is the order in which events are applied. It is total, except between
// events that are the same, so that a bill doesn't depend on how they came.
func (e *Event) compare(f *Event, d ratecard.Dialing) int {
	if c := e.At.Compare(f.At); c != 0 {
		return c
	}
	if e.Inbound != f.Inbound {
		if e.Inbound {
			return -1
		}
		return 1
	}
	c := cmp.Or(
		strings.Compare(e.ID, f.ID),
		strings.Compare(d.NameKey(e.user()), d.NameKey(f.user())),
		strings.Compare(d.NameKey(e.number()), d.NameKey(f.number())),
		strings.Compare(d.NameKey(cmp.Or(e.Message.To, e.user())), d.NameKey(cmp.Or(f.Message.To, f.user()))),
	)
	if c != 0 {
		return c
	}
	return strings.Compare(f.tieBreak(), e.tieBreak())
}

// tieBreak returns a text of everything else in the event, whether it was delivered and what
// Meta reported in front: of two reports of one message, the one that was delivered, and
// with more from Meta, comes first, and counts.
func (e *Event) tieBreak() string {
	m, meta := &e.Message, &e.Meta
	return fmt.Sprintf("%t %q %q %q %t %t %t %d %q %d %q %q %q %q %q %t %t %t %t %d %q",
		!e.Failed, meta.Type, meta.Category, meta.Subtype, meta.NotBillable, e.Call, e.Echo, meta.FreeUntil.Unix(),
		meta.Conversation, meta.ConversationEnds.Unix(),
		m.From, m.To, m.Market, m.Category, m.Others, m.Reaction, m.MarketingMessagesAPI,
		e.FromAd, meta.Delivered, e.Sent.UnixNano(), e.Customer)
}
