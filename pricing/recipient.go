package pricing

import (
	"maps"
	"math"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// An audienceBlock is the recipients of one month who are sent to by the same rules
// and the same card.
type audienceBlock struct {
	from, to    int64 // Unix seconds, [from, to)
	first, last int64 // the first and the last instant, in Unix seconds
	span        *span
	month       Month
	service     time.Duration // how long a service window is open
	shared      bool          // what isn't known of a thread is unsure
	foreign     bool          // the account has authentication-international somewhere
	plain       [26 * 26][otherWindow]int64
	windows     [otherWindow]windowSet // those of plain
	rest        map[recipient]int64
}

// A plainWindow is what windows are like for most recipients, of whom no more is known
// than when they last wrote.
type plainWindow uint8

const (
	windowClosed plainWindow = iota
	windowOpen
	windowClosesSoon // it is open
	otherWindow      // anything else
)

// A recipient is all that the price of a message to somebody may hang on, and what is
// worth a note, within a block.
type recipient struct {
	country ratecard.Country
	reading ratecard.Reading
	flags   recipientFlags
	windows windowSet
}

type recipientFlags uint8

const (
	recipientUnserved recipientFlags = 1 << iota
	recipientInferred
	recipientByUserID     // a business-scoped user ID
	recipientAbroad       // the account's authentication-international had begun in the country
	recipientInboundAhead // something the user did counts as done that was recorded later
	recipientAll          = 1<<iota - 1
)

// A recipientReader finds what the price for a recipient may hang on.
type recipientReader struct {
	pricer *Pricer
	// What is being asked. They are here, since locals would move to the heap.
	m Message
	s State
}

// newBlock returns the empty block of a month and span in which an instant is.
func (r *recipientReader) newBlock(sp *span, month Month, at time.Time) *audienceBlock {
	zone, unix := r.pricer.account.zone(), at.Unix()
	b := &audienceBlock{
		from:    max(sp.from, month.First(zone).Unix()),
		to:      min(sp.to, (month + 1).First(zone).Unix()),
		first:   math.MaxInt64,
		last:    math.MinInt64,
		span:    sp,
		month:   month,
		service: sp.model.Policy.Service,
		shared:  r.pricer.account.SharedNumber,
		foreign: len(r.pricer.account.AuthenticationInternationalFrom) > 0,
		rest:    map[recipient]int64{},
	}
	if unix < b.from || unix >= b.to {
		b.from, b.to = math.MaxInt64, math.MinInt64 // a year out of the calendar's range
	}
	if !b.shared {
		b.windows[windowOpen] = r.windowSet(sp, window.Thread{LastInbound: at}, at)
		b.windows[windowClosesSoon] = r.windowSet(sp, window.Thread{LastInbound: at.Add(1 - b.service)}, at)
	}
	return b
}

// countryIndex returns the index of a country in a block's plain counts.
func countryIndex(c ratecard.Country) int { return int(c[0]-'A')*26 + int(c[1]-'A') }

// countryAt returns the country of an index.
func countryAt(i int) ratecard.Country {
	return ratecard.Country([]byte{byte('A' + i/26), byte('A' + i%26)})
}

// units returns how many recipients there are.
func (b *audienceBlock) units() (n int64) {
	for i := range b.plain {
		for _, units := range b.plain[i] {
			n += units
		}
	}
	for _, units := range b.rest {
		n += units
	}
	return n
}

// plainWindow returns what the windows of a thread are like at an instant, which is
// given in Unix seconds, too.
func (b *audienceBlock) plainWindow(t *window.Thread, unix int64, at time.Time) plainWindow {
	switch {
	case b.shared:
		return otherWindow
	case !t.Entered.IsZero() || !t.Answered.IsZero() || !t.FreeUntil.IsZero() || !t.KnownSince.IsZero() ||
		len(t.Conversations) > 0:
		return otherWindow
	case t.LastInbound.IsZero():
		return windowClosed
	}
	const second = int64(time.Second)
	age, service := unix-t.LastInbound.Unix(), int64(b.service)/second
	switch { // most, by whole seconds
	case age > service+1:
		return windowClosed
	case age > 0 && age < service-int64(soon)/second-1:
		return windowOpen
	}
	switch age := at.Sub(t.LastInbound); {
	case age < 0 || age == b.service:
		return otherWindow
	case age > b.service:
		return windowClosed
	case b.service-age <= soon:
		return windowClosesSoon
	}
	return windowOpen
}

// addOther counts a recipient who isn't plain.
func (r *recipientReader) addOther(b *audienceBlock, user string, place ratecard.Place, w plainWindow,
	t *window.Thread, at time.Time) {
	one := recipient{country: place.Country, reading: place.Reading}
	if w != otherWindow {
		one.windows = b.windows[w]
	} else {
		var own window.Thread
		if t != nil {
			own = *t
		}
		own, ahead := aheadOfClock(own, at)
		if ahead {
			one.flags |= recipientInboundAhead
		}
		one.windows = r.windowSet(b.span, own, at)
	}
	if place.Unserved {
		one.flags |= recipientUnserved
	}
	if place.Inferred {
		one.flags |= recipientInferred
	}
	if isUserID(user) {
		one.flags |= recipientByUserID
	}
	if from, ok := r.pricer.account.AuthenticationInternationalFrom[place.Country]; ok && !at.Before(from) {
		one.flags |= recipientAbroad
	}
	b.rest[one]++
}

// clone returns a copy, of the same span of an equal pricer.
func (b *audienceBlock) clone(sp *span) *audienceBlock {
	c := *b
	c.span, c.rest = sp, maps.Clone(b.rest)
	return &c
}

// merge adds the recipients of a block of the same span and month.
func (b *audienceBlock) merge(o *audienceBlock) {
	b.first, b.last = min(b.first, o.first), max(b.last, o.last)
	for i := range o.plain {
		for w, n := range o.plain[i] {
			b.plain[i][w] += n
		}
	}
	for r, n := range o.rest {
		b.rest[r] += n
	}
}

// A windowSet is what the windows and conversations of a thread make of a message, by
// its [messageKind]: facts that hold, facts that may hold, and notes.
type windowSet [kinds]windowFindings

// A messageKind is a category, or marketing through an API of its own: what decides
// which conversations a message joins.
type messageKind uint8

const (
	kindMarketing messageKind = iota
	kindMarketingAPI
	kindUtility
	kindAuthentication
	kindService
	kinds
)

// message returns one of the kind.
func (k messageKind) message() Message {
	switch k {
	case kindMarketing:
		return Message{Category: category.Marketing}
	case kindMarketingAPI:
		return Message{Category: category.Marketing, MarketingMessagesAPI: true}
	case kindUtility:
		return Message{Category: category.Utility}
	case kindAuthentication:
		return Message{Category: category.Authentication}
	}
	return Message{Category: category.Service}
}

// kindOf returns the kind of a message if its category is c.
func kindOf(m *Message, c category.Category) messageKind {
	switch c {
	case category.Marketing:
		if m.MarketingMessagesAPI {
			return kindMarketingAPI
		}
		return kindMarketing
	case category.Utility:
		return kindUtility
	case category.Service:
		return kindService
	}
	return kindAuthentication
}

// A windowFindings is what windows and conversations make of a message.
type windowFindings struct {
	holds, unsure facts
	notes         notes
}

// windowSet returns what the windows of a thread make of every kind of message.
func (r *recipientReader) windowSet(sp *span, t window.Thread, at time.Time) (set windowSet) {
	r.s.Thread = t
	if !r.pricer.account.SharedNumber && isEmpty(&r.s.Thread) {
		return set
	}
	q := question{
		pricer: r.pricer,
		span:   sp,
		m:      &r.m,
		s:      &r.s,
		at:     at,
		n:      1,
	}
	for k := range kinds {
		r.m = k.message()
		f := findings{facts: categoryFact(r.m.Category) | r.pricer.given}
		q.windows(&f)
		set[k] = windowFindings{f.facts & windowFacts, f.unsure, f.notes}
	}
	return set
}

// windowFacts are those that windows and conversations decide.
const windowFacts = inService | inFreeEntry | inConversation | anyConversation
