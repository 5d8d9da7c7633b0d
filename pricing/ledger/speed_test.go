package ledger_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// BenchmarkRecordAlone records bodies of one delivered status that are decoded already,
// each of another message, to 5,000 users who come again.
func BenchmarkRecordAlone(b *testing.B) {
	const bodies = 1 << 16
	var l *ledger.Ledger
	batches := recordable(bodies)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if n%bodies == 0 {
			b.StopTimer()
			l = newLedger(b, pricing.Account{Zone: time.UTC}, nil)
			b.StartTimer()
		}
		if _, err := l.Record(b.Context(), &batches[n%bodies]); err != nil {
			b.Fatal(err)
		}
	}
}

// recordable returns so many bodies.
func recordable(n int) []webhook.Batch {
	list := make([]webhook.Batch, n)
	start := at("2026-11-01")
	for i := range list {
		s := delivered(start.Add(time.Duration(i)*time.Second), i, "utility")
		s.ID = fmt.Sprintf("wamid.HBgMNTUxMTk4NzY1MDAwMBUCABEYEjdGN0Y2QzU4RDM4Q0%012d", i)
		s.To = webhook.User{Phone: fmt.Sprintf("5511987%06d", i%5000), ID: fmt.Sprint("BR.", 700000+i%5000)}
		list[i] = webhook.Batch{Facts: []webhook.Fact{s}}
	}
	return list
}

// A body of one status costs few allocations, and the copy of its fact is one of them.
func TestRecordAllocates(t *testing.T) {
	const users, most = 5000, 12
	batches := recordable(users + 4000)
	l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
	next := func() {
		if _, err := l.Record(t.Context(), &batches[0]); err != nil {
			t.Error(err)
		}
		batches = batches[1:]
	}
	for range users {
		next()
	}
	if n := testing.AllocsPerRun(2000, next); n > most {
		t.Errorf("%.0f allocations, want at most %d", n, most)
	}
}

// A statement with charges allocates little for each message: what a charge is made of, and what
// says why a quarter of them has no price.
func TestStatementAllocates(t *testing.T) {
	const messages, most = 2000, 10
	l, month := newChargedMonth(t, messages)
	n := testing.AllocsPerRun(3, func() { chargeAll(t, l, month, func(ledger.Charge) {}) })
	if n > messages*most {
		t.Errorf("%.1f allocations a message, want at most %d", n/messages, most)
	}
}

// A statement with each charge takes some times what it takes to apply the messages alone: a
// ratio of CPU time within this run, by the least of several rounds.
func TestStatementSpeed(t *testing.T) {
	if os.Getenv("WACOST_RATIOS") == "" {
		t.Skip("WACOST_RATIOS isn't set: it measures times, which .ci/ratios does with nothing beside it")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const messages, most = 20_000, 8.
	l, month := newChargedMonth(t, messages)
	var events []pricing.Event
	chargeAll(t, l, month, func(c ledger.Charge) { events = append(events, c.Event) })
	pricer, err := pricing.Account{Zone: time.UTC}.Pricer()
	if err != nil || len(events) != messages {
		t.Fatal(err, len(events))
	}
	apply := func() {
		for i := range events {
			if _, err := pricer.Apply(&events[i], nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	nothing, charges, applied := func() {}, time.Hour, time.Hour
	for range 15 { // in turn, so that what slows the machine down slows both
		charges = min(charges, leastTime(t, 1, nothing, func() { chargeAll(t, l, month, func(ledger.Charge) {}) }))
		applied = min(applied, leastTime(t, 1, nothing, apply))
	}
	ratio := float64(charges) / float64(applied)
	if t.Logf("a charge takes %v, %.2f times Apply", charges/messages, ratio); ratio > most {
		t.Errorf("want %.1f times", most)
	}
}

// leastTime returns the least CPU time that something takes in several rounds: what is prepared
// for each isn't counted.
func leastTime(t *testing.T, rounds int, prepare, do func()) time.Duration {
	t.Helper()
	best := time.Duration(1 << 62)
	for range rounds {
		prepare()
		before := cpuTime(t)
		do()
		best = min(best, cpuTime(t)-before)
	}
	return best
}
