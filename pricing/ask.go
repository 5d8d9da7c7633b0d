package pricing

import (
	"math/bits"
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// Quote is [Account.Pricer] and [Pricer.Quote] in one, for a single question. It
// resolves only the rules and card of that instant. Whoever asks more than once
// holds a Pricer.
func (a Account) Quote(m Message, s State, at time.Time) (Quote, error) {
	d, days, err := a.open()
	if err != nil {
		return Quote{}, err
	}
	// One question needs one span only.
	today := ratecard.DateOf(at.In(a.zone()))
	i := len(days) - 1
	for i > 0 && today.Before(days[i]) {
		i--
	}
	d.spans = []span{d.resolve(days, i)}
	return d.Quote(&m, &s, at)
}

// Quote tells what m would cost if delivered at the given instant to a user in
// state s; a nil state is the zero State. Its errors are [*InputError] and
// [*ratecard.LookupError]. It doesn't keep m or s, and doesn't allocate unless
// the answer has several cases.
func (d *Pricer) Quote(m *Message, s *State, at time.Time) (q Quote, err error) {
	err = d.answer(&q, m, s, at, 1)
	return q, err
}

// QuoteN is Quote for n alike messages to n users in the same state. An n of
// less than one is [ErrInvalid].
func (d *Pricer) QuoteN(m *Message, s *State, at time.Time, n int64) (q Quote, err error) {
	err = d.answer(&q, m, s, at, n)
	return q, err
}

// Counters lists the counters that a quote for m may read, whatever windows are
// open, so that a caller who keeps them in a database can fetch those and no
// others.
func (d *Pricer) Counters(m *Message, at time.Time) ([]Counter, error) {
	if m == nil {
		return nil, &InputError{ErrInvalid, "Message", "", "want one"}
	}
	if d == nil {
		d = new(Pricer)
	}
	q := question{pricer: d, m: m, s: &d.zero, at: at, n: 1, folding: true} // no price is asked for
	found, err := q.prepare()
	if err != nil {
		return nil, err
	}
	list := []Counter{}
	// What the state or Meta will tell. A quote reads nothing else of either.
	unsure := q.span.asked & (inService | inFreeEntry | rides | anyOpen | found.unsure)
	if q.span.disputed {
		unsure |= denied
	}
	for _, c := range m.categories() {
		f := found.facts&^(allCategories|unsure) | categoryFact(c)
		for sub := facts(0); ; sub = (sub - unsure) & unsure { // every subset of unsure, from none
			r := q.span.rule(f | sub)
			if r.allowed != noRule {
				list = append(list, q.allowance(&q.span.rules[r.allowed]))
			}
			ladder, err := q.sheet.ladder(r.item, found.market)
			if r.verb == verbCharge && !ladder.flat() && (err == nil || q.span.tiered(r.item)) {
				list = append(list, q.tiers(found.market, r.item.name()))
			}
			if sub == unsure {
				break
			}
		}
	}
	slices.SortFunc(list, Counter.compare)
	return slices.Compact(list), nil
}

// answer writes into q, which is zero, to spare copies; on error it stays zero.
func (d *Pricer) answer(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	if n < 1 {
		return &InputError{ErrInvalid, "n", strconv.FormatInt(n, 10), "want at least one message"}
	}
	if m == nil {
		return &InputError{ErrInvalid, "Message", "", "want one"}
	}
	if d == nil {
		d = new(Pricer)
	}
	if s == nil {
		s = &d.zero // a new one would move to the heap
	}
	if n == 1 && d.quick(q, m, s, at) {
		return nil
	}
	return d.long(q, m, s, at, n)
}

// quick answers what is asked most, in a third of the time: one plain message
// to a user of whom nothing is remembered, in an account without oddities. It
// tells whether it did. It is the long way with what can't matter left out; a
// test holds the two equal.
func (d *Pricer) quick(q *Quote, m *Message, s *State, at time.Time) bool {
	unix := at.Unix()
	sp := d.span(unix)
	holds := categoryFact(m.Category)
	if !sp.plain || holds == 0 || m.Reaction || m.MarketingMessagesAPI || len(m.Others) > 0 || s.UsageUnknown || len(s.Usage) > 0 || !quiet(&s.Thread) {
		return false
	}
	sh := sp.parsed.Load()
	if sh == nil {
		return false
	}
	n := sh.notes | sp.turns(sh, unix, d.account.Zone == nil)
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
		if holds == marketing && place.Country == "US" {
			return false
		}
	} else if market == "" || holds == marketing && market == northAmerica {
		return false
	}
	v := &q.likely
	v.ruling = sp.calm[bits.TrailingZeros32(uint32(holds))&3]
	var err error
	if v.verb == verbCharge || m.Market != "" {
		v.ladder, err = sh.ladder(v.item, market) // which has a price for the first unit
	}
	if v.allowed != noRule || err != nil {
		*q = Quote{}
		return false
	}
	v.units, v.world = 1, holds|sp.given
	q.pricer, q.span, q.sheet, q.market, q.notes = d, sp, sh, market, n
	return true
}

// long answers everything.
func (d *Pricer) long(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	ask := question{pricer: d, m: m, s: s, at: at, n: n}
	found, err := ask.prepare()
	if err != nil {
		return err
	}
	if ask.certain(found) {
		q.likely.world, q.likely.ruling = found.facts, ask.span.rule(found.facts)
		if err := ask.price(&q.likely, found.market); err != nil {
			*q = Quote{}
			return err
		}
	} else {
		cases, gaps, err := ask.enumerate(found)
		if err != nil {
			return err
		}
		q.likely, q.more = cases[0], &more{cases: cases[1:], gaps: gaps}
	}
	q.pricer, q.span, q.sheet, q.market, q.notes = d, ask.span, ask.sheet, found.market, found.notes
	return nil
}
