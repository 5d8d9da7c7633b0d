package pricing

import (
	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A likeness is all that decides on a plain message, apart from its user's place and the
// period: messages alike are counted alike. A message is plain if a glance at its event shows it,
// and if no more is remembered of its thread than when the user wrote.
type likeness struct {
	plain     bool              // else nothing else is known
	kind      uint8             // index in a userPlace's alike: by category and whether the window is open
	sold      facts             // those of the business number: see [number]
	delivered bool              // as all that follows, in Meta's words: see [Reported]
	word      string            // its Type
	filed     category.Category // its Category
}

// An alikeCount is how messages of a likeness are counted.
type alikeCount struct {
	likeness         // of which it is known how they are counted, if they are plain
	timed      bool  // the instants of their class matter
	differs    bool  // of each, one of the mismatches is of its type
	at         int32 // index in the counts of the tally's sure reading, past an allowance; -1: not known
	allowance  uint8 // index of the rule of an allowance that may cover them, or noRule
	decision   decision
	mismatches int64 // of each
}

// set sets l to the likeness of a message in a period, to a user with a phone number, who wrote so
// many seconds before, from a business number of such facts.
func (l *likeness) set(e *Event, p *period, sold facts, age int64) {
	l.plain = false
	m, meta := &e.Message, &e.Meta
	if !p.plain || !m.isPlain() || m.Market != "" || !e.hasOneUser() ||
		meta.Subtype != "" || meta.NotBillable || !meta.FreeUntil.IsZero() {
		return
	}
	c := m.Category
	if c == "" {
		c = meta.Category
	}
	holds := categoryFact(c)
	if holds == 0 || holds&internationalByName != 0 {
		return
	}
	l.kind = uint8(2 * holds.category())
	switch { // in the second of either end, fractions matter
	case age > p.service: // so it is where the user never wrote
	case 0 < age && age < p.service:
		l.kind++
	default:
		return
	}
	l.plain, l.sold, l.delivered, l.word, l.filed = true, sold, meta.Delivered, meta.Type, meta.Category
}

// hasOneUser reports whether the message goes from the thread's number to the thread's
// user, both in the spelling of the event.
func (e *Event) hasOneUser() bool {
	m := &e.Message
	return (m.To == "" || e.User == "" || m.To == e.User) && (m.From == "" || e.Number == "" || m.From == e.Number)
}

// A cachedCount is the count of messages of one class, whose month, span and
// market are those of the place.
type cachedCount struct {
	decision decision
	known    bool
	at       int32 // index in the counts of the tally's sure reading
}

// alikeCount returns how messages of a likeness are counted, by the delivery of one of them
// and the count that was used last at its place. It is zero if they aren't all counted alike.
func (d *delivery) alikeCount(last *cachedCount, l likeness) (k alikeCount) {
	r := d.decide(d.facts)
	i := d.span.allowanceOf(r, d.facts)
	switch {
	case !d.settled(), // no plain message is unsettled, as long as all that is unsure shows in its event
		d.facts&service != 0 && d.event.sentBefore(), // it may lack the others' note on their window
		i != noRule && allowanceWordIn(d.facts) != noWord,
		d.event.Meta.reportedType(d.event.At) == TypeFreeEntry: // it changes its thread
		return k
	}
	k = alikeCount{likeness: l, timed: r.isTimed(), differs: d.typeDiffers(), at: -1, allowance: i, decision: r}
	r.allowance = noRule // those counts are of messages that no allowance covers
	if last.known && last.decision == r {
		k.at = last.at
	}
	if d.hasMeta {
		k.mismatches = int64(len(d.mismatches()))
	}
	return k
}

// candidate returns one of the messages, to a user in a market, as a candidate for the
// allowance. It lacks its class.
func (k *alikeCount) candidate(e *Event, m ratecard.Market) candidate {
	return candidate{at: e.At, id: e.ID, user: e.user(), market: m, differs: k.differs}
}

// isTimed reports whether it matters when messages so decided were delivered.
func (r decision) isTimed() bool { return r.verb == verbCharge && r.item.mayBeCorrected() }
