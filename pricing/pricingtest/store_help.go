package pricingtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// A storeTest is a part of [TestStore].
type storeTest struct {
	*testing.T
	store ledger.Store
	ctx   context.Context
}

const (
	oneAccount   = "100"
	otherAccount = "100\x00'; é"
)

var storeNoon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// change carries out a change under keys, whatever is stored.
func (s storeTest) change(account string, keys []string, c ledger.Change) {
	s.Helper()
	err := s.store.Update(s.ctx, account, keys, func([]ledger.Entry) (ledger.Change, error) { return c, nil })
	if err != nil {
		s.Fatal(err)
	}
}

// put stores entries.
func (s storeTest) put(account string, entries ...ledger.Entry) {
	s.Helper()
	keys := make([]string, len(entries))
	for i := range entries {
		keys[i] = entries[i].Key
	}
	s.change(account, keys, ledger.Change{Entries: entries})
}

// holds checks the entries under the keys of some.
func (s storeTest) holds(account string, want ...ledger.Entry) {
	s.Helper()
	keys := make([]string, len(want))
	for i := range want {
		keys[i] = want[i].Key
	}
	got, err := s.store.Get(s.ctx, account, keys...)
	if err != nil {
		s.Fatal(err)
	}
	s.same("Get", want, got)
}

// finds checks the entries of a query.
func (s storeTest) finds(account string, q ledger.Query, want ...ledger.Entry) {
	s.Helper()
	var got []ledger.Entry
	for e, err := range s.store.Entries(s.ctx, account, q) {
		if err != nil {
			s.Fatal(err)
		}
		got = append(got, e)
	}
	s.same(fmt.Sprintf("Entries of %+v", q), want, got)
}

// changed checks the entries that have changed since a mark.
func (s storeTest) changed(account string, since int64, want ...ledger.Entry) {
	s.Helper()
	got := s.since(account, since)
	byKey := func(a, b ledger.Entry) int { return strings.Compare(a.Key, b.Key) }
	slices.SortFunc(got, byKey)
	slices.SortFunc(want, byKey)
	s.same(fmt.Sprintf("Changes since %d, of entries whose Revision rose", since), want, got)
}

func (s storeTest) since(account string, since int64) (list []ledger.Entry) {
	s.Helper()
	for e, err := range s.store.Changes(s.ctx, account, since) {
		if err != nil {
			s.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

func (s storeTest) mark(account string) int64 {
	s.Helper()
	mark, err := s.store.Mark(s.ctx, account)
	if err != nil {
		s.Fatal(err)
	}
	return mark
}

// same compares entries as JSON.
func (s storeTest) same(what string, want, got []ledger.Entry) {
	s.Helper()
	for i := range max(len(want), len(got)) {
		a, b := "nothing", "nothing"
		if i < len(want) {
			a = s.text(&want[i])
		}
		if i < len(got) {
			b = s.text(&got[i])
		}
		if a != b {
			s.Fatalf("%s: %d entries, want %d; entry %d is\n%.2000s\nwant\n%.2000s", what, len(got), len(want), i, b, a)
		}
	}
}

func (s storeTest) text(e *ledger.Entry) string {
	s.Helper()
	utc := *e
	utc.At, utc.Earliest = e.At.UTC(), e.Earliest.UTC()
	text, err := json.Marshal(utc)
	if err != nil {
		s.Fatal(err)
	}
	return string(text)
}

// noted returns an entry with facts that can be told from others.
func noted(key string, at time.Time, facts ...string) ledger.Entry {
	e := ledger.Entry{Key: key, At: at}
	for _, f := range facts {
		e.Sendings = append(e.Sendings, ledger.Sending{ID: f})
	}
	return e
}
