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
