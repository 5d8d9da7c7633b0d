package analytics_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
)

// Options that nobody can mean are refused by all that reads them, and a decimal
// that would take minutes to work with isn't even written out.
func TestOptionsRefused(t *testing.T) {
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	l := record(t, pricing.Account{}, nil)
	for field, list := range map[string][]analytics.Options{
		"Options.To": {{From: first, To: first.Add(-1)}, {From: first, To: first.AddDate(0, -1, 0)}},
		"Options.Rounding": {
			{Rounding: decimal.New(-5, -3)},
			{Rounding: decimal.New(1, math.MinInt32)},
			{Rounding: decimal.New(0, math.MaxInt32)},
			{Rounding: decimal.New(1, 41)},
		},
	} {
		for _, o := range list {
			_, compared := analytics.Compare(t.Context(), l, analytics.Report{}, o)
			r := analytics.Report{Kind: analytics.KindPricing}
			_, given := analytics.CompareCharges(l.Charges(t.Context(), time.Time{}, time.Time{}), r, o)
			_, _, asked := analytics.Report{}.Period(o)
			for i, err := range []error{compared, given, asked} {
				var e *analytics.Error
				if !errors.Is(err, analytics.ErrInvalid) || !errors.As(err, &e) || e.Path != field ||
					len(e.Error()) > 200 {
					t.Errorf("question %d: %v, want an error of %s", i, err, field)
				}
			}
		}
	}
}
