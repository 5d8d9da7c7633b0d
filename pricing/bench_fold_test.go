package pricing_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

const (
	foldEvents  = 1_000_000
	foldThreads = 50_000
)

// stream is what a busy business might see from 2026-09-20 on: so many events
// a month, in the order of time, spread evenly over threads; half the threads
// are others the month after. Each event has strings of its own, as if decoded.
func stream(events, threads, months int) iter.Seq[pricing.Event] {
	return func(yield func(pricing.Event) bool) {
		random := rand.New(rand.NewPCG(1, 2))
		from := time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC)
		const month = 30 * 24 * time.Hour
		for i := range events * months {
			n := random.IntN(threads) + i/events*threads/2
			phone := benchPhones[n%len(benchPhones)]
			e := pricing.Event{ID: fmt.Sprintf("wamid.%024d", i), At: from.Add(time.Duration(i) * (month / time.Duration(events))).Truncate(time.Second),
				Number: fmt.Sprintf("1555000%04d", n%8), User: fmt.Sprintf("%s%05d", phone[:len(phone)-5], n/16)}
			switch p := random.IntN(100); {
			case p < 29:
				e.Inbound = true
			case p < 30:
				e.Inbound, e.FromAd = true, true
			case p < 60:
				e.Message.Category = category.Service
			case p < 80:
				e.Message.Category = category.Utility
			case p < 95:
				e.Message.Category = category.Marketing
			default:
				e.Message.Category = category.Authentication
			}
			if !yield(e) {
				return
			}
		}
	}
}

var busyMonth = sync.OnceValue(func() []pricing.Event { return slices.Collect(stream(foldEvents, foldThreads, 1)) })

// measured runs replay and reports what one event costs.
func measured(b *testing.B, replay func() (pricing.Bill, error)) {
	b.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if bill, err := replay(); err != nil || bill.High.IsZero() {
			b.Fatal(bill, err)
		}
	}
	runtime.ReadMemStats(&after)
	n := float64(b.N) * foldEvents
	b.ReportMetric(n/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/event")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/event")
}

func BenchmarkReplay(b *testing.B) {
	desk, list := benchDesk(b), busyMonth()
	measured(b, func() (pricing.Bill, error) { return desk.ReplaySorted(slices.Values(list)) })
}

// BenchmarkReplayParallel folds half the threads in each of two goroutines.
func BenchmarkReplayParallel(b *testing.B) {
	desk := benchDesk(b)
	var halves [2][]pricing.Event
	for _, e := range busyMonth() {
		half := &halves[e.User[len(e.User)-1]&1]
		*half = append(*half, e)
	}
	measured(b, func() (pricing.Bill, error) {
		tallies := [2]*pricing.Tally{desk.Tally(), desk.Tally()}
		var both sync.WaitGroup
		for i, half := range halves {
			both.Add(1)
			go func() {
				defer both.Done()
				for n := range half {
					tallies[i].Add(&half[n])
					if n%50_000 == 0 {
						tallies[i].Forget(half[n].At)
					}
				}
			}()
		}
		both.Wait()
		tallies[0].Merge(tallies[1])
		return tallies[0].Bill()
	})
}

// Memory grows with the threads that are open, and not with the events that
// have been: twelve months need what one needs.
func TestMemoryGrowsWithOpenThreads(t *testing.T) {
	const events, threads = 20_000, 2_000
	live := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	// Under these rules there is no allowance, of which each month's first
	// messages would be remembered.
	desk := deskOf(t, pricing.Account{Zone: time.UTC, Model: "per-message-2025"})
	remembered := func(tally *pricing.Tally) (n int) {
		tally.Threads(func(string, string, window.Thread) bool { n++; return true })
		return n
	}
	tally := desk.Tally()
	var heap, kept []float64
	n := 0
	count := func(e pricing.Event) {
		if n++; n%events == 0 {
			heap = append(heap, live())
			tally.Forget(e.At)
			kept = append(kept, float64(remembered(tally)))
		}
	}
	for e := range stream(events, threads, 12) {
		tally.Add(&e)
		if n%1000 == 0 {
			tally.Forget(e.At)
		}
		count(e)
	}
	for i, k := range kept {
		if k > 1.4*kept[0] || k > threads/2 || k == 0 {
			t.Errorf("month %d: %v threads remembered, %v in the first", i+1, k, kept[0])
		}
	}
	// The same in one go.
	first := kept
	heap, n = nil, 0
	bill, err := desk.ReplaySorted(func(yield func(pricing.Event) bool) {
		for e := range stream(events, threads, 12) {
			count(e)
			if !yield(e) {
				return
			}
		}
	})
	t.Logf("threads remembered by month: %.0f; MB live: %.1f", first, heap)
	if err != nil || !bill.High.Equal(billOf(t, tally).High) {
		t.Errorf("%v %v, folded %v", bill.High, err, billOf(t, tally).High)
	}
	for i, h := range heap {
		if h > heap[0]+1 {
			t.Errorf("month %d: %.1f MB live, %.1f in the first", i+1, h, heap[0])
		}
	}
}
