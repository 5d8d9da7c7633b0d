package pricing_test

import (
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// A bill for each customer of an agency, from its log of messages. With a ledger, go through
// its Charges: the outcome of one is pricing.Outcome{Charge: c.Quote}.
func ExampleGroups() {
	pricer, err := pricing.Account{Currency: "USD", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	// What a database keeps: the month's counters, and a thread for each user.
	used, threads, groups := pricing.Usage{}, map[string]window.Thread{}, pricing.Groups{ByCustomer: true}
	for i, customer := range []string{"bakery", "florist", "bakery"} {
		e := pricing.Event{At: time.Date(2026, time.November, 21+i, 12, 0, 0, 0, time.UTC), Number: "+15550001",
			User: "5511987654321", Customer: customer, Message: pricing.Message{Category: category.Utility}}
		out, err := pricer.Apply(&e, &pricing.State{Thread: threads[e.User], Usage: used})
		if err != nil {
			log.Fatal(err)
		}
		threads[e.User] = out.Thread
		for _, c := range out.Counts {
			used[c.Counter] += c.N
		}
		if err := groups.Add(&e, &out); err != nil {
			log.Fatal(err)
		}
	}
	for _, g := range groups.List() {
		fmt.Println(g.Customer, g.Messages, g.High)
	}
	// Output:
	// bakery 2 0.0136 USD
	// florist 1 0.0068 USD
}
