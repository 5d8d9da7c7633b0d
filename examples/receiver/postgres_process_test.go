package main

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/ledger"
)

// receivers are processes that share a database. One that is killed is started again under
// its address.
type receivers struct {
	addrs []string
	db    string

	mu   sync.Mutex
	list []*process
}

func startReceivers(t *testing.T, n int, db string) *receivers {
	t.Helper()
	r := &receivers{db: db}
	for range n {
		addr := freeAddress(t)
		r.addrs = append(r.addrs, addr)
		r.list = append(r.list, start(t, addr, db))
	}
	return r
}

// at is a receiver as it is now.
func (r *receivers) at(i int) *process {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list[i]
}

// kill ends a receiver as a crash does, and starts it again.
func (r *receivers) kill(t *testing.T, i int) {
	t.Helper()
	p := r.at(i)
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	p = start(t, r.addrs[i], r.db)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list[i] = p
}

// bill asks a receiver for a month's bill.
func (r *receivers) bill(i int, month time.Month) (status int, text string, err error) {
	first := time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)
	return get(r.at(i).bill + "/bill.json?month=" + first.Format("2006-01"))
}

// send posts bodies to receivers at random, each until one has answered with 200, and calls
// between whenever another tenth is stored. It returns how often something was sent again.
func (r *receivers) send(ctx context.Context, t *testing.T, bodies [][]byte,
	between func(tenth int)) (again int64) {
	t.Helper()
	const posters = 16
	queue := make(chan []byte)
	var repeated, stored atomic.Int64
	var all sync.WaitGroup
	for range posters {
		all.Go(func() {
			var to []*poster
			for _, addr := range r.addrs {
				to = append(to, newPoster("http://"+addr))
			}
			for body := range queue {
				for to[rand.IntN(len(to))].post(body) != nil {
					if ctx.Err() != nil {
						t.Error("a webhook was never stored")
						return
					}
					repeated.Add(1)
					time.Sleep(5 * time.Millisecond)
				}
				stored.Add(1)
			}
		})
	}
	all.Go(func() {
		defer close(queue)
		for _, body := range bodies {
			select {
			case queue <- body:
			case <-ctx.Done():
				return
			}
		}
	})
	for tenth := range 9 {
		for stored.Load() < int64((tenth+1)*len(bodies)/10) && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		between(tenth + 1)
	}
	all.Wait()
	return repeated.Load()
}

// Four receivers take webhooks at once and are asked for bills meanwhile. Some are killed,
// and the server is. Whenever nothing is under way, the bill of each is that of an
// undisturbed ledger.
func TestPostgresReceivers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals to end it with")
	}
	const webhooks, n, seed = 4500, 4, 11
	server, url := needPostgres(t), newDatabase(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	r := startReceivers(t, n, url)
	stop := r.watch()
	defer stop()

	facts := &keys{Store: ledger.NewMemory(), all: map[string]bool{}}
	bodies := slices.Collect(traffic(seed, webhooks))
	parts := slices.Collect(slices.Chunk(bodies, webhooks/3))
	for i, disturb := range []struct {
		how   string
		tenth func(int)
	}{
		{"in peace", func(int) {}},
		{"receivers are killed", func(tenth int) {
			if tenth%2 == 0 {
				r.kill(t, tenth/2%n)
			}
		}},
		{"the server is killed", func(tenth int) {
			if tenth == 3 || tenth == 7 {
				server.kill(t)
				server.restart(t)
			}
		}},
	} {
		began := time.Now()
		again := r.send(ctx, t, parts[i], disturb.tenth)
		t.Logf("%s: %d webhooks in %v, %d sent again", disturb.how, len(parts[i]),
			time.Since(began).Round(time.Millisecond), again)
		if i == 1 && again == 0 {
			t.Error("no kill met a webhook under way: the test shows nothing")
		}
		l := offline(t, slices.Values(parts[i]), facts)
		for _, month := range []time.Month{time.October, time.November}[:min(i+1, 2)] {
			want := statement(t, l, month)
			for receiver := range n {
				status, got, err := r.bill(receiver, month)
				if diff := cmp.Diff(want, got); diff != "" || status != 200 || err != nil {
					t.Errorf("%s, receiver %d, %v: %d %v (-offline +receiver):\n%s",
						disturb.how, receiver, month, status, err, diff)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
	samePostgres(t, facts, newPostgres(t, url))
}

// Receivers of a file of accounts agree on one PostgreSQL, too.
func TestPostgresAccounts(t *testing.T) { processesAgree(t, newDatabase(t)) }

// watch asks all receivers for bills, until it is stopped.
func (r *receivers) watch() (stop func()) {
	ended := make(chan bool)
	var all sync.WaitGroup
	for i := range r.addrs {
		all.Go(func() {
			for month := time.October; ; month = time.October + time.November - month {
				select {
				case <-ended:
					return
				case <-time.After(50 * time.Millisecond):
					_, _, _ = r.bill(i, month) // while it is killed it answers nothing
				}
			}
		})
	}
	return sync.OnceFunc(func() { close(ended); all.Wait() })
}

// samePostgres compares the facts of two stores. Where entries are, and how often they changed,
// depends on the order in which webhooks came.
func samePostgres(t *testing.T, facts *keys, p *postgres) {
	t.Helper()
	entry := func(s ledger.Store, key string) ledger.Entry {
		list, err := s.Get(t.Context(), "", key)
		if err != nil {
			t.Fatal(err)
		}
		e := list[0]
		e.User, e.Shard, e.Was, e.Revision, e.Earliest = "", 0, 0, 0, time.Time{}
		return e
	}
	stored := 0
	for key := range facts.all {
		if key == "c" || strings.HasPrefix(key, "c/") {
			continue // no facts, but what was worked out of them
		}
		want, got := entry(facts, key), entry(p, key)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-offline +receivers):\n%s", key, diff)
		}
		if !want.At.IsZero() {
			stored++
		}
	}
	for _, err := range p.Entries(t.Context(), "", ledger.Query{}) {
		if stored--; err != nil {
			t.Fatal(err)
		}
	}
	if stored != 0 {
		t.Errorf("%d entries with an instant are too few", stored)
	}
}
