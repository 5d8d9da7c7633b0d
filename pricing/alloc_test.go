package pricing_test

import (
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// What is asked millions of times leaves nothing to the garbage collector.
func TestAllocations(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	foreign := pricerOf(t,
		pricing.Account{Zone: time.UTC, AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": {}}})
	market := pricing.Message{Market: "Brazil", Category: category.Utility}
	phone, service, auth := to(brazil, category.Utility), to(brazil, category.Service),
		to(india, category.Authentication)
	now, old := at("2026-11-21T09:00:00"), at("2025-11-21T09:00:00")
	answered := pricing.State{Thread: window.Thread{}.Inbound(old.Add(-time.Hour))}
	counted := counts(t, pricing.Account{Zone: time.UTC}, phone, "2026-11-21", 300_000)
	none := new(pricing.State)
	open := pricing.State{Thread: window.Thread{}.Inbound(now.Add(-time.Hour))}
	either := to(brazil, category.Utility)
	either.Others = []category.Category{category.Marketing}
	unsure := pricing.State{Thread: window.Thread{KnownSince: now.Add(-time.Hour)}}
	for _, test := range []struct {
		name   string
		pricer *pricing.Pricer
		most   float64
		ask    func(d *pricing.Pricer) (pricing.Quote, error)
	}{
		{"by market", pricer, 0, func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&market, none, now) }},
		{"no state", pricer, 0, func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&market, nil, now) }},
		{"by phone", pricer, 0, func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&phone, none, now) }},
		{"refused", pricer, 0, func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&service, none, now) }},
		{"in a window", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&phone, &answered, old) }},
		{"free, and not on the card", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&service, &answered, old) }},
		{"an answer, within the allowance", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&service, &open, now) }},
		{"two categories", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&either, none, now) }},
		{"two categories, with counts", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&either, &counted, now) }},
		{"an unsure window", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&phone, &unsure, now) }},
		{"with counts", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&phone, &counted, now) }},
		{"many", pricer, 0,
			func(d *pricing.Pricer) (pricing.Quote, error) { return d.QuoteN(&phone, &counted, now, 1000) }},
		{"abroad", foreign, 0, func(d *pricing.Pricer) (pricing.Quote, error) { return d.Quote(&auth, none, now) }},
		{"with the decimal", pricer, 2, func(d *pricing.Pricer) (pricing.Quote, error) {
			q, err := d.Quote(&market, none, now)
			benchMoney = q.Low()
			return q, err
		}},
	} {
		if _, err := test.ask(test.pricer); err != nil { // parses the card
			t.Fatal(test.name, err)
		}
		n := testing.AllocsPerRun(100, func() {
			if _, err := test.ask(test.pricer); err != nil {
				t.Fatal(err)
			}
		})
		if n > test.most {
			t.Errorf("%s: %v allocations, at most %v", test.name, n, test.most)
		}
	}
}

// A text is one allocation, under the race detector two. Beside it there are the detail
// of a line that is on a step of a ladder, and the list of notes.
func TestTextAllocations(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	now := at("2026-11-21T09:00:00")
	quoteOf := func(c category.Category) pricing.Quote {
		q, err := pricer.Quote(&pricing.Message{Market: "Brazil", Category: c}, nil, now)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	plain, stepped := quoteOf(category.Marketing), quoteOf(category.Utility)
	counter := stepped.Counts()[0].Counter
	var lines []pricing.Line
	var cases []pricing.Case
	for name, test := range map[string]struct {
		most  float64
		write func()
	}{
		"String":         {2, func() { _ = plain.String() }},
		"Explain":        {1, func() { _ = plain.Explain() }},
		"Explain, step":  {3, func() { _ = stepped.Explain() }},
		"JSON":           {1, func() { _, _ = plain.MarshalJSON() }},
		"JSON, step":     {3, func() { _, _ = stepped.MarshalJSON() }},
		"a case":         {1, func() { lines = plain.Likely().Lines }},
		"cases":          {2, func() { cases = plain.Cases() }},
		"Counter.String": {1, func() { _ = counter.String() }},
	} {
		test.write() // what is made once
		if n := testing.AllocsPerRun(100, test.write); n > test.most {
			t.Errorf("%s: %v allocations, at most %v", name, n, test.most)
		}
	}
	if len(lines) != 1 || len(cases) != 1 {
		t.Errorf("%d lines, %d cases", len(lines), len(cases))
	}
}
