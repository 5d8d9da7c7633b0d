package pricing

import (
	"math/bits"
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// Quote is [Account.Pricer] and [Pricer.Quote] in one, for a single question. It
// works out the rules and the card of that instant only. Whoever asks more than
// once should hold a Pricer.
func (a Account) Quote(m Message, s State, at time.Time) (Quote, error) {
	p, days, err := a.newPricer()
	if err != nil {
		return Quote{}, err
	}
	// One question needs one span only.
	today := ratecard.DateOf(at.In(a.zone()))
	i := len(days) - 1
	for i > 0 && today.Before(days[i].date) {
		i--
	}
	p.spans = make([]span, 1)
	p.spans[0].begin(p, days, i)
	return p.Quote(&m, &s, at)
}

// Quote returns what m costs if it is delivered at the given instant to a user in
// state s; a nil s is the zero State. Its error is an [*InputError], or a
// [*ratecard.LookupError] where the user can't be placed or the message has no
// price. It keeps neither m nor s. It allocates only if the answer has several
// cases.
func (p *Pricer) Quote(m *Message, s *State, at time.Time) (q Quote, err error) {
	err = p.quoteInto(&q, m, s, at, 1)
	return q, err
}

// QuoteN is Quote for n messages that are alike, to n users in the same state. An
// n below one is [ErrInvalid].
func (p *Pricer) QuoteN(m *Message, s *State, at time.Time, n int64) (q Quote, err error) {
	err = p.quoteInto(&q, m, s, at, n)
	return q, err
}

// Counters returns the counters that a quote for m may read, whatever windows are
// open. A caller who keeps counters in a database fetches these, and no others. In the
// Message of an [Event], first set From and To where they are empty, to the event's
// Number and User; Apply does so by itself. Of a template until January 2022, at is the
// instant of its sending, if that is known: its month counts (R1.2a).
func (p *Pricer) Counters(m *Message, at time.Time) ([]Counter, error) {
	if m == nil {
		return nil, &InputError{ErrInvalid, "Message", "", "want one"}
	}
	if p == nil {
		p = new(Pricer)
	}
	q := question{
		pricer:       p,
		m:            m,
		s:            &p.zero,
		at:           at,
		n:            1,
		cardOptional: true,
	} // no price is asked for
	found, err := q.prepare()
	if err != nil {
		return nil, err
	}
	list := []Counter{}
	// The facts that hang on the state or on Meta's filing. A quote reads nothing
	// else of either. What the rules refuse is charged if Meta delivered it.
	unsure := q.span.factsAsked & (inService | inFreeEntry | inConversation | anyConversation | found.unsure |
		refusing&found.facts)
	for _, c := range m.categories() {
		f := found.facts&^(allCategories|unsure) | categoryFact(c)
		for sub := facts(0); ; sub = (sub - unsure) & unsure { // every subset of unsure, from none
			r := q.span.decide(f | sub)
			if r.allowance != noRule {
				list = append(list, q.allowanceCounter(&q.span.rules[r.allowance]))
			}
			ladder, err := q.sheet.ladder(r.item, found.market)
			if r.verb == verbCharge && !ladder.flat() && (err == nil || q.span.tiered(r.item, nil)) {
				list = append(list, q.tierCounter(found.market, r.item.name()))
			}
			if sub == unsure {
				break
			}
		}
	}
	slices.SortFunc(list, Counter.compare)
	return slices.Compact(list), nil
}

// quoteInto sets q, which is zero, and so spares a copy of it. On error q stays
// zero.
func (p *Pricer) quoteInto(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	if n < 1 {
		return &InputError{ErrInvalid, "n", strconv.FormatInt(n, 10), "want at least one message"}
	}
	if m == nil {
		return &InputError{ErrInvalid, "Message", "", "want one"}
	}
	if p == nil {
		p = new(Pricer)
	}
	if s == nil {
		s = &p.zero // a new one would move to the heap
	}
	if n == 1 && p.quoteFast(q, m, s, at) {
		return nil
	}
	return p.quoteFull(q, m, s, at, n)
}

// quoteFast answers the question that is asked most, in a third of the time: one
// plain message to a user of whom nothing is remembered, in an account without
// exceptions. It reports whether it did. It is quoteFull without what can't matter
// there; a test holds the two equal.
func (p *Pricer) quoteFast(q *Quote, m *Message, s *State, at time.Time) bool {
	unix := at.Unix()
	sp := p.span(unix)
	holds := categoryFact(m.Category)
	if !p.fastOK || !sp.fastOK || holds == 0 || holds&internationalByName != 0 || !m.isPlain() ||
		checkName("", m.From) != nil ||
		s.UsageUnknown || s.UserUnknown || len(s.Usage) > 0 || !isEmpty(&s.Thread) {
		return false
	}
	sh := sp.cached.Load()
	if sh == nil {
		return false
	}
	n := sh.notes | sp.nearChanges(sh, unix, p.account.Zone == nil)
	market := m.Market
	if m.To != "" {
		place, err := ratecard.Locate(m.To)
		if err != nil {
			return false
		}
		n |= placeNotes(place)
		if market == "" {
			if market, err = ratecard.MarketOf(place.Country, sh.day); err != nil {
				return false
			}
		}
		if holds == marketing && place.Country == "US" || holds == authentication && isUserID(m.To) {
			return false
		}
	} else if market == "" || holds == marketing && market == northAmerica {
		return false
	}
	if unix >= sp.plainFrom {
		n |= p.noted(sp.ruleset, m, s.Number.Phone, holds|p.given, unix)
	}
	a := &q.likely
	a.decision = sp.noWindow[p.noWindow&15][bits.TrailingZeros32(uint32(holds))&3]
	var err error
	if a.verb == verbCharge || m.Market != "" {
		a.ladder, err = sh.ladder(a.item, market) // which has a price for the first unit
	}
	if a.allowance != noRule || err != nil {
		*q = Quote{}
		return false
	}
	a.units, a.world = 1, holds|p.given
	if s.Usage == nil {
		n |= noteNothingCounted
	}
	q.pricer, q.span, q.sheet, q.market, q.notes, q.unix = p, sp, sh.sheet, market, n, unix
	return true
}

// quoteFull answers every question.
func (p *Pricer) quoteFull(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	ask := question{
		pricer: p,
		m:      m,
		s:      s,
		at:     at,
		n:      n,
	}
	found, err := ask.prepare()
	if err != nil {
		return err
	}
	ask.noteNumber(&found)
	if ask.certain(found) {
		q.likely.world, q.likely.decision = found.facts, ask.span.decide(found.facts)
		if err := ask.price(&q.likely, found.market); err != nil {
			*q = Quote{}
			return err
		}
	} else {
		cases, gaps, err := ask.answers(found)
		if err != nil {
			return err
		}
		q.likely, q.alternatives = cases[0], &alternatives{cases: cases[1:], unpriced: gaps}
	}
	if s.Usage == nil {
		found.notes |= noteNothingCounted
	}
	q.pricer, q.span, q.sheet, q.market, q.notes = p, ask.span, ask.sheet, found.market, found.notes
	q.remember(&ask)
	return nil
}
