package pricing

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// A chooser counts the messages that have a [choice]: as what costs most, for a
// bill's High, or least, for its Low.
type chooser struct {
	totals *totals
	low    bool
	levels map[Counter]int64 // of the counters, after all other messages of the month
	fault  error
}

// newChooser returns a chooser for which the other messages are counted in cells.
func newChooser(t *totals, low bool, cells map[billingClass]int64) *chooser {
	c := &chooser{
		totals: t,
		low:    low,
		levels: map[Counter]int64{},
	}
	for counter, raises := range t.raises {
		c.levels[counter] = slices.Max(raises)
	}
	for key, n := range cells {
		c.climb(key, n)
	}
	return c
}

// climb adds n messages of a class to the counter that they climb.
func (c *chooser) climb(key billingClass, n int64) {
	if counter, ok := c.totals.counterOf(key); ok {
		level := c.levels[counter]
		addUnits(&level, n, &c.fault)
		c.levels[counter] = level
	}
}

// choose calls count with the classes of all messages that have a choice.
func (c *chooser) choose(count func(key billingClass, n int64, at delivered)) {
	choices := c.totals.choices
	for _, one := range slices.SortedFunc(maps.Keys(choices), c.totals.compareChoices) {
		m := choices[one]
		for n := m.units; n > 0; {
			key, k := c.most(&one, n)
			if c.low {
				key, k = c.least(&one, n), n
			}
			count(key, k, m.times)
			c.climb(key, k)
			n -= k
		}
	}
}

// most returns the option of which the next unit costs most, and how many of n units
// cost as much.
func (c *chooser) most(one *choice, n int64) (key billingClass, k int64) {
	var most decimal.Decimal
	for i, option := range one.options[:one.n] {
		price, units := decimal.Decimal{}, n
		if l := c.totals.ladderOf(option); l != nil {
			counter, _ := c.totals.counterOf(option)
			price, units = l.step(c.levels[counter], n)
		}
		price = c.totals.withFees(option, price, 1)
		if i == 0 || price.Cmp(most) > 0 {
			key, k, most = option, units, price
		}
	}
	return key, k
}

// least returns the option of which n units cost least. Prices don't rise from tier
// to tier, so that a mix of options never costs less.
func (c *chooser) least(one *choice, n int64) (key billingClass) {
	var least decimal.Decimal
	for i, option := range one.options[:one.n] {
		var cost decimal.Decimal
		if l := c.totals.ladderOf(option); l != nil {
			counter, _ := c.totals.counterOf(option)
			cost, _ = l.total(c.levels[counter], n) // what is past the ladder's end counts as nothing
		}
		cost = c.totals.withFees(option, cost, n)
		if i == 0 || cost.Cmp(least) < 0 {
			key, least = option, cost
		}
	}
	return key
}

// withFees returns what n units of a class cost, with all fees, if Meta charges meta.
func (t *totals) withFees(key billingClass, meta decimal.Decimal, n int64) decimal.Decimal {
	a := &t.pricers[key.pricer].account
	switch {
	case len(a.Fees) == 0 || key.verb == verbRefuse:
		return meta
	case key.verb == verbCharge:
		return feesOn(a.Fees, wayCharged, key.item.name(), t.names[key.market]).onTop(meta, n)
	}
	return feesOn(a.Fees, wayFree, key.item.name(), t.names[key.market]).onTop(meta, n)
}
