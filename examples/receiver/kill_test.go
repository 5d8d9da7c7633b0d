package main

import (
	"context"
	"maps"
	"math/rand/v2"
	"path/filepath"
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

// keys remembers which entries a ledger has stored.
type keys struct {
	ledger.Store
	all map[string]bool
}

func (k *keys) Update(ctx context.Context, account string, list []string,
	change func([]ledger.Entry) (ledger.Change, error)) error {
	for _, key := range list {
		k.all[key] = true
	}
	return k.Store.Update(ctx, account, list, change)
}

// Whenever the receiver is killed, or ended, no charge is lost and none is there twice,
// as long as what wasn't answered with 200 is sent again.
func TestKill(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals to end it with")
	}
	const webhooks, posters, kills, seed = 10_000, 24, 8, 11
	random := rand.New(rand.NewPCG(seed, 0))
	addr, db := freeAddress(t), filepath.Join(t.TempDir(), "receiver.db")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	var answered, again atomic.Int64
	p := start(t, addr, db)
	queue := make(chan []byte)
	var all sync.WaitGroup
	for range posters {
		all.Go(func() {
			poster := newPoster(p.url)
			for body := range queue {
				if err := poster.insist(ctx, body); err != nil {
					t.Error(err)
					return
				}
				answered.Add(1)
			}
			again.Add(int64(poster.again))
		})
	}
	all.Go(func() {
		defer close(queue)
		for body := range traffic(seed, webhooks) {
			select {
			case queue <- body:
			case <-ctx.Done():
				return
			}
		}
	})
	moments := make([]int64, kills)
	for i := range moments {
		moments[i] = random.Int64N(webhooks * 9 / 10)
	}
	slices.Sort(moments)
	for i, moment := range moments {
		for answered.Load() < moment && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(random.IntN(3000)) * time.Microsecond)
		if i%4 == 3 {
			p.end(t) // in peace, which others under way mustn't notice
		} else if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait()
		p = start(t, addr, db)
	}
	all.Wait()
	if t.Failed() {
		return
	}
	t.Logf("%d webhooks, %d kills, sent again %d times", webhooks, kills, again.Load())
	if again.Load() == 0 {
		t.Error("no kill met a webhook under way: the test shows nothing")
	}

	facts := &keys{Store: ledger.NewMemory(), all: map[string]bool{}}
	l := offline(t, traffic(seed, webhooks), facts)
	for month, name := range map[time.Month]string{time.October: "2026-10", time.November: "2026-11"} {
		status, bill, err := get(p.bill + "/bill.json?month=" + name)
		if diff := cmp.Diff(statement(t, l, month), bill); diff != "" || status != 200 || err != nil {
			t.Errorf("%s: %d %v (-offline +receiver):\n%s", name, status, err, diff)
		}
	}
	p.end(t)
	sameEntries(t, facts, db)
}

// sameEntries compares all that two stores know.
func sameEntries(t *testing.T, facts *keys, db string) {
	t.Helper()
	s := openedSQLite(t, db)
	var n int
	const all = "SELECT count(*) FROM entries WHERE key <> 'c' AND key NOT LIKE 'c/%'"
	if err := s.read.QueryRow(all).Scan(&n); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(facts.all, func(key string, _ bool) bool { // what a ledger worked out is no fact
		return key == "c" || strings.HasPrefix(key, "c/")
	})
	for key := range facts.all {
		want, _ := facts.Get(t.Context(), account.ID, key)
		got, err := entry(t, s, key)
		want[0].Revision, got.Revision = 0, 0 // they, and the next, tell in what order webhooks came
		want[0].Earliest, got.Earliest = time.Time{}, time.Time{}
		if diff := cmp.Diff(want[0], got); diff != "" || err != nil {
			t.Fatalf("%s: %v (-offline +receiver):\n%s", key, err, diff)
		}
	}
	if n != len(facts.all) {
		t.Errorf("%d entries, want %d", n, len(facts.all))
	}
}
