package pricing

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
)

// A settlement is what a campaign comes to in one bound.
type settlement struct {
	category category.Category
	bill     Bill
	cost     cost // of the bill
	notes    notes
	shared   bool  // an allowance covers some of several prices, and not all of them
	allowed  bool  // somebody may be within an allowance
	counted  bool  // the month's counts matter
	unknown  bool  // the month's counts matter, and aren't known
	unsure   int64 // recipients of whom something isn't known
}

// settle returns what the campaign comes to in a bound. The bill is made as those of
// messages that were delivered are.
func (c *campaign) settle(b bound) (settlement, error) {
	s := settlement{category: c.m.Category}
	c.bound = b
	t := newTotals()
	t.ahead = true
	t.addPricer(c.pricer, &t.fault)
	covered := map[Counter]int64{}
	ladders, shares, loose := climbs{}, []share{}, map[Counter]int64{}
	for _, groups := range c.months() {
		a := c.allowanceOf(groups)
		one := c.spend(groups, a, b)
		for i := range groups {
			if len(groups[i].options) > 1 {
				s.unsure += groups[i].units
			}
		}
		s.shared = s.shared || c.isAllowanceShared(one.shares)
		s.allowed = s.allowed || a.limit > 0
		if one.covered > 0 {
			covered[a.counter] += one.covered
		}
		for _, sh := range one.shares {
			ladders.add(c, sh)
		}
		shares = append(shares, one.shares...)
		maps.Copy(loose, one.loose)
	}
	s.counted = s.allowed || ladders.matter()
	s.unknown = s.counted && c.isUsageUnknown()
	t.raises = ladders.raises(c, b, loose)
	if b == high {
		t.anew = loose
	}
	if c.err != nil {
		return s, c.err
	}
	for i := range shares {
		t.addShare(&shares[i])
	}
	adder, err := t.addUp(t.sure.with(&t.most, nil), nil, nil, b == low)
	if err != nil {
		return s, cmp.Or(c.fault, err)
	}
	for counter, n := range covered {
		adder.counts[counter] = n
	}
	for u, n := range c.unpriced {
		u.Units = n
		adder.unpriced.add(u, &adder.fault)
	}
	s.bill, s.notes = adder.bill(), adder.notes|c.countNotes(&s, len(t.raises) > 0)
	for i := range s.bill.Unpriced {
		s.cost.unpriced += s.bill.Unpriced[i].Units
	}
	s.cost.amount, s.cost.elsewhere = s.bill.High.Amount, s.bill.unitsElsewhere()
	return s, cmp.Or(c.fault, adder.fault)
}

// addShare counts a share, after what its counter has.
func (t *totals) addShare(sh *share) {
	key := billingClass{
		month:    sh.month,
		span:     sh.span.index,
		market:   t.marketIndex(sh.market),
		decision: sh.decision,
	}
	if counter, ok := t.counterOf(key); ok && len(t.raises[counter]) > 0 {
		key.epoch = 1
	}
	t.sure.add(key, sh.units, sh.order())
}

// months returns the groups of each month, in order of time.
func (c *campaign) months() [][]group {
	var list [][]group
	for rest := c.groups; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(g group) bool { return g.month != rest[0].month })
		if n < 0 {
			n = len(rest)
		}
		list, rest = append(list, rest[:n]), rest[n:]
	}
	return list
}

// isAllowanceShared reports whether it matters who of a month is within the allowance. It
// doesn't if that was used up before the campaign, which leaves nobody within.
func (c *campaign) isAllowanceShared(shares []share) bool {
	prices, within, left := []cost{}, false, false
	for i := range shares {
		sh := &shares[i]
		within, left = within || sh.allowance != noRule, left || sh.past
		if sh.past || sh.allowance != noRule {
			past := sh.decision
			past.allowance = noRule
			prices = append(prices, c.unitCost(sh.group, past))
		}
	}
	return within && left && slices.ContainsFunc(prices, func(p cost) bool { return p.cmp(prices[0]) != 0 })
}

// countNotes returns the notes on the month's counts. Some tier began before the campaign
// if isRaised.
func (c *campaign) countNotes(s *settlement, isRaised bool) notes {
	switch {
	case !s.counted || c.isUsageUnknown():
	case c.s.Usage == nil || c.lacksCount && !c.hasCount:
		return noteNothingCounted
	case s.allowed || isRaised:
		return noteLowerBound
	}
	return 0
}

// order returns when a share's messages come, of those that share tiers: authentication
// before authentication-international, where a market is one country, since the
// account has that rate from an instant on (R3.10).
func (sh *share) order() delivered {
	if sh.item == itemInternational && sh.market.Country() != "" {
		return deliveredAt(time.Unix(1, 0))
	}
	return deliveredAt(time.Unix(0, 0))
}
