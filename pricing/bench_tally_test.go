package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// plainEvents are messages to users of many markets, most of them with nothing open.
func plainEvents(b *testing.B) []pricing.Event {
	b.Helper()
	list := slices.Collect(stream(4096, 512, 1))
	return slices.DeleteFunc(list, func(e pricing.Event) bool { return e.Inbound || e.At.Before(at("2026-10-02")) })
}

// BenchmarkAddInThread adds one message to a tally that remembers no threads.
func BenchmarkAddInThread(b *testing.B) {
	tally, list := benchDesk(b).Tally(), plainEvents(b)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		tally.AddInThread(nil, &list[i], window.Thread{})
		if i++; i == len(list) {
			i = 0
		}
	}
}

// smallTally is that of a day and a part of the users: 40 classes of messages, and no allowance.
func smallTally(b *testing.B) *pricing.Tally {
	b.Helper()
	tally := benchDesk(b).Tally()
	for _, phone := range benchPhones {
		for _, c := range []category.Category{category.Marketing, category.Utility, category.Authentication} {
			e := pricing.Event{ID: phone, At: benchAt, Number: "15550001", User: phone,
				Message: pricing.Message{Category: c}}
			tally.AddInThread(nil, &e, window.Thread{})
		}
	}
	return tally
}

func BenchmarkTallyMerge(b *testing.B) {
	all, day := benchDesk(b).Tally(), smallTally(b)
	b.ReportAllocs()
	for b.Loop() {
		all.Merge(day)
	}
}

func BenchmarkTallyClone(b *testing.B) {
	day := smallTally(b)
	b.ReportAllocs()
	for b.Loop() {
		day.Clone()
	}
}

func BenchmarkTallyUsage(b *testing.B) {
	day := smallTally(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := day.Usage(benchAt.Add(time.Hour)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTally(b *testing.B) {
	pricer := benchDesk(b)
	b.ReportAllocs()
	for b.Loop() {
		pricer.Tally()
	}
}
