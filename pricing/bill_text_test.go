package pricing_test

import (
	"fmt"
	"testing"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A bill's text has its total, and never calls free what isn't delivered or has no price.
func TestBillString(t *testing.T) {
	eur := func(s string) ratecard.Money { return ratecard.Money{Amount: dec(s), Currency: "EUR"} }
	refused := pricing.BillLine{Units: 5, Refused: &pricing.Refusal{ID: "outside-window", Code: 131047}}
	charged := pricing.BillLine{Units: 1, Item: ratecard.Utility}
	fee := pricing.BillLine{Units: 5, Item: pricing.FeeItem}
	lacks := []pricing.Unpriced{{Units: 1000, ID: pricing.UnpricedNoMarket}, {Units: 2, ID: pricing.UnpricedNoRate}}
	for want, b := range map[string]pricing.Bill{
		"no bill":           {},
		"0 USD":             {Low: usd("0"), High: usd("0"), Lines: []pricing.BillLine{charged}},
		"0.50 USD":          {Low: usd("0.50"), High: usd("0.50")},
		"0 USD to 0.50 USD": {Low: usd("0"), High: usd("0.50")},
		"5 not delivered (131047)": {
			Low: usd("0"), High: usd("0"), Refused: 5, Lines: []pricing.BillLine{refused}},
		"unknown, 1,002 without a price":  {Low: usd("0"), High: usd("0"), Unpriced: lacks},
		"unknown, 1,002 without a price ": {Unpriced: lacks},
		"at least 1 USD, 1,002 without a price, 5 not delivered (131047)": {
			Low: usd("1"), High: usd("2"), Refused: 5, Unpriced: lacks, Lines: []pricing.BillLine{refused}},
		"0 USD, 5 not delivered (131047)": {
			Low: usd("0"), High: usd("0"), Refused: 5, Lines: []pricing.BillLine{refused, charged}},
		"0.10 USD, 5 not delivered (131047)": {
			Low: usd("0.10"), High: usd("0.10"), Refused: 5, Lines: []pricing.BillLine{refused, fee}},
		"0.10 USD + 0.0050 EUR": {Low: usd("0.10"), High: usd("0.10"),
			OtherCurrencies: []pricing.OtherTotal{{Low: eur("0.005"), High: eur("0.0050")}}},
		"0 USD + 0.005 EUR to 0 USD + 1 EUR, 5 not delivered (131047)": {
			Low: usd("0"), High: usd("0"), Refused: 5, Lines: []pricing.BillLine{refused},
			OtherCurrencies: []pricing.OtherTotal{{Low: eur("0.005"), High: eur("1")}}},
		"at least 0 USD + 1 EUR, 1,002 without a price": {Low: usd("0"), High: usd("0"), Unpriced: lacks,
			OtherCurrencies: []pricing.OtherTotal{{Low: eur("1"), High: eur("1")}}},
		"at least 1 USD": {Low: usd("1"), High: usd("1"), Notes: []pricing.Note{{ID: pricing.NoteFeesByMonth}}},
	} {
		if got := fmt.Sprint(b); got != want && got+" " != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A note's text begins with its ID, by which to look it up.
func TestNoteString(t *testing.T) {
	n := pricing.Note{ID: "zone-not-given", Text: "No time zone was given.", Detail: "of this quote"}
	if got := fmt.Sprint(n); got != "zone-not-given: No time zone was given." {
		t.Error(got)
	}
}
