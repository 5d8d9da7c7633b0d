package pricingtest

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// A storeModel is what a store holds of one account, in the plainest way.
type storeModel struct {
	entries map[string]ledger.Entry
	risen   map[string]int64 // the update in which the Revision of each last rose
	updates int64
}

// apply carries out a change.
func (m *storeModel) apply(c *ledger.Change) {
	m.updates++
	stored := map[string]bool{}
	for _, e := range c.Entries {
		stored[e.Key] = true
		m.put(e)
	}
	for _, j := range c.Joined {
		for key, e := range maps.Clone(m.entries) {
			if e.User == j.User && !stored[key] {
				m.put(j.Apply(e))
			}
		}
	}
	for _, key := range c.Delete {
		m.remove(key)
	}
	if c.DeleteBefore.IsZero() {
		return
	}
	left := map[string]bool{"": true}
	for key, e := range maps.Clone(m.entries) {
		switch {
		case e.At.IsZero():
		case e.At.Before(c.DeleteBefore):
			m.remove(key)
		default:
			left[e.User] = true
		}
	}
	for key, e := range maps.Clone(m.entries) {
		if !left[e.User] {
			m.remove(key)
		}
	}
}

func (m *storeModel) put(e ledger.Entry) {
	if e.Revision > m.entries[e.Key].Revision {
		m.risen[e.Key] = m.updates
	}
	m.entries[e.Key] = e
}

func (m *storeModel) remove(key string) {
	delete(m.entries, key)
	delete(m.risen, key)
}

// query returns the entries of a query.
func (m *storeModel) query(q ledger.Query) (list []ledger.Entry) {
	for _, e := range m.entries {
		if e.At.IsZero() && q.User == "" || e.At.Before(q.From) || !q.To.IsZero() && !e.At.Before(q.To) ||
			q.Shard != 0 && e.Shard != q.Shard || q.User != "" && e.User != q.User {
			continue
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b ledger.Entry) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Key, b.Key))
	})
	return list
}

// since returns the entries whose Revision rose after some updates.
func (m *storeModel) since(updates int64) (list []ledger.Entry) {
	for key, n := range m.risen {
		if n > updates {
			list = append(list, m.entries[key])
		}
	}
	return list
}

// likeModel makes random changes of several accounts, and compares what is stored.
func (s storeTest) likeModel() {
	type moment struct{ mark, updates int64 }
	accounts := []string{"", oneAccount, otherAccount, "100\x00", "10"}
	models, marks := map[string]*storeModel{}, map[string][]moment{}
	for _, a := range accounts {
		models[a] = &storeModel{entries: map[string]ledger.Entry{}, risen: map[string]int64{}}
		marks[a] = []moment{{0, 0}}
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range 250 {
		account := accounts[r.IntN(len(accounts))]
		m := models[account]
		keys, c := someChange(r, m)
		s.change(account, keys, c)
		m.apply(&c)
		if r.IntN(4) == 0 {
			marks[account] = append(marks[account], moment{s.mark(account), m.updates})
		}
		account = accounts[r.IntN(len(accounts))]
		m = models[account]
		q := ledger.Query{Shard: r.IntN(4), User: fmt.Sprint(r.IntN(4))}
		if r.IntN(3) > 0 {
			q.User = ""
		}
		if r.IntN(3) > 0 {
			q.From = storeNoon.Add(time.Duration(r.IntN(6)) * time.Minute)
		}
		if r.IntN(3) > 0 {
			q.To = storeNoon.Add(time.Duration(r.IntN(8)) * time.Minute)
		}
		s.finds(account, q, m.query(q)...)
		since := marks[account][r.IntN(len(marks[account]))]
		s.changed(account, since.mark, m.since(since.updates)...)
		var all []ledger.Entry
		for _, key := range modelKeys {
			e := m.entries[key]
			e.Key = key
			all = append(all, e)
		}
		s.holds(account, all...)
	}
}

var modelKeys = []string{"a", "m/1", "m/10", "m/2", "i/1", "n/1", "n/2", "m/é", "c/x/2026-11/65"}

// someChange returns a random change and the keys that it asks for.
func someChange(r *rand.Rand, m *storeModel) (keys []string, c ledger.Change) {
	for _, key := range modelKeys {
		if r.IntN(3) > 0 {
			continue
		}
		keys = append(keys, key)
		e := m.entries[key]
		if e.Key = key; r.IntN(4) == 0 {
			continue // asked for, and not changed
		}
		e.At, e.User, e.Shard = time.Time{}, "", r.IntN(4)
		if r.IntN(4) > 0 {
			e.At = storeNoon.Add(time.Duration(r.IntN(8)) * time.Minute)
		}
		if r.IntN(3) > 0 {
			e.User = fmt.Sprint(1 + r.IntN(3))
		}
		if r.IntN(2) == 0 {
			e.Revision++
		}
		e.Sendings = append(slices.Clone(e.Sendings), ledger.Sending{ID: fmt.Sprint(len(e.Sendings))})
		c.Entries = append(c.Entries, e)
	}
	r.Shuffle(len(keys), func(i, k int) { keys[i], keys[k] = keys[k], keys[i] })
	switch r.IntN(8) {
	case 0:
		c.Joined = []ledger.Join{{User: fmt.Sprint(1 + r.IntN(3)), Into: fmt.Sprint(1 + r.IntN(3))}}
	case 1:
		c.Delete = []string{modelKeys[r.IntN(len(modelKeys))], modelKeys[r.IntN(len(modelKeys))]}
	case 2:
		c.DeleteBefore = storeNoon.Add(time.Duration(r.IntN(5)) * time.Minute)
	}
	return keys, c
}

// joinedAndDeleted says what likeModel finds, in an order in which it can be understood.
func (s storeTest) joinedAndDeleted() {
	of := func(key, user string, shard int, at time.Time) ledger.Entry {
		return ledger.Entry{Key: key, User: user, Shard: shard, At: at}
	}
	later := storeNoon.Add(time.Hour)
	row, sent, other := of("n/1", "1", 5, time.Time{}), of("m/1", "1", 5, storeNoon), of("m/2", "2", 6, storeNoon)
	late, nobodys := of("m/3", "2", 6, later), of("m/4", "", 0, time.Time{})
	s.put(oneAccount, row, sent, other, late, nobodys)
	s.put(otherAccount, row, sent)
	before := s.mark(oneAccount)

	both := of("m/5", "2", ledger.JoinedShard, later)
	joins := []ledger.Join{{User: "1", Into: "2"}, {User: "2", Into: "2"}}
	s.change(oneAccount, []string{"m/5"}, ledger.Change{Entries: []ledger.Entry{both}, Joined: joins})
	for _, e := range []*ledger.Entry{&row, &sent, &other, &late} {
		e.User, e.Was, e.Shard, e.Revision = "2", e.Shard, ledger.JoinedShard, 1
	}
	s.holds(oneAccount, row, sent, other, late, nobodys, both)
	s.changed(oneAccount, before, row, sent, other, late)
	s.finds(oneAccount, ledger.Query{User: "1"})
	s.finds(oneAccount, ledger.Query{Shard: ledger.JoinedShard, To: later}, sent, other)
	s.finds(oneAccount, ledger.Query{User: "2"}, row, sent, other, late, both)
	s.finds(oneAccount, ledger.Query{User: "2", From: later}, late, both)

	s.change(oneAccount, nil, ledger.Change{Delete: []string{"m/2", "m/none"}})
	s.finds(oneAccount, ledger.Query{}, sent, late, both)
	s.change(oneAccount, nil, ledger.Change{DeleteBefore: later})
	s.holds(oneAccount, ledger.Entry{Key: "m/1"}, row, late, both)
	s.change(oneAccount, nil, ledger.Change{DeleteBefore: later.Add(1)})
	s.holds(oneAccount, ledger.Entry{Key: "n/1"}, ledger.Entry{Key: "m/3"}, nobodys)
	s.finds(oneAccount, ledger.Query{})
	s.changed(oneAccount, 0)
	s.finds(otherAccount, ledger.Query{}, of("m/1", "1", 5, storeNoon))
	others := []ledger.Entry{of("n/1", "1", 5, time.Time{}), of("m/1", "1", 5, storeNoon)}
	s.finds(otherAccount, ledger.Query{User: "1", Shard: 5}, others...)
}
