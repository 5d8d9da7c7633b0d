package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// TestStores holds SQLite and PostgreSQL to what ledger.Store asks for.
func TestStores(t *testing.T) {
	stores := map[string]func(*testing.T) ledger.Store{
		"sqlite": func(t *testing.T) ledger.Store { return openedSQLite(t, t.TempDir()+"/receiver.db") },
		"batched": func(t *testing.T) ledger.Store {
			return openedBatched(t, t.TempDir()+"/receiver.db")
		},
		"postgres": func(t *testing.T) ledger.Store { return newPostgres(t, newDatabase(t)) },
	}
	contract := map[string]func(*testing.T, ledger.Store){
		"what isn't there":          absent,
		"an entry comes back whole": whole,
		"update":                    updates,
		"order":                     order,
		"an instant that changes":   moves,
		"a snapshot":                snapshot,
		"a reader who stops":        stops,
		"no update is lost":         concurrent,
		"many at once":              many,
	}
	for store, open := range stores {
		for name, check := range contract {
			t.Run(store+"/"+name, func(t *testing.T) { check(t, open(t)) })
		}
	}
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

// keysOf are those of the entries from an instant to before another.
func keysOf(t *testing.T, s ledger.Store, from, to time.Time) []string {
	t.Helper()
	keys := []string{}
	for e, err := range s.Entries(t.Context(), "", ledger.Query{From: from, To: to}) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, e.Key)
	}
	return keys
}

var noon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

func absent(t *testing.T, s ledger.Store) {
	holds(t, s, ledger.Entry{Key: "m/none"})
	err := alter(t, s, []string{"m/2", "m/1"}, func(list []ledger.Entry) []ledger.Entry {
		if diff := cmp.Diff([]ledger.Entry{{Key: "m/2"}, {Key: "m/1"}}, list); diff != "" {
			t.Errorf("entries to change (-want +got):\n%s", diff)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	holds(t, s, ledger.Entry{Key: "m/1"})
	if keys := keysOf(t, s, time.Time{}, time.Time{}); len(keys) > 0 {
		t.Errorf("an update without a change left %q", keys)
	}
}

func whole(t *testing.T, s ledger.Store) {
	source := webhook.Receiver{Account: "701", Number: "801", Display: "4930", Provider: "gupshup", Standby: true}
	user := webhook.User{Phone: "49170", ID: "DE.1", Parent: "DE.ENT.2"}
	status := webhook.Status{
		Receiver:     source,
		ID:           "wamid.1",
		Progress:     webhook.ProgressDelivered,
		At:           noon,
		To:           user,
		Group:        "g",
		Callback:     "{\"a\":1}",
		Conversation: webhook.Conversation{ID: "c", Origin: "marketing", Expires: noon},
		Errors:       []webhook.MetaError{{Code: 131026, Title: "t", Details: "<d>"}},
		Pricing: webhook.Pricing{
			Billable: "true",
			Model:    "PMP",
			Type:     "regular",
			Category: category.Marketing,
			Word:     "marketing",
		},
	}
	sending := ledger.Sending{
		ID:                   "wamid.1",
		Category:             category.Utility,
		Others:               []category.Category{category.Marketing},
		Reaction:             true,
		MarketingMessagesAPI: true,
	}
	inbound := webhook.Inbound{
		Receiver: source,
		ID:       "wamid.2",
		At:       noon,
		From:     user,
		Type:     "text",
		Referral: &webhook.Referral{SourceType: "ad"},
		System:   &webhook.System{Type: "x", New: user},
	}
	call := webhook.Call{
		Receiver: source,
		ID:       "wacid.1",
		At:       noon,
		User:     user,
		Start:    noon,
		Duration: time.Second,
	}
	tier := &webhook.TierReached{At: noon, Lower: 5, Region: "India"}
	e := ledger.Entry{
		Key:       "m/wamid.\"'; é\n😀",
		At:        noon.Add(123_456_789),
		Statuses:  []webhook.Status{status},
		Sendings:  []ledger.Sending{sending},
		Messages:  []webhook.Inbound{inbound},
		Calls:     []webhook.Call{call},
		Updates:   []webhook.AccountUpdate{{Account: "701", At: noon, Event: "E", Tier: tier}},
		Receivers: []webhook.Receiver{source},
	}
	put(t, s, e)
	holds(t, s, e)
	for got, err := range s.Entries(t.Context(), "", ledger.Query{}) {
		if diff := cmp.Diff(e, got); diff != "" || err != nil {
			t.Errorf("among all: %v (-want +got):\n%s", err, diff)
		}
	}
}

// said is an entry with a fact that can be told from others.
func said(key string, at time.Time, facts ...string) ledger.Entry {
	e := ledger.Entry{Key: key, At: at}
	for _, f := range facts {
		e.Sendings = append(e.Sendings, ledger.Sending{ID: f})
	}
	return e
}

func updates(t *testing.T, s ledger.Store) {
	one, two, three := said("m/1", noon, "a"), said("m/2", noon, "b"), said("m/3", time.Time{}, "c")
	put(t, s, one, two)
	err := alter(t, s, []string{"m/3", "m/1", "m/2"}, func(list []ledger.Entry) []ledger.Entry {
		if diff := cmp.Diff([]ledger.Entry{{Key: "m/3"}, one, two}, list); diff != "" {
			t.Errorf("entries to change (-want +got):\n%s", diff)
		}
		two = said("m/2", noon, "b", "d")
		return []ledger.Entry{two, three} // some of them, in any order
	})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, s, one)
	holds(t, s, two)
	holds(t, s, three)
}

func order(t *testing.T, s ledger.Store) {
	entries := []ledger.Entry{
		said("m/old", time.Unix(-5, 999_999_999).UTC(), "x"),
		said("m/older", time.Unix(-5, 0).UTC(), "x"),
		said("a", noon, "x"), said("i/1", noon, "x"),
		said("m/10", noon, "x"), said("m/9", noon, "x"), said("m/Z", noon, "x"),
		said("m/a", noon, "x"), said("m/a\x00", noon, "x"), said("m/a\x00b", noon, "x"),
		said("m/ä", noon, "x"), said("m/😀", noon, "x"), said("m/\uffee", noon, "x"),
		said("m/0", noon.Add(1), "x"),
		said("m/elsewhere", noon.Add(2).In(time.FixedZone("", 3600)), "x"),
		said("m/never", time.Time{}, "x"),
	}
	put(t, s, entries...)
	sorted := []string{
		"m/older", "m/old", "a", "i/1", "m/10", "m/9", "m/Z",
		"m/a", "m/a\x00", "m/a\x00b", "m/ä", "m/\uffee", "m/😀", "m/0", "m/elsewhere",
	}
	for _, c := range []struct {
		name       string
		from, to   time.Time
		begin, end int
	}{
		{"all", time.Time{}, time.Time{}, 0, 15},
		{"from is in it", noon, time.Time{}, 2, 15},
		{"to isn't", time.Time{}, noon, 0, 2},
		{"nanoseconds", noon.Add(1), noon.Add(2), 13, 14},
		{"other zones", noon.In(time.FixedZone("", -7200)), noon.Add(2).In(time.FixedZone("", 7200)), 2, 14},
		{"before 1970", time.Unix(-5, 1), time.Unix(0, 0), 1, 2},
		{"nothing", noon, noon, 0, 0},
	} {
		if diff := cmp.Diff(sorted[c.begin:c.end], keysOf(t, s, c.from, c.to)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func moves(t *testing.T, s ledger.Store) {
	put(t, s, said("m/1", time.Time{}, "sent"), said("m/2", noon, "x"))
	put(t, s, said("m/1", noon.Add(time.Second), "sent", "read"))
	if diff := cmp.Diff([]string{"m/2", "m/1"}, keysOf(t, s, noon, time.Time{})); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	put(t, s, said("m/1", noon.Add(-time.Second), "sent", "delivered", "read"))
	if diff := cmp.Diff([]string{"m/1", "m/2"}, keysOf(t, s, time.Time{}, time.Time{})); diff != "" {
		t.Errorf("delivered before (-want +got):\n%s", diff)
	}
}

func snapshot(t *testing.T, s ledger.Store) {
	const n = 300
	for i := range n {
		put(t, s, said(fmt.Sprintf("m/%03d", i), noon, "before"))
	}
	met := 0
	for e, err := range s.Entries(t.Context(), "", ledger.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if met == 0 { // reads and updates may be made while entries are read
			put(t, s, said("m/299", noon, "before", "after"), said("m/000a", noon, "after"))
			holds(t, s, said("m/299", noon, "before", "after"))
		}
		if met++; len(e.Sendings) != 1 || e.Sendings[0].ID != "before" {
			t.Errorf("%s was changed after the beginning, and yet %v", e.Key, e.Sendings)
		}
	}
	if met != n {
		t.Errorf("met %d entries, want the %d there were", met, n)
	}
}

func stops(t *testing.T, s ledger.Store) {
	for i := range 50 {
		put(t, s, said(fmt.Sprint("m/", i), noon, "x"))
	}
	for range 50 {
		for range s.Entries(t.Context(), "", ledger.Query{}) {
			break
		}
	}
	put(t, s, said("m/more", noon, "x")) // nothing is held
	if n := len(keysOf(t, s, noon, time.Time{})); n != 51 {
		t.Errorf("%d entries, want 51", n)
	}
}

func concurrent(t *testing.T, s ledger.Store) {
	const writers, each = 16, 40
	keys := []string{"m/a", "m/b", "m/c"}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				err := alter(t, s, keys, func(list []ledger.Entry) []ledger.Entry {
					for k := range list { // a list of its own: what is stored is others'
						facts := slices.Clone(list[k].Sendings)
						list[k].Sendings = append(facts, ledger.Sending{ID: fmt.Sprint(w, "/", i)})
					}
					return list
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, key := range keys {
		e, err := entry(t, s, key)
		if err != nil {
			t.Fatal(err)
		}
		distinct := map[string]bool{}
		for _, f := range e.Sendings {
			distinct[f.ID] = true
		}
		if len(e.Sendings) != writers*each || len(distinct) != writers*each {
			t.Errorf("%s has %d facts, %d of them distinct, want %d", key, len(e.Sendings), len(distinct), writers*each)
		}
	}
}

func many(t *testing.T, s ledger.Store) {
	var entries []ledger.Entry
	for i := range 2*rowsAtMost + 1 {
		entries = append(entries, said(fmt.Sprintf("m/%06d", i), noon, strings.Repeat("x", 100)))
	}
	put(t, s, entries...)
	put(t, s, entries...)
	if n := len(keysOf(t, s, time.Time{}, time.Time{})); n != len(entries) {
		t.Errorf("%d entries, want %d", n, len(entries))
	}
	holds(t, s, entries[len(entries)-1])
}
