package pricing

import (
	"cmp"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

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
