package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
)

// A composer's hint while the window is open, with the month's counts.
func BenchmarkComposer(b *testing.B) {
	pricer := pricerOf(b, pricing.Account{ID: "acme", Zone: time.UTC})
	s := pricing.State{Thread: wroteAnHourAgo(), Usage: benchUsage(b)}
	s.Usage[benchAllowance()] = 412
	var messages []pricing.Message
	for _, phone := range benchPhones {
		messages = append(messages, pricing.Message{From: "+15550001", To: phone})
	}
	var last pricing.Composer
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		var err error
		if last, err = pricer.Composer(&messages[i%len(messages)], &s, benchAt); err != nil {
			b.Fatal(err)
		}
	}
	if last.Free.Left != 588 {
		b.Fatal(fmt.Sprint(last))
	}
}
