package ratecard

import "slices"

// put sets a row of a changed card before finish is called: until then, the
// index is that of the card it was copied from, whose rows are in their places.
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

// base returns the index of b among the card's bases, to which it adds b if need
// be.
func (c *Card) base(b Basis) uint16 {
	if i := slices.Index(c.bases, b); i >= 0 {
		return uint16(i)
	}
	c.bases = append(c.bases, b)
	return uint16(len(c.bases) - 1)
}

// finish sorts the rows and indexes them.
func (c *Card) finish() {
	slices.SortFunc(c.rows, func(a, b row) int { return a.Key.compare(b.Key) })
	c.index = make([]uint16, len(c.atlas.markets)*nItems)
	for i := range c.rows {
		r := &c.rows[i]
		c.index[c.atlas.marketNo(r.Market)*nItems+itemNo(r.Item)] = uint16(i + 1)
	}
}
