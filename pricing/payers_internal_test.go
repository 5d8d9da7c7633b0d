package pricing

import (
	"errors"
	"math"
	"testing"
)

// An index past the last one would be that of another account.
func TestTooManyPayers(t *testing.T) {
	for _, payers := range []int{math.MaxUint16, math.MaxUint16 + 1} {
		isFull := payers > math.MaxUint16
		s := &Sum{totals: newTotals()}
		s.pricers = make([]payer, payers)
		for i := range s.pricers {
			s.pricers[i].Pricer = &Pricer{account: Account{ID: "1"}}
		}
		p := new(Pricer)
		i := s.pricerIndex(p, &s.fault)
		if input := (*InputError)(nil); errors.As(s.fault, &input) != isFull || !isFull && i != math.MaxUint16 {
			t.Errorf("of %d: index %d, %v", payers, i, s.fault)
		}
	}
}
