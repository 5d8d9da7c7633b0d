package ledger_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// posted is what WhatsApp posted to the business so far: a template was delivered
// and read, and the user wrote. The first webhook came twice.
var posted = []string{template, template, `{"entry": [{"id": "7001", "changes": [{"field": "messages", "value": {
	"metadata": {"phone_number_id": "7002", "display_phone_number": "4930123456"},
	"messages": [{"id": "wamid.B", "from": "5511987650000", "timestamp": "1793000100", "type": "text", "text": {"body": "On my way"}}]}}]}]}`}

const template = `{"entry": [{"id": "7001", "changes": [{"field": "messages", "value": {
	"metadata": {"phone_number_id": "7002", "display_phone_number": "4930123456"},
	"statuses": [
		{"id": "wamid.A", "status": "sent", "timestamp": "1793000000", "recipient_id": "5511987650000",
		 "pricing": {"billable": true, "pricing_model": "PMP", "type": "regular", "category": "utility"}},
		{"id": "wamid.A", "status": "read", "timestamp": "1793000060", "recipient_id": "5511987650000"}]}}]}]}`

func Example() {
	book, err := ledger.New(pricing.Account{Currency: "USD", Zone: time.UTC}, ledger.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, body := range posted {
		batch, err := webhook.Decode([]byte(body))
		if err != nil {
			log.Fatal(err)
		}
		if skipped, err := book.Record(context.Background(), &batch); err != nil || len(skipped) > 0 {
			log.Println(skipped, err)
		}
	}

	october := time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)
	statement, err := book.Statement(context.Background(), october, october.AddDate(0, 1, 0), func(c ledger.Charge) {
		line, _ := c.Line()
		fmt.Println(c.ID, c.Progress, c.At.Format(time.DateTime), line.Rule.ID, c.Quote)
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range statement.Bill.Lines {
		fmt.Println(line.Units, line.Item, line.Market, line.Amount)
	}
	fmt.Println("so far:", statement.Bill.High)

	// Output:
	// wamid.A read 2026-10-26 07:34:20 message 0.0068 USD
	// 1 utility Brazil 0.0068 USD
	// so far: 0.0068 USD
}

// The month so far, from webhooks in any order, of which some come twice. What is skipped
// is told: with another ID, the account's bill would be of nothing.
func ExampleLedger_Bill() {
	const body = `{"entry": [{"id": "7001", "changes": [{"field": "messages", "value": {
		"metadata": {"phone_number_id": "7002"},
		"statuses": [{"id": "m1", "status": "delivered", "timestamp": "1793000000", "recipient_id": "5511987650000",
			"pricing": {"pricing_model": "PMP", "type": "regular", "category": "utility"}}]}}]}]}`
	book, err := ledger.New(pricing.Account{ID: "7001", Currency: "USD", Zone: time.UTC}, ledger.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 { // where webhooks are received; see webhook.Verify
		batch, err := webhook.Decode([]byte(body))
		if err != nil {
			log.Fatal(err)
		}
		if skipped, err := book.Record(context.Background(), &batch); err != nil || len(skipped) > 0 {
			log.Println(skipped, err) // such as "of another account"; after an error don't answer 200
		}
	}
	now := time.Unix(1793003600, 0).UTC()
	bill, err := book.Bill(context.Background(), pricing.MonthOf(now).First(time.UTC), now)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bill, "so far, by", bill.Lines)
	// Output:
	// 0.0068 USD so far, by [2026-10: 1 × utility, Brazil at 0.0068 USD = 0.0068 USD (message)]
}

// The price of a reply now, from what webhooks reported so far.
func ExampleLedger_State() {
	account := pricing.Account{ID: "7001", Zone: time.UTC}
	book, err := ledger.New(account, ledger.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, body := range posted {
		batch, err := webhook.Decode([]byte(body))
		if err != nil {
			log.Fatal(err)
		}
		if skipped, err := book.Record(context.Background(), &batch); err != nil || len(skipped) > 0 {
			log.Println(skipped, err)
		}
	}

	now := time.Unix(1793003600, 0)
	state, err := book.State(context.Background(), "7002", "+55 11 98765-0000", now) // as people write it
	if err != nil {
		log.Fatal(err)
	}
	reply := pricing.Message{From: "7002", To: "+55 11 98765-0000", Category: "service"}
	pricer, err := book.Pricer(context.Background(), "7002") // the account, with what webhooks reported of it
	if err != nil {
		log.Fatal(err)
	}
	quote, err := pricer.Quote(&reply, &state, now)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range quote.Likely().Lines {
		fmt.Println(quote, line.Rule.ID, line.Detail)
	}

	// Output:
	// 0 USD service-allowance 1 of 1,000 used
}
