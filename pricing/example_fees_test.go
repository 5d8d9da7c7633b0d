package pricing_test

import (
	"fmt"
	"log"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// printPaid prints what an account pays for 3 messages to users in Brazil and 3 from them,
// in September 2026.
func printPaid(fees ...pricing.Fee) {
	acct := pricing.Account{Zone: time.UTC, Fees: fees}
	pricer, err := acct.Pricer()
	if err != nil {
		fmt.Println(err)
		return
	}
	var events []pricing.Event
	for day := range 3 {
		sent := time.Date(2026, 9, 1+day, 12, 0, 0, 0, time.UTC)
		e := pricing.Event{At: sent, Number: "1", User: "5511912345678"}
		e.Message.Category = category.Marketing
		events = append(events, e, pricing.Event{At: sent.Add(time.Hour), Number: "1", User: e.User, Inbound: true})
	}
	from := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	bill, err := pricer.ReplayFor(slices.Values(events), from, from.AddDate(0, 1, 0))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range bill.Lines {
		fmt.Println(strings.TrimSpace(string(l.Item)+" "+l.Detail), l.Amount)
	}
	fmt.Println("total", bill.High)
}

// dollars returns an amount of US dollars, in thousandths.
func dollars(thousandths int64) ratecard.Money {
	return ratecard.Money{Amount: decimal.New(thousandths, -3), Currency: "USD"}
}

// A provider that takes a fee on every message, both ways, and a subscription for each of
// two numbers.
func ExampleFee_perMessage() {
	printPaid(
		pricing.Fee{Name: "messages", On: pricing.FeeOnBoth, Each: dollars(5)},
		pricing.Fee{Name: "numbers", On: pricing.FeeOnMonth, Each: dollars(49_000), Quantity: 2},
	)
	// Output:
	// fee messages 0.030 USD
	// fee numbers 98.000 USD
	// marketing 0.1875 USD
	// total 98.2175 USD
}

// A provider that takes a part of what Meta charges, and at least 20 dollars a month.
func ExampleFee_percentage() {
	printPaid(
		pricing.Fee{Name: "mark-up", On: pricing.FeeOnCharged, Share: decimal.New(5, -2)},
		pricing.Fee{Name: "minimum", On: pricing.FeeOnMinimum, Each: dollars(20_000)},
	)
	// Output:
	// fee mark-up, with 5 % of Meta's price 0.009375 USD
	// fee minimum, up to the minimum of 20.00 USD 19.990625 USD
	// marketing 0.1875 USD
	// total 20.187500 USD
}

// A provider whose subscription began on 11 September and includes four messages a month.
func ExampleFee_subscription() {
	printPaid(
		pricing.Fee{Name: "past those", On: pricing.FeeOnBoth, Each: dollars(10), Included: 4},
		pricing.Fee{
			Name: "subscription",
			On:   pricing.FeeOnMonth,
			Each: dollars(99_000),
			From: ratecard.Date{Year: 2026, Month: 9, Day: 11},
		},
	)
	// Output:
	// fee past those 0.020 USD
	// fee past those, 4 of 4 included 0 USD
	// fee subscription, 20 of 30 days 66.00 USD
	// marketing 0.1875 USD
	// total 66.2075 USD
}

// A provider that charges in euro, of an account that pays Meta in dollars.
func ExampleBill_TotalAt() {
	acct := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{{Name: "number", On: pricing.FeeOnMonth,
		Each: ratecard.Money{Amount: decimal.New(49, 0), Currency: "EUR"}}}}
	pricer, err := acct.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	from := time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC)
	sent := pricing.Event{ID: "wamid.1", At: from.AddDate(0, 0, 9), Number: "1", User: "5511912345678",
		Message: pricing.Message{Category: category.Marketing}}
	bill, err := pricer.ReplayFor(slices.Values([]pricing.Event{sent}), from, from.AddDate(0, 1, 0))
	if err != nil {
		log.Fatal(err)
	}
	for _, total := range bill.Totals() {
		fmt.Println(total)
	}
	all, err := bill.TotalAt(pricing.Rate{From: "EUR", To: "USD", Each: decimal.New(10812, -4), Name: "ECB"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(all)
	// Output:
	// 0.0625 USD: Meta 0.0625 USD
	// 49 EUR: Meta 0 EUR, number 49 EUR
	// 53.0413 USD: Meta 0.0625 USD, 49 EUR at 1 EUR = 1.0812 USD (ECB) is 52.9788 USD
}
