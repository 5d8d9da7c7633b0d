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
		v.ladder, err = sh.items[v.item].Ladder(market)
	}
	if v.verb == verbCharge && err == nil {
		var exact bool
		v.amount, exact, err = v.ladder.Amount(0, 1)
		v.wide = !exact
	}
	if v.allowed != noRule || err != nil {
		*q = Quote{}
		return false
	}
	v.units, v.world = 1, holds|sp.given
	q.desk, q.span, q.sheet, q.market, q.notes = d, sp, sh, market, n
	return true
}
