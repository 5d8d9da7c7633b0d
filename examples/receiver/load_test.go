package main

import (
	"flag"
	"net/http"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var load = flag.Int("load", 5000, "how many webhooks TestLoad sends")

// peakAtMost is how many megabytes a receiver may have in use.
const peakAtMost = 60

// TestLoad sends webhooks from this process to a receiver, while someone looks
// at the bill. For all it was made for:
//
//	go test -run TestLoad/sqlite -v -load 200000
//	go test -run TestLoad/postgres -v -load 200000
func TestLoad(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals to end it with")
	}
	t.Run("sqlite", func(t *testing.T) { sendLoad(t, filepath.Join(t.TempDir(), "receiver.db")) })
	t.Run("postgres", func(t *testing.T) { sendLoad(t, newDatabase(t)) })
}

func sendLoad(t *testing.T, db string) {
	const posters, seed = 32, 5
	p := start(t, freeAddress(t), db)
	begun := time.Now()
	queue := make(chan []byte, 256)
	var all sync.WaitGroup
	for range posters {
		all.Go(func() {
			poster := newPoster(p.url)
			for body := range queue {
				if err := poster.post(body); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var watcher sync.WaitGroup
	sent, looks := make(chan bool), 0
	watcher.Go(func() {
		for {
			for _, path := range []string{"/?month=2026-11", "/bill.json?month=2026-11"} {
				if status, text, err := get(p.bill + path); err != nil || status != http.StatusOK {
					t.Errorf("%s: %d %s %v", path, status, text, err)
				}
				looks++
			}
			select {
			case <-sent:
				return
			case <-time.After(5 * time.Second):
			}
		}
	})
	for body := range traffic(seed, *load) {
		queue <- body
	}
	close(queue)
	all.Wait()
	took := time.Since(begun)
	close(sent)
	watcher.Wait()

	l := offline(t, traffic(seed, *load), nil)
	for month, name := range map[time.Month]string{time.October: "2026-10", time.November: "2026-11"} {
		asked := time.Now()
		status, bill, err := get(p.bill + "/bill.json?month=" + name)
		t.Logf("the bill of %s took %v", name, time.Since(asked).Round(time.Millisecond))
		if diff := cmp.Diff(statement(t, l, month), bill); diff != "" || status != 200 || err != nil {
			t.Errorf("%s: %d %v (-offline +receiver):\n%s", name, status, err, diff)
		}
	}
	peak := p.peak(t)
	t.Logf("%d webhooks in %v: %.0f a second; %d looks at the bill; at most %d MB",
		*load, took.Round(time.Millisecond), float64(*load)/took.Seconds(), looks, peak)
	if peak > peakAtMost {
		t.Errorf("the receiver needed %d MB", peak)
	}
	p.end(t)
	cpu := p.ProcessState.UserTime() + p.ProcessState.SystemTime()
	t.Logf("%v of CPU time, without that of a database's server", cpu.Round(time.Millisecond))
}
