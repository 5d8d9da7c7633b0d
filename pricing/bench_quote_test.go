package pricing_test

import (
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A benchQuestion is a message with the state that it meets.
type benchQuestion struct {
	m *pricing.Message
	s *pricing.State
}

// benchQuotes asks 256 questions over and over.
func benchQuotes(b *testing.B, question func(i int, m *pricing.Message) benchQuestion) {
	b.Helper()
	pricer, list := pricerOf(b, pricing.Account{ID: "acme", Zone: time.UTC}), messages(b, false)
	asked := make([]benchQuestion, len(list))
	for i := range list {
		asked[i] = question(i, &list[i])
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := &asked[i&255]
		if _, err := pricer.Quote(q.m, q.s, benchAt); err != nil {
			b.Fatal(err)
		}
	}
}

// wroteAnHourAgo is the thread of a user whom a helpdesk answers.
func wroteAnHourAgo() window.Thread { return window.Thread{}.Inbound(benchAt.Add(-time.Hour)) }

// BenchmarkQuoteOpenWindow asks for what a helpdesk sends to users who wrote lately:
// half of it replies. BenchmarkQuoteUsageReply has those for which counts are given.
func BenchmarkQuoteOpenWindow(b *testing.B) {
	s := &pricing.State{Thread: wroteAnHourAgo()}
	benchQuotes(b, func(i int, m *pricing.Message) benchQuestion {
		if m.From = "15550001"; i%2 == 0 {
			m.Category = category.Service
		}
		return benchQuestion{m, s}
	})
}

// benchAllowance is the counter of the business number's allowance.
func benchAllowance() pricing.Counter {
	return pricing.Counter{
		Month: pricing.MonthOf(benchAt),
		Scope: pricing.PerNumber,
		Of:    "15550001",
		Item:  ratecard.Service,
	}
}

// benchUsage is a month of 32 counters: the number's allowance, and volume tiers.
func benchUsage(b *testing.B) pricing.Usage {
	b.Helper()
	u := pricing.Usage{benchAllowance(): 1500}
	for i, m := range ratecard.Markets(ratecard.DateOf(benchAt)) {
		for _, item := range []ratecard.Item{ratecard.Utility, ratecard.Authentication} {
			if len(u) < 32 {
				u[pricing.Counter{
					Month:  pricing.MonthOf(benchAt),
					Scope:  pricing.PerPortfolio,
					Of:     "acme",
					Market: m,
					Item:   item,
				}] = int64(i) * 100_000
			}
		}
	}
	return u
}

// BenchmarkQuoteUsage asks for templates with 32 counters of the month given.
func BenchmarkQuoteUsage(b *testing.B) {
	s := &pricing.State{Usage: benchUsage(b)}
	benchQuotes(b, func(_ int, m *pricing.Message) benchQuestion { return benchQuestion{m, s} })
}

// BenchmarkQuoteUsageReply asks for replies with the same counters.
func BenchmarkQuoteUsageReply(b *testing.B) {
	s := &pricing.State{Thread: wroteAnHourAgo(), Usage: benchUsage(b)}
	benchQuotes(b, func(_ int, m *pricing.Message) benchQuestion {
		m.From, m.Category = "15550001", category.Service
		return benchQuestion{m, s}
	})
}

// BenchmarkQuoteTwoCategories asks for templates that Meta has not approved yet, and
// may file under another category.
func BenchmarkQuoteTwoCategories(b *testing.B) {
	benchQuotes(b, func(_ int, m *pricing.Message) benchQuestion {
		if m.Category == category.Marketing {
			m.Category = category.Utility
		}
		m.Others = []category.Category{category.Marketing}
		return benchQuestion{m, &pricing.State{}}
	})
}

// BenchmarkQuoteUnsureWindow asks for replies to users of whom nothing is known.
func BenchmarkQuoteUnsureWindow(b *testing.B) {
	s := &pricing.State{Thread: window.Thread{KnownSince: benchAt.Add(-time.Hour)}}
	benchQuotes(b, func(i int, m *pricing.Message) benchQuestion {
		if i%2 == 0 {
			m.Category = category.Service
		}
		return benchQuestion{m, s}
	})
}
