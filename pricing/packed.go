package pricing

import (
	"hash/maphash"
	"time"
)

// packedEvents are events in a quarter of their memory. Apart from its ID, instants and user, an
// event is as many others are: so each is kept as these, and as the index of what they share.
type packedEvents struct {
	seed   maphash.Seed
	list   pieces[packedEvent]
	shared pieces[Event] // without ID, At, Sent and the user
	recent [1024]uint32  // the last one in shared of a hash: its index, plus 1
}

// A packedEvent is an event but for what it shares with others.
type packedEvent struct {
	id       string
	user     string
	at, sent time.Time
	hash     uint32 // of the ID
	shared   uint32 // index in shared of all else
	kind     eventKind
	where    uint8 // the user is Event.User, Message.To, or both
}

const (
	inUser = 1 << iota
	inTo
)

// pieces are a list that grows without being moved.
type pieces[T any] struct {
	full [][]T
	last []T
}

const pieceLen = 1 << 10

func (p *pieces[T]) len() int { return len(p.full)*pieceLen + len(p.last) }

func (p *pieces[T]) at(i uint32) *T {
	if n := int(i / pieceLen); n < len(p.full) {
		return &p.full[n][i%pieceLen]
	}
	return &p.last[i%pieceLen]
}

// add returns a new element at the end.
func (p *pieces[T]) add() *T {
	if len(p.last) == cap(p.last) { // the first piece grows, since there may be few
		size := pieceLen
		if len(p.full) == 0 {
			size = min(pieceLen, max(16, 4*len(p.last)))
		}
		next := make([]T, len(p.last), size)
		copy(next, p.last)
		p.last = next
	}
	p.last = p.last[:len(p.last)+1]
	added := &p.last[len(p.last)-1]
	if len(p.last) == pieceLen {
		p.full, p.last = append(p.full, p.last), nil
	}
	return added
}

func newPackedEvents() *packedEvents { return &packedEvents{seed: maphash.MakeSeed()} }

func (l *packedEvents) len() int { return l.list.len() }

func (l *packedEvents) head(i uint32) eventHead {
	p := l.list.at(i)
	return eventHead{p.id, p.at.Unix(), uint32(p.at.Nanosecond()), p.kind}
}

func (l *packedEvents) idHash(i uint32) uint32 { return l.list.at(i).hash }

func (l *packedEvents) event(i uint32, room *Event) *Event {
	p := l.list.at(i)
	*room = *l.shared.at(p.shared)
	room.ID, room.At, room.Sent = p.id, p.at, p.sent
	if p.where&inUser != 0 {
		room.User = p.user
	}
	if p.where&inTo != 0 {
		room.Message.To = p.user
	}
	return room
}

// add adds an event, which it changes.
func (l *packedEvents) add(e *Event) {
	p := l.list.add()
	p.id, p.at, p.sent, p.kind = e.ID, e.At, e.Sent, e.kind()
	p.hash = idHash(l.seed, e.ID)
	if e.User != "" {
		p.user, p.where = e.User, inUser
	} else {
		p.user = e.Message.To
	}
	if e.Message.To == p.user {
		p.where |= inTo
		e.Message.To = ""
	}
	e.ID, e.At, e.Sent, e.User = "", time.Time{}, time.Time{}, ""
	p.shared = l.sharedIndex(e)
}

// sharedIndex returns the index in shared of one that is like an event. It looks for it where the
// last one of its hash is; if it isn't there, the event is added. So two of one place that come by
// turns are added again and again: that takes memory, and changes nothing else.
func (l *packedEvents) sharedIndex(e *Event) uint32 {
	recent := &l.recent[l.hash(e)%uint64(len(l.recent))]
	if *recent == 0 || !l.shared.at(*recent-1).isLike(e) {
		*l.shared.add() = *e
		*recent = uint32(l.shared.len())
	}
	return *recent - 1
}

// hash returns a hash of what events differ in most.
func (l *packedEvents) hash(e *Event) uint64 {
	h := uint64(e.kind())
	for _, s := range [...]string{
		e.Number, e.Customer, e.Message.From, string(e.Message.Category), string(e.Meta.Category), e.Meta.Type,
	} {
		if h *= 31; s != "" {
			h ^= maphash.String(l.seed, s)
		}
	}
	if e.FromAd {
		h++
	}
	return h
}

// isLike reports whether the two are the same, as far as that can be seen quickly.
func (e *Event) isLike(f *Event) bool {
	m, n := &e.Message, &f.Message
	return e.Inbound == f.Inbound && e.Call == f.Call && e.Echo == f.Echo && e.Failed == f.Failed &&
		e.FromAd == f.FromAd && e.Number == f.Number && e.Customer == f.Customer &&
		m.From == n.From && m.To == n.To && m.Market == n.Market && m.Category == n.Category &&
		m.Others == nil && n.Others == nil &&
		m.Reaction == n.Reaction && m.MarketingMessagesAPI == n.MarketingMessagesAPI && e.Meta == f.Meta
}
