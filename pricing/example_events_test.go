package pricing_test

import (
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Make a pricer once, and ask it as often as you like. An answer is an amount, or that
// the message won't be delivered; what can't be priced is an error, and never 0.
func Example() {
	account := pricing.Account{ID: "waba-1", Currency: "USD", Zone: time.FixedZone("Brasília", -3*60*60)}
	pricer, err := account.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, time.November, 21, 12, 0, 0, 0, account.Zone)
	state := pricing.State{Usage: pricing.Usage{}} // the user never wrote, and nothing was sent this month
	for _, message := range []pricing.Message{
		{To: "+55 11 98765-4321", Category: category.Utility},
		{To: "+55 11 98765-4321", Category: category.Service},
		{To: "0055 11 98765-4321", Category: category.Utility},
	} {
		quote, err := pricer.Quote(&message, &state, now)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(quote, quote.Deliverable())
	}
	// Output:
	// 0.0068 USD yes
	// not delivered (131047) no
	// ratecard: no market: "0055 11 98765-4321", on 2026-11-21 (write + instead of 00)
}

// One event at a time, as webhooks tell of them, each once. What must be remembered is
// in tables of your own: a row for each user, and a number for each counter.
func ExamplePricer_Apply() {
	pricer, err := pricing.Account{ID: "waba-1", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	noon := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	const ours, user = "+15550001", "5511987654321"
	threads, used := map[pricing.ThreadKey]window.Thread{}, pricing.Usage{} // the two tables
	for _, e := range []pricing.Event{
		{ID: "u1", At: noon, Number: ours, User: user, Inbound: true},
		{ID: "m1", At: noon.Add(time.Minute), Number: ours, User: user, Message: pricing.Message{Category: "service"}},
		{ID: "m2", At: noon.Add(time.Hour), Number: ours, User: user, Message: pricing.Message{Category: "utility"}},
	} {
		key := pricing.ThreadKey{Number: ratecard.NameKey(e.Number), User: ratecard.NameKey(e.User)}
		out, err := pricer.Apply(&e, &pricing.State{Thread: threads[key], Usage: used})
		if err != nil {
			log.Fatal(err)
		}
		threads[key] = out.Thread // in one transaction: replace the row,
		for _, c := range out.Counts {
			used[c.Counter] += c.N // and add to the counters
		}
		fmt.Println(e.ID, out.Charge, out.Counts)
	}
	// Output:
	// u1 0 USD []
	// m1 0 USD [2026-11/number/15550001//service +1]
	// m2 0.0068 USD [2026-11/portfolio/waba-1/Brazil/utility +1]
}

// What a log of messages would have cost. The events may come in any order, and twice.
func ExamplePricer_Replay() {
	pricer, err := pricing.Account{ID: "waba-1", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	noon := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	reply := pricing.Event{ID: "m1", At: noon.Add(time.Minute), Number: "+15550001", User: "5511987654321",
		Message: pricing.Message{Category: category.Service}}
	events := []pricing.Event{
		reply,
		{ID: "u1", At: noon, Number: "+15550001", User: "5511987654321", Inbound: true},
		{ID: "m2", At: noon, Number: "+15550001", User: "4915112345678",
			Message: pricing.Message{Category: category.Marketing}},
		reply, // the webhook came twice
	}
	bill, err := pricer.Replay(slices.Values(events))
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range bill.Lines {
		fmt.Println(l.Month, l.Units, l.Item, l.Market, l.Amount, l.Rule.ID)
	}
	fmt.Println(bill.High, "in all, and", len(bill.Unpriced), "without a price")
	// Output:
	// 2026-11 1 service Brazil 0 USD service-allowance
	// 2026-11 1 marketing Germany 0.1365 USD message
	// 0.1365 USD in all, and 0 without a price
}

// A log too long for one goroutine is divided by thread, which is number and user. The
// bill is the same, however it was divided.
func ExampleTally() {
	pricer, err := pricing.Account{ID: "waba-1", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	at := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	parts := []*pricing.Tally{pricer.Tally(), pricer.Tally()}
	done := make(chan bool)
	for i, user := range []string{"5511987654321", "919876543210"} { // one user a goroutine, for the example
		go func() {
			for k := range 200_000 { // sorted by time
				parts[i].Add(&pricing.Event{At: at.Add(time.Duration(k) * time.Second), Number: "+15550001",
					User: user, Message: pricing.Message{Category: category.Utility}})
			}
			done <- true
		}()
	}
	<-done
	<-done
	parts[0].Merge(parts[1])
	bill, err := parts[0].Bill()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bill.High)
	// Output:
	// 1640.0000 USD
}

// What September's traffic costs under October's rules and prices.
func ExampleCompare() {
	september := time.Date(2026, time.September, 21, 12, 0, 0, 0, time.UTC)
	events := []pricing.Event{
		{ID: "u1", At: september, Number: "+15550001", User: "5511987654321", Inbound: true},
		{ID: "m1", At: september.Add(time.Hour), Number: "+15550001", User: "5511987654321",
			Message: pricing.Message{Category: category.Utility}}, // free until September in an open window
		{ID: "m2", At: september, Number: "+15550001", User: "4915112345678",
			Message: pricing.Message{Category: category.Utility}},
	}
	before := pricing.Account{Currency: "USD", Zone: time.UTC}
	after := before // of which one thing or two are other
	after.Model = "per-message-2026"
	after.Rates = ratecard.AsOf(ratecard.Published(), ratecard.Date{Year: 2026, Month: 10, Day: 1})
	comparison, err := pricing.Compare(slices.Values(events), before, after)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(comparison)
	// Output:
	// market   item     rule               units  before      units  after       change
	// Brazil   utility  message            0      0 USD       1      0.0068 USD  0.0068 USD
	// Brazil   utility  utility-in-window  1      0 USD       0      0 USD       0 USD
	// Germany  utility  message            0      0 USD       1      0.0550 USD  0.0550 USD
	// Germany  utility  template           1      0.0550 USD  0      0 USD       -0.0550 USD
	// total                                       0.0550 USD         0.0618 USD  0.0068 USD
}
