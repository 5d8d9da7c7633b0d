package pricing

import (
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A span is a period in which neither the rules nor the card changes, as an account
// has it. It is small, since an account has one for each such period of ten years.
// What doesn't hang on the account is in rules and day, which accounts share.
type span struct {
	*ruleset
	index    uint16 // in the pricer's spans
	from, to int64  // Unix seconds, [from, to)
	day      *changeDay
	cached   atomic.Pointer[datedSheet] // nil until the card is asked for
}

// A ruleset is the rules of a model that hold on the same days, prepared for questions.
// It is made once, for all accounts, and never changes. Whatever follows from the
// model and those days alone belongs here, such as a table of decisions by facts.
type ruleset struct {
	decisions
	model *Model        // nil before the first
	rules []rule        // the model's, then those of asReported
	unit  ratecard.Unit // what the model charges for

	factsAsked       facts // at least one rule tests them
	windowCategories facts // categories for which the customer service window matters

	caveats    []caveat
	caveatsAsk facts // at least one of them tests these
	// facts of windows, by category, for which one may concern a message
	noteFacts [4]facts
	// Unix seconds, before which no caveat can concern a message outside of all windows,
	// wherever the account is
	plainFrom int64

	perNumber bool // each business number has an allowance

	apart sheet // of messages for which Meta charges nothing, whatever the rules: without a card
}

// A sheet is the card of a span. Accounts share those of Meta's cards.
type sheet struct {
	card     *ratecard.Card                 // nil if it is missing
	missing  error                          // why it is
	day      ratecard.Date                  // a day on which the markets were those that the card prices
	columns  [noItem]atomic.Pointer[column] // ladders that were asked for, by item
	decimals atomic.Int32                   // digits + 1, once it is asked for
	stale    ratecard.Date                  // from when Meta may have another card in force; zero if never
	replaced ratecard.Date                  // when Meta's next card came into force; zero if it hasn't
}

// A changeDay is a day on which rules, prices, the map of markets or fees change.
type changeDay struct {
	date  ratecard.Date
	sheet atomic.Pointer[sheet] // nil until its card is asked for
	// base is the last day on which more than fees changed, with the sheet of both; nil if
	// that is the day itself.
	base *changeDay
}

// based returns the last day, up to d, on which more than fees changed.
func (d *changeDay) based() *changeDay {
	if d.base != nil {
		return d.base
	}
	return d
}

// newSheet returns the sheet of a card.
func newSheet(c *ratecard.Card) *sheet {
	s := &sheet{card: c, day: c.Effective()}
	f, _ := ratecard.FreshnessOn(ratecard.Cards{c}, c.Currency(), s.day) // the book has the card
	s.stale, s.replaced = f.MayBeSupersededFrom, f.SupersededFrom
	return s
}

// A datedSheet is a sheet as an account has it in a span.
type datedSheet struct {
	*sheet
	table *decisionTable // what the rules say of the account's messages
	// Unix seconds of the instants [from, until) for which [datedSheet.notesNear] adds
	// no notes
	quietFrom, quietUntil int64
	notes                 notes // on card and model together
	plain                 bool  // quotePlain may answer
	zoneless              bool  // the account has no zone
	span                  *span
	staleFrom             int64 // Unix seconds from which a newer card may be in force
	replacedFrom          int64 // Unix seconds from which a newer card of Meta's is in force
}

// newRuleset prepares those of a model's rules that are given, and all its caveats.
func newRuleset(m *Model, rules []rule) *ruleset {
	rs := &ruleset{
		decisions: decisions{basis: m.basis, perConversation: m.perConversation()},
		model:     m,
		rules:     slices.Concat(rules, asReported()),
		unit:      m.unit(),
		caveats:   m.caveats,
		plainFrom: math.MaxInt64,
	}
	for i := range rules {
		rs.addRule(uint8(i), &rules[i])
	}
	rs.factsAsked |= reportedFree // Meta may contradict itself
	rs.noteFacts[facts(authentication).category()] = internationalByName
	for i := range m.caveats {
		c := &m.caveats[i]
		rs.caveatsAsk |= c.when
		rs.addNoteFacts(c)
	}
	return rs
}

// addNoteFacts adds what a caveat asks for.
func (rs *ruleset) addNoteFacts(c *caveat) {
	of := c.when & (inService | inFreeEntry | inConversation | anyConversation)
	if of == 0 {
		rs.plainFrom = min(rs.plainFrom, c.earliest())
	}
	for i := range rs.noteFacts {
		if own := marketing << i; c.when&allCategories&^own == 0 {
			rs.noteFacts[i] |= of
		}
	}
}

// addRule adds the rule at index i.
func (rs *ruleset) addRule(i uint8, r *rule) {
	rs.addTest(i, r)
	rs.factsAsked |= r.when | r.unless
	rs.perNumber = rs.perNumber || r.then.scope == PerNumber
	if own := r.when & allCategories; (r.when|r.unless)&inService != 0 && own != 0 {
		rs.windowCategories |= own
	} else if (r.when|r.unless)&inService != 0 {
		rs.windowCategories |= allCategories
	}
}

// allowanceOf returns the index of the allowance on which a message so decided
// draws, in a world of facts: the one that it may be within or, where Meta reported a
// charge, the one that this says is used up. It is noRule if there is none. What is
// free past the allowance says nothing of it: Meta may call it regular, too (R7.10).
func (rs *ruleset) allowanceOf(r decision, world facts) uint8 {
	if r.allowance != noRule || world&pastAllowance == 0 || world&(exempt|reportedFree) != 0 {
		return r.allowance
	}
	return rs.decide(world).allowance
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
func (rs *ruleset) metaType(r decision) string {
	switch {
	case r.rule != noRule && rs.rules[r.rule].when&inFreeEntry != 0:
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
func (rs *ruleset) ruleID(r decision) string {
	switch {
	case r.allowance != noRule:
		return rs.rules[r.allowance].ID
	case r.rule != noRule:
		return rs.rules[r.rule].ID
	}
	return ""
}

// unitOf returns what is charged for where a message is priced as an item.
func (rs *ruleset) unitOf(i itemIndex) ratecard.Unit {
	switch {
	case rs.perConversation:
		return ratecard.PerConversation
	case i == itemNotification:
		return ratecard.PerNotification
	}
	return ratecard.PerMessage
}

// tiered reports whether charges of an item count towards volume tiers: Meta's, or
// those of a contract for an item that has none by Meta. The ladder may be nil.
func (rs *ruleset) tiered(i itemIndex, l *ladder) bool {
	switch i {
	case itemUtility, itemAuthentication, itemInternational, itemNotification:
		return !rs.perConversation || l.stepped()
	}
	return l.stepped()
}

// soon is how near the end of a window or span has to be for a note.
const soon = time.Hour

// Of an account without a zone, this is how much later and earlier in seconds than in
// UTC a day may begin.
const mostWest, mostEast = 12 * 60 * 60, 14 * 60 * 60

// notesAt returns what there is to note of rules and card at an instant of the span,
// in Unix seconds.
func (s *datedSheet) notesAt(unix int64) notes {
	if unix >= s.quietFrom && unix < s.quietUntil {
		return s.notes
	}
	return s.notesNear(unix)
}

// notesNear is notesAt near a change: a newer card, the end of the span, and either
// end of it for an account without a zone, whose midnight may be another than that of
// UTC. Apart from it, notesAt is inlined where it is called.
func (s *datedSheet) notesNear(unix int64) notes {
	n := s.notes
	if unix >= s.replacedFrom {
		n |= noteReplaced
	}
	if unix >= s.staleFrom {
		n |= noteSuperseded
	}
	sp := s.span
	if sp.to != math.MaxInt64 && sp.to-unix <= int64(soon/time.Second) {
		n |= noteBoundary
	}
	if s.zoneless {
		ends := sp.to != math.MaxInt64 && sp.to-unix <= mostEast
		began := sp.from != math.MinInt64 && unix-sp.from < mostWest
		if ends || began {
			n |= noteZone
		}
	}
	return n
}

// setQuiet sets the instants for which notesNear adds no notes.
func (s *datedSheet) setQuiet() {
	sp := s.span
	s.quietFrom, s.quietUntil = math.MinInt64, min(s.replacedFrom, s.staleFrom)
	if sp.to != math.MaxInt64 {
		s.quietUntil = min(s.quietUntil, sp.to-mostEast)
	}
	if s.zoneless && sp.from != math.MinInt64 {
		s.quietFrom = sp.from + mostWest
	}
}
