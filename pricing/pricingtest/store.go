package pricingtest

import (
	"context"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// TestStore tests that a store keeps what [ledger.Store] promises. open returns an empty
// store, each time another, which it closes when the test given to it ends. The test is
// run in parts, and makes some thousand small updates. It opens no store a second time: that
// what was stored is there after a crash, and for a second process, needs a test of yours.
//
//	func TestMyStore(t *testing.T) {
//		pricingtest.TestStore(t, func(t *testing.T) ledger.Store { return openMine(t, t.TempDir()) })
//	}
func TestStore(t *testing.T, open func(t *testing.T) ledger.Store) {
	for _, part := range []struct {
		name string
		test func(storeTest)
	}{
		{"what isn't there", storeTest.nothing},
		{"an entry comes back whole", storeTest.whole},
		{"order", storeTest.order},
		{"like a model", storeTest.likeModel},
		{"joined and deleted", storeTest.joinedAndDeleted},
		{"errors", storeTest.errors},
		{"a cancelled context", storeTest.cancelled},
		{"while it is read", storeTest.whileRead},
		{"no update is lost", storeTest.noneLost},
		{"a mark and an open update", storeTest.markWhileOpen},
		{"who follows the changes", storeTest.followed},
		{"large", storeTest.large},
	} {
		t.Run(part.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			part.test(storeTest{t, open(t), ctx})
		})
	}
}
