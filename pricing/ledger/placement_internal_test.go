package ledger

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
)

// someUser returns names of one of few users, most of them one name of the user's.
func someUser(r *rand.Rand) (u webhook.User) {
	k := r.IntN(40)
	switch r.IntN(12) {
	case 0:
		u = webhook.User{Phone: fmt.Sprintf("55118%07d", 7000000+k), ID: fmt.Sprint("BR.", k)}
	case 1:
		u = webhook.User{ID: fmt.Sprint("BR.", k), Parent: fmt.Sprint("BR.ENT.", k/2)}
	case 2, 3, 4:
		u = webhook.User{ID: fmt.Sprint("BR.", k)}
	case 5, 6:
		u = webhook.User{Phone: fmt.Sprintf("+55 11 9%d", 87000000+k)} // the same key
	case 7:
	default:
		u = webhook.User{Phone: fmt.Sprintf("55118%07d", 7000000+k)}
	}
	return u
}

// someFact returns a fact of a message that may have others.
func someFact(r *rand.Rand) webhook.Fact {
	at, id := noon.Add(time.Duration(r.IntN(1000))*time.Minute), fmt.Sprint(r.IntN(60))
	switch r.IntN(8) {
	case 0:
		return &webhook.Inbound{ID: id, At: at, From: someUser(r), Type: "text"}
	case 1:
		m := &webhook.Inbound{ID: id, At: at, From: someUser(r), Type: "system"}
		m.System = &webhook.System{New: someUser(r)}
		if r.IntN(2) == 0 {
			m.System.Old = someUser(r)
		}
		return m
	case 2:
		return &webhook.Call{ID: id, At: at, Start: at, User: someUser(r)}
	case 3:
		return &webhook.Echo{ID: id, At: at, To: someUser(r)}
	}
	s := &webhook.Status{ID: id, At: at, To: someUser(r), Progress: webhook.ProgressDelivered}
	switch r.IntN(12) {
	case 0:
		s.Group = fmt.Sprint("G", r.IntN(3))
	case 1:
		s.Progress = webhook.ProgressFailed
	case 2, 3:
		s.Progress = webhook.ProgressSent
	}
	return s
}

// Whoever records what, entries that share a name, or have names of which a third says
// that they are one user's, are in one shard and have one User.
func TestShards(t *testing.T) {
	for seed := range uint64(testkit.Tries(60)) {
		r := rand.New(rand.NewPCG(seed, 9))
		store := NewMemory()
		var group sync.WaitGroup
		for g := range uint64(1 + r.IntN(4)) {
			l, err := New(pricing.Account{}, Options{Store: store})
			if err != nil {
				t.Fatal(err)
			}
			n := r.IntN(30)
			group.Go(func() {
				r := rand.New(rand.NewPCG(seed, 10+g))
				for range n {
					var facts []webhook.Fact
					for range 1 + r.IntN(3) {
						facts = append(facts, someFact(r))
					}
					if _, err := l.Record(context.Background(), &webhook.Batch{Facts: facts}); err != nil {
						t.Error(err)
					}
					sending := Sending{ID: fmt.Sprint(r.IntN(60))}
					if err := l.RecordSent(context.Background(), sending); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		checkShards(t, store.(*memory).account("").entries)
		if t.Failed() {
			t.Fatal("seed ", seed)
		}
	}
}

// checkShards checks where entries are.
func checkShards(t *testing.T, entries map[string]*memoryEntry) {
	t.Helper()
	names := map[string]string{} // of each name, one of the same user's; itself: none
	last := func(name string) string {
		for names[name] != name {
			name = names[name]
		}
		return name
	}
	met := func(list []string) {
		for _, name := range list {
			if _, ok := names[name]; !ok {
				names[name] = name
			}
			names[last(name)] = last(list[0])
		}
	}
	for _, e := range entries {
		met(e.appendNames(nil))
	}
	type place struct {
		user  string
		shard int
	}
	places := map[string]place{}
	for key, e := range entries {
		list := e.appendNames(nil)
		if name, ok := strings.CutPrefix(key, namePrefix); ok {
			if _, ok := names[name]; !ok {
				t.Errorf("a row of %q, which nobody has", name)
			}
			list = []string{name}
		}
		own := place{e.User, e.Shard}
		for _, name := range list {
			if row := entries[namePrefix+name]; row == nil || own != (place{row.User, row.Shard}) {
				t.Errorf("%s is at %v, its name %s at %+v", key, own, name, row)
			}
			if p, ok := places[last(name)]; ok && p != own {
				t.Errorf("%s is at %v, others of its user at %v", key, own, p)
			}
			places[last(name)] = own
		}
		switch {
		case len(list) == 0:
			if own != (place{}) {
				t.Errorf("%s of nobody is at %v", key, own)
			}
		case e.Shard != JoinedShard && e.Shard != shardOf(e.User), e.Shard != JoinedShard && e.Was != 0,
			last(e.User) != last(list[0]):
			t.Errorf("%s is at %v, and was at %d", key, own, e.Was)
		}
	}
	users := map[string]string{}
	for name, p := range places {
		if other, ok := users[p.user]; ok {
			t.Errorf("%s and %s, who are two, are both %s", name, other, p.user)
		}
		users[p.user] = name
	}
}
