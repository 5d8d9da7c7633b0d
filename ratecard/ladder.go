package ratecard

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// priced returns the card's row of a market and item, which has a price, or the
// error that says why there is none.
func (c *Card) priced(m Market, i Item) (*row, error) {
	if r := c.row(m, i); r != nil && len(r.steps) > 0 {
		return r, nil
	}
	return nil, c.lacks(m, i)
}

// row returns the card's row of a market and item, or nil.
func (c *Card) row(m Market, i Item) *row {
	if n, k := c.atlas.marketNo(m), itemNo(i); n >= 0 && k >= 0 {
		if at := c.index[n*nItems+k]; at != 0 {
			return &c.rows[at-1]
		}
	}
	return nil
}

// lacks returns the error that says why there is no price.
func (c *Card) lacks(m Market, i Item) error {
	switch {
	case c.atlas == nil:
		return c.missing(ErrNoRate, m, i, "the zero Card has no prices")
	case c.atlas.marketNo(m) < 0:
		return c.missing(ErrNoMarket, m, i, "no such market"+countryMarket(m, c.effective))
	case itemNo(i) < 0:
		return c.missing(ErrNoRate, m, i, "no such item")
	case c.row(m, i) != nil:
		return c.missing(ErrDerived, m, i, "")
	}
	return c.missing(ErrNoRate, m, i, "")
}

func (c *Card) missing(kind error, m Market, i Item, why string) error {
	e := &LookupError{
		Kind:     kind,
		Currency: c.currency,
		Card:     c.effective,
		Market:   m,
		Item:     i,
		Why:      why,
	}
	var own [64]byte // the ID of a card of Meta's
	if c.id != string(c.effective.appendTo(append(append(append(own[:0], "meta/"...), c.currency...), '/'))) {
		e.CardID = c.id
	}
	if kind == ErrNoRate && why == "" && e.CardID != "" && !strings.HasPrefix(c.id, "meta/") {
		e.Why = "it holds only prices of its own; WithContracts and Card.Overlay lay prices over Meta's"
	}
	return e
}

// Tiers returns what the card charges for an item in a market: at least one
// tier. The last one has no bound, unless the card has prices up to that bound
// alone: see [Card.TierAt]. It fails with a [*LookupError] of [ErrNoRate],
// [ErrNoMarket] or [ErrDerived].
func (c *Card) Tiers(m Market, i Item) ([]Tier, error) {
	c = c.orZero()
	r, err := c.priced(m, i)
	if err != nil {
		return nil, err
	}
	return c.tiers(r), nil
}

// TierAt returns the tier that prices one unit of a month, counted from 1; a
// lower number counts as 1. It fails as [Card.Tiers] does, and for a unit past
// the last tier: with [ErrNoRate] if nobody has found a price for it, with
// [ErrDerived] if [WithoutDerived] hides it.
func (c *Card) TierAt(m Market, i Item, unit int64) (Tier, error) {
	c = c.orZero()
	r, err := c.priced(m, i)
	if err != nil {
		return Tier{}, err
	}
	for k := range r.steps {
		if unit <= r.steps[k].upTo {
			return c.tier(&r.steps[k]), nil
		}
	}
	last := r.steps[len(r.steps)-1].upTo
	return Tier{}, c.missing(r.end, m, i, "for units past "+strconv.FormatInt(last, 10)+" of the month")
}

// Rows returns every price of the card, sorted by market and then in the order
// of its columns.
func (c *Card) Rows() iter.Seq2[Key, []Tier] {
	c = c.orZero()
	return func(yield func(Key, []Tier) bool) {
		for i := range c.rows {
			if len(c.rows[i].steps) > 0 && !yield(c.rows[i].Key, c.tiers(&c.rows[i])) {
				return
			}
		}
	}
}

// Equal reports whether two cards say the same, sources and all. Nil equals nil.
func (c *Card) Equal(o *Card) bool {
	if c == nil || o == nil || c == o {
		return c == o
	}
	if c.id != o.id || c.model != o.model || c.unit != o.unit || c.currency != o.currency ||
		c.effective != o.effective || c.checked != o.checked ||
		!slices.Equal(c.sources, o.sources) || !slices.Equal(c.columns, o.columns) || len(c.rows) != len(o.rows) {
		return false
	}
	for i := range c.rows {
		if !c.equalRow(&c.rows[i], o, &o.rows[i]) {
			return false
		}
	}
	return true
}

func (c *Card) equalRow(a *row, o *Card, b *row) bool {
	return a.Key == b.Key && a.end == b.end && slices.EqualFunc(c.tiers(a), o.tiers(b), Tier.Equal)
}

// Equal reports whether two tiers say the same. Prices are compared as numbers:
// 0.10 equals 0.1.
func (t Tier) Equal(u Tier) bool {
	return t.UpTo == u.UpTo && t.Price.Equal(u.Price) && t.Basis == u.Basis
}

func (c *Card) tiers(r *row) []Tier {
	list := make([]Tier, len(r.steps))
	for i := range list {
		list[i] = c.tier(&r.steps[i])
	}
	return list
}

func (c *Card) tier(s *step) Tier {
	return Tier{UpTo: s.bound(), Price: s.price, Basis: c.bases[s.basis]}
}
