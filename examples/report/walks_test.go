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

// A walked store counts how often its entries are read.
type walked struct {
	ledger.Store
	walks atomic.Int64
}

func (w *walked) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	w.walks.Add(1)
	return w.Store.Entries(ctx, account, q)
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
		if n := store.walks.Load(); n != want || r.Received == 0 || r.Risk == nil {
			t.Errorf("%q: %d walks, want %d; %d messages of users", args, n, want, r.Received)
		}
	}
}
