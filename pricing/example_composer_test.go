package pricing_test

import (
	"database/sql"
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// What an agent is told beside the text field, with rows of your database.
func ExamplePricer_Composer() {
	berlin := time.FixedZone("Berlin", 60*60)
	pricer, err := pricing.Account{ID: "waba-1", Currency: "EUR", Zone: berlin}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	m := pricing.Message{From: "+49 30 111222", To: "+49 151 12345678"}
	now := time.Date(2026, time.November, 29, 12, 0, 0, 0, berlin)
	counters, err := pricer.ComposerCounters(&m, now)
	if err != nil {
		log.Fatal(err)
	}
	state := pricing.State{Thread: window.Thread{LastInbound: now.Add(-3 * time.Hour)}, Usage: pricing.Usage{}}
	for _, c := range counters {
		state.Usage[c] = 412 // select units from counters where counter = c.String(); no row is 0
	}
	c, err := pricer.Composer(&m, &state, now)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c)
	fmt.Println(c.Window, c.Reply.Deliverable(), c.Reply.High(), c.Free.Certainty, c.Free.Left)
	// Output:
	// text: 0 EUR, until Mon 2026-11-30 09:00
	// free texts this month: 588 of 1,000 left
	// instead: marketing 0.1131 EUR, utility 0.0456 EUR, authentication 0.0456 EUR
	// open yes 0 EUR known 588
}

// Inside or outside of the customer service window, from a row with the time of the
// user's last message.
func ExamplePricer_Composer_window() {
	pricer, err := pricing.Account{Currency: "USD", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, time.November, 29, 12, 0, 0, 0, time.UTC)
	for _, last := range []sql.NullTime{
		{Time: now.Add(-time.Hour), Valid: true},
		{Time: now.Add(-24 * time.Hour), Valid: true},
		{Time: now.Add(2 * time.Second), Valid: true}, // by another server's clock
		{}, // never wrote
	} {
		state := pricing.State{Thread: window.Thread{LastInbound: last.Time}}
		c, err := pricer.Composer(&pricing.Message{To: "+4915112345678"}, &state, now)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.Window, c.WindowUntil)
	}
	// Output:
	// open until Mon 2026-11-30 11:00
	// closed not now
	// open until Mon 2026-11-30 12:00
	// closed not now
}

// A template that can wait: what it costs from which instant on, and why.
func ExamplePricer_QuoteChanges() {
	pricer, err := pricing.Account{Currency: "USD", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	state := pricing.State{Thread: window.Thread{Answered: now.Add(-48 * time.Hour)}} // in free entry
	m := pricing.Message{To: "+5511987654321", Category: category.Marketing}
	changes, err := pricer.QuoteChanges(&m, &state, now, now.AddDate(0, 0, 30))
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range changes {
		fmt.Println(c.At.Format(time.DateTime), c.Quote, c.Reasons)
	}
	// Output:
	// 2026-11-21 12:00:00 0 USD []
	// 2026-11-22 12:00:00 0 USD to 0.0625 USD [free-entry-may-end]
	// 2026-11-26 12:00:00 0.0625 USD [free-entry-ends]
}
