package analytics

import (
	"cmp"
	"context"
	"iter"

	"github.com/wacost/wacost/pricing/ledger"
)

// Compare compares a report with the charges of a ledger, over the report's
// intervals. The account and zone are the ledger's, unless Options name them.
//
// Errors are an [*Error] of ErrIncomplete, ErrIncomparable or ErrInvalid, or
// the ledger's own.
func Compare(ctx context.Context, l *ledger.Ledger, r Report, o Options) (Comparison, error) {
	a := l.Account()
	if o.Zone == nil {
		o.Zone = a.Zone
	}
	if other := cmp.Or(o.Account, r.Account); a.ID != "" && other != "" && other != a.ID {
		return Comparison{}, &Error{Kind: ErrIncomparable, Value: other, Why: "the ledger is of account " + a.ID}
	}
	from, to, err := r.Period(o)
	if err != nil {
		return Comparison{}, err
	}
	return CompareCharges(l.Charges(ctx, from, to), r, o)
}

// CompareCharges is [Compare] for charges that are kept elsewhere, such as in a
// data warehouse. They must be all charges of the report's [Report.Period]. Those
// outside of its intervals don't count. For conversations they must be in the
// order of delivery.
func CompareCharges(charges iter.Seq2[ledger.Charge, error], r Report, o Options) (Comparison, error) {
	t, err := newTable(&r, o)
	if err != nil {
		return Comparison{}, err
	}
	for c, err := range charges {
		if err != nil {
			return Comparison{}, err
		}
		t.charge(&c)
	}
	return t.comparison(), nil
}
