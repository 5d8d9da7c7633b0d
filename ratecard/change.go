package ratecard

import (
	"fmt"
	"math"
	"slices"

	"github.com/shopspring/decimal"
)

// With returns the card with one price for every unit of an item in a market, in
// the place of its ladder: a negotiated rate. All other prices stay those of this
// card, also when Meta publishes a newer one; a price that holds whichever card is in
// force is a [Contract]. Its ID becomes "… + why". A price
// below 0 or of more than 40 digits, and a why that isn't a printable line, are
// a [*ParseError]; a market or item that no card knows is a [*LookupError].
func (c *Card) With(m Market, i Item, price decimal.Decimal, why string) (*Card, error) {
	c = c.orZero()
	if c.atlas.marketNo(m) < 0 || itemNo(i) < 0 {
		return nil, c.lacks(m, i)
	}
	if err := checkPrice(price, "price"); err != nil {
		return nil, err
	}
	d, err := c.changed(why)
	if err != nil {
		return nil, err
	}
	basis := d.base(Basis{Grade: GradeRead, Confidence: ConfidenceHigh, How: why})
	d.put(row{Key: Key{m, i}, steps: []step{{upTo: math.MaxInt64, price: price, basis: basis}}})
	d.finish()
	return d, nil
}

// Scaled returns the card with every price multiplied by a factor, such as 0.95
// for 5 % off the list. All digits of the products are kept, and each basis says
// why. It fails as With does. A mark-up on Meta's price is better given as a
// fee, which stays a line of its own.
func (c *Card) Scaled(factor decimal.Decimal, why string) (*Card, error) {
	c = c.orZero()
	if err := checkPrice(factor, "factor"); err != nil {
		return nil, err
	}
	d, err := c.changed(why)
	if err != nil {
		return nil, err
	}
	for i := range d.bases {
		if how := &d.bases[i].How; *how == "" {
			*how = why
		} else {
			*how += "; " + why
		}
	}
	for i := range d.rows {
		steps := slices.Clone(d.rows[i].steps)
		for k := range steps {
			steps[k].price = steps[k].price.Mul(factor)
			if err := checkPrice(steps[k].price, "price"); err != nil {
				return nil, err
			}
		}
		d.rows[i].steps = steps
	}
	d.finish()
	return d, nil
}

// Overlay returns the card with over's prices laid over it: where both have a
// ladder for an item in a market, that of over counts, whole. Both must be of
// one currency, else the error is [ErrCurrency], and of one unit, and mean the
// same by a source's ID, else it is a [*ParseError].
func (c *Card) Overlay(over *Card) (*Card, error) {
	c = c.orZero()
	switch {
	case over == nil || over.atlas == nil:
		return nil, &ParseError{What: "no card to lay over"}
	case c.currency != over.currency:
		return nil, fmt.Errorf("%w: laying a card in %s over one in %s", ErrCurrency, over.currency, c.currency)
	case c.unit != over.unit:
		return nil, &ParseError{What: fmt.Sprintf("laying prices per %s over prices per %s", over.unit, c.unit)}
	}
	d, err := c.changed(over.id)
	if err != nil {
		return nil, err
	}
	d.sources = slices.Clone(c.sources)
	for _, s := range over.sources {
		old, ok := c.Source(s.ID)
		if !ok {
			d.sources = append(d.sources, s)
		} else if old != s {
			return nil, &ParseError{What: fmt.Sprintf("source %q is another one in %s", s.ID, over.id)}
		}
	}
	slices.SortFunc(d.sources, Source.compare)
	for _, r := range over.rows {
		r.steps = slices.Clone(r.steps)
		for k := range r.steps {
			r.steps[k].basis = d.base(over.bases[r.steps[k].basis])
		}
		d.put(r)
	}
	d.finish()
	return d, nil
}

// changed copies c under a longer ID. The copy shares steps, which nobody changes.
func (c *Card) changed(why string) (*Card, error) {
	if c.atlas == nil {
		return nil, &ParseError{What: "the zero Card has no prices to change"}
	}
	if why == "" || !printable(why) {
		return nil, &ParseError{What: fmt.Sprintf("a change needs a reason in one printable line, not %q", why)}
	}
	d := *c
	d.id += " + " + why
	d.rows = slices.Clone(c.rows)
	d.bases = slices.Clone(c.bases)
	return &d, nil
}
