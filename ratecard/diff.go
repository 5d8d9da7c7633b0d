package ratecard

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// A Change is a difference between two cards for one item in one market.
type Change struct {
	Key
	// empty where the card has no price
	Before []Tier `json:"before"`
	After  []Tier `json:"after"`
}

// Changes returns the differences between c and the card before it, sorted by
// market and then by item. A nil card has no prices. Prices and bounds are
// compared; digits ("0.10" is "0.1") and what prices rest on aren't.
//
// Where one of two ladders is known in part, they are compared as far as both
// are known: to know more of a ladder changes none of its prices. A price that
// one of the cards lacks is a Change, though perhaps nobody has found it yet.
//
// Cards of two currencies have nothing to compare: [ErrCurrency]. Prices per
// conversation and per message are compared as numbers; see [Card.Unit].
func (c *Card) Changes(before *Card) ([]Change, error) {
	c = c.orZero()
	old := map[Key][]Tier{}
	if before != nil {
		if before.currency != c.currency {
			return nil, fmt.Errorf("%w: comparing a card in %s with one in %s",
				ErrCurrency, c.currency, before.currency)
		}
		for k, tiers := range before.Rows() {
			old[k] = tiers
		}
	}
	var list []Change
	for k, tiers := range c.Rows() {
		if was := old[k]; !sameLadder(was, tiers) {
			list = append(list, Change{k, was, tiers})
		}
		delete(old, k)
	}
	for k, was := range old {
		list = append(list, Change{Key: k, Before: was})
	}
	slices.SortFunc(list, func(a, b Change) int { return a.Key.compare(b.Key) })
	return list, nil
}

// sameLadder compares two ladders as far as both are known: the shorter of two
// that agree is one known in part, since an open step equals no bounded one.
func sameLadder(a, b []Tier) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	n := min(len(a), len(b))
	return slices.EqualFunc(a[:n], b[:n], func(t, u Tier) bool { return t.UpTo == u.UpTo && t.Price.Equal(u.Price) })
}

// String returns the change in one line for people:
//
//	Mexico marketing: 0.0436 → 0.0397 (-8.9 %)
//	Qatar utility: not priced → 0.0120
//	Brazil utility: 0.0068, above it 0.0065 0.0061 → 0.0065 0.0060
//
// It shows the list rates; bounds where they changed; and the prices above the
// list rate where those changed and the list rate didn't.
func (c Change) String() string {
	head := string(c.Market) + " " + string(c.Item) + ": "
	switch {
	case len(c.Before) == 0 && len(c.After) == 0:
		return head + "not priced"
	case len(c.Before) == 0:
		return head + "not priced → " + plain(c.After[0].Price)
	case len(c.After) == 0:
		return head + plain(c.Before[0].Price) + " → not priced"
	}
	was, is := c.Before[0].Price, c.After[0].Price
	listed := !was.Equal(is)
	s := head + plain(is)
	if listed {
		s = head + plain(was) + " → " + plain(is)
		if p := percent(was, is); p != "" {
			s += " (" + p + ")"
		}
	}
	n := min(len(c.Before), len(c.After)) // as far as both are known
	if bounds(c.Before[:n]) != bounds(c.After[:n]) {
		s += ", bounds " + bounds(c.Before) + " → " + bounds(c.After)
	}
	if !listed && above(c.Before[:n]) != above(c.After[:n]) {
		s += ", above it " + above(c.Before) + " → " + above(c.After)
	}
	return s
}

// bounds returns the bounds of tiers as text; the last of a whole ladder has none.
func bounds(tiers []Tier) string {
	var words []string
	for _, t := range tiers {
		if t.UpTo != 0 {
			words = append(words, strconv.FormatInt(t.UpTo, 10))
		}
	}
	return orNone(words)
}

// above returns the prices above the list rate as text.
func above(tiers []Tier) string {
	var words []string
	for _, t := range tiers[1:] {
		words = append(words, plain(t.Price))
	}
	return orNone(words)
}

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " ")
}

// percent returns by how much a price rose, to the tenth of a percent, halves
// away from zero: "-8.9 %"; "" for a price that was 0.
func percent(was, is decimal.Decimal) string {
	const far = 1000 // digits: no price has that many
	if was.Sign() <= 0 || max(was.Exponent(), is.Exponent()) > far || min(was.Exponent(), is.Exponent()) < -far {
		return ""
	}
	e := min(was.Exponent(), is.Exponent())
	a, b := whole(was, e), whole(is, e)
	rise := b.Sub(b, a)
	sign := "+"
	if rise.Sign() < 0 {
		sign = "-"
		rise.Neg(rise)
	}
	// tenths = rise × 1000 / was, rounded: twice that and one, halved.
	rise.Mul(rise, big.NewInt(2000))
	rise.Add(rise, a)
	tenths := rise.Div(rise, a.Mul(a, big.NewInt(2)))
	unit := new(big.Int)
	tenths.DivMod(tenths, big.NewInt(10), unit)
	return sign + tenths.String() + "." + unit.String() + " %"
}

// whole returns d as a multiple of 10^e, where e is at most d's own exponent.
func whole(d decimal.Decimal, e int32) *big.Int {
	n := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Exponent()-e)), nil)
	return n.Mul(n, d.Coefficient())
}
