package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// threads are what a tally remembers of business numbers and users. A map of
// two strings each would cost more than all the rest of a fold.
type threads struct {
	entries []entry
	slots   []uint32 // place in entries + 1; a power of two, at most half full
	numbers map[string]uint32
	others  map[string]uint64 // users that are no phone number
	number  string            // the last one, and its place
	no      uint32
}

// A threadKey is a business number and a user in numbers. A phone number is its
// own key, so its spellings are one user.
type threadKey struct {
	user   uint64
	number uint32
}

// An entry is what is remembered of a thread.
type entry struct {
	threadKey
	state  State
	place  ratecard.Place
	known  bool // place is
	last   classKey
	cell   *int64 // the count of last, unless the tally is split
	number string
	user   string
}

func newThreads() threads {
	return threads{slots: make([]uint32, 64), numbers: map[string]uint32{}, others: map[string]uint64{}}
}

func (t *threads) key(number, user string) threadKey {
	if number != t.number || len(t.numbers) == 0 {
		no, ok := t.numbers[number]
		if !ok {
			no = uint32(len(t.numbers))
			t.numbers[number] = no
		}
		t.number, t.no = number, no
	}
	if n, ok := phone(user); ok {
		return threadKey{n, t.no}
	}
	n, ok := t.others[user]
	if !ok {
		n = notPhone | uint64(len(t.others))
		t.others[user] = n
	}
	return threadKey{n, t.no}
}

const notPhone = 1 << 63

// phone reads the digits of a phone number in any usual spelling.
func phone(user string) (n uint64, ok bool) {
	digits := 0
	for i := range len(user) {
		switch d := user[i] - '0'; {
		case d <= 9:
			n = n*10 + uint64(d)
			digits++
		case i == 0 && user[i] == '+':
		case user[i] == ' ' || user[i] == '-' || user[i] == '(' || user[i] == ')':
		default:
			return 0, false
		}
	}
	return n, digits > 0 && digits <= 15 && n > 0 && user[0] != '0'
}

// find returns the entry of a thread, and whether it is new.
func (t *threads) find(number, user string) (e *entry, isNew bool) {
	key := t.key(number, user)
	mask := uint64(len(t.slots) - 1)
	for at := key.hash() & mask; ; at = (at + 1) & mask {
		n := t.slots[at]
		if n == 0 {
			break
		}
		if e := &t.entries[n-1]; e.threadKey == key {
			return e, false
		}
	}
	t.entries = append(t.entries, entry{threadKey: key, number: number, user: user})
	if 2*len(t.entries) > len(t.slots) {
		t.place(4 * len(t.entries))
	} else {
		t.link(len(t.entries) - 1)
	}
	return &t.entries[len(t.entries)-1], true
}

func (k threadKey) hash() uint64 {
	h := (k.user ^ uint64(k.number)<<40) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// place makes the slots anew, at least so many.
func (t *threads) place(size int) {
	n := 64
	for n < size {
		n *= 2
	}
	t.slots = make([]uint32, n)
	for i := range t.entries {
		t.link(i)
	}
}

func (t *threads) link(i int) {
	mask := uint64(len(t.slots) - 1)
	at := t.entries[i].hash() & mask
	for t.slots[at] != 0 {
		at = (at + 1) & mask
	}
	t.slots[at] = uint32(i + 1)
}

// sweep forgets threads that nothing is open in, which are like new ones.
func (t *threads) sweep(at time.Time) {
	kept := t.entries[:0]
	for i := range t.entries {
		if !idle(&t.entries[i].state.Thread, at) {
			kept = append(kept, t.entries[i])
		}
	}
	clear(t.entries[len(kept):])
	t.entries = kept
	t.place(4 * len(kept))
	if len(t.others) > 2*len(kept)+minSweep {
		t.forget()
	}
}

// forget drops the names of users that no entry needs.
func (t *threads) forget() {
	named := map[string]uint64{}
	for i := range t.entries {
		e := &t.entries[i]
		if e.threadKey.user >= notPhone {
			n, ok := named[e.user]
			if !ok {
				n = notPhone | uint64(len(named))
				named[e.user] = n
			}
			e.threadKey.user = n
		}
	}
	t.others = named
	t.place(4 * len(t.entries))
}

const minSweep = 1024

// idle tells whether no window or conversation is or will be open.
func idle(t *window.Thread, at time.Time) bool {
	over := func(start time.Time, d time.Duration) bool { return start.IsZero() || !at.Before(start.Add(d)) }
	if !t.KnownSince.IsZero() || !over(t.LastInbound, day) || !over(t.Entered, day) ||
		!over(t.Answered, 7*day) || !over(t.FreeUntil, 0) {
		return false
	}
	for _, c := range t.Conversations {
		if at.Before(c.End) {
			return false
		}
	}
	return true
}
