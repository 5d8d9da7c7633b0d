package main

import (
	"context"
	"io"
	"iter"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wacost/wacost/pricing/ledger"
)

// A walked store counts the entries that are read of it in order.
type walked struct {
	ledger.Store
	read atomic.Int64
}

func (w *walked) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		for e, err := range w.Store.Entries(ctx, account, q) {
			w.read.Add(1)
			if !yield(e, err) {
				return
			}
		}
	}
}

// entries returns how many entries a store has in order.
func entries(t *testing.T, s ledger.Store, account string) (n int64) {
	for _, err := range s.Entries(t.Context(), account, ledger.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

// The report reads all that was recorded once for each set of rules, and no more: most of
// its time is that. examples/replay reads it once.
func TestWalks(t *testing.T) {
	webhooks := business(t, 50)
	for args, want := range map[string]int64{"": 1, "-before per-message-2025": 2} {
		o, err := parse(append(strings.Fields(args), "-month", "2026-10"), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		l, err := readLog(o.account, o.paths, strings.NewReader(webhooks), nil)
		if err != nil {
			t.Fatal(err)
		}
		store := &walked{Store: l.store}
		l.store = store
		r, err := build(o, l, nil)
		if err != nil {
			t.Fatal(err)
		}
		all := entries(t, store.Store, o.account.ID)
		// one more at most in each walk, to see whether there is any before the month
		if n := store.read.Load(); n == 0 || n > want*(all+1) || r.Received == 0 || r.Risk == nil {
			t.Errorf("%q: %d entries read, want at most %d times %d; %d messages of users",
				args, n, want, all+1, r.Received)
		}
	}
}
