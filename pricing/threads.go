package pricing

import (
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// threads are what a tally remembers of business numbers and users.
type threads struct {
	dialing ratecard.Dialing // how events write numbers
	entries []threadEntry
	ordered bool        // events come in the order of time
	loose   bool        // the last of them isn't linked
	free    bool        // nor need it be: another one may take its place
	phones  []phoneSlot // where the entries of users with a phone number are
	numbers []number
	byKey   map[string]uint32 // index in numbers, by their names
	byName  map[string]uint32 // index in numbers, by each spelling that was met
	recent  [16]recentNumber  // the number met last, by the last digit of its spelling
}

// A phoneSlot is a place in a hash table with linear probing, whose length is a
// power of two. BenchmarkReplaySorted takes 1.4 times as long with Go's maps.
type phoneSlot struct {
	phone  uint64 // the user's ratecard.PhoneKey
	number uint32 // index in numbers
	at     uint32 // index in entries, plus 1; 0: the place is free
}

// A recentNumber is a spelling and the number that it names. One number's spelling
// may be another one's key: a national number, where the account dials, is written
// like an international one without its +.
type recentNumber struct {
	spelling string
	no       uint32 // index in numbers
}

// A number is one of the business.
type number struct {
	name   string            // its ratecard.NameKey
	phone  string            // its phone number, if it is known and the name is another
	sold   facts             // those of its messages that follow from its country
	others map[string]uint32 // index in entries, of the users without a phone number

	// allowance is what is within the allowance of a rule in a period, for the
	// number's messages.
	allowance *allowanceUnits
	period    uint32 // the period's number
	rule      uint8  // the rule's index
}

// setPhone sets the number's phone number; "" if it isn't known, or is the name.
func (n *number) setPhone(phone string) {
	n.phone = phone
	n.sold = (&Message{From: n.name}).numberFacts(phone)
}

// A threadEntry is what is remembered of a thread: mostly that a user wrote, and
// nothing else. Entries are visited in random order, and a small entry costs fewer
// cache misses.
type threadEntry struct {
	phone   uint64  // the user's ratecard.PhoneKey; 0: no phone number
	number  uint32  // index in numbers
	place   uint16  // index in the tally's places; 0: not looked up
	last    instant // of an event
	inbound instant // the thread's LastInbound
	earlier instant // the thread's EarlierInbound
	id      string  // of the first message at the last instant
	user    string  // as the first event spells a phone number; of others the ratecard.NameKey
	rest    *threadRest
}

// threadRest is what most threads don't have.
type threadRest struct {
	thread window.Thread // without LastInbound
	also   instantIDs    // of further messages at the last instant
}

// instantIDs are the IDs of messages of one thread and instant. They are few, unless
// an importer has lost who the users are or has whole days for instants.
type instantIDs struct {
	few  []string
	many map[string]bool // all of them, once they aren't few
}

// maxFew is how many IDs are searched one by one.
const maxFew = 32

func (s *instantIDs) has(id string) bool {
	if s.many != nil {
		return s.many[id]
	}
	return slices.Contains(s.few, id)
}

func (s *instantIDs) add(id string) {
	if s.few = append(s.few, id); len(s.few) <= maxFew {
		return
	}
	if s.many == nil {
		s.many = make(map[string]bool, 4*maxFew)
		for _, known := range s.few {
			s.many[known] = true
		}
	}
	s.many[id] = true
}

func (s *instantIDs) clone() instantIDs { return instantIDs{slices.Clone(s.few), maps.Clone(s.many)} }

// loadInto sets t to what is remembered.
func (en *threadEntry) loadInto(t *window.Thread) {
	if en.rest != nil {
		*t = en.rest.thread
	} else {
		*t = window.Thread{}
	}
	t.LastInbound, t.EarlierInbound = en.inbound.time(), en.earlier.time()
}

// isPlain reports whether no more is remembered of the thread than when the user wrote, and
// both names are known.
func (en *threadEntry) isPlain() bool { return en.rest == nil && en.phone != 0 && en.number != 0 }

// addInbound is window.Thread.Inbound for a thread of which no more is remembered than when
// the user wrote.
func (en *threadEntry) addInbound(at instant) {
	if at.after(en.inbound) {
		en.inbound, en.earlier = at, en.inbound
		return
	}
	after := window.Thread{LastInbound: en.inbound.time(), EarlierInbound: en.earlier.time()}.Inbound(at.time())
	en.inbound, en.earlier = instantOf(after.LastInbound), instantOf(after.EarlierInbound)
}

// set replaces what is remembered.
func (en *threadEntry) set(t window.Thread) {
	en.inbound, t.LastInbound = instantOf(t.LastInbound), time.Time{}
	en.earlier, t.EarlierInbound = instantOf(t.EarlierInbound), time.Time{}
	if en.rest != nil {
		en.rest.thread = t
	} else if !isEmpty(&t) {
		en.rest = &threadRest{thread: t}
	}
}

// messageKey returns what tells the event's message from others of its thread and
// instant: its ID and, in a group, the member whom it went to. It is "" if the event
// has no ID.
func (t *threads) messageKey(en *threadEntry, e *Event) string {
	to := e.Message.To
	if to == "" || to == e.User || e.User == "" || e.ID == "" {
		return e.ID
	}
	member := ratecard.NameKey(to)
	if phone := t.dialing.PhoneKey(to); phone != 0 && phone == en.phone || member == en.user {
		return e.ID // the user, in another spelling
	}
	return e.ID + "\n" + member
}

// isRepeat reports whether an earlier event of the thread at that instant had the
// message key. It remembers the key.
func (en *threadEntry) isRepeat(at instant, id string) bool {
	if en.last != at {
		en.last, en.id = at, id
		if en.rest != nil {
			en.rest.also = instantIDs{}
		}
		return false
	}
	switch {
	case id == "":
		return false
	case en.id == "":
		en.id = id
		return false
	case en.hasID(id):
		return true
	}
	if en.rest == nil {
		en.rest = &threadRest{}
	}
	en.rest.also.add(id)
	return false
}

// failedKey ends the message key of an event that failed. No other key ends so.
const failedKey = "\n\n"

// isRepeatOfFailed is isRepeat for a message that failed: an event with its key at that
// instant failed, too, or was delivered.
func (en *threadEntry) isRepeatOfFailed(at instant, id string) bool {
	return id != "" && (en.last == at && en.hasID(id) || en.isRepeat(at, id+failedKey))
}

// hasID reports whether an event at the thread's last instant had the message key.
func (en *threadEntry) hasID(id string) bool {
	return en.id == id || en.rest != nil && en.rest.also.has(id)
}

func newThreads(d ratecard.Dialing) threads {
	return threads{
		dialing: d,
		numbers: []number{{}},
		byKey:   map[string]uint32{"": 0},
		byName:  map[string]uint32{},
		phones:  make([]phoneSlot, 16),
	}
}

// clone returns a copy, which may go on in another way.
func (t *threads) clone() threads {
	c := *t
	c.entries, c.phones, c.numbers = slices.Clone(t.entries), slices.Clone(t.phones), slices.Clone(t.numbers)
	c.byKey, c.byName = maps.Clone(t.byKey), maps.Clone(t.byName)
	for i := range c.entries {
		if r := c.entries[i].rest; r != nil {
			c.entries[i].rest = &threadRest{r.thread, r.also.clone()}
		}
	}
	for i := range c.numbers {
		c.numbers[i].others, c.numbers[i].allowance = maps.Clone(t.numbers[i].others), nil
	}
	return c
}

// numberIndex returns the index of a number in any spelling, which it adds if it is
// new.
func (t *threads) numberIndex(name string) uint32 {
	if name == "" {
		return 0
	}
	recent := &t.recent[name[len(name)-1]&15]
	if recent.spelling == name {
		return recent.no
	}
	no, ok := t.byName[name]
	if !ok {
		no = t.keyIndex(t.dialing.NameKey(name))
		t.byName[name] = no
	}
	*recent = recentNumber{name, no}
	return no
}

// keyIndex returns the index of the number with a key, which it adds if it is new.
func (t *threads) keyIndex(key string) uint32 {
	no, ok := t.byKey[key]
	if !ok {
		no = uint32(len(t.numbers))
		t.byKey[key] = no
		t.numbers = append(t.numbers, number{name: key})
		t.numbers[no].setPhone("")
	}
	return no
}

// find returns the entry of a thread, whose names may be in any spelling. It adds the
// entry if it is new. The entry stays where it is until the next call.
func (t *threads) find(number, user string) *threadEntry {
	return t.findOf(t.numberIndex(number), user)
}

// findOf is find for the number at an index.
func (t *threads) findOf(i uint32, user string) *threadEntry {
	return t.findPhone(i, t.dialing.PhoneKey(user), user)
}

// findPhone is findOf for a user of whom the ratecard.PhoneKey is known, too.
func (t *threads) findPhone(i uint32, phone uint64, user string) *threadEntry {
	if phone == 0 {
		user = ratecard.NameKey(user)
	}
	if t.loose {
		en := &t.entries[len(t.entries)-1]
		if en.phone == phone && en.number == i && (phone != 0 || en.user == user) {
			t.free = false
			return en
		}
	}
	if phone == 0 {
		if at, ok := t.numbers[i].others[user]; ok {
			return &t.entries[at]
		}
	} else if slot := t.slot(i, phone); slot.at != 0 {
		return &t.entries[slot.at-1]
	}
	return t.addEntry(i, phone, user)
}

// addEntry adds the entry of a thread, which is linked once another one is added.
func (t *threads) addEntry(i uint32, phone uint64, user string) *threadEntry {
	if !t.free {
		t.linkLast()
		if n := len(t.entries); n == cap(t.entries) && n <= minForget { // append takes smaller steps
			t.entries = slices.Grow(t.entries, max(16, n))
		}
		t.entries = append(t.entries, threadEntry{})
	}
	t.loose, t.free = true, false
	en := &t.entries[len(t.entries)-1]
	*en = threadEntry{number: i, phone: phone, user: user}
	return en
}

// slot returns the place of a number and a phone number: the one that holds them,
// or the free one where they would be.
func (t *threads) slot(number uint32, phone uint64) *phoneSlot {
	mask := uint64(len(t.phones) - 1)
	h := (phone ^ uint64(number)<<52) * 0x9e3779b97f4a7c15 // 2^64 by the golden ratio spreads runs of numbers
	for i := h >> 32 & mask; ; i = (i + 1) & mask {
		if s := &t.phones[i]; s.at == 0 || s.phone == phone && s.number == number {
			return s
		}
	}
}

// linkLast links the last entry, if it isn't yet.
func (t *threads) linkLast() {
	if t.loose {
		t.link(uint32(len(t.entries) - 1))
	}
	t.loose, t.free = false, false
}

// link lets find see the entry at an index.
func (t *threads) link(at uint32) {
	en := &t.entries[at]
	if en.phone == 0 {
		no := &t.numbers[en.number]
		if no.others == nil {
			no.others = map[string]uint32{}
		}
		no.others[en.user] = at
		return
	}
	if 2*len(t.entries) > len(t.phones) {
		t.rehash(2 * len(t.phones)) // which links this entry too
		return
	}
	*t.slot(en.number, en.phone) = phoneSlot{phone: en.phone, number: en.number, at: at + 1}
}

// rehash makes the table of phone numbers anew, with so many places.
func (t *threads) rehash(size int) {
	if size == len(t.phones) {
		clear(t.phones)
	} else {
		t.phones = make([]phoneSlot, size)
	}
	for i := range t.entries {
		if en := &t.entries[i]; en.phone != 0 {
			*t.slot(en.number, en.phone) = phoneSlot{phone: en.phone, number: en.number, at: uint32(i) + 1}
		}
	}
}

// forget drops the threads that are like new ones at that instant.
func (t *threads) forget(at time.Time, m retention) {
	t.linkLast()
	kept, now, windows := t.entries[:0], instantOf(at), instantOf(at.Add(-m.inbound))
	for i := range t.entries {
		en := &t.entries[i]
		over := windows.after(en.inbound) && en.rest.isOver(at, m) && en.last.sec != now.sec
		switch {
		case over && en.phone == 0:
			delete(t.numbers[en.number].others, en.user)
		case !over:
			if en.phone == 0 {
				t.numbers[en.number].others[en.user] = uint32(len(kept))
			}
			kept = append(kept, *en)
		}
	}
	clear(t.entries[len(kept):])
	t.entries = kept
	t.rehash(len(t.phones))
}

// freeLast lets the next new thread take the place of the last one, if that is like a new one
// at an instant: no later event is earlier, its user didn't write, and its last event was at
// another instant. So it is of most threads in which the business alone writes.
func (t *threads) freeLast(at instant) {
	if t.loose && t.ordered {
		en := &t.entries[len(t.entries)-1]
		t.free = en.rest == nil && en.inbound.isZero() && en.last != at
	}
}

const minForget = 1024

// retention is how long it matters that a user wrote, or came through an ad, which is
// a message too, and that one who did was answered.
type retention struct{ inbound, freeEntry time.Duration }

// retention returns the longest of any model that the pricer uses.
func (p *Pricer) retention() (m retention) {
	for i := range p.spans {
		if model := p.spans[i].model; model != nil {
			p := &model.Policy
			m.inbound = max(m.inbound, p.Service, p.Answer)
			m.freeEntry = max(m.freeEntry, p.FreeEntry, p.FreeEntryMax)
		}
	}
	return m
}

// isOver reports whether no window or conversation is open, nor can be later, nor
// ends at that very instant, which gives a note.
func (r *threadRest) isOver(at time.Time, m retention) bool {
	if r == nil {
		return true
	}
	t := &r.thread
	return t.KnownSince.IsZero() &&
		t.Answered.Before(at.Add(-m.freeEntry)) &&
		t.FreeUntil.Before(at) &&
		!slices.ContainsFunc(t.Conversations, func(c window.Conversation) bool { return !c.IsOver(at.Add(-1)) })
}
