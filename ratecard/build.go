package ratecard

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// put sets a row of a changed card, before finish: the index is still that of
// the card it came from, whose rows stand where they stood.
func (c *Card) put(r row) {
	if !slices.Contains(c.columns, r.Item) {
		c.columns = append(slices.Clone(c.columns), r.Item)
		slices.SortFunc(c.columns, Item.compare)
	}
	if old := c.row(r.Market, r.Item); old != nil {
		*old = r
	} else {
		c.rows = append(c.rows, r)
	}
}

// base returns the place of b among the card's bases, added if need be.
func (c *Card) base(b Basis) uint16 {
	if i := slices.Index(c.bases, b); i >= 0 {
		return uint16(i)
	}
	c.bases = append(c.bases, b)
	return uint16(len(c.bases) - 1)
}

// finish sorts the rows and works out what Ladder needs from them.
func (c *Card) finish() {
	slices.SortFunc(c.rows, func(a, b row) int {
		if a.Market != b.Market {
			return strings.Compare(string(a.Market), string(b.Market))
		}
		return a.Item.compare(b.Item)
	})
	c.index = make([]uint16, len(c.atlas.markets)*nItems)
	c.digits = 0
	for i := range c.rows {
		r := &c.rows[i]
		c.index[c.atlas.marketNo(r.Market)*nItems+itemNo(r.Item)] = uint16(i + 1)
		for k := range r.steps {
			if e := -r.steps[k].price.Exponent(); e <= maxScale {
				c.digits = max(c.digits, e)
			}
		}
	}
	for i := range c.rows {
		steps := slices.Clone(c.rows[i].steps) // they may be another card's
		for k := range steps {
			steps[k].units, steps[k].exact = scale(steps[k].price, c.digits)
		}
		c.rows[i].steps = steps
	}
	for k, i := range Items() {
		c.cols[k] = c.column(i)
	}
}

// maxScale is the most decimals that prices are counted with in whole numbers:
// with eight, a word still holds 92 thousand million.
const maxScale = 8

// scale returns price × 10^digits, and whether that is a whole number that fits.
func scale(price decimal.Decimal, digits int32) (units int64, exact bool) {
	if price.Exponent() < -digits {
		return 0, price.IsZero()
	}
	if price.Exponent() > -digits {
		price = price.Mul(decimal.New(1, digits)).Round(0)
	}
	n := price.Coefficient()
	if !n.IsInt64() {
		return 0, false
	}
	return n.Int64(), true
}

func (c *Card) column(i Item) Column {
	col := Column{card: c, item: i, atlas: c.atlas, ladders: make([]Ladder, len(c.atlas.markets))}
	for n, m := range c.atlas.markets {
		if r := c.row(m, i); r != nil && len(r.steps) > 0 {
			col.ladders[n] = Ladder{c, r}
		}
	}
	return col
}
