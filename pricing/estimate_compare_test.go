package pricing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// Rows that name nobody are in every list. As many on both sides leave the change of the
// others known; one more is unknown again.
func TestEstimateCompareWithBadRows(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	now := at("2026-11-21T12:00:00")
	of := func(bad int) pricing.Estimate {
		a := p.Audience()
		addMany(a, 5, germany, nil, now)
		addMany(a, bad, "n/a", nil, now)
		return estimate(t, p, a, pricing.Message{Category: category.Marketing}, pricing.State{})
	}
	if c := of(3).Compare(of(3)); strings.Contains(c.String(), "unknown") ||
		!strings.Contains(c.String(), "3 without a price") {
		t.Errorf("as many bad rows on both sides:\n%v", c)
	}
	c := of(3).Compare(of(4))
	if _, ok := c.Likely.Change(); ok || c.Likely.Lines[0].Unknown == "" {
		t.Errorf("more bad rows on one side:\n%v", c)
	}
}

// A split over two months at one price is no change, and has no reason.
func TestEstimateCompareSplit(t *testing.T) {
	p := pricerOf(t, pricing.Account{ID: "1", Zone: time.UTC})
	november, december := at("2026-11-21T12:00:00"), at("2026-12-21T12:00:00")
	of := func(c category.Category, n int, times ...time.Time) pricing.Estimate {
		a := p.Audience()
		for _, at := range times {
			addMany(a, n/len(times), germany, nil, at)
		}
		return estimate(t, p, a, pricing.Message{Category: c}, pricing.State{})
	}
	c := of(category.Marketing, 10, november).Compare(of(category.Marketing, 10, november, december))
	if len(c.Reasons) > 0 {
		t.Errorf("%v", c.Reasons)
	}
	c = of(category.Utility, 120_000, november).Compare(of(category.Utility, 120_000, november, december))
	if len(c.Reasons) != 1 || c.Reasons[0].ID != "tier" ||
		c.Reasons[0].Text != "100,000 on tier 1, 20,000 on tier 2 before, 120,000 on tier 1 after" {
		t.Errorf("%+v", c.Reasons)
	}
}

// What is supposed of an allowance is said only where somebody is within it.
func TestEstimateSupposesNothingOfASpentAllowance(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	now := at("2026-11-21T12:00:00")
	a := p.Audience()
	for _, to := range []string{germany, india} {
		addMany(a, 2, to, &window.Thread{LastInbound: now.Add(-time.Hour)}, now)
	}
	for used, want := range map[int64]int{999: 1, 1000: 0, 1500: 0, 0: 0} {
		counter := pricing.Counter{Month: pricing.MonthOf(now), Scope: pricing.PerNumber, Of: "1", Item: "service"}
		e := estimate(t, p, a, pricing.Message{From: "1", Category: category.Service},
			pricing.State{Usage: pricing.Usage{counter: used}})
		if len(e.Low.When) != want || len(e.High.When) != want {
			t.Errorf("%d used: %v, %v", used, e.Low.When, e.High.When)
		}
	}
}
