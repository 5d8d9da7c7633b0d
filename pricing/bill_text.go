package pricing

import (
	"fmt"

	"github.com/wacost/wacost/ratecard"
)

// String returns the bill's total, and how many messages WhatsApp doesn't deliver or
// have no price: "0.0068 USD to 0.0625 USD", or "at least 3445.0000 USD, 3 without a
// price, 1,200 not delivered (131049)". Fees in other currencies are beside it: "0.0625
// USD + 0.005 EUR". The zero Bill says that it is none.
func (b Bill) String() string {
	lacks := unpricedSum(b.Unpriced)
	if b.High.Currency == "" && lacks == 0 && len(b.OtherCurrencies) == 0 {
		return "no bill"
	}
	refused := ""
	if b.Refused > 0 {
		refused = fmt.Sprintf(", %s %s (%s)", withCommas(b.Refused), notDelivered, refusalsOf(b.Lines))
	}
	least, most, isSure := b.bounds()
	switch {
	case lacks > 0 && b.Low.IsZero() && len(b.OtherCurrencies) == 0:
		return fmt.Sprintf("unknown, %s without a price", withCommas(lacks)) + refused
	case lacks > 0:
		return fmt.Sprintf("at least %s, %s without a price", least, withCommas(lacks)) + refused
	case b.isOpen():
		return "at least " + least + refused
	case !isSure:
		return least + " to " + most + refused
	case refused != "" && b.High.IsZero() && !areDelivered(b.Lines) && len(b.OtherCurrencies) == 0:
		return refused[len(", "):]
	}
	return most + refused
}

// bounds returns Low and High with the fees in other currencies, and whether they are
// the same.
func (b *Bill) bounds() (least, most string, isSure bool) {
	isSure = b.Low.Equal(b.High)
	var highs []ratecard.Money
	for _, t := range b.OtherCurrencies {
		highs = append(highs, t.High)
		isSure = isSure && t.Low.Equal(t.High)
	}
	return moneyText(b.Low, lows(b.OtherCurrencies)), moneyText(b.High, highs), isSure
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
