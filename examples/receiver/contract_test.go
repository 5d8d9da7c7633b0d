package main

import (
	"context"
	"io"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/pricingtest"
)

// TestStores holds SQLite and PostgreSQL to what ledger.Store asks for, also where each call
// comes to another process.
func TestStores(t *testing.T) {
	path := func(t *testing.T) string { return t.TempDir() + "/receiver.db" }
	for name, open := range map[string]func(*testing.T) ledger.Store{
		"sqlite":   func(t *testing.T) ledger.Store { return openedSQLite(t, path(t)) },
		"batched":  func(t *testing.T) ledger.Store { return openedBatched(t, path(t)) },
		"postgres": func(t *testing.T) ledger.Store { return newPostgres(t, newDatabase(t)) },
		"several of a file": func(t *testing.T) ledger.Store {
			file := path(t)
			return &inTurn{list: []ledger.Store{openedSQLite(t, file), openedBatched(t, file), openedSQLite(t, file)}}
		},
		"several of PostgreSQL": func(t *testing.T) ledger.Store {
			url := newDatabase(t)
			return &inTurn{list: []ledger.Store{newPostgres(t, url), newPostgres(t, url)}}
		},
	} {
		t.Run(name, func(t *testing.T) { pricingtest.TestStore(t, open) })
	}
}

// inTurn calls stores on one database in turn, as if each call came to another process.
type inTurn struct {
	list []ledger.Store
	n    atomic.Int64
}

func (i *inTurn) next() ledger.Store { return i.list[int(i.n.Add(1))%len(i.list)] }

func (i *inTurn) Update(ctx context.Context, account string, keys []string, change changeFunc) error {
	return i.next().Update(ctx, account, keys, change)
}

func (i *inTurn) Get(ctx context.Context, account string, keys ...string) ([]ledger.Entry, error) {
	return i.next().Get(ctx, account, keys...)
}

func (i *inTurn) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	return i.next().Entries(ctx, account, q)
}

func (i *inTurn) Mark(ctx context.Context, account string) (int64, error) {
	return i.next().Mark(ctx, account)
}

func (i *inTurn) Changes(ctx context.Context, account string, since int64) iter.Seq2[ledger.Entry, error] {
	return i.next().Changes(ctx, account, since)
}

// opened closes a database after the test.
func opened[S io.Closer](t *testing.T, s S, err error) S {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// unnamed is the account of a receiver without flags.
var unnamed = oneAccount(pricing.Account{Currency: "USD", Zone: time.UTC}, "")

func openedSQLite(t *testing.T, path string) *sqlite {
	t.Helper()
	s, err := openSQLite(t.Context(), path, unnamed)
	return opened(t, s, err)
}

func openedBatched(t *testing.T, path string) *batched {
	t.Helper()
	s, err := openBatched(t.Context(), path, unnamed)
	return opened(t, s, err)
}

// alter changes entries of the account without an ID.
func alter(t *testing.T, s ledger.Store, keys []string, change func([]ledger.Entry) []ledger.Entry) error {
	return s.Update(t.Context(), "", keys, func(list []ledger.Entry) (ledger.Change, error) {
		return ledger.Change{Entries: change(list)}, nil
	})
}

// entry returns the entry under a key.
func entry(t *testing.T, s ledger.Store, key string) (ledger.Entry, error) {
	t.Helper()
	list, err := s.Get(t.Context(), "", key)
	if err != nil {
		return ledger.Entry{}, err
	}
	return list[0], nil
}

// put stores entries as they are.
func put(t *testing.T, s ledger.Store, entries ...ledger.Entry) {
	t.Helper()
	byKey := map[string]ledger.Entry{}
	var keys []string
	for _, e := range entries {
		byKey[e.Key] = e
		keys = append(keys, e.Key)
	}
	err := alter(t, s, keys, func(list []ledger.Entry) []ledger.Entry {
		for i := range list {
			list[i] = byKey[list[i].Key]
		}
		return list
	})
	if err != nil {
		t.Fatal(err)
	}
}

// holds checks the entry under a key.
func holds(t *testing.T, s ledger.Store, want ledger.Entry) {
	t.Helper()
	got, err := entry(t, s, want.Key)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("entry %q: %v (-want +got):\n%s", want.Key, err, diff)
	}
}

var noon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// said is an entry with a fact that can be told from others.
func said(key string, at time.Time, facts ...string) ledger.Entry {
	e := ledger.Entry{Key: key, At: at}
	for _, f := range facts {
		e.Sendings = append(e.Sendings, ledger.Sending{ID: f})
	}
	return e
}
