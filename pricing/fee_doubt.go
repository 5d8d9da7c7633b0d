package pricing

import (
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// A doubtKey names messages of which it hangs on a minimum which case costs most or least:
// one costs more by Meta, and another more with fees, which a minimum may take up.
type doubtKey struct {
	month  Month
	pricer uint16 // as in a billingClass, like span and market
	span   uint16
	market uint16
	cases  feeCases
}

// doubts are how many such messages there are.
type doubts map[doubtKey]int64

// add adds messages, and returns d or, if that is nil, new doubts.
func (d doubts) add(key doubtKey, n int64, fault *error) doubts {
	if d == nil {
		d = doubts{}
	}
	sum := d[key]
	addUnits(&sum, n, fault)
	d[key] = sum
	return d
}

// merge adds the messages of o, which are others, and whose keys are others here.
func (d doubts) merge(o doubts, own func(doubtKey) doubtKey, fault *error) doubts {
	for key, n := range o {
		d = d.add(own(key), n, fault)
	}
	return d
}

// feeCases are what fees may be on, of one message.
type feeCases struct {
	items   [wayCharged + 1]uint16 // a bit for each item, of the cases that are free and that are charged
	refused bool
	// A case may be within an allowance, where it takes the place of another message.
	allowance bool
}

func newFeeCases(first *answer, others []answer) (c feeCases) {
	add := func(a *answer) {
		switch {
		case a.allowance != noRule:
			c.allowance = true
		case a.verb == verbRefuse:
			c.refused = true
		case a.verb == verbCharge:
			c.items[wayCharged] |= 1 << a.item
		default:
			c.items[wayFree] |= 1 << a.item
		}
	}
	add(first)
	for i := range others {
		add(&others[i])
	}
	return c
}

// hangOn reports whether a fee comes to more in one case than in another.
func (c *feeCases) hangOn(f *Fee, day ratecard.Date, m ratecard.Market) bool {
	if c.allowance { // then it may be on a message of any item, market and day
		return f.On == FeeOnDelivered || f.On == FeeOnCharged || f.On == FeeOnBoth
	}
	on, off := false, c.refused
	for w, items := range c.items {
		for i := range noItem {
			if items&(1<<i) != 0 {
				isOn := f.isOn(day, feeWay(w), i.name(), m)
				on, off = on || isOn, off || !isOn
			}
		}
	}
	return on && (off || f.hasIncluded())
}

// A feeSpread is how much less or more fees may come to, in cases other than those that a
// bill has.
type feeSpread struct {
	amount decimal.Decimal
	open   bool // how much more isn't known, such as shares of Meta's price
}

// leftOf returns what fees have left past a minimum, or lack if it is below 0: in a bill's Low
// if they come to the most that they may, and in High if they come to the least.
func (s feeSpread) leftOf(left, minimum decimal.Decimal, low bool) decimal.Decimal {
	switch {
	case low && s.open:
		return decimal.Decimal{}
	case low:
		return left.Add(s.amount)
	}
	left = left.Sub(s.amount)
	if left.Cmp(minimum.Neg()) < 0 {
		return minimum.Neg() // fees aren't below 0
	}
	return left
}
