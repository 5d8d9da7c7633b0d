package pricing

import (
	"time"

	"github.com/wacost/wacost/window"
)

// An Outcome is what an event cost, and what to remember after it. Its JSON is
// stable: that of its [OutcomeReport].
type Outcome struct {
	// Charge is a row to insert. If the user wrote, or if the message failed, it has
	// nothing but fees on that.
	Charge Quote `json:"charge"`
	// Thread replaces the one in the State.
	Thread window.Thread `json:"thread"`
	// Counts are to be added to the counters.
	Counts []Count `json:"counts"`
	// Mismatches are where Meta reported something else than our rules say.
	Mismatches []Mismatch `json:"mismatches"`
}

// An OutcomeReport is an Outcome as plain data. Its JSON is the outcome's, and is
// stable.
type OutcomeReport struct {
	Charge     Report        `json:"charge"`
	Thread     window.Thread `json:"thread"`
	Counts     []Count       `json:"counts"`
	Mismatches []Mismatch    `json:"mismatches"`
}

// Report returns the outcome as plain data.
func (o Outcome) Report() OutcomeReport {
	return OutcomeReport{
		Charge:     o.Charge.Report(),
		Thread:     o.Thread,
		Counts:     o.Counts,
		Mismatches: o.Mismatches,
	}
}

// UnmarshalJSON fails, with an [*InputError]: decode into an [OutcomeReport]. See
// [Quote.UnmarshalJSON].
func (o *Outcome) UnmarshalJSON([]byte) error { return onlyWritten("Outcome", "pricing.OutcomeReport") }

// checkOutcome returns the error of an event or outcome that is nil.
func checkOutcome(e *Event, o *Outcome) error {
	switch {
	case e == nil:
		return &InputError{ErrInvalid, "Event", "", "want one"}
	case o == nil:
		return &InputError{ErrInvalid, "Outcome", "", "want one"}
	}
	return nil
}

// Apply returns what e cost, and what to remember after it. It changes neither e
// nor s; a nil s is the zero State. Apply each message once, in the order of
// delivery within a thread. Inbound messages may come in any order.
//
// A free-form message that was delivered proves that the customer service window
// was open. It is charged as such, with the note window-inferred. A message that
// has no price is in the charge's Unpriced, and is counted all the same. An [Event.Echo]
// changes nothing, and its Charge is the zero Quote.
//
// Meta's word on a message decides what it costs. If Meta charged for one that by
// the state's count was within an allowance, Counts raise the counter to where the
// allowance ends, and the charge has the note allowance-corrected. If Meta reported
// one past the allowance as free, it is free and adds nothing. Either is a mismatch.
//
// The charge is what the counters of the moment say. Where earlier messages were
// uncertain, a bill of all of them can know a lower Low: give each Outcome to a
// [Sum].
func (p *Pricer) Apply(e *Event, s *State) (Outcome, error) {
	if e == nil {
		return Outcome{}, &InputError{ErrInvalid, "Event", "", "want one"}
	}
	if err := checkInstant("Event.At", e.At); err != nil {
		return Outcome{}, err
	}
	if err := e.check(); err != nil {
		return Outcome{}, err
	}
	if p == nil {
		p = new(Pricer)
	}
	if s == nil {
		s = noState()
	}
	switch {
	case e.Failed:
		return p.applyApart(e, isFailed, s.Thread), nil
	case e.Echo:
		return Outcome{Thread: s.Thread, Counts: []Count{}, Mismatches: []Mismatch{}}, nil
	}
	if p.account.SharedNumber && s.Thread.KnownSince.IsZero() {
		watched := *s
		watched.Thread.KnownSince = e.At.UTC()
		s = &watched
	}
	if e.Inbound {
		return p.applyApart(e, isInbound, e.threadAfter(s.Thread, p.policyAt(e.At))), nil
	}
	var m Message
	e.fillMessage(&m)
	d := delivery{
		question: question{
			pricer:       p,
			m:            &m,
			s:            s,
			n:            1,
			cardOptional: true,
			ofEvent:      true,
		},
		event: e,
	}
	d.setTimes(e)
	if err := d.prepare(&d.findings); err != nil {
		return Outcome{}, err
	}
	d.reconcile()
	q, err := d.quote()
	if err != nil {
		return Outcome{}, err
	}
	d.reconcileCount(&q)
	return Outcome{
		Charge:     q,
		Thread:     d.threadAfter(),
		Counts:     q.Counts(),
		Mismatches: d.mismatches(),
	}, nil
}

// applyApart returns the outcome of a message for which Meta charges nothing, whatever the
// rules, with the thread after it.
func (p *Pricer) applyApart(e *Event, why answerFlags, after window.Thread) Outcome {
	return Outcome{
		Charge:     p.onlyFees(e, why),
		Thread:     after,
		Counts:     []Count{},
		Mismatches: []Mismatch{},
	}
}

// onlyFees returns the charge of such a message: the provider's fees on it, if any.
func (p *Pricer) onlyFees(e *Event, why answerFlags) Quote {
	sp := p.span(e.At.Unix())
	if sp.model == nil {
		return Quote{}
	}
	return Quote{
		pricer: p,
		span:   sp,
		sheet:  &sp.apart,
		likely: answer{decision: decision{allowance: noRule, rule: noRule}, flags: why},
	}
}

// changesThread reports whether threadAfter may differ from the thread before.
func (d *delivery) changesThread() bool {
	return !d.s.Thread.Entered.IsZero() ||
		d.span.perConversation ||
		!d.event.Meta.FreeUntil.IsZero() ||
		d.noFreeEntry ||
		d.s.Thread.AnsweredLate ||
		d.hasMeta && d.event.Meta.reportedType(d.event.At) == TypeFreeEntry
}

// threadAfter returns the thread after the delivery.
func (d *delivery) threadAfter() window.Thread {
	t := d.s.Thread
	r := d.decide(d.facts)
	if r.verb == verbRefuse && r.allowance == noRule {
		return t
	}
	lengths, policy := d.entryPolicy(&t), d.span.model.Policy
	if d.noFreeEntry {
		t = d.withoutFreeEntry(t, lengths)
	} else {
		t = t.Outbound(d.event.At, policy)
		if policy.AnswerMax <= policy.Answer && !t.Entered.IsZero() && t.Answered.Before(t.Entered) &&
			!d.event.At.Before(t.Entered.Add(policy.Answer)) {
			t = t.WithoutClick() // answered too late, by the wording until 2026-09-28
		}
	}
	decides := r.rule
	if r.allowance != noRule {
		decides = r.allowance
	}
	if decides != noRule {
		then := &d.span.rules[decides].then
		if then.shuts {
			t = t.CloseConversations(d.event.At)
		}
		if then.opens > 0 {
			t = t.WithConversation(d.conversationKind(r), d.event.At, then.opens)
		}
		if d.told != untold {
			d.nameConversation(&t, then.opens > 0)
		}
	}
	if meta := &d.event.Meta; meta.reportedType(d.event.At) == TypeFreeEntry {
		t.AnsweredLate = false // whatever opened the window, it is open
		switch {
		case meta.FreeUntil.After(d.event.At):
			t.FreeUntil = meta.FreeUntil.UTC()
		case d.pricer.inForce(d.span, d.event.At).model == d.span.model &&
			t.FreeEntry(d.event.At, lengths) == window.Closed && !d.event.At.Before(t.Answered):
			// The rules in force know of none: neither its beginning nor its end is known.
			t.Answered, t.AnsweredLate = d.event.At.UTC(), true
			t.EarlierAnswered, t.FreeUntil = time.Time{}, time.Time{}
		}
	}
	return t
}

// withoutFreeEntry returns the thread after Meta reported that no free entry
// window is open: neither from before, nor by this answer.
func (d *delivery) withoutFreeEntry(t window.Thread, p window.Policy) window.Thread {
	if t.FreeEntry(d.event.At, p) != window.Closed {
		t.FreeUntil = d.event.At.UTC()
		if t.AnsweredLate { // it opened none
			t.Answered, t.AnsweredLate = time.Time{}, false
		}
	}
	t.EarlierEntered = time.Time{}
	if !t.Entered.After(d.event.At) {
		t.Entered = time.Time{} // coming through the ad opened nothing
	}
	return t
}

// conversationKind returns the kind of conversation that the message opens.
func (d *delivery) conversationKind(r decision) string {
	if d.span.basis == basisInitiator {
		return string(r.item.name())
	}
	return d.m.kind(d.m.Category)
}
