package pricing

import (
	"fmt"
	"slices"
)

// String returns the bill's total, and how many messages WhatsApp doesn't deliver or
// have no price: "0.0068 USD to 0.0625 USD", or "at least 3445.0000 USD, 3 without a
// price, 1,200 not delivered (131049)". The zero Bill says that it is none.
func (b Bill) String() string {
	if b.High.Currency == "" && len(b.Unpriced) == 0 {
		return "no bill"
	}
	text, refused := b.totalText(), ""
	if len(b.Unpriced) == 0 && !b.isOpen() && !b.Low.Equal(b.High) {
		text = b.Low.String() + " to " + b.High.String()
	}
	if b.Refused > 0 {
		refused = fmt.Sprintf("%s %s (%s)", withCommas(b.Refused), notDelivered, refusalsOf(b.Lines))
	}
	switch {
	case refused == "":
		return text
	case len(b.Unpriced) == 0 && b.Low.IsZero() && b.High.IsZero() && !areDelivered(b.Lines):
		return refused // and nothing else
	}
	return text + ", " + refused
}

// totalText returns the bill's total, with what it lacks.
func (b *Bill) totalText() string {
	n := unpricedSum(b.Unpriced)
	switch {
	case n == 0 && b.isOpen():
		return "at least " + b.Low.String()
	case n == 0:
		return b.High.String()
	case b.Low.IsZero():
		return fmt.Sprintf("unknown, %s without a price", withCommas(n))
	}
	return fmt.Sprintf("at least %s, %s without a price", b.Low, withCommas(n))
}

// isOpen reports whether the bill lacks fees by the month.
func (b *Bill) isOpen() bool {
	return slices.ContainsFunc(b.Notes, func(n Note) bool { return n.ID == NoteFeesByMonth || n.ID == NoteMinimumOpen })
}
