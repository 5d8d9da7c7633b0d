package window_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A user comes through an advertisement in the morning and is answered in the
// afternoon. Later the database row is enough to know what is open.
func Example() {
	const day = 24 * time.Hour
	morning := time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)
	afternoon := morning.Add(5 * time.Hour)

	model, ok := pricing.ModelOn(ratecard.DateOf(morning)) // knows how long the windows of a day last
	if !ok {
		fmt.Println("no model of that day")
		return
	}
	policy := model.Policy

	var thread window.Thread // no row yet: the user never wrote
	thread = thread.InboundFromAd(morning)
	surely, _ := thread.AnswerBy(afternoon, policy)
	fmt.Println("answer before", surely.Format(time.DateTime))
	thread = thread.Outbound(afternoon, policy)

	row, err := json.Marshal(thread)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(row))

	for _, after := range []time.Duration{day - time.Second, day, 4 * day, 8 * day} {
		at := morning.Add(after)
		fmt.Printf("%s  service %-6v  free entry %v\n",
			at.Format(time.DateTime), thread.Service(at, policy), thread.FreeEntry(at, policy))
	}
	// Output:
	// answer before 2026-10-06 10:00:00
	// {"last_inbound":"2026-10-05T10:00:00Z","entered":"2026-10-05T10:00:00Z","answered":"2026-10-05T15:00:00Z"}
	// 2026-10-06 09:59:59  service open    free entry open
	// 2026-10-06 10:00:00  service closed  free entry open
	// 2026-10-09 10:00:00  service closed  free entry unsure
	// 2026-10-13 10:00:00  service closed  free entry closed
}

// A program that shares its number with another one can't have seen every
// message of the first day.
func ExampleThread_Service_knownSince() {
	start := time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)
	model, ok := pricing.ModelOn(ratecard.DateOf(start))
	if !ok {
		fmt.Println("no model of that day")
		return
	}
	thread := window.Thread{KnownSince: start}

	fmt.Println(thread.Service(start, model.Policy))
	fmt.Println(thread.Service(start.Add(24*time.Hour), model.Policy))
	// Output:
	// unsure
	// closed
}
