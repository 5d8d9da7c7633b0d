package pricing

import (
	"cmp"
	"iter"

	"github.com/wacost/wacost/window"
)

// A ThreadKey names a thread: a business number and a user. [Tally.Threads] writes
// both as [ratecard.NameKey] does.
type ThreadKey struct {
	Number string `json:"number,omitempty"`
	User   string `json:"user,omitempty"`
}

// Threads returns what the tally remembers of each thread, in no order. To go on
// in another tally, store it, and give it back with [Tally.SetThread].
func (t *Tally) Threads() iter.Seq2[ThreadKey, window.Thread] {
	return func(yield func(ThreadKey, window.Thread) bool) {
		for i := range t.threads.entries {
			en := &t.threads.entries[i]
			var th window.Thread
			en.loadInto(&th)
			if !yield(ThreadKey{t.threads.numbers[en.number].name, t.threads.dialing.NameKey(en.user)}, th) {
				return
			}
		}
	}
}

// SetThread replaces what the tally remembers of a thread. Call it before the
// thread's first event.
func (t *Tally) SetThread(key ThreadKey, th window.Thread) {
	t.ready()
	t.threads.find(key.Number, key.User).set(th)
}

// Merge adds the events of another tally, which it leaves as it was. The two must
// be of equal accounts, and the other mustn't be nil, or the bill is an error. No
// thread may have events in both: what one tally knows of its windows, the other's
// messages weren't judged by.
func (t *Tally) Merge(o *Tally) {
	t.ready()
	if o == nil {
		t.fault = cmp.Or[error](t.fault, &InputError{ErrInvalid, "Tally", "nil", "want one to merge"})
		return
	}
	o.ready()
	if t.fault = cmp.Or(t.fault, o.fault); !t.pricer.Equal(o.pricer) {
		t.fault = &InputError{ErrInvalid, "Tally", o.pricer.account.ID, "merged with one of another account"}
	}
	if t.fault != nil {
		return
	}
	t.totals.merge(&o.totals)
	for i := range o.threads.entries {
		from := &o.threads.entries[i]
		to := t.threads.findOf(t.threads.keyIndex(o.threads.numbers[from.number].name), from.user)
		number, place := to.number, to.place
		*to = *from
		to.number, to.place = number, place
		if from.rest != nil {
			to.rest = &threadRest{from.rest.thread, from.rest.also.clone()}
		}
	}
}
