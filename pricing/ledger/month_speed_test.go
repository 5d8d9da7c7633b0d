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
	m := newBusyMonth(t, busyMonth{size: 20_000})
	late := func(by time.Duration) func() {
		return func() {
			record(t, m.Ledger, m.message(m.at(m.size - 1).Add(-by))[0])
			m.n++
		}
	}
	holdParts(t, m, []part{
		{"a restart", 1. / 8, m.restart(t)},
		{"a new message", 1. / 500, late(0)},
		{"a message that is 30 minutes late", 1. / 100, late(30 * time.Minute)},
		{"a message that is 20 days late", 1. / 30, late(20 * 24 * time.Hour)},
	})
	m, n := newBusyMonth(t, busyMonth{size: 20_000, abroad: true}), 0
	start := func(at time.Time) func() {
		return func() {
			n++
			record(t, m.Ledger, m.international(m.month.Add(minutes(n)), at.Add(-minutes(n))))
		}
	}
	holdParts(t, m, []part{
		{"a restart where a quarter may be abroad", 1. / 4, m.restart(t)},
		{"a start that is to come", 1. / 300, start(m.month.AddDate(0, 3, 0))},
		{"a start of long ago", 1. / 5, start(m.month.AddDate(0, -1, 0))},
	})
	m = newBusyMonth(t, busyMonth{size: 20_000, noIDs: true})
	holdParts(t, m, []part{{"the ID of a number that was only displayed", 1. / 5, m.nameNext(t)}})
}

// A part is what a bill after something costs, as a part of what the first one does.
type part struct {
	name    string
	most    float64
	prepare func()
}

func (m *busyMonth) restart(t *testing.T) func() {
	return func() { m.Ledger = newLedger(t, pricing.Account{Zone: time.UTC}, m.store) }
}

func holdParts(t *testing.T, m *busyMonth, parts []part) {
	t.Helper()
	bill := func() { m.bill(t) }
	whole := leastTime(t, 3, func() { m.restart(t)(); m.Alone() }, bill)
	m.restart(t)()
	bill()
	for _, c := range parts {
		took := leastTime(t, 15, c.prepare, bill)
		if part := float64(took) / float64(whole); part > c.most {
			t.Errorf("the bill after %s takes %v, %.3f of the whole, %v: want %.3f", c.name, took, part, whole, c.most)
		} else {
			t.Logf("the bill after %s takes %v, %.4f of the whole, %v", c.name, took, part, whole)
		}
	}
}
