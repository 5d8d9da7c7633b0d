package pricing_test

import (
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Two accounts of a portfolio come to Meta's tier that begins with unit 250,001 together. What
// both pay is certain. What each does hangs on whose messages came first.
func ExampleTally_BillOf() {
	zone := time.UTC
	from := time.Date(2026, time.November, 1, 0, 0, 0, 0, zone)
	tier := pricing.Correction{ // Meta told of it
		At:    from,
		Level: 249_998,
		Counter: pricing.Counter{
			Month:  pricing.MonthOf(from),
			Scope:  pricing.PerPortfolio,
			Of:     "acme",
			Market: "Brazil",
			Item:   ratecard.Utility,
		},
	}
	var tallies []*pricing.Tally
	for _, id := range []string{"shop", "support"} {
		pricer, err := pricing.Account{ID: id, Portfolio: "acme", Zone: zone}.Pricer()
		if err != nil {
			log.Fatal(err)
		}
		tally := pricer.Tally(tier)
		for i := range 2 {
			tally.Add(&pricing.Event{
				ID:      fmt.Sprint(id, i),
				At:      from.Add(time.Duration(1+i) * time.Hour),
				Number:  "number of " + id,
				User:    "+5511987654321",
				Message: pricing.Message{Category: category.Utility},
			})
		}
		tallies = append(tallies, tally)
	}
	sum := tallies[0]
	sum.Merge(tallies[1])

	until := from.AddDate(0, 1, 0)
	bill, err := sum.Bill()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("together:", bill.Low, "to", bill.High)
	for _, id := range []string{"shop", "support", "sales"} {
		if bill, err = sum.BillOf(id, from, until); err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(id+":", bill.Low, "to", bill.High)
	}
	// Output:
	// together: 0.0266 USD to 0.0266 USD
	// shop: 0.0130 USD to 0.0136 USD
	// support: 0.0130 USD to 0.0136 USD
	// pricing: invalid value: accountID "sales" (no tally of it was merged)
}
