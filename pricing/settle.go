package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
)

// A settlement is what a campaign comes to in one bound.
type settlement struct {
	category category.Category
	bill     Bill
	cost     cost // of the bill
	notes    notes
	rivals   bool // an allowance covered some of several prices, and not all of them
}

// settle returns what the campaign comes to in a bound. The bill is made as those of
// messages that were delivered are.
func (c *campaign) settle(b bound) (settlement, error) {
	s := settlement{category: c.m.Category}
	t := newTotals()
	t.pricers = []*Pricer{c.pricer}
	covered := map[Counter]int64{}
	ladders, shares := climbs{}, []share{}
	for _, groups := range c.months() {
		a := c.allowanceOf(groups)
		one := c.spend(groups, a, b)
		s.rivals = s.rivals || one.hasRivals()
		if one.covered > 0 {
			covered[a.counter] += one.covered
		}
		for _, sh := range one.shares {
			ladders.add(c, sh)
		}
		shares = append(shares, one.shares...)
	}
	t.raises = ladders.raises(c, b)
	if c.err != nil {
		return s, c.err
	}
	for i := range shares {
		t.addShare(&shares[i])
	}
	adder, err := t.addUp(&t.most, nil, b == low)
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
	s.bill, s.notes = adder.bill(), adder.notes
	for i := range s.bill.Unpriced {
		s.cost.unpriced += s.bill.Unpriced[i].Units
	}
	s.cost.amount = s.bill.High.Amount
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

// hasRivals reports whether it matters who is within the allowance.
func (s *spending) hasRivals() bool {
	return s.covered > 0 && slices.ContainsFunc(s.shares, func(sh share) bool { return sh.past })
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

// climbs are the shares that climb each counter's ladder, in order.
type climbs map[Counter][]climbing

// A climbing is messages that climb a ladder.
type climbing struct {
	ladder *ladder
	no     int
	item   itemIndex
	units  int64
	before int64 // what the state has on the counter
}

// add adds a share, if it is charged by volume tiers.
func (m climbs) add(c *campaign, sh share) {
	l, err := sh.sheet.ladder(sh.item, sh.market)
	if err != nil || sh.verb != verbCharge || sh.allowance != noRule || !l.stepped() || !sh.span.tiered(sh.item, l) {
		return
	}
	counter := c.pricer.tierCounter(sh.month, sh.market, sh.item.name())
	m[counter] = append(m[counter], climbing{l, sh.no, sh.item, sh.units, c.countedOn(sh.group, sh.item, l)})
}

// raises returns where the counters stand before the campaign: as the state has them or,
// if that isn't known, wherever is nearest the bound.
func (m climbs) raises(c *campaign, b bound) map[Counter][]int64 {
	raises := map[Counter][]int64{}
	for counter, list := range m {
		level := list[0].before
		if c.isUsageUnknown() && b == low {
			level = c.lowestStart(list)
		} else if c.isUsageUnknown() {
			level = c.highestStart(list)
		}
		if level > 0 {
			raises[counter] = []int64{level}
		}
	}
	return raises
}

// startsOf returns where a counter may stand for its ladder to cost most or least: at
// the bounds of its tiers, or where the messages end at one.
func startsOf(list []climbing) []int64 {
	starts, units := []int64{0}, int64(0)
	for i := range list {
		units += list[i].units
	}
	for i := range list {
		for _, t := range list[i].ladder.tiers {
			if t.UpTo > 0 {
				starts = append(starts, t.UpTo, max(0, t.UpTo-units))
			}
		}
	}
	return starts
}

// lowestStart returns where a counter stands if its messages cost least.
func (c *campaign) lowestStart(list []climbing) int64 {
	return slices.MinFunc(startsOf(list), func(x, y int64) int { return c.costFrom(list, x).cmp(c.costFrom(list, y)) })
}

// highestStart returns where a counter stands if its messages cost most.
func (c *campaign) highestStart(list []climbing) int64 {
	return slices.MaxFunc(startsOf(list), func(x, y int64) int { return c.costFrom(list, x).cmp(c.costFrom(list, y)) })
}

// costFrom returns what the messages on a counter cost that stands at a level.
func (c *campaign) costFrom(list []climbing, level int64) (sum cost) {
	sum.amount = decimal.Decimal{}
	for _, l := range slices.SortedStableFunc(slices.Values(list), func(a, b climbing) int {
		return cmp.Or(cmp.Compare(a.no, b.no), cmp.Compare(a.item, b.item))
	}) {
		sum = sum.add(c.chargedCost(l.ladder, level, l.units), 1)
		level += l.units
	}
	return sum
}
