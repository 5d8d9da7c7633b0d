package pricing

import (
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A tieredMarket is a market in which some may be within an allowance or be charged by
// volume tiers, as a contract may have it: what one more within it saves hangs on how
// many are.
type tieredMarket struct {
	groups []int // indexes in the list of all groups of the market
	pool   []int // indexes of those that may be within
	units  int64 // of the pool
	counts []int64
	no     int
	bound  bound
}

// tieredMarkets returns the markets of a pool in which volume tiers decide.
func (c *campaign) tieredMarkets(list []unitCosts, pool []saving, no int, b bound) []*tieredMarket {
	var markets []*tieredMarket
	found := map[ratecard.Market]*tieredMarket{}
	for _, v := range pool {
		u := &list[v.i]
		d, _, past := u.settled(b)
		l, err := u.sheet.ladder(d.item, u.market)
		if err != nil || u.no != no || !past || d.verb != verbCharge || !l.stepped() {
			continue
		}
		m := found[u.market]
		if m == nil {
			m = &tieredMarket{no: no, bound: b}
			found[u.market], markets = m, append(markets, m)
			for i := range list {
				if list[i].market == u.market {
					m.groups = append(m.groups, i)
				}
			}
		}
		m.pool, m.units = append(m.pool, v.i), m.units+u.units
		for i := range l.tiers {
			m.counts = append(m.counts, l.tiers[i].UpTo)
		}
	}
	for _, m := range markets {
		m.counts = m.breaks(c, list)
	}
	return markets
}

// spread puts so many of the market within the allowance.
func (m *tieredMarket) spread(list []unitCosts, within []int64, n int64) {
	for _, i := range m.pool {
		within[i] = min(n, list[i].units)
		n -= within[i]
	}
}

// cost returns what the market costs if so many of its pool are within the allowance,
// beside those who are for certain.
func (m *tieredMarket) cost(c *campaign, list []unitCosts, within []int64, n int64) cost {
	within = slices.Clone(within)
	m.spread(list, within, n)
	var shares []share
	for _, i := range m.groups {
		shares = append(shares, list[i].shares(within[i], m.no, m.bound)...)
	}
	return c.costOf(shares)
}

// breaks returns how many within the allowance make the others end at the bound of a
// tier, from none to all.
func (m *tieredMarket) breaks(c *campaign, list []unitCosts) []int64 {
	points := []int64{0, m.units}
	reached := int64(0)
	for _, i := range m.groups {
		u := &list[i]
		d, _, _ := u.settled(m.bound)
		l, err := u.sheet.ladder(d.item, u.market)
		if err != nil || d.verb != verbCharge {
			continue
		}
		if reached == 0 {
			reached = c.countedOn(u.group, d.item, l)
		}
		if !(u.certain && u.no < m.no) { // or they are within it
			reached += u.units
		}
		for _, upTo := range m.counts {
			if n := reached - upTo; n > 0 && n < m.units {
				points = append(points, n)
			}
		}
	}
	slices.Sort(points)
	return slices.Compact(points)
}

// fillTiered is fill where volume tiers decide in some markets, and the allowance is used
// up. It returns how many it put within.
func (c *campaign) fillTiered(list []unitCosts, pool []saving, markets []*tieredMarket, within []int64, left int64,
	b bound) int64 {
	flat := slices.DeleteFunc(slices.Clone(pool), func(v saving) bool {
		return slices.ContainsFunc(markets, func(m *tieredMarket) bool { return slices.Contains(m.pool, v.i) })
	})
	if b == high {
		return c.fillCheapest(list, flat, markets, within, left)
	}
	return c.fillDearest(list, flat, markets, within, left)
}

// fillCheapest fills for a bound that is high. In a market, the last units go first, and
// they cost least: so do the cheapest steps of all.
func (c *campaign) fillCheapest(list []unitCosts, flat []saving, markets []*tieredMarket, within []int64,
	left int64) int64 {
	steps := slices.Clone(flat)
	for k, m := range markets {
		for i, from := range m.counts[:len(m.counts)-1] {
			saved := m.cost(c, list, within, from).sub(m.cost(c, list, within, from+1))
			steps = append(steps, saving{len(list) + k, m.counts[i+1] - from, saved})
		}
	}
	all := make([]int64, len(list)+len(markets))
	copy(all, within)
	filled := fill(steps, all, left, false, high)
	copy(within, all)
	for k, m := range markets {
		m.spread(list, within, all[len(list)+k])
	}
	return filled
}

// mostTiered is in how many markets volume tiers are weighed against each other.
const mostTiered = 10

// fillDearest fills for a bound that is low. Since the first units of a market cost most,
// and the last ones go first, it is best to take all or none of each market, but for
// one: every such choice is tried.
func (c *campaign) fillDearest(list []unitCosts, flat []saving, markets []*tieredMarket, within []int64,
	left int64) int64 {
	if len(markets) > mostTiered {
		c.notes |= noteNotAllOrders
		saved := func(m *tieredMarket) cost { return m.cost(c, list, within, 0).sub(m.cost(c, list, within, m.units)) }
		slices.SortStableFunc(markets, func(m, o *tieredMarket) int { return saved(o).cmp(saved(m)) })
	}
	tried := markets[:min(len(markets), mostTiered)]
	var best cost
	var bestWithin []int64
	var bestFilled int64
	try := func(counts []int64, rest int64) {
		own := slices.Clone(within)
		for k, m := range markets {
			m.spread(list, own, counts[k])
		}
		filled := left - rest + fill(flat, own, rest, false, low)
		var shares []share
		for i := range list {
			shares = append(shares, list[i].shares(own[i], markets[0].no, low)...)
		}
		price := c.costOf(shares)
		if bestWithin == nil || filled > bestFilled || filled == bestFilled && price.cmp(best) < 0 {
			best, bestWithin, bestFilled = price, own, filled
		}
	}
	for all := range 1 << len(tried) { // of each market in the set all are within
		counts, rest := make([]int64, len(markets)), left
		for k, m := range tried {
			if all&(1<<k) != 0 {
				counts[k], rest = m.units, rest-m.units
			}
		}
		if rest < 0 {
			continue
		}
		try(counts, rest)
		for k, m := range tried {
			if all&(1<<k) == 0 {
				for _, n := range m.parts(flat, rest) {
					counts[k] = n
					try(counts, rest-n)
				}
				counts[k] = 0
			}
		}
	}
	copy(within, bestWithin)
	return bestFilled
}

// parts returns how many of the market may best be within the allowance, if the rest are
// in markets without tiers, and of these all or none.
func (m *tieredMarket) parts(flat []saving, rest int64) []int64 {
	most := min(rest, m.units)
	list := append([]int64{most}, m.counts...)
	sorted := slices.SortedStableFunc(slices.Values(flat), func(v, w saving) int { return w.saved.cmp(v.saved) })
	for _, v := range sorted {
		rest -= v.units
		list = append(list, rest)
	}
	list = slices.DeleteFunc(list, func(n int64) bool { return n <= 0 || n > most })
	slices.Sort(list)
	return slices.Compact(list)
}
