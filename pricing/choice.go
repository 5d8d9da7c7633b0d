package pricing

import (
	"cmp"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
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

// choose calls count with the classes of all messages that have a choice. Those choose
// together that only a fee's days or the business number tells apart: the tiers don't.
func (c *chooser) choose(count func(key billingClass, n int64, at delivered)) {
	sums, parts := c.together()
	for _, one := range slices.SortedFunc(maps.Keys(sums), c.totals.compareChoices) {
		m, own := sums[one], parts[one]
		slices.SortFunc(own, func(a, b choicePart) int {
			return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.number, b.number))
		})
		for n := m.units; n > 0; {
			key, k := c.most(&one, n)
			if c.low {
				key, k = c.least(&one, n), n
			}
			c.climb(key, k)
			n -= k
			for k > 0 && len(own) > 0 {
				of := &own[0]
				units := min(k, of.units)
				key.pricer, key.span = of.pricer, of.span
				count(key, units, m.times)
				k -= units
				if of.units -= units; of.units == 0 {
					own = own[1:]
				}
			}
		}
	}
}

// A choicePart is the messages with a choice of a business number and span.
type choicePart struct {
	pricer, span uint16 // as in a billingClass
	number       string
	units        int64
}

// together returns choices as they are made, and the parts of each.
func (c *chooser) together() (sums map[choice]chosen, parts map[choice][]choicePart) {
	sums, parts = map[choice]chosen{}, map[choice][]choicePart{}
	for one, m := range c.totals.choices {
		first := one.options[0]
		p := &c.totals.pricers[first.pricer]
		part := choicePart{first.pricer, first.span, p.number, m.units}
		for i := range one.n {
			one.options[i].pricer, one.options[i].span = p.base, p.spanOfChoice(first.span)
		}
		sum := sums[one]
		addUnits(&sum.units, m.units, &c.fault)
		sum.times.add(m.times)
		sums[one], parts[one] = sum, append(parts[one], part)
	}
	return sums, parts
}

// spanOfChoice returns the first span that differs from one at an index in fees that don't
// decide which case costs most: only where some fee is on one item, they do.
func (p *Pricer) spanOfChoice(i uint16) uint16 {
	if hasItemFees(p.account.Fees) {
		return i
	}
	for i > 0 && p.began(&p.spans[i-1]) == p.began(&p.spans[i]) {
		i--
	}
	return i
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
		if p := c.totals.withFees(option, price, 1, (*Pricer).feesOn); i == 0 || p.cmp(most) > 0 {
			key, k, most = option, units, p
		}
	}
	return key, k
}

// least returns the option of which n units cost least. Prices don't rise from tier
// to tier, so that a mix of options never costs less.
func (c *chooser) least(one *choice, n int64) (key billingClass) {
	var least cost
	fees := (*Pricer).feesOn
	if one.options[0].loose {
		fees = (*Pricer).leastFeesOn
	}
	for i, option := range one.options[:one.n] {
		var meta decimal.Decimal
		if l := c.totals.ladderOf(option); l != nil {
			counter, _ := c.totals.counterOf(option)
			meta, _ = l.total(c.levels[counter], n) // what is past the ladder's end counts as nothing
		}
		if p := c.totals.withFees(option, meta, n, fees); i == 0 || p.cmp(least) < 0 {
			key, least = option, p
		}
	}
	return key
}

// A feesOf is a method of a Pricer that returns the fees on one message.
type feesOf func(p *Pricer, sp *span, w feeWay, i itemIndex, m ratecard.Market) unitFees

// withFees returns what n units of a class cost with fees, if Meta charges meta.
func (t *totals) withFees(key billingClass, meta decimal.Decimal, n int64, feesOn feesOf) cost {
	p, w := t.pricers[key.pricer], wayFree
	switch {
	case len(p.account.Fees) == 0 || key.verb == verbRefuse:
		return cost{amount: meta}
	case key.verb == verbCharge:
		w = wayCharged
	}
	fees := feesOn(p.Pricer, &p.spans[key.span], w, key.item, t.names[key.market])
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
