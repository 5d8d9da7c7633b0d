package pricing_test

import (
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A month in which each day has a tally of its own, while the threads are kept apart. Then an
// event that arrives late needs only its day to be added up again. Meta reported on the 12th
// that the portfolio had reached the tier that begins with unit 250,001.
func ExampleTally_AddInThread() {
	zone := time.UTC
	pricer, err := pricing.Account{Portfolio: "acme", Zone: zone}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	day := func(d int) time.Time { return time.Date(2026, 11, d, 9, 0, 0, 0, zone) }
	tier := pricing.Correction{
		At:    day(12),
		Level: 250_000,
		Counter: pricing.Counter{
			Month:  pricing.MonthOf(day(12)),
			Scope:  pricing.PerPortfolio,
			Of:     "acme",
			Market: "Brazil",
			Item:   ratecard.Utility,
		},
	}
	threads := map[string]window.Thread{} // in a database, by business number and user
	var days []*pricing.Tally
	for _, d := range []int{11, 12} {
		tally := pricer.Tally(tier)
		for _, user := range []string{"+5511987654321", "+5511912345678"} {
			e := pricing.Event{
				ID:      fmt.Sprint(d, user),
				At:      day(d).Add(time.Hour),
				Number:  "15550001",
				User:    user,
				Message: pricing.Message{Category: category.Utility},
			}
			threads[user] = tally.AddInThread(nil, &e, threads[user])
		}
		days = append(days, tally)
	}
	month := pricer.Tally(tier)
	for _, tally := range days {
		month.Merge(tally)
	}
	bill, err := month.Bill()
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range bill.Lines {
		fmt.Println(l.Units, l.Item, "of tier", l.Tier, "for", l.Amount)
	}
	usage, corrected, err := month.Usage(day(13))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range corrected {
		fmt.Println(c.Counter, "had", c.Counted, "and stands at", usage[c.Counter])
	}
	// Output:
	// 2 utility of tier 1 for 0.0136 USD
	// 2 utility of tier 2 for 0.0130 USD
	// 2026-11/portfolio/acme/Brazil/utility had 2 and stands at 250002
}
