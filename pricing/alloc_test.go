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
	desk := deskOf(t, pricing.Account{Zone: time.UTC})
	foreign := deskOf(t, pricing.Account{Zone: time.UTC, ForeignFrom: map[ratecard.Country]time.Time{"IN": {}}})
	market := pricing.Message{Market: "Brazil", Category: category.Utility}
	phone, service, auth := to(brazil, category.Utility), to(brazil, category.Service), to(india, category.Authentication)
	now, old := at("2026-11-21T09:00:00"), at("2025-11-21T09:00:00")
	answered := pricing.State{Thread: window.Thread{}.Inbound(old.Add(-time.Hour))}
	counted := counts(t, pricing.Account{Zone: time.UTC}, phone, "2026-11-21", 300_000)
	none := new(pricing.State)
	for _, test := range []struct {
		name string
		desk *pricing.Desk
		most float64
		ask  func(d *pricing.Desk) (pricing.Quote, error)
	}{
		{"by market", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&market, none, now) }},
		{"no state", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&market, nil, now) }},
		{"by phone", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&phone, none, now) }},
		{"refused", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&service, none, now) }},
		{"in a window", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&phone, &answered, old) }},
		{"free, and not on the card", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&service, &answered, old) }},
		{"with counts", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&phone, &counted, now) }},
		{"many", desk, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.QuoteN(&phone, &counted, now, 1000) }},
		{"abroad", foreign, 0, func(d *pricing.Desk) (pricing.Quote, error) { return d.Quote(&auth, none, now) }},
		{"with the decimal", desk, 2, func(d *pricing.Desk) (pricing.Quote, error) {
			q, err := d.Quote(&market, none, now)
			benchMoney = q.Low()
			return q, err
		}},
	} {
		if _, err := test.ask(test.desk); err != nil { // parses the card
			t.Fatal(test.name, err)
		}
		n := testing.AllocsPerRun(100, func() {
			if _, err := test.ask(test.desk); err != nil {
				t.Fatal(err)
			}
		})
		if n > test.most {
			t.Errorf("%s: %v allocations, at most %v", test.name, n, test.most)
		}
	}
}
