package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// Whether a message opens a free entry window goes by the rules of its own instant,
// however old the records are: also if they began while there were no such windows.
func TestOldRecordsOpenNewFreeEntry(t *testing.T) {
	now := at("2026-11-10")
	click := now.Add(-time.Hour)
	for _, since := range []time.Time{
		{}, at("2018-07-31"), at("2018-08-02"), at("2020-01-01"), at("2022-01-31"), at("2022-02-02"), at("2024-01-01"),
	} {
		s := pricing.State{Thread: window.Thread{KnownSince: since}.InboundFromAd(click)}
		q := ask(t, pricing.Account{Zone: time.UTC}, to(brazil, category.Marketing), s, now, 1)
		if !q.Exact() || !q.High().IsZero() {
			t.Errorf("records since %v: %v, want 0 USD", since, q)
		}
		e := pricing.Event{At: now, Number: "1", User: brazil, Message: pricing.Message{Category: category.Marketing}}
		out, err := pricerOf(t, pricing.Account{Zone: time.UTC}).Apply(&e, &s)
		if err != nil || !out.Charge.High().IsZero() || !out.Thread.Answered.Equal(now) {
			t.Errorf("records since %v: applied %v, answered %v, %v", since, out.Charge, out.Thread.Answered, err)
		}
	}
	shared := pricerOf(t, pricing.Account{Zone: time.UTC, SharedNumber: true})
	for _, first := range []time.Time{at("2022-01-20"), at("2022-03-20")} {
		b, err := shared.Replay(slices.Values([]pricing.Event{
			{At: first, Number: "1", User: brazil, Inbound: true},
			{At: click, Number: "1", User: brazil, Inbound: true, FromAd: true},
			{At: now, Number: "1", User: brazil, Message: pricing.Message{Category: category.Marketing}},
		}))
		if err != nil || !b.High.IsZero() {
			t.Errorf("first written on %v: %v, %v", first, b.High, err)
		}
	}
}
