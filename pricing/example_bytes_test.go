package pricing_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/pricingtest"
)

// Two workers add up the events of their users, each in a process of its own. One writes its
// tally as bytes, and the other merges it. The bytes are refused where prices differ.
func ExampleReadTally() {
	account := pricing.Account{ID: "1024", Zone: time.UTC, Rates: pricingtest.Book()}
	pricer, err := account.Pricer()
	if err != nil {
		fmt.Println(err)
		return
	}
	worker := func(users ...string) *pricing.Tally {
		tally := pricer.Tally()
		for i, user := range users {
			tally.Add(&pricing.Event{
				ID:      fmt.Sprint(user, i),
				At:      time.Date(2026, time.November, 16, 12, i, 0, 0, time.UTC),
				Number:  "106540352242922",
				User:    user,
				Message: pricing.Message{Category: category.Marketing},
			})
		}
		return tally
	}

	data, err := worker("+5511987654321", "+5511987654322").MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}
	sum := worker("+919876543210")
	other, err := pricing.ReadTally(data, pricer)
	if err != nil {
		fmt.Println(err)
		return
	}
	sum.Merge(other)
	bill, err := sum.Bill()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range bill.Lines {
		fmt.Println(line.Market, line.Item, line.Units)
	}

	account.Rates = nil // Meta's prices
	if pricer, err = account.Pricer(); err != nil {
		fmt.Println(err)
		return
	}
	_, err = pricing.ReadTally(data, pricer)
	fmt.Println("to be counted anew:", errors.Is(err, pricing.ErrFingerprint))
	// Output:
	// Brazil marketing 2
	// India marketing 1
	// to be counted anew: true
}
