package ratecard_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// TestTierAt: every unit of a month is in the tier that Tiers shows it in.
func TestTierAt(t *testing.T) {
	c := decode(t, contract)
	for _, tt := range []struct {
		item ratecard.Item
		unit int64
		want int // the tier, or -1 for ErrNoRate
	}{
		{ratecard.Utility, math.MinInt64, 0},
		{ratecard.Utility, -1, 0},
		{ratecard.Utility, 0, 0},
		{ratecard.Utility, 1, 0},
		{ratecard.Utility, 250_000, 0},
		{ratecard.Utility, 250_001, 1},
		{ratecard.Utility, 2_000_000, 1},
		{ratecard.Utility, 2_000_001, 2},
		{ratecard.Utility, math.MaxInt64, 2},
		{ratecard.Authentication, math.MinInt64, 0},
		{ratecard.Authentication, 1, 0},
		{ratecard.Authentication, 500_000, 0},
		{ratecard.Authentication, 500_001, -1},
		{ratecard.Authentication, math.MaxInt64, -1},
		{ratecard.Marketing, math.MaxInt64, 0},
	} {
		tiers := tiersOf(t, c, "Brazil", tt.item)
		tier, err := c.TierAt("Brazil", tt.item, tt.unit)
		switch {
		case tt.want < 0:
			if !errors.Is(err, ratecard.ErrNoRate) || !tier.Equal(ratecard.Tier{}) {
				t.Errorf("%s: unit %d is in %v, %v; want ErrNoRate", tt.item, tt.unit, tier, err)
			}
		case err != nil || !tier.Equal(tiers[tt.want]):
			t.Errorf("%s: unit %d is in %v, %v; want %v", tt.item, tt.unit, tier, err, tiers[tt.want])
		}
	}
	if tiers := tiersOf(t, c, "Brazil", ratecard.Utility); len(tiers) != 3 || tiers[2].UpTo != 0 {
		t.Errorf("%v; want a last tier without a bound", tiers)
	}
	if tiers := tiersOf(t, c, "Brazil", ratecard.Authentication); len(tiers) != 1 || tiers[0].UpTo != 500_000 {
		t.Errorf("%v; want a last tier with its bound", tiers)
	}
}

func TestTiersErrors(t *testing.T) {
	c := decode(t, contract)
	const own = " (it holds only prices of its own; WithContracts and Card.Overlay lay prices over Meta's)"
	for _, tt := range []struct {
		market ratecard.Market
		item   ratecard.Item
		kind   error
		want   string
	}{
		{"India", ratecard.Utility, ratecard.ErrNoRate,
			"ratecard: no rate: utility, India, USD, card acme/USD/2026-10-01" + own},
		{"Chile", ratecard.Utility, ratecard.ErrNoRate,
			"ratecard: no rate: utility, Chile, USD, card acme/USD/2026-10-01" + own},
		{"Brazil", ratecard.Service, ratecard.ErrNoRate,
			"ratecard: no rate: service, Brazil, USD, card acme/USD/2026-10-01" + own},
		{"Brazil", "utilities", ratecard.ErrNoRate,
			"ratecard: no rate: utilities, Brazil, USD, card acme/USD/2026-10-01 (no such item)"},
		{"Atlantis", ratecard.Utility, ratecard.ErrNoMarket,
			"ratecard: no market: utility, Atlantis, USD, card acme/USD/2026-10-01 (no such market)"},
		{"DE", ratecard.Utility, ratecard.ErrNoMarket,
			"ratecard: no market: utility, DE, USD, card acme/USD/2026-10-01 " +
				"(no such market; it is a country's code, whose market is Germany)"},
		{"", ratecard.Utility, ratecard.ErrNoMarket,
			"ratecard: no market: utility, USD, card acme/USD/2026-10-01 (no such market)"},
		{"brazil", ratecard.Utility, ratecard.ErrNoMarket,
			"ratecard: no market: utility, brazil, USD, card acme/USD/2026-10-01 (no such market)"},
	} {
		tiers, err := c.Tiers(tt.market, tt.item)
		tier, err2 := c.TierAt(tt.market, tt.item, 1)
		want := &ratecard.LookupError{Kind: tt.kind, Currency: "USD", Card: on("2026-10-01"), Market: tt.market,
			Item: tt.item, CardID: "acme/USD/2026-10-01"}
		for _, err := range []error{err, err2} {
			var is *ratecard.LookupError
			if !errors.As(err, &is) || !errors.Is(err, tt.kind) || err.Error() != tt.want {
				t.Errorf("%v; want %s", err, tt.want)
				continue
			}
			want.Why = is.Why
			if d := cmp.Diff(want, is); d != "" {
				t.Errorf("%s (-want +is):\n%s", tt.want, d)
			}
		}
		if tiers != nil || !tier.Equal(ratecard.Tier{}) {
			t.Errorf("%s, and tiers %v, %v", tt.want, tiers, tier)
		}
	}
	_, err := c.TierAt("Brazil", ratecard.Authentication, 500_001)
	if want := "ratecard: no rate: authentication, Brazil, USD, card acme/USD/2026-10-01 (for units past 500000 of " +
		"the month)"; err == nil || err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
}

// TestTiersAreCopies: nobody can change a card.
func TestTiersAreCopies(t *testing.T) {
	c := decode(t, contract)
	defer rests(t, c)()
	tiers, err := c.Tiers("Brazil", ratecard.Utility)
	if err != nil {
		t.Fatal(err)
	}
	tiers[0] = ratecard.Tier{}
	for _, tiers := range c.Rows() {
		tiers[0] = ratecard.Tier{}
	}
	c.Sources()[0] = ratecard.Source{}
	if price := firstPrice(t, c, "Brazil", ratecard.Utility); !price.Equal(dec("0.0065")) {
		t.Error(price)
	}
}
