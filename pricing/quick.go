package pricing

import (
	"math/bits"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// quick answers what is asked most, in a third of the time: one plain message
// to a user of whom nothing is remembered, in an account without oddities. It
// tells whether it did. It is the long way with what can't matter left out; a
// test holds the two equal.
func (d *Desk) quick(q *Quote, m *Message, s *State, at time.Time) bool {
	unix := at.Unix()
	sp := d.span(unix)
	holds := categoryFact(m.Category)
	if !sp.plain || holds == 0 || m.Reaction || m.Lite || len(m.Others) > 0 || s.UsageUnknown || len(s.Usage) > 0 || !quiet(&s.Thread) {
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
			if market, err = ratecard.MarketOf(place.Country, sh.card.Effective()); err != nil {
				return false
			}
		}
		if holds == marketing && place.Country == "US" {
			return false
		}
	} else if holds == marketing && market == northAmerica {
		return false
	}
	t := sp.calm[bits.TrailingZeros32(uint32(holds))&3]
	if t == nil {
		return false
	}
	item := itemOf(holds)
	ladder, err := sh.items[item].Ladder(market)
	v := &q.likely
	if t.verb == verbCharge {
		if err != nil {
			return false
		}
		amount, exact, err := ladder.Amount(0, 1)
		if err != nil {
			return false
		}
		v.amount, v.wide, v.charged = amount, !exact, true
	}
	v.ladder, v.units, v.world, v.item, v.rule, v.allowed = ladder, 1, holds|sp.given, item, t.rule, noRule
	q.desk, q.span, q.sheet, q.market, q.notes = d, sp, sh, market, n
	return true
}
