package ratecard

import (
	"iter"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// Ladder is [Card.Tiers] without the copy.
func (c *Card) Ladder(m Market, i Item) (Ladder, error) {
	if r := c.row(m, i); r != nil && len(r.steps) > 0 {
		return Ladder{c, r}, nil
	}
	return Ladder{}, c.lacks(m, i)
}

// Column returns the card's column of an item, also if it has no prices.
func (c *Card) Column(i Item) *Column {
	if k := itemNo(i); k >= 0 && c.atlas != nil {
		return &c.cols[k]
	}
	return &Column{card: c, item: i}
}

// Ladder is [Card.Ladder] of the column's item.
func (c *Column) Ladder(m Market) (Ladder, error) {
	if n := c.atlas.marketNo(m); n >= 0 {
		if l := c.ladders[n]; l.row != nil {
			return l, nil
		}
	}
	if c.card == nil {
		return Ladder{}, new(Card).lacks(m, c.item)
	}
	return Ladder{}, c.card.lacks(m, c.item)
}

// Equal tells whether two columns are the same one of equal cards.
func (c *Column) Equal(o *Column) bool {
	if c == nil || o == nil {
		return c == o
	}
	return c.item == o.item && c.card.Equal(o.card)
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

// lacks says why Ladder has nothing to give.
func (c *Card) lacks(m Market, i Item) error {
	switch {
	case c.atlas == nil:
		return c.missing(ErrNoRate, m, i, "the zero Card has no prices")
	case c.atlas.marketNo(m) < 0:
		return c.missing(ErrNoMarket, m, i, "no such market")
	case itemNo(i) < 0:
		return c.missing(ErrNoRate, m, i, "no such item")
	case c.row(m, i) != nil:
		return c.missing(ErrDerived, m, i, "")
	}
	return c.missing(ErrNoRate, m, i, "")
}

func (c *Card) missing(kind error, m Market, i Item, why string) error {
	return &LookupError{Kind: kind, Currency: c.currency, Card: c.effective, Market: m, Item: i, Why: why}
}

// Key returns the market and item.
func (l Ladder) Key() Key {
	if l.row == nil {
		return Key{}
	}
	return l.row.Key
}

// Card returns the card that the ladder is on.
func (l Ladder) Card() *Card { return l.card }

// Len returns the number of tiers.
func (l Ladder) Len() int {
	if l.row == nil {
		return 0
	}
	return len(l.row.steps)
}

// Open tells whether the ladder has a price for every unit, however many.
func (l Ladder) Open() bool { return l.row != nil && l.row.end == nil }

// Tier returns tier i, counted from 0 and below Len.
func (l Ladder) Tier(i int) Tier {
	s := &l.row.steps[i]
	t := Tier{UpTo: s.upTo, Price: s.price, Basis: l.card.bases[s.basis]}
	if s.upTo == math.MaxInt64 {
		t.UpTo = 0
	}
	return t
}

// At returns the tier that prices the nth unit of a month, counted from 1; a
// lower n gets the first. A unit past the last known tier is a [*LookupError]
// of [ErrNoRate] or [ErrDerived].
func (l Ladder) At(n int64) (int, error) { return l.after(max(n, 1) - 1) }

// after returns the tier of the unit that follows `before` others.
func (l Ladder) after(before int64) (int, error) {
	if l.row != nil {
		for i := range l.row.steps {
			if upTo := l.row.steps[i].upTo; before < upTo || upTo == math.MaxInt64 {
				return i, nil
			}
		}
	}
	return 0, l.past()
}

func (l Ladder) past() error {
	if l.row == nil {
		return &LookupError{Kind: ErrNoRate, Why: "the zero Ladder has no prices"}
	}
	last := l.row.steps[len(l.row.steps)-1].upTo
	return l.card.missing(l.row.end, l.row.Market, l.row.Item, "for units past "+strconv.FormatInt(last, 10)+" of the month")
}

// Cut calls f for each tier that prices some of n units which follow `before`
// others of the same month: tier i prices k of them. A `before` below 0 counts
// as 0, and n below 1 is no units. If some units have no price, f was called
// for those below them and the error is that of [Ladder.At].
func (l Ladder) Cut(before, n int64, f func(i int, k int64)) error {
	if n <= 0 {
		return nil
	}
	if l.row == nil {
		return l.past()
	}
	before = max(before, 0)
	for i := range l.row.steps {
		k := n
		if upTo := l.row.steps[i].upTo; upTo != math.MaxInt64 {
			if k = min(n, upTo-before); k <= 0 {
				continue
			}
		}
		f(i, k)
		if n -= k; n == 0 {
			return nil
		}
		before += k
	}
	return l.past()
}

// Amount returns what n units cost that follow `before` others of the month, as
// a whole number of 10^-[Card.Digits], or exact = false where that doesn't fit
// one: [Ladder.Total] then has the amount. Units count as in [Ladder.Cut].
func (l Ladder) Amount(before, n int64) (amount int64, exact bool, err error) {
	if n == 1 && l.row != nil {
		if s := &l.row.steps[0]; before < s.upTo {
			return s.units, s.exact, nil
		}
	}
	var sum uint64
	exact = true
	err = l.Cut(before, n, func(i int, k int64) {
		s := &l.row.steps[i]
		hi, lo := bits.Mul64(uint64(s.units), uint64(k))
		var carry uint64
		sum, carry = bits.Add64(sum, lo, 0)
		exact = exact && s.exact && hi == 0 && carry == 0
	})
	if err != nil || !exact || sum > math.MaxInt64 {
		return 0, false, err
	}
	return int64(sum), true, nil
}

// Total is Amount as a decimal, always exact. One unit shares the card's price.
func (l Ladder) Total(before, n int64) (decimal.Decimal, error) {
	if n == 1 {
		i, err := l.after(before)
		if err != nil {
			return decimal.Decimal{}, err
		}
		return l.row.steps[i].price, nil
	}
	var sum decimal.Decimal
	err := l.Cut(before, n, func(i int, k int64) {
		sum = sum.Add(l.row.steps[i].price.Mul(decimal.New(k, 0)))
	})
	if err != nil {
		return decimal.Decimal{}, err
	}
	return sum, nil
}

// Equal tells whether two ladders charge the same, in the same currency, for
// the same item in the same market, and for the same reasons.
func (l Ladder) Equal(o Ladder) bool {
	if l.row == nil || o.row == nil {
		return l.row == o.row
	}
	return l.card.currency == o.card.currency && l.card.equalRow(l.row, o.card, o.row)
}

// Digits returns how many decimals the card's prices have at most, not counting
// prices too long for a machine word.
func (c *Card) Digits() int32 { return c.digits }

// Tiers returns what the card charges for an item in a market: at least one
// tier. It fails with a [*LookupError] of [ErrNoRate], [ErrNoMarket] or [ErrDerived].
func (c *Card) Tiers(m Market, i Item) ([]Tier, error) {
	l, err := c.Ladder(m, i)
	if err != nil {
		return nil, err
	}
	return c.tiers(l.row), nil
}

// Rows returns every price of the card, sorted by market and then in the order
// of its columns.
func (c *Card) Rows() iter.Seq2[Key, []Tier] {
	return func(yield func(Key, []Tier) bool) {
		for i := range c.rows {
			if len(c.rows[i].steps) > 0 && !yield(c.rows[i].Key, c.tiers(&c.rows[i])) {
				return
			}
		}
	}
}

// Equal tells whether two cards say the same, sources and all. Nil equals nil.
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

// Equal tells whether two tiers say the same; 0.10 is another price than 0.1
// only in its digits, and equal.
func (t Tier) Equal(u Tier) bool {
	return t.UpTo == u.UpTo && t.Price.Equal(u.Price) && t.Basis == u.Basis
}

func (c *Card) tiers(r *row) []Tier {
	list := make([]Tier, len(r.steps))
	for i := range list {
		list[i] = Ladder{c, r}.Tier(i)
	}
	return list
}
