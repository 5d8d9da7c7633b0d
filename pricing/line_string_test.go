package pricing_test

import (
	"testing"

	"github.com/wacost/wacost/pricing"
)

// What a newcomer prints first reads as a sentence, also where nothing is known.
func TestLinesAsText(t *testing.T) {
	refused := &pricing.Refusal{ID: "outside-window", Code: 131047}
	for _, test := range []struct {
		is   interface{ String() string }
		want string
	}{
		{pricing.Line{Units: 2, Item: "utility", Market: "Brazil", Price: usd("0.5"), Amount: usd("1"),
			Rule: pricing.Rule{ID: "message"}, Detail: "step 1"},
			"2 × utility, Brazil at 0.5 USD = 1 USD (message: step 1)"},
		{pricing.Line{Units: 2, Item: "utility", Market: "Brazil", Rule: pricing.Rule{ID: "message"}},
			"2 × utility, Brazil: no price (message)"},
		{pricing.BillLine{Month: 2026 * 12, Units: 1200, Item: "service", Amount: usd("0"), Refused: refused,
			Rule: pricing.Rule{ID: "outside-window"}}, "2026-01: 1,200 × service: not delivered (outside-window)"},
		{pricing.Unpriced{Units: 1200, ID: "no-rate", Market: "Brazil", Why: "no rate"},
			"1,200 × no-rate, Brazil: no rate"},
		{pricing.Unplaced{Unpriced: pricing.Unpriced{Units: 2, ID: "no-market", Why: "why"}, Positions: []int64{3, 9}},
			"2 × no-market: why, at 3, 9"},
		{pricing.Unplaced{Unpriced: pricing.Unpriced{Units: 3, ID: "no-market", Why: "why"}, Positions: []int64{3, 9}},
			"3 × no-market: why, at 3, 9, …"},
	} {
		if got := test.is.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
