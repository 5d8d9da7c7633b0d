package pricingtest_test

import (
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/pricingtest"
)

// Code under test gets a pricer of prices that never change. 0.455 is USD, 4 marketing
// and 55 the calling code of Brazil.
func Example() {
	pricer, err := pricingtest.Account().Pricer() // in a test: pricingtest.Pricer(t)
	if err != nil {
		log.Fatal(err)
	}
	message := pricing.Message{From: pricingtest.Number, To: pricingtest.UserInBrazil, Category: category.Marketing}
	quote, err := pricer.Quote(&message, &pricing.State{}, pricingtest.At())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(quote)
	// Output:
	// 0.455 USD
}

// A price says what it is of, in whatever year: 44 is EUR, 2 is utility, 91 is India.
func ExampleAccount() {
	account := pricingtest.Account()
	account.Currency = "EUR"
	message := pricing.Message{
		From:     pricingtest.Number,
		To:       pricingtest.UserInIndia,
		Category: category.Utility,
	}
	nothingSent := pricing.State{Usage: pricing.Usage{}}
	quote, err := account.Quote(message, nothingSent, time.Date(2031, time.May, 5, 12, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(quote, "under", quote.Model())
	// Output:
	// 44.291 EUR under per-message-2026
}
