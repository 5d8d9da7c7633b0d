package pricing

import (
	"cmp"
	"slices"
)

// Merge adds the events of another tally, which it leaves as it was. The two may know of
// different corrections: all of them then hold for both. The other may be of another
// account of the portfolio, if it pays in the same currency, by the same cards and model, in
// the same time zone. An account that has neither ID nor portfolio stands for all. If the
// other is nil, or of an account that doesn't fit, the bill is an [*InputError] that names
// what differs.
//
// So it is if one of the two counted messages before a correction and after it as one, since
// it didn't know of it. The error's Field is Correction.At, and its Value the instant from
// which these messages have to be counted again, with the correction. So merge days into a
// tally that knows all corrections: then each day need know only those within it.
//
// No thread that a tally remembers may have events in both: neither tally knew the windows
// that the other's events opened. Of a number that [Tally.JoinNumbers] joined, one that has is
// an [*InputError] of the bill. Merge each part once: nothing tells that its messages were
// merged before, and they then count twice.
func (t *Tally) Merge(o *Tally) {
	if t == nil {
		return
	}
	t.ready()
	if o == nil {
		t.fault = cmp.Or[error](t.fault, &InputError{ErrInvalid, "Tally", "nil", "want one to merge"})
		return
	}
	o.ready()
	if o == t {
		o = t.Clone()
	}
	t.fault = cmp.Or(t.fault, o.fault)
	for i := range o.pricers {
		t.fault = cmp.Or(t.fault, t.pricer.fits(o.pricers[i].Pricer))
	}
	if t.fault != nil {
		return
	}
	t.leave()
	t.totals.merge(&o.totals)
	t.mergeThreads(&o.threads)
}

// mergeThreads adds what another tally remembers of numbers and threads.
func (t *Tally) mergeThreads(o *threads) {
	for i := range o.numbers {
		from := &o.numbers[i]
		if from.phone == "" {
			continue
		}
		if own := &t.threads.numbers[t.threads.keyIndex(t.joined.of(from.name))]; own.phone == "" {
			own.setPhone(from.phone)
		}
	}
	for i := range o.entries {
		from := &o.entries[i]
		id, known := t.joined.of(o.numbers[from.number].name), len(t.threads.entries)
		to := t.threads.findOf(t.threads.keyIndex(id), from.user)
		if len(t.threads.entries) == known && t.joined.phoneOf(id) != "" {
			t.failJoin(BusinessNumber{id, t.joined.phoneOf(id)}, "a user has threads with both names of a number")
			return
		}
		index, place := to.number, to.place
		*to = *from
		to.number, to.place = index, place
		if from.rest != nil {
			to.rest = &threadRest{from.rest.thread, from.rest.also.clone()}
		}
	}
}

// failJoin makes it a fault of the bill that a number can't be joined.
func (t *Tally) failJoin(n BusinessNumber, why string) {
	t.fault = cmp.Or[error](t.fault, &InputError{ErrInvalid, "BusinessNumber", n.ID + " " + n.Phone, why})
}

// Clone returns a copy, to which other events can be added than to t. It costs little, if t
// remembers few threads: what is within allowances is copied when one of the two changes.
func (t *Tally) Clone() *Tally {
	if t == nil {
		return nil
	}
	t.ready()
	t.leave()
	c := new(Tally)
	*c = *t
	c.totals, c.threads, c.places.list = t.totals.clone(), t.threads.clone(), slices.Clone(t.places.list)
	c.m, c.s, c.d = Message{}, State{}, delivery{}
	return c
}

// leave ends the period, and so the use of all that is remembered for it.
func (t *Tally) leave() { t.period, t.others = period{}, nil }
