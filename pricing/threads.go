package pricing

import (
	"slices"
	"time"

	"github.com/wacost/wacost/window"
)

// threads are what a tally remembers of business numbers and users. A map of
// two strings each would cost more than all the rest of a fold.
type threads struct {
	entries []entry
	slots   []slot // a power of two, at most three quarters full
	numbers []number
	byName  map[string]uint32 // places in numbers
	recent  [16]uint32        // the same, of numbers met before, by their last digit
	others  map[string]uint64 // users that are no phone number
}

// A slot leads to an entry. Its tag tells most others apart without a look at them.
type slot struct {
	tag uint32
	to  uint32 // place in entries + 1
}

// A threadKey is a business number and a user in numbers. A phone number is its
// own key, so its spellings are one user.
type threadKey struct {
	user   uint64
	number uint32
}

// A number is one of the business.
type number struct {
	name    string
	turn    uint32 // of what follows
	allowed uint8
	purse   *purse // that its messages of that allowance draw on
}

// An entry is what is remembered of a thread. Most threads are a user who wrote,
// and nothing else; entries are met in no order, so small ones are fast ones.
type entry struct {
	threadKey
	place   uint16 // of the user, in the tally's places; 0: not looked up
	nano    int32  // with sec, the instant of the last event
	sec     int64
	id      string // of the first message at that instant
	inbound time.Time
	rest    *rest
	user    string
}

// rest is what most threads don't have.
type rest struct {
	thread window.Thread // but for LastInbound
	also   []string      // IDs of further messages at the last instant
}

// thread writes what is remembered into t, which may hold anything.
func (en *entry) thread(t *window.Thread) {
	if en.rest != nil {
		*t = en.rest.thread
	} else {
		*t = window.Thread{}
	}
	t.LastInbound = en.inbound
}

func (en *entry) keep(t window.Thread) {
	en.inbound, t.LastInbound = t.LastInbound, time.Time{}
	if en.rest != nil {
		en.rest.thread = t
	} else if !quiet(&t) {
		en.rest = &rest{thread: t}
	}
}

// repeats tells whether a message of that instant had the event's ID, and
// remembers it.
func (en *entry) repeats(e *Event) bool {
	if sec, nano := e.At.Unix(), int32(e.At.Nanosecond()); sec != en.sec || nano != en.nano {
		en.sec, en.nano, en.id = sec, nano, e.ID
		if en.rest != nil {
			en.rest.also = nil
		}
		return false
	}
	switch {
	case e.ID == "":
		return false
	case en.id == "":
		en.id = e.ID
		return false
	case en.id == e.ID || en.rest != nil && slices.Contains(en.rest.also, e.ID):
		return true
	}
	if en.rest == nil {
		en.rest = &rest{}
	}
	en.rest.also = append(en.rest.also, e.ID)
	return false
}

func newThreads() threads {
	return threads{slots: make([]slot, 64), numbers: []number{{}}, byName: map[string]uint32{"": 0}, others: map[string]uint64{}}
}

func (t *threads) key(number, user string) threadKey {
	no := t.numberNo(number)
	if n, ok := phone(user); ok {
		return threadKey{n, no}
	}
	n, ok := t.others[user]
	if !ok {
		n = notPhone | uint64(len(t.others))
		t.others[user] = n
	}
	return threadKey{n, no}
}

func (t *threads) numberNo(name string) uint32 {
	if name == "" {
		return 0
	}
	recent := &t.recent[name[len(name)-1]&15]
	if t.numbers[*recent].name == name {
		return *recent
	}
	no, ok := t.byName[name]
	if !ok {
		no = uint32(len(t.numbers))
		t.byName[name] = no
		t.numbers = append(t.numbers, number{name: name})
	}
	*recent = no
	return no
}

const notPhone = 1 << 63

// phone reads the digits of a phone number in any usual spelling.
func phone(user string) (n uint64, ok bool) {
	if user != "" && user[0] == '+' {
		user = user[1:]
	}
	digits := 0
	for i := range len(user) {
		switch d := user[i] - '0'; {
		case d <= 9:
			n = n*10 + uint64(d)
			if n == 0 {
				return 0, false // no number begins with 0
			}
			digits++
		case user[i] == ' ' || user[i] == '-' || user[i] == '(' || user[i] == ')':
		default:
			return 0, false
		}
	}
	return n, digits > 0 && digits <= 15
}

// find returns the entry of a thread.
func (t *threads) find(number, user string) *entry {
	key := t.key(number, user)
	hash := key.hash()
	mask := uint64(len(t.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		s := t.slots[at]
		if s.to == 0 {
			break
		}
		if s.tag == uint32(hash>>32) && t.entries[s.to-1].threadKey == key {
			return &t.entries[s.to-1]
		}
	}
	t.entries = append(t.entries, entry{threadKey: key, user: user})
	if 4*len(t.entries) > 3*len(t.slots) {
		t.rehash()
	} else {
		t.link(len(t.entries) - 1)
	}
	return &t.entries[len(t.entries)-1]
}

// hash is mixed well in its upper half; the lower picks the slot.
func (k threadKey) hash() uint64 {
	h := (k.user ^ uint64(k.number)<<40) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// rehash makes the slots anew, for twice as many entries as there are.
func (t *threads) rehash() {
	n := 64
	for 3*n < 8*len(t.entries) {
		n *= 2
	}
	if n == len(t.slots) {
		clear(t.slots)
	} else {
		t.slots = make([]slot, n)
	}
	for i := range t.entries {
		t.link(i)
	}
}

func (t *threads) link(i int) {
	hash := t.entries[i].hash()
	mask := uint64(len(t.slots) - 1)
	at := hash & mask
	for t.slots[at].to != 0 {
		at = (at + 1) & mask
	}
	t.slots[at] = slot{uint32(hash >> 32), uint32(i + 1)}
}

// forget drops threads that are like new ones.
func (t *threads) forget(at time.Time, m memory) {
	kept, windows := t.entries[:0], at.Add(-m.inbound)
	for i := range t.entries {
		if e := &t.entries[i]; e.inbound.Before(windows) && e.rest.over(at, m) && e.sec != at.Unix() {
			continue
		}
		kept = append(kept, t.entries[i])
	}
	clear(t.entries[len(kept):])
	t.entries = kept
	if len(t.others) > 2*len(kept)+minForget {
		t.rename()
	}
	t.rehash()
}

// rename drops the names of users that no entry needs.
func (t *threads) rename() {
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
}

const minForget = 1024

// memory is how long what happened in a thread can matter.
type memory struct{ inbound, click, entry time.Duration }

func (d *Pricer) memory() (m memory) {
	for i := range d.spans {
		if model := d.spans[i].model; model != nil {
			p := &model.Policy
			m.inbound, m.click = max(m.inbound, p.Service), max(m.click, p.Answer)
			m.entry = max(m.entry, p.FreeEntry, p.FreeEntryMax)
		}
	}
	return m
}

// over tells whether no window or conversation is or will be open, nor ends at
// that very instant, which is worth a note.
func (r *rest) over(at time.Time, m memory) bool {
	if r == nil {
		return true
	}
	t := &r.thread
	return t.KnownSince.IsZero() && t.Entered.Before(at.Add(-m.click)) && t.Answered.Before(at.Add(-m.entry)) && t.FreeUntil.Before(at) &&
		!slices.ContainsFunc(t.Conversations, func(c window.Conversation) bool { return !c.End.Before(at) })
}
