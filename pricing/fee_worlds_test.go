package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// Whatever categories turn out to be, a bill with fees on one item and included messages
// is within the one from before.
func TestEveryWorldIsWithinTheFees(t *testing.T) {
	for seed := range uint64(testkit.Tries(150)) {
		d := newDice(71000 + seed)
		a := pricing.Account{ID: "waba", Zone: time.UTC}
		if d.IntN(3) == 0 {
			a.Rates = steep(t)
		}
		for i := range 1 + d.IntN(4) {
			f := pricing.Fee{Name: string(rune('a' + i)), Each: usd(oneOf(d, "0.01", "1", "50")),
				On: oneOf(d, pricing.FeeOnDelivered, pricing.FeeOnCharged)}
			if d.IntN(3) > 0 {
				f.Included, f.IncludedPer = 1+d.Int64N(10), oneOf(d, "", pricing.PerNumber)
			}
			if d.IntN(2) == 0 {
				f.Item = oneOf(d, ratecard.Utility, ratecard.Authentication, ratecard.Marketing)
			}
			a.Fees = append(a.Fees, f)
		}
		list := distinct(d.traffic(plan{
			from:    at(oneOf(d, "2025-07-02", "2026-09-29", "2026-10-25")),
			span:    4 * 24 * time.Hour,
			events:  10 + d.IntN(30),
			numbers: 2,
			unsure:  true,
		}))
		pricer := pricerOf(t, a)
		b := replay(t, pricer, list)
		if summed, _, _ := summed(t, pricer, sorted(list)); !summed.Equal(b) {
			t.Errorf("seed %d: summed %v to %v, replayed %v to %v", seed, summed.Low, summed.High, b.Low, b.High)
		}
		for range 5 {
			world := slices.Clone(list)
			for i := range world {
				if m := &world[i].Message; len(m.Others) > 0 {
					m.Category = oneOf(d, append(slices.Clone(m.Others), m.Category)...)
					m.Others, m.MarketingMessagesAPI = nil, m.MarketingMessagesAPI && m.Category == category.Marketing
				}
			}
			one := replay(t, pricer, world)
			unpriced := len(b.Unpriced)+len(one.Unpriced) > 0
			if !unpriced && (one.Low.Cmp(b.Low) < 0 || one.High.Cmp(b.High) > 0) || b.Low.Cmp(b.High) > 0 {
				t.Fatalf("seed %d: %v to %v, within %v to %v, %+v", seed, one.Low, one.High, b.Low, b.High, a.Fees)
			}
		}
	}
}
