package pricing_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
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

// foldTraffic is what a busy business might see from 2026-09-20 on: events in
// the order of time, spread evenly over the threads.
func foldTraffic(events, threads int, span time.Duration) []pricing.Event {
	random := rand.New(rand.NewPCG(1, 2))
	users := make([]string, threads)
	for i := range users {
		phone := benchPhones[random.IntN(len(benchPhones))]
		users[i] = fmt.Sprintf("%s%05d", phone[:len(phone)-5], i%100_000)
	}
	from := time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC)
	list := make([]pricing.Event, events)
	for i := range list {
		e := &list[i]
		n := random.IntN(threads)
		e.ID = fmt.Sprintf("wamid.%024d", i)
		e.At = from.Add(time.Duration(i) * (span / time.Duration(events))).Truncate(time.Second)
		e.Number, e.User = fmt.Sprintf("1555000%04d", n%8), strings.Clone(users[n])
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
	}
	return list
}

var busyMonth = sync.OnceValue(func() []pricing.Event { return foldTraffic(foldEvents, foldThreads, 30*24*time.Hour) })

func BenchmarkReplay(b *testing.B) {
	desk, list := benchDesk(b), busyMonth()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if _, err := desk.ReplaySorted(slices.Values(list)); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	n := float64(b.N) * foldEvents
	b.ReportMetric(n/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/event")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/event")
}
