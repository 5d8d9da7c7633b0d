package pricing

import (
	"errors"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A Composer is what to tell an agent who is about to answer a user: whether a free
// text may be sent and until when, what it costs, and what a template costs instead.
// Make one with [Pricer.Composer]. Its String is a hint for people, a few short lines;
// its JSON is that of its [ComposerReport], and is stable. Instants are in the time
// zone of the one asked about.
type Composer struct {
	At time.Time // the instant asked about

	// Window says whether the customer service window is open, in which a free text may
	// be sent (R0.5). Whether the text is delivered by all rules is Reply.Deliverable.
	Window      window.State
	WindowUntil Deadline // when it closes, if the user stays silent

	// FreeEntry says whether a free entry window is open, in which all messages are free
	// (R5.4, R7.8). AnswerBy is the instant before which an answer would open one.
	FreeEntry      window.State
	FreeEntryUntil Deadline
	AnswerBy       Deadline

	// Reply is what a free text costs now. The others are what a template of that
	// category would cost instead. What the card has no price for is in their Unpriced;
	// what WhatsApp refuses is not Deliverable.
	Reply, Marketing, Utility, Authentication Quote

	// Free is the month's allowance of free texts (R7.3); the zero FreeUnits if there is
	// none.
	Free FreeUnits
}

// A Deadline is the instant before which something holds: for certain, and perhaps.
// Perhaps is never the earlier one. Either is zero if it doesn't hold now.
type Deadline struct {
	Sure    time.Time `json:"sure,omitzero"`
	Perhaps time.Time `json:"perhaps,omitzero"`
}

// FreeUnits are what is left of a month's allowance before the message asked about. They
// are messages, or conversations while those are charged for.
type FreeUnits struct {
	Certainty Certainty // of Used and Left
	Used      int64     // by the counter; 0 if the certainty is unknown
	Left      int64     // never below 0; 0 if the certainty is unknown
	Limit     int64     // such as 1,000
	Counter   Counter   // that counts them
}

// Certainty says how sure a count is. Its text is stable.
type Certainty string

const (
	// CertaintyKnown: State.Usage has the count, and only this account's messages count,
	// or the allowance is used up anyway.
	CertaintyKnown Certainty = "known"
	// CertaintyAtLeast: so many were counted, and what another app sent on the number
	// isn't in it, or no business number was named. What is left is the most.
	CertaintyAtLeast Certainty = "at-least"
	// CertaintyUnknown: State.Usage is nil or lacks the counter among others, or
	// State.UsageUnknown is set.
	CertaintyUnknown Certainty = "unknown"
)

// Composer returns what to tell whoever is about to answer a user, at an instant. Of
// the message it reads From, To and Market; its Category is empty or
// [category.Service], and anything else is an [*InputError], as what the other fields
// say is no plain answer. A nil s is the zero State.
//
// A user's message that is recorded up to five minutes after the instant counts as of
// that instant, with the note inbound-ahead in the quotes: clocks of servers differ.
// A price that the card lacks is no error: it is in the quote's Unpriced. Other errors
// are those of [Pricer.Quote].
func (p *Pricer) Composer(m *Message, s *State, at time.Time) (c Composer, err error) {
	if err := checkReply(m); err != nil {
		return Composer{}, err
	}
	if p == nil {
		p = new(Pricer)
	}
	s, set := p.stateBefore(s, at)
	own := Message{From: m.From, To: m.To, Market: m.Market}
	var quotes [4]Quote // c would go to the heap if these were in it
	for i, of := range composerCategories() {
		own.Category = of
		if err := p.quoteOrUnpriced(&quotes[i], &own, s, at); err != nil {
			return Composer{}, err
		}
		quotes[i].notes |= set
	}
	c.At = at
	c.Reply, c.Marketing, c.Utility, c.Authentication = quotes[0], quotes[1], quotes[2], quotes[3]
	ask := question{
		pricer: p,
		span:   c.Reply.span,
		m:      m,
		s:      s,
		at:     at,
		n:      1,
	}
	c.setWindows(&ask)
	c.localize(at.Location())
	if err := c.setFree(&ask); err != nil {
		return Composer{}, err
	}
	return c, nil
}

// stateBefore returns a state as it is asked about at an instant before the message is
// sent, and what is to note of that. A nil s is the zero State.
func (p *Pricer) stateBefore(s *State, at time.Time) (*State, notes) {
	if s == nil {
		return noState(), 0
	}
	thread, ahead := aheadOfClock(s.Thread, at)
	if !ahead {
		return s, 0
	}
	moved := *s
	moved.Thread = thread
	return &moved, noteInboundAhead
}

// ComposerCounters returns the counters that a composer for m may read, whatever
// windows are open. A caller who keeps counters in a database fetches these, and no
// others. Its errors are those of [Pricer.Composer].
func (p *Pricer) ComposerCounters(m *Message, at time.Time) ([]Counter, error) {
	if err := checkReply(m); err != nil {
		return nil, err
	}
	own := Message{From: m.From, To: m.To, Market: m.Market}
	list := []Counter{}
	for _, c := range composerCategories() {
		own.Category = c
		more, err := p.Counters(&own, at)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	slices.SortFunc(list, Counter.compare)
	return slices.Compact(list), nil
}

// composerCategories are those of a composer's quotes, in their order there.
func composerCategories() [4]category.Category {
	return [...]category.Category{category.Service, category.Marketing, category.Utility, category.Authentication}
}

// checkReply returns an error for a message that isn't a plain answer.
func checkReply(m *Message) error {
	refused := func(field, value, why string) error { return &InputError{ErrInvalid, field, value, why} }
	const answers = "a composer is asked about an answer"
	switch {
	case m == nil:
		return refused("Message", "", "want one")
	case m.Category != "" && categoryFact(m.Category) == 0:
		return noCategory("Message.Category", m.Category, "want none or service: "+answers)
	case m.Category != "" && m.Category != category.Service:
		return refused("Message.Category", string(m.Category), "want none or service: "+answers)
	case len(m.Others) > 0:
		return refused("Message.Others", string(m.Others[0]), answers)
	case m.Reaction:
		return refused("Message.Reaction", "true", answers+" in words")
	case m.MarketingMessagesAPI:
		return refused("Message.MarketingMessagesAPI", "true", answers)
	}
	return nil
}

// setWindows finds out which windows are open, and until when.
func (c *Composer) setWindows(q *question) {
	t := q.thread()
	policy := q.span.model.Policy
	c.Window, c.WindowUntil = deadline(q.at, serviceEdges(t, policy), func(at time.Time) window.State {
		return t.Service(at, policy)
	})
	if t.Entered.IsZero() && t.Answered.IsZero() && t.FreeUntil.IsZero() && t.KnownSince.IsZero() {
		return // most threads
	}
	entry := q.entryPolicy(t)
	c.FreeEntry, c.FreeEntryUntil = deadline(q.at, entryEdges(t, entry), func(at time.Time) window.State {
		return t.FreeEntry(at, entry)
	})
	c.AnswerBy.Sure, c.AnswerBy.Perhaps = t.AnswerBy(q.at, policy)
}

// localize gives the deadlines a time zone.
func (c *Composer) localize(zone *time.Location) {
	for _, d := range [...]*Deadline{&c.WindowUntil, &c.FreeEntryUntil, &c.AnswerBy} {
		for _, t := range [...]*time.Time{&d.Sure, &d.Perhaps} {
			if !t.IsZero() {
				*t = t.In(zone)
			}
		}
	}
}

// deadline returns the state of a window at an instant, and when it ends. It ends, or is
// no longer sure, at no other instants than the edges.
func deadline(at time.Time, edges windowEdges, state func(time.Time) window.State) (now window.State, d Deadline) {
	now = state(at)
	then := now
	for next := at; then != window.Closed; {
		if next = edges.after(next); next.IsZero() {
			return now, d // it has no end
		}
		if then = state(next); now == window.Open && then != window.Open && d.Sure.IsZero() {
			d.Sure = next
		}
		if then == window.Closed {
			d.Perhaps = next
		}
	}
	return now, d
}

// windowEdges are instants at which a window may end; zero ones are none.
type windowEdges [5]time.Time

// after returns the first edge after an instant; zero if there is none.
func (e *windowEdges) after(at time.Time) (first time.Time) {
	for _, t := range e {
		if t.After(at) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

// serviceEdges are those of the customer service window.
func serviceEdges(t *window.Thread, p window.Policy) windowEdges {
	return windowEdges{
		plus(t.LastInbound, p.Service),
		plus(t.EarlierInbound, p.Service),
		plus(t.KnownSince, p.Service),
	}
}

// entryEdges are those of the free entry window.
func entryEdges(t *window.Thread, p window.Policy) windowEdges {
	longest := max(p.FreeEntry, p.FreeEntryMax)
	return windowEdges{
		t.FreeUntil,
		plus(t.Answered, p.FreeEntry),
		plus(t.Answered, longest),
		plus(t.EarlierAnswered, p.FreeEntry),
		plus(t.KnownSince, longest),
	}
}

// plus returns the instant that is later by d; zero if there is none.
func plus(t time.Time, d time.Duration) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(d)
}

// setFree finds the allowance of which an answer in an open window is a part, and what
// is left of it.
func (c *Composer) setFree(q *question) error {
	i := q.span.decide(service | q.pricer.given | inService).allowance
	if i == noRule {
		return nil
	}
	r := &q.span.rules[i]
	c.Free = FreeUnits{
		Certainty: CertaintyUnknown,
		Limit:     r.then.count,
		Counter:   q.allowanceCounter(r),
	}
	if q.s.UsageUnknown || q.s.Usage == nil {
		return nil
	}
	f, a := &c.Free, &c.Reply.likely
	if isRead := a.allowance == i && a.flags&lacksCount == 0; !isRead && len(q.s.Usage) > 0 {
		a = &answer{}
		if a.used = q.used(a, f.Counter); q.err != nil {
			return q.err
		}
		if a.flags&lacksCount != 0 {
			return nil
		}
	}
	f.Used = a.used
	f.Left = max(0, f.Limit-f.Used)
	if f.Certainty = CertaintyKnown; f.Left > 0 && (q.pricer.account.SharedNumber || f.Counter.Of == "") {
		f.Certainty = CertaintyAtLeast
	}
	return nil
}

// quoteOrUnpriced sets q, which is zero, to the quote of a message. A price that the
// card lacks is in its Unpriced. None of the pointers is nil.
func (p *Pricer) quoteOrUnpriced(q *Quote, m *Message, s *State, at time.Time) (err error) {
	if p.quotePlain(q, m, s, at, 1) {
		return nil
	}
	copied := *m // only that goes to the heap
	*q = Quote{}
	if err = p.quoteFull(q, &copied, s, at, 1); err != nil {
		*q, err = p.quoteUnpriced(copied, *s, at, err)
	}
	return err
}

// quoteUnpriced returns the quote of a message for which the card lacks a price, where
// that is the error. It takes copies, so that only those go to the heap.
func (p *Pricer) quoteUnpriced(m Message, s State, at time.Time, fault error) (Quote, error) {
	var missing *ratecard.LookupError
	if !errors.As(fault, &missing) || errors.Is(fault, ratecard.ErrNoMarket) {
		return Quote{}, fault
	}
	ask := question{
		pricer: p,
		m:      &m,
		s:      &s,
		at:     at,
		n:      1,
	}
	var found findings
	if err := ask.prepare(&found); err != nil {
		return Quote{}, err
	}
	ask.noteNumber(&found)
	if s.Usage == nil {
		found.notes |= noteNothingCounted
	}
	return ask.quoteOrUnpriced(found)
}
