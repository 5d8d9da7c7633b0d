package pricing

import (
	"cmp"
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

// choose calls count with the classes of all messages that have a choice. Where a fee asks
// for business numbers, those of all numbers choose together, since the tiers don't.
func (c *chooser) choose(count func(key billingClass, n int64, at delivered)) {
	together := map[choice]chosen{}
	byNumber := map[choice][]numberUnits{}
	for one, m := range c.totals.choices {
		all := one
		number := c.totals.pricers[one.options[0].pricer].number
		for i := range all.n {
			all.options[i].pricer = c.totals.pricers[all.options[i].pricer].base
		}
		sum := together[all]
		addUnits(&sum.units, m.units, &c.fault)
		sum.times.add(m.times)
		together[all] = sum
		byNumber[all] = append(byNumber[all], numberUnits{number, one.options[0].pricer, m.units})
	}
	for _, one := range slices.SortedFunc(maps.Keys(together), c.totals.compareChoices) {
		m, numbers := together[one], byNumber[one]
		slices.SortFunc(numbers, func(a, b numberUnits) int { return cmp.Compare(a.number, b.number) })
		for n := m.units; n > 0; {
			key, k := c.most(&one, n)
			if c.low {
				key, k = c.least(&one, n), n
			}
			c.climb(key, k)
			n -= k
			for k > 0 && len(numbers) > 0 {
				of := &numbers[0]
				own := min(k, of.units)
				key.pricer = of.pricer
				count(key, own, m.times)
				k -= own
				if of.units -= own; of.units == 0 {
					numbers = numbers[1:]
				}
			}
		}
	}
}

// numberUnits are the messages of a business number.
type numberUnits struct {
	number string
	pricer uint16 // index in the totals' pricers
	units  int64
}

// most returns the option of which the next unit costs most, and how many of n units
// cost as much.
func (c *chooser) most(one *choice, n int64) (key billingClass, k int64) {
	var most cost
	for i, option := range one.options[:one.n] {
		price, units := decimal.Decimal{}, n
		if l := c.totals.ladderOf(option); l != nil {
			counter, _ := c.totals.counterOf(option)
			price, units = l.step(c.levels[counter], n)
		}
		if p := c.totals.withFees(option, price, 1); i == 0 || p.cmp(most) > 0 {
			key, k, most = option, units, p
		}
	}
	return key, k
}

// least returns the option of which n units cost least. Prices don't rise from tier
// to tier, so that a mix of options never costs less.
func (c *chooser) least(one *choice, n int64) (key billingClass) {
	var least cost
	for i, option := range one.options[:one.n] {
		var meta decimal.Decimal
		if l := c.totals.ladderOf(option); l != nil {
			counter, _ := c.totals.counterOf(option)
			meta, _ = l.total(c.levels[counter], n) // what is past the ladder's end counts as nothing
		}
		if p := c.totals.withFees(option, meta, n); i == 0 || p.cmp(least) < 0 {
			key, least = option, p
		}
	}
	return key
}

// withFees returns what n units of a class cost, with all fees, if Meta charges meta.
func (t *totals) withFees(key billingClass, meta decimal.Decimal, n int64) cost {
	a, w := &t.pricers[key.pricer].account, wayFree
	switch {
	case len(a.Fees) == 0 || key.verb == verbRefuse:
		return cost{amount: meta}
	case key.verb == verbCharge:
		w = wayCharged
	}
	fees := feesOn(a.Fees, a.currency(), w, key.item.name(), t.names[key.market])
	return cost{0, fees.onTop(meta, n), n * fees.elsewhere}
}

// A cost is what messages cost. A price that isn't known may be any amount, so that
// more of them count as dearer than any amount.
type cost struct {
	unpriced  int64
	amount    decimal.Decimal
	elsewhere int64 // fees in other currencies, which decide between equal amounts
}

func (c cost) cmp(d cost) int {
	return cmp.Or(cmp.Compare(c.unpriced, d.unpriced), c.amount.Cmp(d.amount), cmp.Compare(c.elsewhere, d.elsewhere))
}

func (c cost) add(d cost, n int64) cost {
	return cost{c.unpriced + n*d.unpriced, c.amount.Add(d.amount.Mul(decimal.New(n, 0))), c.elsewhere + n*d.elsewhere}
}

func (c cost) sub(d cost) cost {
	return cost{c.unpriced - d.unpriced, c.amount.Sub(d.amount), c.elsewhere - d.elsewhere}
}
