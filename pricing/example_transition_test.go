package pricing_test

import (
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// Which messages the rules of October 2026 make dearer: templates in a window that was free,
// and replies past the allowance of a business number.
func ExampleCompareMessages() {
	const ours = "+15550001"
	noon := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	var events []pricing.Event
	for i := range 1500 {
		user, at := fmt.Sprintf("551198%06d", i), noon.Add(time.Duration(i)*time.Second)
		events = append(events, pricing.Event{At: at, Number: ours, User: user, Inbound: true},
			pricing.Event{At: at, Number: ours, User: user, Message: pricing.Message{Category: category.Service}})
		if i%10 == 0 {
			template := pricing.Message{Category: category.Utility}
			events = append(events,
				pricing.Event{At: at.Add(time.Hour), Number: ours, User: user, Message: template})
		}
	}
	before, after := pricing.Account{Zone: time.UTC}, pricing.Account{Zone: time.UTC}
	before.Model, after.Model = "per-message-2025", "per-message-2026"
	compared, err := pricing.CompareMessages(slices.Values(events), before, after)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range compared.Transitions {
		change, ok := t.Change()
		fmt.Println(t.Messages, t.Category, "to", t.Market, "by", t.Before.Rule, "then", t.After.Rule, change, ok)
	}
	change, ok := compared.Bills.Change()
	fmt.Println("in all", change, ok)
	// Output:
	// 500 service to Brazil by service-free then message 3.4000 USD true
	// 150 utility to Brazil by utility-in-window then message 1.0200 USD true
	// 1000 service to Brazil by service-free then service-allowance 0 USD true
	// in all 4.4200 USD true
}
