package pricingtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// whileRead changes and reads entries while others are read.
func (s storeTest) whileRead() {
	const n = 300
	var list []ledger.Entry
	for i := range n {
		e := noted(fmt.Sprintf("m/%03d", i), storeNoon, "before")
		e.Shard, e.Revision = 1, 1
		list = append(list, e)
	}
	s.put(oneAccount, list...)
	met := 0
	for e, err := range s.store.Entries(s.ctx, oneAccount, ledger.Query{Shard: 1}) {
		if err != nil {
			s.Fatal(err)
		}
		if met == 0 {
			s.put(oneAccount, noted("m/299", storeNoon, "before", "after"), noted("m/000a", storeNoon, "after"))
			s.change(oneAccount, nil, ledger.Change{Delete: []string{"m/200"}})
			s.holds(oneAccount, noted("m/299", storeNoon, "before", "after"))
			s.finds(oneAccount, ledger.Query{To: storeNoon})
			_ = s.since(oneAccount, s.mark(oneAccount))
		}
		if s.text(&e) != s.text(&list[met]) {
			s.Fatalf("%+v was changed after the beginning", e)
		}
		met++
	}
	if met != n {
		s.Errorf("met %d entries, want the %d that there were", met, n)
	}
	for range 50 { // who stops holds nothing
		for range s.store.Entries(s.ctx, oneAccount, ledger.Query{}) {
			break
		}
		for range s.store.Changes(s.ctx, oneAccount, 0) {
			break
		}
	}
	s.put(oneAccount, noted("m/more", storeNoon.Add(1), "x"))
	s.finds(oneAccount, ledger.Query{From: storeNoon.Add(1)}, noted("m/more", storeNoon.Add(1), "x"))
}

// noneLost changes the same entries from several goroutines.
func (s storeTest) noneLost() {
	const writers, each = 8, 25
	keys := []string{"m/b", "m/a", "m/c"}
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				err := s.store.Update(s.ctx, oneAccount, keys, func(list []ledger.Entry) (ledger.Change, error) {
					list = slices.Clone(list)
					for k := range list {
						fact := ledger.Sending{ID: fmt.Sprint(w, "/", i)}
						list[k].Sendings = append(slices.Clone(list[k].Sendings), fact)
					}
					return ledger.Change{Entries: list}, nil
				})
				if err != nil {
					s.Error(err)
				}
			}
		})
	}
	all.Wait()
	list, err := s.store.Get(s.ctx, oneAccount, keys...)
	if err != nil {
		s.Fatal(err)
	}
	for _, e := range list {
		distinct := map[string]bool{}
		for _, f := range e.Sendings {
			distinct[f.ID] = true
		}
		if len(e.Sendings) != writers*each || len(distinct) != writers*each {
			s.Errorf("%s has %d facts, %d of them distinct, want %d", e.Key, len(e.Sendings), len(distinct),
				writers*each)
		}
	}
}

// markWhileOpen takes a mark while an Update is under way and another comes after it. If
// the store gives it meanwhile, both entries have changed since. An account that nobody
// updates isn't held up.
func (s storeTest) markWhileOpen() {
	began, end := make(chan bool), make(chan bool)
	risen := func(key string) ledger.Change {
		return ledger.Change{Entries: []ledger.Entry{{Key: key, At: storeNoon, Revision: 1}}}
	}
	var all sync.WaitGroup
	all.Go(func() {
		var once sync.Once
		err := s.store.Update(s.ctx, oneAccount, []string{"m/1"}, func([]ledger.Entry) (ledger.Change, error) {
			once.Do(func() { close(began) })
			<-end
			return risen("m/1"), nil
		})
		if err != nil {
			s.Error(err)
		}
	})
	<-began
	all.Go(func() {
		err := s.store.Update(s.ctx, oneAccount, []string{"m/2"}, func([]ledger.Entry) (ledger.Change, error) {
			return risen("m/2"), nil
		})
		if err != nil {
			s.Error(err)
		}
	})
	var mark atomic.Int64
	mark.Store(-1)
	all.Go(func() {
		m, err := s.store.Mark(s.ctx, oneAccount)
		if err != nil {
			s.Error(err)
		}
		mark.Store(m)
	})
	for range 100 { // the second may go on, or wait
		time.Sleep(time.Millisecond)
	}
	given := mark.Load()
	close(end)
	all.Wait()
	if given < 0 {
		given = 0 // it waited, too
	}
	one, two := risen("m/1").Entries[0], risen("m/2").Entries[0]
	s.holds(oneAccount, one, two)
	s.changed(oneAccount, given, one, two)
	s.changed(oneAccount, s.mark(oneAccount))
}

// followed has one goroutine ask for changes while others make them: it misses none.
func (s storeTest) followed() {
	const writers, each = 6, 40
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				keys := []string{fmt.Sprint("m/", w, "/", i), "m/shared"}
				err := s.store.Update(s.ctx, oneAccount, keys, func(list []ledger.Entry) (ledger.Change, error) {
					list = slices.Clone(list)
					for k := range list {
						list[k].At = storeNoon
						list[k].Revision++
					}
					return ledger.Change{Entries: list}, nil
				})
				if err != nil {
					s.Error(err)
				}
			}
		})
	}
	done := make(chan bool)
	go func() { all.Wait(); close(done) }()
	known, since := map[string]ledger.Entry{}, int64(0)
	for last := false; !last; {
		select {
		case <-done:
			last = true
		default:
		}
		mark := s.mark(oneAccount)
		for _, e := range s.since(oneAccount, since) {
			if known[e.Key].Revision <= e.Revision {
				known[e.Key] = e
			}
		}
		since = mark
	}
	var want []ledger.Entry
	for e, err := range s.store.Entries(s.ctx, oneAccount, ledger.Query{}) {
		if err != nil {
			s.Fatal(err)
		}
		want = append(want, e)
	}
	if len(want) != writers*each+1 {
		s.Errorf("%d entries, want %d", len(want), writers*each+1)
	}
	for _, e := range want {
		if known[e.Key].Revision != e.Revision {
			s.Fatalf("of %s the last that was seen is revision %d, want %d", e.Key, known[e.Key].Revision, e.Revision)
		}
	}
}

// large stores large entries and many at once.
func (s storeTest) large() {
	big := ledger.Entry{Key: "c/1", Data: []byte(strings.Repeat("\x00x", 500_000))}
	s.put(oneAccount, big)
	s.holds(oneAccount, big)
	list := make([]ledger.Entry, 2500)
	for i := range list {
		list[i] = noted(fmt.Sprintf("m/%06d", i), storeNoon, strings.Repeat("x", 100))
		list[i].User, list[i].Shard, list[i].Revision = "1", 3, 1
	}
	for range 2 {
		s.put(oneAccount, list...)
		s.finds(oneAccount, ledger.Query{User: "1"}, list...)
	}
	s.changed(oneAccount, 0, list...)
	s.change(oneAccount, nil, ledger.Change{Joined: []ledger.Join{{User: "1", Into: "2"}}})
	for i := range list {
		list[i] = ledger.Join{User: "1", Into: "2"}.Apply(list[i])
	}
	s.finds(oneAccount, ledger.Query{Shard: ledger.JoinedShard}, list...)
	var keys []string
	for i := range list {
		keys = append(keys, list[i].Key)
	}
	s.change(oneAccount, nil, ledger.Change{Delete: keys})
	s.finds(oneAccount, ledger.Query{})
}
