package ledger

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// ofFacts returns a ledger of facts, and what it has stored.
func ofFacts(t *testing.T, facts ...webhook.Fact) (*Ledger, *memoryAccount) {
	t.Helper()
	store := NewMemory()
	l, err := New(pricing.Account{Zone: time.UTC}, Options{Store: store})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		if _, err := l.Record(t.Context(), &webhook.Batch{Facts: []webhook.Fact{f}}); err != nil {
			t.Fatal(err)
		}
	}
	return l, store.(*memory).account("")
}

// told returns the facts that are stored, by key.
func told(a *memoryAccount) map[string]Entry {
	list := map[string]Entry{}
	for key, e := range a.entries {
		if key == deletedKey || strings.HasPrefix(key, namePrefix) {
			continue
		}
		own := e.Entry
		own.User, own.Shard, own.Was, own.Revision, own.Earliest = "", 0, 0, 0, time.Time{}
		list[key] = own
	}
	return list
}

// namesOf returns the names in a fact, without its group's.
func namesOf(f webhook.Fact) []string {
	switch f := f.(type) {
	case *webhook.Status:
		return appendUser(nil, &f.To)
	case *webhook.Inbound:
		names := appendUser(nil, &f.From)
		if f.System != nil {
			names = appendUser(appendUser(names, &f.System.Old), &f.System.New)
		}
		return names
	case *webhook.Call:
		return appendUser(nil, &f.User)
	case *webhook.Echo:
		return appendUser(nil, &f.To)
	}
	return nil
}

// After a user is deleted, what is stored is what a ledger has that never heard of the
// user, and the names that are left are in their shards.
func TestDeleteUser(t *testing.T) {
	changed := 0
	for seed := range uint64(testkit.Tries(60)) {
		r := rand.New(rand.NewPCG(seed, 11))
		var facts []webhook.Fact
		for range 1 + r.IntN(60) {
			f := someFact(r)
			if s, ok := f.(*webhook.Status); ok && r.IntN(3) == 0 { // a message to a group, or not
				s.ID, s.Group = "g"+s.ID, fmt.Sprint("G", len(s.ID))
			}
			facts = append(facts, f)
		}
		l, a := ofFacts(t, facts...)
		user := someUser(r)
		n, err := l.DeleteUser(t.Context(), user.Key())
		if user == (webhook.User{}) {
			if err == nil {
				t.Fatal("a user without a name was deleted")
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			changed++
		}
		person := map[string]bool{ratecard.NameKey(user.Key()): true}
		e := map[string]Entry{}
		for _, f := range facts { // all names that are the user's
			_, b := ofFacts(t, f)
			for key, o := range told(b) {
				old := e[key]
				e[key], _ = old.join(&o)
			}
		}
		for range facts {
			for _, o := range e {
				for _, names := range o.persons() {
					if slices.ContainsFunc(names, func(name string) bool { return person[name] }) {
						for _, name := range names {
							person[name] = true
						}
					}
				}
			}
		}
		var others []webhook.Fact
		for _, f := range facts {
			if !slices.ContainsFunc(namesOf(f), func(name string) bool { return person[name] }) {
				others = append(others, f)
			}
		}
		_, want := ofFacts(t, others...)
		delete(a.entries, accountsKey)
		if diff := cmp.Diff(told(want), told(a)); diff != "" {
			t.Fatalf("seed %d, %v (-never heard of +deleted):\n%s", seed, user, diff)
		}
		for name := range person {
			if a.entries[namePrefix+name] != nil {
				t.Fatalf("seed %d: %s has a row still", seed, name)
			}
		}
		for key, e := range a.entries {
			for _, name := range e.appendNames(nil) {
				if row := a.entries[namePrefix+name]; row == nil || row.User != e.User || row.Shard != e.Shard ||
					person[e.User] {
					t.Fatalf("seed %d: %s is at %s %d, the row of %s %+v", seed, key, e.User, e.Shard, name, row)
				}
			}
		}
	}
	if changed == 0 {
		t.Error("nobody was deleted")
	}
}
