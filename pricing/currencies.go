package pricing

import (
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// An OtherTotal is what fees in another currency than the account's come to. It is never
// added to another currency's; see [Bill.TotalAt]. Its JSON is stable.
type OtherTotal struct {
	Low  ratecard.Money `json:"low"`
	High ratecard.Money `json:"high"`
}

// equal compares amounts by value: an amount has more than one form.
func (o OtherTotal) equal(p OtherTotal) bool { return o.Low.Equal(p.Low) && o.High.Equal(p.High) }

// addTo returns sums of several currencies with an amount added to that of its currency.
// They are sorted by currency.
func addTo(sums []ratecard.Money, m ratecard.Money) []ratecard.Money {
	i, ok := slices.BinarySearchFunc(sums, m, func(s, m ratecard.Money) int {
		return strings.Compare(string(s.Currency), string(m.Currency))
	})
	if ok {
		sums[i] = sums[i].Add(m)
		return sums
	}
	return slices.Insert(sums, i, m)
}

// otherTotals returns the sums of two cases side by side; what one of them lacks is 0.
func otherTotals(low, high []ratecard.Money) (list []OtherTotal) {
	var all []ratecard.Money
	for _, sums := range [...][]ratecard.Money{low, high} {
		for _, m := range sums {
			all = addTo(all, ratecard.Money{Currency: m.Currency})
		}
	}
	for _, zero := range all {
		list = append(list, OtherTotal{sumIn(low, zero.Currency), sumIn(high, zero.Currency)})
	}
	return list
}

// lows returns the least of each currency.
func lows(list []OtherTotal) (sums []ratecard.Money) {
	for _, t := range list {
		sums = append(sums, t.Low)
	}
	return sums
}

// sumIn returns the sum of a currency.
func sumIn(sums []ratecard.Money, c ratecard.Currency) ratecard.Money {
	for _, m := range sums {
		if m.Currency == c {
			return m
		}
	}
	return ratecard.Money{Currency: c}
}

// addOthers returns totals by currency with those of another charge added.
func addOthers(to, more []OtherTotal) []OtherTotal {
	if len(more) == 0 {
		return to
	}
	var low, high []ratecard.Money
	for _, list := range [...][]OtherTotal{to, more} {
		for _, t := range list {
			low, high = addTo(low, t.Low), addTo(high, t.High)
		}
	}
	return otherTotals(low, high)
}

// with appends amounts in other currencies: "0.0625 USD + 0.005 EUR".
func (w wording) with(others []ratecard.Money) wording {
	for _, m := range others {
		w = w.add(" + ").money(m)
	}
	return w
}

// moneyText returns an amount with those in other currencies.
func moneyText(m ratecard.Money, others []ratecard.Money) string {
	if len(others) == 0 {
		return m.String()
	}
	return string(wording(nil).money(m).with(others))
}
