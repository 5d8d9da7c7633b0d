package ratecard

import (
	"math"
	"math/bits"

	"github.com/shopspring/decimal"
)

// A Ladder is what a card charges for one item in one market, tier by tier: a
// view of its card that costs nothing to make and never changes. The zero
// Ladder has no tiers.
type Ladder struct {
	card *Card
	row  *row
}

// Ladder is [Card.Tiers] without the copy.
func (c *Card) Ladder(m Market, i Item) (Ladder, error) {
	if n, ok := c.atlas.number[m]; ok {
		if k := itemNo(i); k >= 0 {
			if at := c.index[int(n)*nItems+k]; at != 0 {
				if r := &c.rows[at-1]; len(r.steps) > 0 {
					return Ladder{c, r}, nil
				}
				return Ladder{}, c.missing(ErrDerived, m, i, "")
			}
		}
		return Ladder{}, c.missing(ErrNoRate, m, i, "")
	}
	return Ladder{}, c.missing(ErrNoMarket, m, i, "")
}

func (c *Card) missing(kind error, m Market, i Item, why string) error {
	return &LookupError{Kind: kind, Currency: c.currency, Date: c.effective, Card: c.effective, Market: m, Item: i, Why: why}
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

// Tier returns tier i, counted from 0.
func (l Ladder) Tier(i int) Tier {
	s := &l.row.steps[i]
	t := Tier{UpTo: s.upTo, Price: s.price, Basis: l.card.bases[s.basis]}
	if s.upTo == math.MaxInt64 {
		t.UpTo = 0
	}
	return t
}

// At returns the tier that prices the nth unit of a month, counted from 1. A
// unit past the last known tier is a [*LookupError] of [ErrNoRate] or [ErrDerived].
func (l Ladder) At(n int64) (int, error) {
	for i := range l.row.steps {
		if n <= l.row.steps[i].upTo {
			return i, nil
		}
	}
	return 0, l.past()
}

func (l Ladder) past() error {
	last := l.row.steps[len(l.row.steps)-1].upTo
	return l.card.missing(l.row.end, l.row.Market, l.row.Item, "for units past "+decimal.New(last, 0).StringFixed(0)+" of the month")
}

// Cut calls f for each tier that prices some of n units which follow `before`
// others of the same month: tier i prices k of them.
func (l Ladder) Cut(before, n int64, f func(i int, k int64)) error {
	for i := range l.row.steps {
		if n == 0 {
			return nil
		}
		if room := l.row.steps[i].upTo - before; room > 0 {
			k := min(n, room)
			f(i, k)
			before, n = before+k, n-k
		}
	}
	if n > 0 {
		return l.past()
	}
	return nil
}

// Amount returns what n units cost that follow `before` others of the month, as
// a whole number of 10^-[Card.Digits]. It isn't exact if that doesn't fit:
// [Ladder.Total] then has the amount.
func (l Ladder) Amount(before, n int64) (amount int64, exact bool, err error) {
	s := &l.row.steps[0]
	if n == 1 && before < s.upTo {
		return s.units, s.exact, nil
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
	return int64(sum), exact && sum <= math.MaxInt64, err
}

// Total is Amount as a decimal, always exact. One unit shares the card's price.
func (l Ladder) Total(before, n int64) (decimal.Decimal, error) {
	if n == 1 {
		i, err := l.At(before + 1)
		if err != nil {
			return decimal.Decimal{}, err
		}
		return l.row.steps[i].price, nil
	}
	var sum decimal.Decimal
	err := l.Cut(before, n, func(i int, k int64) {
		sum = sum.Add(l.row.steps[i].price.Mul(decimal.New(k, 0)))
	})
	return sum, err
}

// Digits returns how many decimals the card's prices have at most, not counting
// prices too long for a machine word.
func (c *Card) Digits() int32 { return c.digits }
