package pricingtest_test

import (
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/pricingtest"
)

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
