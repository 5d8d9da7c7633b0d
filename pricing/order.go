package pricing

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// An eventLog is events in memory, in the order in which they came.
type eventLog interface {
	len() int
	// head returns what events are sorted by first.
	head(i uint32) eventHead
	// idHash returns a hash of an event's ID; 0 if it has none.
	idHash(i uint32) uint32
	// event returns an event, for which it may use the room.
	event(i uint32, room *Event) *Event
}

// An eventHead is what tells most events of a log apart.
type eventHead struct {
	id   string
	sec  int64 // Unix seconds
	nano uint32
	kind eventKind
}

// eventKind says what an event is, in the order in which events of one instant are applied.
type eventKind uint8

const (
	kindInbound eventKind = iota
	kindOfAPI
	kindEcho
)

// kind returns what the event is.
func (e *Event) kind() eventKind {
	switch {
	case e.Inbound:
		return kindInbound
	case e.Echo:
		return kindEcho
	}
	return kindOfAPI
}

// An eventKey is an event's place in the order of time. Events are large to move.
type eventKey struct {
	sec  int64
	rest uint32 // nanoseconds, and whether the business sent it
	at   uint32 // in the log
}

// An eventList is the log of a caller who keeps the events.
type eventList struct {
	list []Event
	seed maphash.Seed
}

func (l *eventList) len() int                        { return len(l.list) }
func (l *eventList) idHash(i uint32) uint32          { return idHash(l.seed, l.list[i].ID) }
func (l *eventList) event(i uint32, _ *Event) *Event { return &l.list[i] }

func (l *eventList) head(i uint32) eventHead {
	e := &l.list[i]
	return eventHead{e.ID, e.At.Unix(), uint32(e.At.Nanosecond()), e.kind()}
}

// inOrderOfTime returns the events in the order in which they are applied, each message of the
// business once: its first delivery or, if there is none, its first failure.
func inOrderOfTime(list []Event, d ratecard.Dialing) []*Event {
	keys := orderOf(&eventList{list, maphash.MakeSeed()}, d)
	order := make([]*Event, len(keys))
	for i, k := range keys {
		order[i] = &list[k.at]
	}
	return order
}

// orderOf is inOrderOfTime for any log.
func orderOf(l eventLog, d ratecard.Dialing) []eventKey {
	keys := make([]eventKey, l.len())
	ids := newIDTable(len(keys))
	for i := range keys {
		h := l.head(uint32(i))
		keys[i] = eventKey{h.sec, h.nano << 1, uint32(i)}
		if h.kind != kindInbound {
			keys[i].rest++
		}
		if h.kind == kindOfAPI {
			ids.add(l.idHash(uint32(i)))
		}
	}
	keys = bySecond(keys)
	var e, f Event
	for from := 0; from < len(keys); {
		until := from + 1
		for until < len(keys) && keys[until].sec == keys[from].sec {
			until++
		}
		slices.SortFunc(keys[from:until], func(a, b eventKey) int {
			if a.rest != b.rest {
				return cmp.Compare(a.rest, b.rest)
			}
			if c := strings.Compare(l.head(a.at).id, l.head(b.at).id); c != 0 {
				return c
			}
			return l.event(a.at, &e).compare(l.event(b.at, &f), d)
		})
		from = until
	}
	if !ids.repeated {
		return keys
	}
	return withoutRepeats(l, keys, &ids, d)
}

// bySecond returns the keys in the order of their seconds, of which it sorts eight bits after
// the other, the least first. It takes half the time of slices.SortFunc.
func bySecond(keys []eventKey) []eventKey {
	if len(keys) == 0 {
		return keys
	}
	least, most := keys[0].sec, keys[0].sec
	for _, k := range keys {
		least, most = min(least, k.sec), max(most, k.sec)
	}
	sorted := make([]eventKey, len(keys))
	for shift := 0; shift < 64 && uint64(most-least)>>shift > 0; shift += 8 {
		digit := func(k eventKey) uint8 { return uint8(uint64(k.sec-least) >> shift) }
		var counts [256]int
		for _, k := range keys {
			counts[digit(k)]++
		}
		next := 0 // the place of the first key with a digit
		for i, n := range counts {
			counts[i], next = next, next+n
		}
		for _, k := range keys {
			i := digit(k)
			sorted[counts[i]] = k
			counts[i]++
		}
		keys, sorted = sorted, keys
	}
	return keys
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

// A messageKey names a message and whom it went to.
type messageKey struct{ id, number, user, to string }

// messageKey returns the key of the event's message; without an ID it is no message's.
func (e *Event) messageKey(d ratecard.Dialing) messageKey {
	if e.ID == "" {
		return messageKey{}
	}
	return messageKey{e.ID, d.NameKey(e.number()), d.NameKey(e.user()), d.NameKey(cmp.Or(e.Message.To, e.User))}
}

// withoutRepeats returns the keys, in order, without those of messages that count already.
func withoutRepeats(l eventLog, keys []eventKey, ids *idTable, d ratecard.Dialing) []eventKey {
	type known struct{ arrived, met bool }
	messages := map[messageKey]known{}
	var room Event
	// repeated returns the event, if another one may have its key.
	repeated := func(k eventKey) *Event {
		if l.head(k.at).kind != kindOfAPI || !ids.isRepeated(l.idHash(k.at)) {
			return nil
		}
		if e := l.event(k.at, &room); e.check() == nil {
			return e
		}
		return nil
	}
	for _, k := range keys {
		if e := repeated(k); e != nil && !e.Failed {
			messages[e.messageKey(d)] = known{arrived: true}
		}
	}
	return slices.DeleteFunc(keys, func(k eventKey) bool {
		e := repeated(k)
		if e == nil {
			return false
		}
		key := e.messageKey(d)
		m := messages[key]
		if m.met || e.Failed && m.arrived {
			return true
		}
		m.met = true
		messages[key] = m
		return false
	})
}

// idHash returns a hash of an ID, of 31 bits; 0 if there is none.
func idHash(seed maphash.Seed, id string) uint32 {
	if id == "" {
		return 0
	}
	return uint32(maphash.String(seed, id))&^repeatedID | 2
}

// An idTable tells which IDs may have come more than once, by a hash of each: two IDs of one
// hash are looked at closer for nothing. Most logs have none, and a map of the IDs would take
// more time and memory than the bill.
type idTable struct {
	slots    []uint32 // an idHash, with repeatedID; the length is a power of two
	shift    int      // 32 less the bits of an index
	repeated bool
}

// repeatedID is set in the slot of a hash that was met again.
const repeatedID = 1

// newIDTable returns a table for at most n IDs.
func newIDTable(n int) idTable {
	places := min(max(4, bits.Len(uint(n))+1), 32)
	return idTable{slots: make([]uint32, 1<<places), shift: 32 - places}
}

// slot returns the slot of a hash; the one where it would be, if it wasn't added.
func (t *idTable) slot(hash uint32) *uint32 {
	for i := hash >> t.shift; ; i = (i + 1) & uint32(len(t.slots)-1) {
		if s := &t.slots[i]; *s == 0 || *s&^repeatedID == hash {
			return s
		}
	}
}

func (t *idTable) add(hash uint32) {
	if hash == 0 {
		return
	}
	slot := t.slot(hash)
	if *slot != 0 {
		t.repeated, hash = true, hash|repeatedID
	}
	*slot = hash
}

// isRepeated reports whether an ID of that hash, which was added, may have been added again.
func (t *idTable) isRepeated(hash uint32) bool { return hash != 0 && *t.slot(hash)&repeatedID != 0 }
