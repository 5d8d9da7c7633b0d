package ledger_test

import (
	"fmt"
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
