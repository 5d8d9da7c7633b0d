package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// BenchmarkCompareMessages compares a month of 200,000 events under two models. What it is
// held against is BenchmarkApplyFold: to apply the same events one by one in one account.
func BenchmarkCompareMessages(b *testing.B) {
	list := slices.Collect(stream(200_000, 10_000, 1))
	before, after := pricing.Account{Zone: time.UTC}, pricing.Account{Zone: time.UTC}
	before.Model, after.Model = "per-message-2025", "per-message-2026"
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pricing.CompareMessages(slices.Values(list), before, after); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApplyFold applies 200,000 events as a caller does who keeps the state in memory,
// and adds them up.
func BenchmarkApplyFold(b *testing.B) {
	list := slices.Collect(stream(200_000, 10_000, 1))
	pricer := pricerOf(b, pricing.Account{Zone: time.UTC, Model: "per-message-2026"})
	b.ReportAllocs()
	for b.Loop() {
		threads, usage, sum := map[pricing.ThreadKey]window.Thread{}, pricing.Usage{}, pricing.Sum{}
		for i := range list {
			e := &list[i]
			key := pricing.ThreadKey{Number: e.Number, User: e.User}
			out, err := pricer.Apply(e, &pricing.State{Thread: threads[key], Usage: usage})
			if err != nil {
				b.Fatal(err)
			}
			threads[key] = out.Thread
			for _, n := range out.Counts {
				usage[n.Counter] += n.N
			}
			if err := sum.Add(e, &out); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := sum.Bill(); err != nil {
			b.Fatal(err)
		}
	}
}
