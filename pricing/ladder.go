package pricing

import (
	"slices"
	"sync/atomic"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// A ladder is what a card charges for an item in a market, tier by tier. It
// never changes. A nil ladder has no prices.
type ladder struct {
	card   *ratecard.Card
	market ratecard.Market
	item   ratecard.Item
	end    int64 // the last unit of a month that has a price; 0 if all have
	tiers  []ratecard.Tier
	next   *ladder // of the same bucket
}

// newLadder reads a ladder off the card.
func newLadder(c *ratecard.Card, m ratecard.Market, i ratecard.Item) (*ladder, error) {
	tiers, err := c.Tiers(m, i)
	if err != nil {
		return nil, err
	}
	return &ladder{
		card:   c,
		market: m,
		item:   i,
		end:    tiers[len(tiers)-1].UpTo,
		tiers:  tiers,
	}, nil
}

// flat reports whether every unit has the same price, so that nothing hangs on
// how many were charged before.
func (l *ladder) flat() bool { return l != nil && len(l.tiers) == 1 && l.end == 0 }

// stepped reports whether there are prices, and they hang on how many units were
// charged before.
func (l *ladder) stepped() bool { return l != nil && !l.flat() }

// hasTiersOf reports whether two ladders have the same tiers, at the same prices.
func (l *ladder) hasTiersOf(o *ladder) bool {
	return slices.EqualFunc(l.tiers, o.tiers, func(a, b ratecard.Tier) bool {
		return a.UpTo == b.UpTo && a.Price.Equal(b.Price)
	})
}

// covers returns the error of the first of n units that has no price, if they
// follow `before` others of the month. A `before` below 0 counts as 0.
func (l *ladder) covers(before, n int64) error {
	if l != nil && (l.end == 0 || n <= l.end-max(before, 0)) {
		return nil
	}
	return l.past()
}

// past returns the error of a unit that the ladder has no price for.
func (l *ladder) past() error {
	if l == nil {
		return &ratecard.LookupError{Kind: ratecard.ErrNoRate, Why: "no ladder was found"}
	}
	_, err := l.card.TierAt(l.market, l.item, l.end+1)
	return err
}

// cut calls f for each tier that prices some of n units which follow `before`
// others of the month: tier i, counted from 0, prices k of them. If some units
// have no price, it calls f for those below them and returns the error of
// [ladder.past]. A `before` below 0 counts as 0, and an n below 1 is no units.
func (l *ladder) cut(before, n int64, f func(i int, k int64)) error {
	if n <= 0 {
		return nil
	}
	if l == nil {
		return l.past()
	}
	before = max(before, 0)
	for i := range l.tiers {
		k := n
		if upTo := l.tiers[i].UpTo; upTo != 0 {
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

// total returns what n units cost that follow `before` others of the month. One
// unit shares the card's own decimal.
func (l *ladder) total(before, n int64) (decimal.Decimal, error) {
	if n == 1 && l != nil {
		for i := range l.tiers {
			if t := &l.tiers[i]; before < t.UpTo || t.UpTo == 0 {
				return t.Price, nil
			}
		}
		return decimal.Decimal{}, l.past()
	}
	var sum decimal.Decimal
	err := l.cut(before, n, func(i int, k int64) {
		sum = sum.Add(l.tiers[i].Price.Mul(decimal.New(k, 0)))
	})
	if err != nil {
		return decimal.Decimal{}, err
	}
	return sum, nil
}

// A column holds the ladders of one item that were asked for, by a hash of
// their market. It only ever grows, and no further than the card's rows.
type column [buckets]atomic.Pointer[ladder]

const buckets = 64

// bucket is a cheap hash that tells the names of today's markets apart but for
// a few. An empty name has none.
func bucket(m ratecard.Market) uint8 {
	return (uint8(len(m)) + 15*m[0] + 16*m[len(m)/2] + 27*m[len(m)-1]) % buckets
}
