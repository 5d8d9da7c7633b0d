package ledger_test

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
)

// What is new costs a small part of the whole: ratios of CPU time within this run, by the
// least of several rounds. A month has 20,000 messages here.
func TestSpeed(t *testing.T) {
	if os.Getenv("WACOST_RATIOS") == "" {
		t.Skip("WACOST_RATIOS isn't set: it measures times, which .ci/ratios does with nothing beside it")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	m := newBusyMonth(t, 20_000, false)
	account := pricing.Account{Zone: time.UTC}
	bill := func() { m.bill(t) }
	late := func(by time.Duration) func() {
		return func() {
			record(t, m.Ledger, m.message(m.at(m.size - 1).Add(-by))[0])
			m.n++
		}
	}
	whole := leastTime(t, 3, func() { m.Ledger = newLedger(t, account, m.store).Alone() }, bill)
	m.Ledger = newLedger(t, account, m.store)
	bill()
	for _, c := range []struct {
		name    string
		part    float64 // of the whole
		prepare func()
	}{
		{"a restart", 1. / 8, func() { m.Ledger = newLedger(t, account, m.store) }},
		{"a new message", 1. / 500, late(0)},
		{"a message that is 30 minutes late", 1. / 100, late(30 * time.Minute)},
		{"a message that is 20 days late", 1. / 30, late(20 * 24 * time.Hour)},
	} {
		took := leastTime(t, 15, c.prepare, bill)
		if part := float64(took) / float64(whole); part > c.part {
			t.Errorf("the bill after %s takes %v, %.3f of the whole, %v: want %.3f", c.name, took, part, whole, c.part)
		} else {
			t.Logf("the bill after %s takes %v, %.4f of the whole, %v", c.name, took, part, whole)
		}
	}
}
