package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// bothAccounts are those of traffic, which differ in what they pay in, and when their months
// begin.
const bothAccounts = `
- {id: 7010001, currency: EUR, zone: Asia/Kolkata}
- {id: 7010002, currency: USD, zone: UTC, fees: [{name: provider, on: delivered, each: 0.01}]}
`

// Receivers on one file, of which one is killed now and then, have one bill: that of a
// ledger that reads everything afresh.
func TestProcessesOnOneFile(t *testing.T) {
	processesAgree(t, filepath.Join(t.TempDir(), "receiver.db"))
}

// processesAgree holds four receivers on one database to one bill of each account.
func processesAgree(t *testing.T, db string) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals to end them with")
	}
	const processes, webhooks, kills, seed = 4, 4000, 4, 17
	file := filepath.Join(t.TempDir(), "accounts.yaml")
	if err := os.WriteFile(file, []byte(bothAccounts), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var running [processes]*process
	var queues [processes]chan []byte
	var all sync.WaitGroup
	for i := range running {
		running[i] = start(t, freeAddress(t), db, "-accounts", file)
		queues[i] = make(chan []byte)
		url := running[i].url
		for range 4 {
			all.Go(func() {
				poster := newPoster(url)
				for body := range queues[i] {
					if err := poster.insist(ctx, body); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	random, sent := rand.New(rand.NewPCG(seed, 0)), 0
	for body := range traffic(seed, webhooks) {
		select {
		case queues[random.IntN(processes)] <- body:
		case <-ctx.Done():
		}
		if sent++; sent%(webhooks/kills) != webhooks/kills/2 {
			continue
		}
		for _, p := range running { // someone looks at the page of each
			status, text, err := get(p.bill + "/bill.json?account=7010001&month=2026-11")
			if status != 200 || err != nil {
				t.Errorf("%d %s %v", status, text, err)
			}
		}
		i := random.IntN(processes)
		_ = running[i].Process.Kill()
		_ = running[i].Wait()
		running[i] = start(t, running[i].url[len("http://"):], db, "-accounts", file)
	}
	for _, q := range queues {
		close(q)
	}
	all.Wait()
	want := freshBills(t, traffic(seed, webhooks))
	for i, p := range running {
		for query, bill := range want {
			status, text, err := get(p.bill + "/bill.json?" + query)
			if diff := cmp.Diff(bill, text); diff != "" || status != 200 || err != nil {
				t.Errorf("process %d, %s: %d %v (-fresh +receiver):\n%s", i, query, status, err, diff)
			}
		}
	}
	for _, p := range running {
		p.end(t)
	}
}

// freshBills are the bills of both accounts, by what asks for them, as ledgers make them that
// have nothing from before.
func freshBills(t *testing.T, bodies func(func([]byte) bool)) map[string]string {
	t.Helper()
	l := newLedgers(filed(t, bothAccounts), ledger.NewMemory())
	for body := range bodies {
		batch, err := webhook.Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.record(t.Context(), &batch); err != nil {
			t.Fatal(err)
		}
	}
	return bills(t, l)
}

// bills are those of all accounts, by what asks for them.
func bills(t *testing.T, l *ledgers) map[string]string {
	t.Helper()
	bills := map[string]string{}
	for _, a := range l.accounts.list {
		for _, month := range []time.Month{time.October, time.November} {
			p := monthIn(pricing.MonthOf(time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)), a.Zone)
			err := l.ask(t.Context(), a, func(l *ledger.Ledger) error {
				s, err := l.Statement(t.Context(), p.from, p.to, nil)
				if err != nil {
					return err
				}
				text, err := json.Marshal(s)
				bills["account="+a.ID+"&month="+pricing.MonthOf(p.from).String()] = string(text) + "\n"
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return bills
}
