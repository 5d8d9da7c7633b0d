package pricing_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
)

// retained returns the bytes that n pricers hold, each of an account of its own that
// was asked for one quote.
func retained(tb testing.TB, n int, model string) float64 {
	tb.Helper()
	list := make([]*pricing.Pricer, n+1)
	add := func(i int) {
		id := fmt.Sprint(7000 + i)
		p, err := pricing.Account{ID: id, Zone: time.UTC, Model: model, ServiceExempt: i%2 == 1}.Pricer()
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := p.Quote(&pricing.Message{Category: "utility", Market: "Brazil"}, nil, benchAt); err != nil {
			tb.Fatal(err)
		}
		list[i] = p
	}
	add(n) // what all share is made for the first
	before := heap()
	for i := range n {
		add(i)
	}
	held := heap() - before
	runtime.KeepAlive(list)
	return float64(held) / float64(n)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // finalizers of the first
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A service holds a pricer for each of its customers, so one must be small: what
// doesn't hang on the account is shared. The bounds are far above what it takes.
func TestPricersAreSmall(t *testing.T) {
	for model, most := range map[string]float64{"": 8_000, "per-message-2025": 14_000} {
		if got := retained(t, 1000, model); got > most {
			t.Errorf("model %q: %.0f bytes a pricer, at most %.0f", model, got, most)
		}
	}
}

// BenchmarkPricer makes a pricer and asks it for one quote. It reports what a
// pricer holds after that, without and with a model of its own.
func BenchmarkPricer(b *testing.B) {
	a, list := pricing.Account{Zone: time.UTC}, messages(b, false)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p, err := a.Pricer()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Quote(&list[i&255], nil, benchAt); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(retained(b, 1000, ""), "held-B")
	b.ReportMetric(retained(b, 1000, "per-message-2025"), "held-with-model-B")
}

// BenchmarkQuoteWorkers asks one pricer from several goroutines, as many as there are
// processors.
func BenchmarkQuoteWorkers(b *testing.B) {
	pricer, list, s := benchDesk(b), messages(b, false), &pricing.State{}
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := pricer.Quote(&list[i&255], s, benchAt); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
