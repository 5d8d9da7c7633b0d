package pricing

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"
)

// A share is so many recipients of a group for whom the rules say one thing. Those of
// whom it says an allowance are within it.
type share struct {
	*group
	decision
	units int64
	past  bool // they would be within an allowance, if it weren't used up
}

// unitCost returns what the next message costs that is so decided and is in no
// allowance.
func (c *campaign) unitCost(g *group, d decision) cost {
	switch {
	case d.verb == verbRefuse || d.rule == noRule:
		return cost{}
	case d.verb != verbCharge:
		return c.freeCost(g, d)
	}
	fees := c.pricer.feesOn(g.span, wayCharged, d.item, g.market)
	l, err := g.sheet.ladder(d.item, g.market)
	if err != nil {
		return cost{1, fees.each, fees.elsewhere}
	}
	return chargedCost(l, c.countedOn(g, d.item, l), 1, fees)
}

// freeCost returns what a message costs that is so decided and is free: the fees on it.
func (c *campaign) freeCost(g *group, d decision) cost {
	fees := c.pricer.feesOn(g.span, wayFree, d.item, g.market)
	return cost{0, fees.each, fees.elsewhere}
}

// countedOn returns how many units the state has on the counter of a ladder. If that
// isn't known, it is where the ladder costs most, or least for a bound that is low.
func (c *campaign) countedOn(g *group, i itemIndex, l *ladder) int64 {
	switch {
	case !l.stepped():
		return 0
	case c.isUsageUnknown() && c.bound == low:
		return c.lastTierOf(l)
	case c.isUsageUnknown() || len(c.s.Usage) == 0:
		return 0
	}
	counter := c.pricer.tierCounter(g.month, g.market, i.name())
	c.noteAccount(counter)
	return c.unitsOn(counter)
}

// lastTierOf returns where the last tier begins or, if the ladder ends, where all
// recipients have a price, if they can.
func (c *campaign) lastTierOf(l *ladder) (level int64) {
	if len(l.tiers) > 1 {
		level = l.tiers[len(l.tiers)-2].UpTo
	}
	if l.end > 0 {
		level = min(level, max(0, l.end-c.n))
	}
	return level
}

// chargedCost returns what n messages cost that are charged after `before` others.
func chargedCost(l *ladder, before, n int64, fees unitFees) cost {
	meta, priced := decimal.Decimal{}, int64(0)
	_ = l.cut(before, n, func(i int, k int64) { // what is past the end is unpriced
		meta, priced = meta.Add(l.tiers[i].Price.Mul(decimal.New(k, 0))), priced+k
	})
	return cost{n - priced, fees.onTop(meta, n), n * fees.elsewhere}
}

// A markedUp ladder is what messages of a group cost by volume, with fees' share of it.
type markedUp struct {
	*ladder
	share decimal.Decimal
}

// markUp returns the ladder of a group's messages of an item.
func (c *campaign) markUp(g *group, i itemIndex, l *ladder) markedUp {
	return markedUp{l, c.pricer.feesOn(g.span, wayCharged, i, g.market).share}
}

// turns reports whether messages on another ladder cost something else at some level.
func (m markedUp) turns(o markedUp) bool {
	return !m.hasTiersOf(o.ladder) || m.stepped() && !m.share.Equal(o.share)
}

// isUsageUnknown reports whether the month's counts may be anything.
func (c *campaign) isUsageUnknown() bool { return c.usageUnknown(0) }

// unitsOn returns the units on a counter of the state, of which there are some.
func (c *campaign) unitsOn(counter Counter) int64 {
	var a answer
	n := c.used(&a, counter)
	c.lacksCount, c.hasCount = c.lacksCount || a.flags&lacksCount != 0, c.hasCount || a.flags&lacksCount == 0
	return n
}

// noteAccount notes a counter that goes by the account's ID, if that is empty.
func (c *campaign) noteAccount(of Counter) {
	if of.Scope != PerNumber && of.Of == "" {
		c.notes |= noteAccountNotGiven
	}
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
	fees   unitFees
}

// add adds a share, and reports whether it is charged by volume tiers.
func (m climbs) add(c *campaign, sh share) bool {
	l, err := sh.sheet.ladder(sh.item, sh.market)
	if err != nil || sh.verb != verbCharge || sh.allowance != noRule || !sh.span.tiered(sh.item, l) {
		return false
	}
	counter := c.pricer.tierCounter(sh.month, sh.market, sh.item.name())
	fees := c.pricer.feesOn(sh.span, wayCharged, sh.item, sh.market)
	m[counter] = append(m[counter], climbing{l, sh.no, sh.item, sh.units, c.countedOn(sh.group, sh.item, l), fees})
	return true
}

// raises returns where the counters stand before the campaign: as the state has them or,
// if that isn't known, wherever is nearest the bound. In Low, a counter that is loose has
// all that may be on it before, so that nothing is on too early a tier.
func (m climbs) raises(c *campaign, b bound, loose map[Counter]int64) map[Counter][]int64 {
	raises := map[Counter][]int64{}
	for counter, list := range m {
		level := startOf(list)
		more, isLoose := loose[counter]
		switch {
		case isLoose && b == high: // as the state has it
		case isLoose && b == low:
			level += more
		case c.isUsageUnknown() && b == low:
			level = c.lowestStart(list)
		case c.isUsageUnknown():
			level = c.highestStart(list)
		}
		if level > 0 {
			raises[counter] = []int64{level}
		}
	}
	return raises
}

// startOf returns where the state has a counter.
func startOf(list []climbing) (level int64) {
	for i := range list {
		level = max(level, list[i].before)
	}
	return level
}

// matter reports whether it matters where some counter stands.
func (m climbs) matter() bool {
	for _, list := range m {
		if slices.ContainsFunc(list, func(l climbing) bool { return l.ladder.stepped() }) {
			return true
		}
	}
	return false
}

// startsOf returns where a counter may stand for its ladder to cost most or least: at
// the bounds of its tiers, or where some of the messages end at one.
func startsOf(list []climbing) []int64 {
	starts, units := []int64{0}, int64(0)
	for i := -1; i < len(list); i++ {
		if i >= 0 {
			units += list[i].units
		}
		for k := range list {
			for _, t := range list[k].ladder.tiers {
				starts = append(starts, max(0, t.UpTo-units))
			}
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
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
		sum = sum.add(chargedCost(l.ladder, level, l.units, l.fees), 1)
		level += l.units
	}
	return sum
}

// costOf returns what shares cost, with those that climb one ladder after each other.
func (c *campaign) costOf(shares []share) (sum cost) {
	ladders := climbs{}
	for _, sh := range shares {
		switch {
		case sh.allowance != noRule:
			sum = sum.add(c.freeCost(sh.group, sh.decision), sh.units)
		case !ladders.add(c, sh):
			sum = sum.add(c.unitCost(sh.group, sh.decision), sh.units)
		}
	}
	for _, list := range ladders {
		sum = sum.add(c.costFrom(list, startOf(list)), 1)
	}
	return sum
}
