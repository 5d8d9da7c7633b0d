package pricing_test

import (
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// What will this message cost?
func ExampleAccount_Quote() {
	acct := pricing.Account{Currency: "USD", Zone: time.UTC}
	msg := pricing.Message{From: "+15550001", To: "+5511987654321", Category: category.Marketing}

	q, err := acct.Quote(msg, pricing.State{}, time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(q)
	fmt.Print(q.Explain())
	// Output:
	// 0.0625 USD
	// 0.0625 USD:
	//   1 × marketing, Brazil at 0.0625 USD = 0.0625 USD (message)
	//     Every delivered message is charged at its category's rate.
	//     [R7.2; Meta, Pricing for non-template messages, copy of 2026-09-11]
	// model per-message-2026, card meta/USD/2026-10-01
	// rate of marketing, Brazil: read, high confidence, from ts47-usd-2610, es47-usd-2610, hashed-usd-2610
}

// Meta hasn't approved the template yet, and may file it as marketing.
func ExampleAccount_Quote_unapproved() {
	acct := pricing.Account{Zone: time.UTC}
	q, err := acct.Quote(pricing.Message{
		To:       "+5511987654321",
		Category: category.Utility,
		Others:   []category.Category{category.Marketing},
	}, pricing.State{}, time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(q)
	for _, c := range q.Cases() {
		fmt.Println(c.Total, c.When)
	}
	// Output:
	// 0.0068 USD to 0.0625 USD
	// 0.0068 USD [Meta files it as utility]
	// 0.0625 USD [Meta files it as marketing]
}

// Volume tiers are cut at their bounds, counting what was charged before.
func ExamplePricer_QuoteN() {
	pricer, err := pricing.Account{Portfolio: "acme", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	msg := &pricing.Message{To: "+5511987654321", Category: category.Utility}
	at := time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC)

	counters, err := pricer.Counters(msg, at)
	if err != nil {
		log.Fatal(err)
	}
	usage := pricing.Usage{}
	for _, c := range counters {
		fmt.Println(c)
		usage[c] = 200_000 // as your database says
	}
	q, err := pricer.QuoteN(msg, &pricing.State{Usage: usage}, at, 100_000)
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range q.Likely().Lines {
		fmt.Println(l.Units, "at", l.Price, "=", l.Amount, "-", l.Detail)
	}
	fmt.Println(q)
	// Output:
	// 2026-11/portfolio/acme/Brazil/utility
	// 50000 at 0.0068 USD = 340.0000 USD - step 1 of 6: up to 250,000
	// 50000 at 0.0065 USD = 325.0000 USD - step 2 of 6: up to 2,000,000
	// 665.0000 USD
}

// What a provider adds are lines of their own, so Meta's part stays visible.
func ExampleFee() {
	acct := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		{Name: "Acme Messaging", On: pricing.FeeOnDelivered,
			Each: ratecard.Money{Amount: decimal.New(5, -3), Currency: "USD"}},
		{Name: "Acme mark-up", On: pricing.FeeOnCharged, Share: decimal.New(5, -2)},
	}}
	q, err := acct.Quote(pricing.Message{To: "+5511987654321", Category: category.Marketing}, pricing.State{},
		time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range q.Likely().Lines {
		fmt.Printf("%s (%s: %q)\n", l.Amount, l.Rule.ID, l.Detail)
	}
	fmt.Println(q)
	// Output:
	// 0.0625 USD (message: "")
	// 0.005 USD (fee: "Acme Messaging")
	// 0.003125 USD (fee: "Acme mark-up, with 5 % of Meta's price")
	// 0.070625 USD
}

// A message that isn't a template needs an open window. Without one WhatsApp
// refuses it, which isn't an error of this package: the quote says so.
func ExampleQuote_Deliverable() {
	acct := pricing.Account{Zone: time.UTC}
	msg := pricing.Message{From: "+15550001", To: "+5511987654321", Category: category.Service}
	now := time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC)
	for _, wrote := range []time.Time{{}, now.Add(-23 * time.Hour)} {
		var thread window.Thread
		if !wrote.IsZero() {
			thread = thread.Inbound(wrote)
		}
		q, err := acct.Quote(msg, pricing.State{Thread: thread}, now)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(q, q.Deliverable() == pricing.DeliverableNo)
	}
	// Output:
	// not delivered (131047) true
	// 0 USD false
}
