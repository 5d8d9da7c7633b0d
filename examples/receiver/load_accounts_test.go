package main

import (
	"bytes"
	"flag"
	"fmt"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var loadAccounts = flag.Int("load-accounts", 30, "of how many accounts TestLoadOfAccounts sends webhooks")

// accountTraffic are webhooks of one account alone.
func accountTraffic(i, n int) iter.Seq[[]byte] {
	own := fmt.Appendf(nil, `"id":"%d"`, 7_100_000+i)
	return func(yield func([]byte) bool) {
		for body := range traffic(uint64(i), n) {
			body = bytes.ReplaceAll(body, []byte(`"id":"7010001"`), own)
			if !yield(bytes.ReplaceAll(body, []byte(`"id":"7010002"`), own)) {
				return
			}
		}
	}
}

// interleaved gives one of each sequence in turn.
func interleaved(list []iter.Seq[[]byte]) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var next []func() ([]byte, bool)
		for _, s := range list {
			n, stop := iter.Pull(s)
			defer stop()
			next = append(next, n)
		}
		for len(next) > 0 {
			for i := 0; i < len(next); i++ {
				body, ok := next[i]()
				if !ok {
					next = append(next[:i], next[i+1:]...)
				} else if !yield(body) {
					return
				}
			}
		}
	}
}

// TestLoadOfAccounts sends webhooks of many accounts to a receiver, while someone looks at
// the bill of one after the other. For all it was made for:
//
//	go test -run TestLoadOfAccounts -v -load 200000 -load-accounts 300
func TestLoadOfAccounts(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals to end it with")
	}
	const posters = 32
	var file strings.Builder
	var bodies []iter.Seq[[]byte]
	each := *load / *loadAccounts
	for i := range *loadAccounts {
		fmt.Fprintf(&file, "- {id: %d, currency: USD, zone: UTC}\n", 7_100_000+i)
		bodies = append(bodies, accountTraffic(i, each))
	}
	path := filepath.Join(t.TempDir(), "accounts.yaml")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, freeAddress(t), filepath.Join(t.TempDir(), "receiver.db"), "-accounts", path)
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
			query := fmt.Sprintf("?account=%d&month=2026-10", 7_100_000+looks%*loadAccounts)
			for _, path := range []string{"/", "/bill.json"} {
				if status, text, err := get(p.bill + path + query); err != nil || status != http.StatusOK {
					t.Errorf("%s: %d %s %v", path, status, text, err)
				}
			}
			looks++
			select {
			case <-sent:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	})
	for body := range interleaved(bodies) {
		queue <- body
	}
	close(queue)
	all.Wait()
	took := time.Since(begun)
	close(sent)
	watcher.Wait()
	for i := 0; i < *loadAccounts; i += max(1, *loadAccounts/7) {
		l := offline(t, func(yield func([]byte) bool) { accountTraffic(i, each)(yield) }, nil)
		want := statement(t, l, time.October)
		status, bill, err := get(fmt.Sprintf("%s/bill.json?account=%d&month=2026-10", p.bill, 7_100_000+i))
		if diff := cmp.Diff(want, bill); diff != "" || status != 200 || err != nil {
			t.Errorf("account %d: %d %v (-offline +receiver):\n%s", i, status, err, diff)
		}
	}
	peak := p.peak(t)
	t.Logf("%d webhooks of %d accounts in %v: %.0f a second; %d looks at bills; at most %d MB", *load, *loadAccounts,
		took.Round(time.Millisecond), float64(*load)/took.Seconds(), looks, peak)
	if peak > peakAtMost {
		t.Errorf("the receiver needed %d MB", peak)
	}
	p.end(t)
}
