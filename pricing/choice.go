package pricing

import (
	"cmp"
	"maps"
	"slices"
)

// A chooser counts the messages that have a [choice]: as what costs most together, for a
// bill's High, or least, for its Low.
type chooser struct {
	totals *totals
	low    bool
	notes  notes
	fault  error
}

// choose calls count with the classes of all messages that have a choice. The other
// messages are counted in cells and climbs. It returns the stages of all classes that
// climb a counter which those with a choice may climb.
func (c *chooser) choose(cells map[billingClass]int64, climbs map[climbKey]*sharedClimb,
	count func(key billingClass, n int64, at delivered)) map[billingClass]*stage {
	kinds := c.kinds()
	s := newStages(c.totals, c.low, kinds)
	s.add(cells, climbs)
	for _, own := range byMarket(kinds) {
		if c.low {
			s.least(own)
		} else {
			s.most(own)
		}
	}
	for _, k := range kinds {
		k.count(count)
	}
	if s.isBound() {
		c.notes |= noteNotAllOrders
	}
	return s.of
}

// kinds returns the messages that have a choice. Those are of one kind that only a fee's
// days or the business number tells apart: the tiers don't.
func (c *chooser) kinds() []*kind {
	kinds := map[choice]*kind{}
	for one, m := range c.totals.choices {
		first := one.options[0]
		p := &c.totals.pricers[first.pricer]
		part := choicePart{first.pricer, first.span, p.number, m.units}
		for i := range one.n {
			one.options[i].pricer, one.options[i].span = p.base, p.spanOfChoice(first.span)
		}
		k := kinds[one]
		if k == nil {
			k = &kind{choice: one}
			kinds[one] = k
		}
		addUnits(&k.units, m.units, &c.fault)
		k.times.add(m.times)
		k.parts = append(k.parts, part)
	}
	for _, k := range kinds {
		slices.SortFunc(k.parts, func(a, b choicePart) int {
			return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.number, b.number))
		})
	}
	return slices.SortedFunc(maps.Values(kinds), func(j, k *kind) int {
		return c.totals.compareChoices(j.choice, k.choice)
	})
}

// spanOfChoice returns the first span that differs from one at an index in fees that don't
// decide which case costs most: only where some fee is on one item, or a share of Meta's
// price, they do.
func (p *Pricer) spanOfChoice(i uint16) uint16 {
	decides := func(f Fee) bool { return f.Item != "" || !f.Share.IsZero() }
	if slices.ContainsFunc(p.account.Fees, decides) {
		return i
	}
	for i > 0 && p.began(&p.spans[i-1]) == p.began(&p.spans[i]) {
		i--
	}
	return i
}

// byMarket divides kinds by month and market: others share no counter.
func byMarket(kinds []*kind) (lists [][]*kind) {
	type place struct {
		month  Month
		market uint16
	}
	index := map[place]int{}
	for _, k := range kinds {
		at := place{k.options[0].month, k.options[0].market}
		i, ok := index[at]
		if !ok {
			i = len(lists)
			index[at], lists = i, append(lists, nil)
		}
		lists[i] = append(lists[i], k)
	}
	return lists
}
