package pricingtest_test

import (
	"testing"

	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/pricingtest"
)

func TestMemory(t *testing.T) {
	pricingtest.TestStore(t, func(*testing.T) ledger.Store { return ledger.NewMemory() })
}
