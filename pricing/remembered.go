package pricing

import (
	"iter"
	"time"

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
		if t == nil {
			return
		}
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
	if t == nil {
		return
	}
	t.ready()
	t.threads.find(key.Number, key.User).set(th)
}

// SetNumber tells by which phone number a number of the business is known, where events name
// it by its ID. It changes no price, but some notes are on Indian and Brazilian numbers only.
func (t *Tally) SetNumber(n BusinessNumber) {
	if t == nil {
		return
	}
	t.ready()
	if n.ID != "" {
		t.threads.numbers[t.threads.numberIndex(n.ID)].setPhone(n.Phone)
	}
}

// Forget drops the threads in which no window or conversation is open at that
// instant, nor can be later. Call it from time to time, so that memory grows with
// open threads only. Events added after it must not be older than that instant. A
// free-form message delivered later, though sent while its window was open, then
// gets the note window-inferred.
func (t *Tally) Forget(at time.Time) {
	if t == nil {
		return
	}
	t.ready()
	keep := t.retention
	if t.pricer.span(at.Unix()).basis == basisNotification {
		keep.inbound += longestTravel // the window counts in which they were sent (R1.5)
	}
	t.threads.forget(at, keep)
}
