package pricing

import (
	"math"
	"math/bits"
	"sync/atomic"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A span is a period in which neither the rules nor the card changes.
type span struct {
	index    uint16        // in the pricer's spans
	from, to int64         // Unix seconds, [from, to)
	day      ratecard.Date // its first day
	model    *Model        // nil before the first
	rules    []rule        // the model's, then those of asReported
	basis    itemBasis     // the model's

	// tests are the rules in short, and noWindow is the decision on a plain message
	// while no window is open. Both are by category, in the order of the facts.
	tests    [4][]ruleTest
	noWindow [4]decision

	factsAsked       facts // at least one rule tests them
	factsGiven       facts // they hold for every message of the account
	windowCategories facts // categories for which the customer service window matters

	caveats    []spanCaveat
	caveatsAsk facts // at least one of them tests these
	// Unix seconds, from which one may concern a message outside of all windows
	plainFrom int64

	perConversation bool // messages are charged by the conversation
	perNumber       bool // each business number has an allowance
	fastOK          bool // quoteFast may answer

	cached *atomic.Pointer[sheet] // nil until the card is asked for
}

// A ruleTest is a rule in short, for a message of some category.
type ruleTest struct {
	when, unless facts
	rule         uint8
	verb         verb
}

// A spanCaveat is a caveat of the span's model.
type spanCaveat struct {
	from, to     int64 // Unix seconds, [from, to)
	when, unless facts
	note         notes
}

// A sheet is the card of a span.
type sheet struct {
	card      *ratecard.Card                 // nil if it is missing
	missing   error                          // why it is
	day       ratecard.Date                  // a day on which the markets were those that the card prices
	columns   [noItem]atomic.Pointer[column] // ladders that were asked for, by item
	decimals  atomic.Int32                   // digits + 1, once it is asked for
	staleFrom int64                          // Unix seconds from which a newer card may be in force
	// Unix seconds from which a newer card of Meta's is in force
	replacedFrom int64
	notes        notes // on card and model together
}

// A decision is what the rules say of a message, whatever has been counted.
type decision struct {
	allowance uint8 // index of the allowance that it may be within, or noRule
	// index of the rule that decides what no allowance covers, or noRule
	rule uint8
	item itemIndex // what the card prices it as
	verb verb      // the rule's
}

const noRule = 0xff

// addTest adds the rule at index i.
func (sp *span) addTest(i uint8, r *rule) {
	t := ruleTest{r.when, r.unless, i, r.then.verb}
	for c := range sp.tests {
		if own := marketing << c; r.when&allCategories&^own == 0 {
			sp.tests[c] = append(sp.tests[c], t)
		}
	}
	sp.factsAsked |= r.when | r.unless
	sp.perNumber = sp.perNumber || r.then.scope == PerNumber
	if own := r.when & allCategories; (r.when|r.unless)&inService != 0 && own != 0 {
		sp.windowCategories |= own
	} else if (r.when|r.unless)&inService != 0 {
		sp.windowCategories |= allCategories
	}
}

// noted returns the notes of the caveats on a message of the business, for which
// f holds or may hold, at an instant in Unix seconds. The phone number of the business
// is "" where the message has it.
func (sp *span) noted(m *Message, phone string, f facts, unix int64) (n notes) {
	if sp.caveatsAsk&(indianNumber|brazilianNumber) != 0 {
		f |= m.numberFacts(phone)
	}
	for i := range sp.caveats {
		if c := &sp.caveats[i]; f&c.when == c.when && f&c.unless == 0 && unix >= c.from && unix < c.to {
			n |= c.note
		}
	}
	return n
}

// item returns what the card prices a message as for which f holds.
func (sp *span) item(f facts) itemIndex {
	switch {
	case f&internationalByName != 0:
		return itemInternational // also where no card has it: it is never the price of something else
	case sp.basis == basisInitiator && f&inService != 0:
		return itemUserInitiated
	case sp.basis == basisInitiator:
		return itemBusinessInitiated
	case sp.basis == basisNotification && f&service == 0:
		return itemNotification
	case f&utility != 0:
		return itemUtility
	case f&(marketing|viaLiteAPI) == marketing|viaLiteAPI && sp.perConversation:
		return itemMarketingLite
	case f&marketing != 0:
		return itemMarketing
	case f&(authentication|international) == authentication|international:
		return itemInternational
	case f&authentication != 0:
		return itemAuthentication
	}
	return itemService
}

// decide tries the rules in their order on a message for which f holds.
func (sp *span) decide(f facts) decision {
	r := decision{allowance: noRule, rule: noRule, item: sp.item(f)}
	tests := sp.tests[bits.TrailingZeros32(uint32(f))&3]
	for i := range tests {
		t := &tests[i]
		if f&t.when != t.when || f&t.unless != 0 {
			continue
		}
		if t.verb != verbAllow {
			r.rule, r.verb = t.rule, t.verb
			break
		}
		if r.allowance == noRule {
			r.allowance = t.rule
		}
	}
	return r
}

// allowanceOf returns the index of the allowance on which a message so decided
// draws, in a world of facts: the one that it may be within or, where Meta reported a
// charge, the one that this says is used up. It is noRule if there is none. What is
// free past the allowance says nothing of it: Meta may call it regular, too (R7.10).
func (sp *span) allowanceOf(r decision, world facts) uint8 {
	if r.allowance != noRule || world&pastAllowance == 0 || world&(exempt|reportedFree) != 0 {
		return r.allowance
	}
	return sp.decide(world).allowance
}

// ladder returns the card's ladder of an item in a market, read off the card
// when it is first asked for.
func (s *sheet) ladder(i itemIndex, m ratecard.Market) (*ladder, error) {
	if col := s.columns[i].Load(); col != nil && m != "" {
		for l := col[bucket(m)].Load(); l != nil; l = l.next {
			if l.market == m {
				return l, nil
			}
		}
	}
	return s.readLadder(i, m)
}

// digits returns how many decimals the card's prices have at most, so that sums
// of one card's prices are shown alike. It is worked out when first asked for.
func (s *sheet) digits() int32 {
	if known := s.decimals.Load(); known > 0 {
		return known - 1
	}
	most := int32(0)
	for _, tiers := range s.card.Rows() {
		for i := range tiers {
			if n := -tiers[i].Price.Exponent(); n <= maxShown {
				most = max(most, n)
			}
		}
	}
	s.decimals.Store(most + 1)
	return most
}

// maxShown is the most decimals that a price adds to the sums of other prices.
const maxShown = 8

// readLadder reads a ladder off the card, and keeps it for later calls. If two
// goroutines do so at once, one of the two ladders stays.
func (s *sheet) readLadder(i itemIndex, m ratecard.Market) (*ladder, error) {
	if s.card == nil {
		return nil, s.missing
	}
	l, err := newLadder(s.card, m, i.name())
	if err != nil {
		return nil, err
	}
	if s.columns[i].Load() == nil {
		s.columns[i].CompareAndSwap(nil, new(column))
	}
	first := &s.columns[i].Load()[bucket(m)]
	for {
		l.next = first.Load()
		for known := l.next; known != nil; known = known.next {
			if known.market == m {
				return known, nil
			}
		}
		if first.CompareAndSwap(l.next, l) {
			return l, nil
		}
	}
}

// metaType returns the type that Meta reports of a message so decided. A message
// that may be within an allowance counts as free.
func (sp *span) metaType(r decision) string {
	switch {
	case r.rule != noRule && sp.rules[r.rule].when&inFreeEntry != 0:
		return TypeFreeEntry
	case r.allowance != noRule || r.verb == verbFree:
		return TypeFree
	case r.verb == verbCharge:
		return TypeRegular
	}
	return "undelivered"
}

// ruleID returns the ID of the rule that decides: the allowance's, if there is
// one.
func (sp *span) ruleID(r decision) string {
	switch {
	case r.allowance != noRule:
		return sp.rules[r.allowance].ID
	case r.rule != noRule:
		return sp.rules[r.rule].ID
	}
	return ""
}

// unit returns what is charged for where a message is priced as an item.
func (sp *span) unit(i itemIndex) ratecard.Unit {
	switch {
	case sp.perConversation:
		return ratecard.PerConversation
	case i == itemNotification:
		return ratecard.PerNotification
	}
	return ratecard.PerMessage
}

// tiered reports whether charges of an item count towards volume tiers: Meta's, or
// those of a contract for an item that has none by Meta. The ladder may be nil.
func (sp *span) tiered(i itemIndex, l *ladder) bool {
	switch i {
	case itemUtility, itemAuthentication, itemInternational, itemNotification:
		return !sp.perConversation || l.stepped()
	}
	return l.stepped()
}

// soon is how near the end of a window or span has to be for a note.
const soon = time.Hour

// nearChanges returns the notes on changes that are near an instant in Unix
// seconds: a newer card, the end of the span, and either end of it for an account
// without a zone, whose midnight may be another than that of UTC.
func (sp *span) nearChanges(sh *sheet, unix int64, zoneless bool) (n notes) {
	if unix >= sh.replacedFrom {
		n |= noteReplaced
	}
	if unix >= sh.staleFrom {
		n |= noteSuperseded
	}
	if sp.to != math.MaxInt64 && sp.to-unix <= int64(soon/time.Second) {
		n |= noteBoundary
	}
	if zoneless {
		const hour = 60 * 60
		ends := sp.to != math.MaxInt64 && sp.to-unix <= 14*hour
		began := sp.from != math.MinInt64 && unix-sp.from < 12*hour
		if ends || began {
			n |= noteZone
		}
	}
	return n
}
