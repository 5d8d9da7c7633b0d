package pricingtest

import (
	"testing"

	"github.com/wacost/wacost/ratecard"
)

// Price returns what [Book] charges in a currency for one message of an item in a
// market: the first of the month, where there are volume tiers. What the book doesn't
// have fails the test, and so does the code of a country where a market is meant.
func Price(t testing.TB, c ratecard.Currency, m ratecard.Market, i ratecard.Item) ratecard.Money {
	t.Helper()
	card, err := Book().Card(c, ratecard.DateOf(At()))
	if err != nil {
		t.Fatal(err)
	}
	tier, err := card.TierAt(m, i, 1)
	if err != nil {
		t.Fatal(err)
	}
	return ratecard.Money{Amount: tier.Price, Currency: c}
}
