package pricing

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// The fields of a thread that may be there. Each is a bit; more of them follow in hasMore.
const (
	hasEvent   = 1 << iota // an event, of which the instant is known
	hasID                  // of that event
	hasAlso                // further events at that instant
	hasInbound             // LastInbound
	hasEarlier             // EarlierInbound
	hasMore                // any other field
	hasAll
)

// The other fields of a thread, in the order in which they are written.
const (
	hasEntered = 1 << iota
	hasEarlierEntered
	hasAnswered
	hasEarlierAnswered
	hasFreeUntil
	hasKnownSince
	hasAnsweredLate
	hasConversations
	hasAllMore
)

// moreTimes returns the instants of those fields.
func moreTimes(t *window.Thread) [6]*time.Time {
	return [...]*time.Time{&t.Entered, &t.EarlierEntered, &t.Answered, &t.EarlierAnswered, &t.FreeUntil, &t.KnownSince}
}

// writeThreads writes the business numbers and threads that the tally remembers.
func (w *tallyWriter) writeThreads() {
	t := &w.t.threads
	entries := make([][]*threadEntry, len(t.numbers))
	for i := range t.entries {
		en := &t.entries[i]
		entries[en.number] = append(entries[en.number], en)
	}
	var numbers []int
	for i := range t.numbers {
		if t.numbers[i].phone != "" || len(entries[i]) > 0 {
			numbers = append(numbers, i)
		}
	}
	slices.SortFunc(numbers, func(i, j int) int { return strings.Compare(t.numbers[i].name, t.numbers[j].name) })
	w.count(len(numbers))
	for _, i := range numbers {
		w.text(t.numbers[i].name)
		w.text(t.numbers[i].phone)
		slices.SortFunc(entries[i], func(a, b *threadEntry) int { return strings.Compare(a.user, b.user) })
		w.count(len(entries[i]))
		last := int64(0)
		for _, en := range entries[i] {
			w.thread(en, last)
			last = en.base()
		}
	}
}

func (r *tallyReader) readThreads() {
	t := &r.t.threads
	lastName := ""
	for i := range r.count(3) {
		name, phone := r.text(), r.text()
		n := r.count(2)
		r.want(i == 0 || lastName < name, wantOrder)
		r.want(n > 0 || phone != "", wantNumber)
		if r.err != nil {
			return
		}
		lastName = name
		no := t.keyIndex(name)
		t.numbers[no].setPhone(phone)
		t.entries = slices.Grow(t.entries, n)
		lastUser, last := "", int64(0)
		for k := range n {
			user := r.text()
			r.want(k == 0 || lastUser < user, wantOrder)
			r.want(t.dialing.PhoneKey(user) != 0 || ratecard.NameKey(user) == user, "no thread has a user of that name")
			if r.err != nil {
				return
			}
			known := len(t.entries)
			en := t.findOf(no, user)
			r.want(len(t.entries) > known, "a thread is there twice")
			r.thread(en, last)
			lastUser, last = user, en.base()
		}
	}
}

// thread writes a thread. last is the instant of the last event of the one before.
func (w *tallyWriter) thread(en *threadEntry, last int64) {
	var also []string
	var more window.Thread
	if en.rest != nil {
		also, more = en.rest.also.sorted(), en.rest.thread
	}
	fields := 0
	set := func(has bool, bit int) {
		if has {
			fields |= bit
		}
	}
	at := en.last.time()
	moreFields := moreFieldsOf(&more)
	set(!en.last.isZero(), hasEvent)
	set(en.id != "", hasID)
	set(len(also) > 0, hasAlso)
	set(!en.inbound.isZero(), hasInbound)
	set(!en.earlier.isZero(), hasEarlier)
	set(moreFields != 0, hasMore)
	w.text(en.user)
	w.count(fields)
	if fields&hasEvent != 0 {
		w.instant(at, last)
	}
	if fields&hasID != 0 {
		w.text(en.id)
	}
	if fields&hasAlso != 0 {
		w.count(len(also))
		for _, id := range also {
			w.text(id)
		}
	}
	if fields&hasInbound != 0 {
		w.instant(en.inbound.time(), en.base())
	}
	if fields&hasEarlier != 0 {
		w.instant(en.earlier.time(), en.base())
	}
	if fields&hasMore != 0 {
		w.more(&more, moreFields, en.base())
	}
}

// base returns the Unix seconds from which a thread's instants are counted: those of its last
// event.
func (en *threadEntry) base() int64 {
	if en.last.isZero() {
		return 0
	}
	return en.last.unix()
}

// sorted returns all IDs in order.
func (s *instantIDs) sorted() []string {
	if s.many != nil {
		return slices.Sorted(maps.Keys(s.many))
	}
	return slices.Sorted(slices.Values(s.few))
}

// moreFieldsOf returns which of the other fields of a thread are there.
func moreFieldsOf(t *window.Thread) (fields int) {
	for i, at := range moreTimes(t) {
		if !at.IsZero() {
			fields |= 1 << i
		}
	}
	if t.AnsweredLate {
		fields |= hasAnsweredLate
	}
	if len(t.Conversations) > 0 {
		fields |= hasConversations
	}
	return fields
}

// more writes the other fields of a thread.
func (w *tallyWriter) more(t *window.Thread, fields int, base int64) {
	w.count(fields)
	for i, at := range moreTimes(t) {
		if fields&(1<<i) != 0 {
			w.instant(*at, base)
		}
	}
	if fields&hasConversations == 0 {
		return
	}
	w.count(len(t.Conversations))
	for i := range t.Conversations {
		c := &t.Conversations[i]
		w.count(w.names.no[c.Kind])
		w.instant(c.Start, base)
		w.instant(c.End, base)
		w.text(c.ID)
	}
}

// thread reads a thread without its user.
func (r *tallyReader) thread(en *threadEntry, last int64) {
	fields := r.index(hasAll)
	if fields&hasEvent != 0 {
		at := r.instant(last)
		en.last = instantOf(at)
		r.want(!en.last.isZero(), wantNumber)
	}
	if fields&hasID != 0 {
		en.id = r.text()
		r.want(en.id != "", wantNumber)
	}
	rest := threadRest{}
	if fields&hasAlso != 0 {
		n := r.count(1)
		r.want(n > 0 && en.id != "", wantNumber)
		lastID := ""
		for range n {
			id := r.text()
			r.want(lastID < id && id != en.id, wantOrder)
			rest.also.add(id)
			lastID = id
		}
	}
	known := func(bit int) (at time.Time) {
		if fields&bit != 0 {
			at = r.instant(en.base())
			r.want(!at.IsZero(), wantNumber)
		}
		return at
	}
	en.inbound = instantOf(known(hasInbound))
	en.earlier = instantOf(known(hasEarlier))
	if fields&hasMore != 0 {
		r.more(&rest.thread, en.base())
	}
	if fields&(hasAlso|hasMore) != 0 {
		en.rest = &rest
	}
}

// more reads the other fields of a thread.
func (r *tallyReader) more(t *window.Thread, base int64) {
	fields := r.index(hasAllMore)
	r.want(fields != 0, wantNumber)
	for i, at := range moreTimes(t) {
		if fields&(1<<i) != 0 {
			*at = r.instant(base)
			r.want(!at.IsZero(), wantNumber)
		}
	}
	t.AnsweredLate = fields&hasAnsweredLate != 0
	if fields&hasConversations == 0 {
		return
	}
	t.Conversations = make([]window.Conversation, r.count(4))
	r.want(len(t.Conversations) > 0, wantNumber)
	for i := range t.Conversations {
		c := &t.Conversations[i]
		_, c.Kind = r.name()
		c.Start, c.End, c.ID = r.instant(base), r.instant(base), r.text()
	}
}
