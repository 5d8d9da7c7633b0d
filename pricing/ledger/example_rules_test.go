package ledger_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// september is a user's message, a template in the customer service window that it
// opened, and one to somebody who didn't write.
const september = `{"entry": [{"id": "7001", "changes": [{"field": "messages", "value": {
	"metadata": {"phone_number_id": "7002", "display_phone_number": "4930123456"},
	"messages": [{"id": "m0", "from": "5511987650000", "timestamp": "1789000000", "type": "text"}],
	"statuses": [
		{"id": "m1", "status": "delivered", "timestamp": "1789000600", "recipient_id": "5511987650000",
		 "pricing": {"pricing_model": "PMP", "type": "free_customer_service", "category": "utility"}},
		{"id": "m2", "status": "delivered", "timestamp": "1789000600", "recipient_id": "5511987651111",
		 "pricing": {"pricing_model": "PMP", "type": "regular", "category": "utility"}}]}}]}]}`

// What September would have cost under October's rules and prices, and which messages
// make the difference. The second ledger is on the same store.
func ExampleLedger_Charges() {
	today := pricing.Account{Currency: "USD", Zone: time.UTC}
	next := today
	next.Model = "per-message-2026"
	next.Rates = ratecard.AsOf(ratecard.Published(), ratecard.Date{Year: 2026, Month: 10, Day: 1})

	store := ledger.NewMemory() // or a table of yours
	receive(store, today)
	from := time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC)
	until := from.AddDate(0, 1, 0)
	before := map[string]ratecard.Money{}
	for _, account := range []pricing.Account{today, next} {
		book, err := ledger.New(account, ledger.Options{Store: store})
		if err != nil {
			log.Fatal(err)
		}
		for c, err := range book.Charges(context.Background(), from, until) {
			if err != nil {
				log.Fatal(err)
			}
			key := c.ID + " " + c.To.Key() // a group's message is charged for each member
			if was, known := before[key]; known && !was.Equal(c.Quote.High()) {
				fmt.Println(c.ID, c.Category(), "cost", was, "and would cost", c.Quote)
			}
			before[key] = c.Quote.High()
		}
		bill, err := book.Bill(context.Background(), from, until)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("in all:", bill)
	}
	// Output:
	// in all: 0.0068 USD
	// m1 utility cost 0 USD and would cost 0.0068 USD
	// in all: 0.0136 USD
}

// receive is where webhooks are received.
func receive(store ledger.Store, account pricing.Account) {
	book, err := ledger.New(account, ledger.Options{Store: store})
	if err != nil {
		log.Fatal(err)
	}
	batch, err := webhook.Decode([]byte(september))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := book.Record(context.Background(), &batch); err != nil {
		log.Fatal(err)
	}
}
