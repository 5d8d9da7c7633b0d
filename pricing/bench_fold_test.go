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
			e := pricing.Event{
				ID:     fmt.Sprintf("wamid.%024d", i),
				At:     from.Add(time.Duration(i) * (month / time.Duration(events))).Truncate(time.Second),
				Number: fmt.Sprintf("1555000%04d", n%8),
				User:   fmt.Sprintf("%s%05d", phone[:len(phone)-5], n/16),
			}
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

// quietMonth is a tenth of it.
var quietMonth = sync.OnceValue(func() []pricing.Event {
	return slices.Collect(stream(quietEvents, foldThreads/10, 1))
})

// quietEvents are the events of quietMonth.
const quietEvents = foldEvents / 10

// mixed returns the events in another order.
func mixed(list []pricing.Event) []pricing.Event {
	list, random := slices.Clone(list), rand.New(rand.NewPCG(3, 4))
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// measured runs replay of so many events and reports what one event costs.
func measured(b *testing.B, events int, replay func() (pricing.Bill, error)) {
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
	n := float64(b.N) * float64(events)
	b.ReportMetric(n/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/event")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/event")
}

func BenchmarkReplaySorted(b *testing.B) {
	pricer, list := benchDesk(b), quietMonth()
	measured(b, len(list), func() (pricing.Bill, error) { return pricer.ReplaySorted(slices.Values(list)) })
}

func BenchmarkReplaySortedMillion(b *testing.B) {
	pricer, list := benchDesk(b), busyMonth()
	measured(b, len(list), func() (pricing.Bill, error) { return pricer.ReplaySorted(slices.Values(list)) })
}

func BenchmarkReplay(b *testing.B) {
	pricer, list := benchDesk(b), mixed(quietMonth())
	measured(b, len(list), func() (pricing.Bill, error) { return pricer.Replay(slices.Values(list)) })
}

func BenchmarkReplayMillion(b *testing.B) {
	pricer, list := benchDesk(b), mixed(busyMonth())
	measured(b, len(list), func() (pricing.Bill, error) { return pricer.Replay(slices.Values(list)) })
}

// BenchmarkReplayParallel folds half the threads in each of two goroutines.
func BenchmarkReplayParallel(b *testing.B) {
	pricer := benchDesk(b)
	var halves [2][]pricing.Event
	for _, e := range busyMonth() {
		half := &halves[e.User[len(e.User)-1]&1]
		*half = append(*half, e)
	}
	measured(b, foldEvents, func() (pricing.Bill, error) {
		tallies := [2]*pricing.Tally{pricer.Tally(), pricer.Tally()}
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
// have been: the twelfth month needs what the first did. Under these rules there
// is no allowance, of which each month's first messages would be remembered.
func TestMemoryGrowsWithOpenThreads(t *testing.T) {
	const events, threads, months = 10_000, 4_000, 12
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Model: "per-message-2025"})
	tally, n := pricer.Tally(), 0
	var kept []int
	for e := range stream(events, threads, months) {
		tally.Add(&e)
		if n++; n%1000 == 0 {
			tally.Forget(e.At)
		}
		if n%events == 0 {
			kept = append(kept, len(remembered(tally)))
		}
	}
	for i, k := range kept {
		if 10*k > 14*kept[0] || k > threads/10 || k == 0 {
			t.Errorf("month %d: %d threads remembered, %d in the first", i+1, k, kept[0])
		}
	}

	// The same in one go, by what the garbage collector finds alive.
	var live []float64
	n = 0
	bill, err := pricer.ReplaySorted(func(yield func(pricing.Event) bool) {
		for e := range stream(events, threads, months) {
			if n++; n%events == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				live = append(live, float64(m.HeapAlloc)/(1<<20))
			}
			if !yield(e) {
				return
			}
		}
	})
	t.Logf("by month: %d threads remembered, %.1f MB alive", kept, live)
	if err != nil || !bill.High.Equal(billOf(t, tally).High) {
		t.Errorf("%v %v, folded %v", bill.High, err, billOf(t, tally).High)
	}
	for i, mb := range live {
		if mb > live[0]+1 {
			t.Errorf("month %d: %.1f MB alive, %.1f in the first", i+1, mb, live[0])
		}
	}
}
