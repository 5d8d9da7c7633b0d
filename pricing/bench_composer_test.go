package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// counters32 are 32 counters of a month, as of a business that sends to 31 markets.
func counters32(m pricing.Month) pricing.Usage {
	u := pricing.Usage{{Month: m, Scope: pricing.PerNumber, Of: "15550001", Item: ratecard.Service}: 412}
	for _, market := range ratecard.Markets(ratecard.DateOf(benchAt)) {
		for _, item := range []ratecard.Item{ratecard.Utility, ratecard.Authentication} {
			if len(u) < 32 {
				u[pricing.Counter{Month: m, Scope: pricing.PerPortfolio, Of: "waba", Market: market, Item: item}] = 7
			}
		}
	}
	return u
}

// A composer's hint while the window is open, with the month's counts.
func BenchmarkComposer(b *testing.B) {
	pricer, err := pricing.Account{ID: "waba", Zone: time.UTC}.Pricer()
	if err != nil {
		b.Fatal(err)
	}
	s := pricing.State{
		Thread: window.Thread{LastInbound: benchAt.Add(-time.Hour)},
		Usage:  counters32(pricing.MonthOf(benchAt)),
	}
	var messages []pricing.Message
	for _, phone := range benchPhones {
		messages = append(messages, pricing.Message{From: "+15550001", To: phone})
	}
	var last pricing.Composer
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if last, err = pricer.Composer(&messages[i%len(messages)], &s, benchAt); err != nil {
			b.Fatal(err)
		}
	}
	if last.Free.Left != 588 {
		b.Fatal(fmt.Sprint(last))
	}
}
