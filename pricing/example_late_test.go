package pricing_test

import (
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// A user asked on a Friday evening and was answered on Monday by a template, since the
// window had closed. In time a text within the allowance would have cost nothing.
func ExamplePricer_LateReplies() {
	pricer, err := pricing.Account{Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	friday := time.Date(2026, time.November, 13, 18, 0, 0, 0, time.UTC)
	const ours, user = "+15550001", "5511987654321"
	events := []pricing.Event{
		{ID: "u1", At: friday, Number: ours, User: user, Inbound: true},
		{ID: "m1", At: friday.Add(63 * time.Hour), Number: ours, User: user,
			Message: pricing.Message{Category: category.Utility}},
	}
	report, err := pricer.LateReplies(slices.Values(events), pricing.LateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	for _, late := range report.List {
		fmt.Println(late.ID, "came", late.Late, "too late, asked on a", late.Asked.Weekday())
	}
	if saving, ok := report.Replies.Saving(); ok {
		fmt.Println("answered in time:", saving, "less")
	}
	// Output:
	// 1 late reply (users wrote 1 message): 0.0068 USD less in time
	// m1 came 39h0m0s too late, asked on a Friday
	// answered in time: 0.0068 USD less
}
