package ratecard

import (
	"fmt"
	"math"
	"slices"

	"github.com/shopspring/decimal"
)

// With returns the card with one price put in the place of a ladder, for every
// unit: a negotiated rate. Its ID becomes "… + why". It fails with a
// [*ParseError] for a negative price or an empty why, and with a
// [*LookupError] for a market or item that no card knows.
func (c *Card) With(m Market, i Item, price decimal.Decimal, why string) (*Card, error) {
	n, ok := c.atlas.number[m]
	if !ok {
		return nil, c.missing(ErrNoMarket, m, i, "")
	}
	if itemNo(i) < 0 {
		return nil, c.missing(ErrNoRate, m, i, "no such item")
	}
	if price.Sign() < 0 {
		return nil, &ParseError{What: "a negative price"}
	}
	d, err := c.changed(why)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(d.columns, i) {
		d.columns = append(slices.Clone(d.columns), i)
		slices.SortFunc(d.columns, func(a, b Item) int { return itemNo(a) - itemNo(b) })
	}
	r := row{Key: Key{m, i}, steps: []step{{upTo: math.MaxInt64, price: price, basis: d.base(Basis{Read, High, "", why})}}}
	if at := c.index[int(n)*nItems+itemNo(i)]; at != 0 {
		d.rows[at-1] = r
	} else {
		d.rows = append(d.rows, r)
	}
	d.finish()
	return d, nil
}

// Scaled returns the card with every price multiplied: "list × 0.95". All
// digits of the products are kept. A mark-up on Meta's price is better told as
// a fee, which stays a line of its own.
func (c *Card) Scaled(factor decimal.Decimal, why string) (*Card, error) {
	if factor.Sign() < 0 {
		return nil, &ParseError{What: "a negative factor"}
	}
	d, err := c.changed(why)
	if err != nil {
		return nil, err
	}
	for i := range d.rows {
		d.rows[i].steps = slices.Clone(d.rows[i].steps)
		for k := range d.rows[i].steps {
			d.rows[i].steps[k].price = d.rows[i].steps[k].price.Mul(factor)
		}
	}
	d.finish()
	return d, nil
}

// Under returns the card with over's prices laid over it, ladder by ladder.
// Both must be of one currency ([ErrCurrency]) and one unit.
func (c *Card) Under(over *Card) (*Card, error) {
	if c.currency != over.currency {
		return nil, fmt.Errorf("ratecard: laying a card in %s over one in %s: %w", over.currency, c.currency, ErrCurrency)
	}
	if c.unit != over.unit {
		return nil, &ParseError{What: fmt.Sprintf("laying prices per %s over prices per %s", over.unit, c.unit)}
	}
	d, err := c.changed(over.id)
	if err != nil {
		return nil, err
	}
	for _, s := range over.sources {
		if _, ok := d.Source(s.ID); !ok {
			d.sources = append(slices.Clone(d.sources), s)
		}
	}
	slices.SortFunc(d.sources, Source.compare)
	for _, i := range over.columns {
		if !slices.Contains(d.columns, i) {
			d.columns = append(slices.Clone(d.columns), i)
		}
	}
	slices.SortFunc(d.columns, func(a, b Item) int { return itemNo(a) - itemNo(b) })
	for _, r := range over.rows {
		steps := slices.Clone(r.steps)
		for k := range steps {
			steps[k].basis = d.base(over.bases[steps[k].basis])
		}
		r.steps = steps
		if at := c.index[int(c.atlas.number[r.Market])*nItems+itemNo(r.Item)]; at != 0 {
			d.rows[at-1] = r
		} else {
			d.rows = append(d.rows, r)
		}
	}
	d.finish()
	return d, nil
}

// changed copies c under a longer ID. The copy shares steps until it sets them.
func (c *Card) changed(why string) (*Card, error) {
	if why == "" || !printable(why) {
		return nil, &ParseError{What: fmt.Sprintf("a change needs a reason in one printable line, not %q", why)}
	}
	d := *c
	d.id += " + " + why
	d.rows = slices.Clone(c.rows)
	d.bases = slices.Clone(c.bases)
	return &d, nil
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
			return int(c.atlas.number[a.Market]) - int(c.atlas.number[b.Market])
		}
		return itemNo(a.Item) - itemNo(b.Item)
	})
	c.index = make([]uint16, len(c.atlas.markets)*nItems)
	c.digits = 0
	for i := range c.rows {
		r := &c.rows[i]
		c.index[int(c.atlas.number[r.Market])*nItems+itemNo(r.Item)] = uint16(i + 1)
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

func (s Source) compare(t Source) int {
	switch {
	case s.ID < t.ID:
		return -1
	case s.ID > t.ID:
		return 1
	}
	return 0
}
