package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// ledgers are those of all accounts, on one database. What a ledger has worked out takes
// memory, so only those of which a bill was asked for lately are kept. To record takes
// next to none, and other ledgers do it: each learns from the database what another one
// recorded.
type ledgers struct {
	accounts *accounts
	store    ledger.Store

	mu        sync.Mutex
	recording map[string]*ledger.Ledger // by account, served or not
	asked     map[*served]*askedLedger
	sweeper   *time.Timer   // drops what nobody has asked for a while
	asking    chan struct{} // holds a value for each question under way
}

// Limits on ledgers that are kept. A ledger that was dropped comes back from what the
// database keeps of its work.
const (
	recordingAtMost = 5000
	askedAtMost     = 4 // also how many questions are answered at once
	askedFor        = 5 * time.Minute
)

// An askedLedger is one of which a bill was asked for.
type askedLedger struct {
	*ledger.Ledger
	users int // requests under way
	last  time.Time
}

func newLedgers(a *accounts, store ledger.Store) *ledgers {
	return &ledgers{
		accounts:  a,
		store:     store,
		recording: map[string]*ledger.Ledger{},
		asked:     map[*served]*askedLedger{},
		asking:    make(chan struct{}, askedAtMost),
	}
}

// open makes a ledger.
func (l *ledgers) open(a pricing.Account) (*ledger.Ledger, error) {
	return ledger.New(a, ledger.Options{Store: l.store, Webhook: webhook.Options{Number: l.accounts.number}})
}

// ask has the ledger of an account answer a question, when it is its turn.
func (l *ledgers) ask(ctx context.Context, s *served, question func(*ledger.Ledger) error) error {
	select {
	case l.asking <- struct{}{}:
		defer func() { <-l.asking }()
	case <-ctx.Done():
		return ctx.Err()
	}
	a, err := l.use(s)
	if err != nil {
		return err
	}
	defer l.release(a)
	return question(a.Ledger)
}

// use returns the ledger of an account, which stays until it is released.
func (l *ledgers) use(s *served) (*askedLedger, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.asked[s]
	if a == nil {
		made, err := l.open(s.Account)
		if err != nil {
			return nil, err
		}
		a = &askedLedger{Ledger: made}
		l.asked[s] = a
	}
	a.users++
	l.sweep()
	return a, nil
}

func (l *ledgers) release(a *askedLedger) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a.users, a.last = a.users-1, time.Now()
	l.sweep()
}

// sweep drops ledgers that nobody asked for a while, and those above the number to keep,
// the longest idle first. Ledgers in use stay.
func (l *ledgers) sweep() {
	idle := slices.Collect(maps.Keys(l.asked))
	idle = slices.DeleteFunc(idle, func(s *served) bool { return l.asked[s].users > 0 })
	slices.SortFunc(idle, func(a, b *served) int {
		return cmp.Or(l.asked[a].last.Compare(l.asked[b].last), cmp.Compare(a.ID, b.ID))
	})
	for _, s := range idle {
		if len(l.asked) > askedAtMost || time.Since(l.asked[s].last) >= askedFor {
			delete(l.asked, s)
		}
	}
	if len(l.asked) == 0 {
		return
	}
	if l.sweeper != nil {
		l.sweeper.Stop()
	}
	l.sweeper = time.AfterFunc(askedFor, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.sweep()
	})
}

// recorder returns the ledger that records facts of an account, served or not.
func (l *ledgers) recorder(account string) (*ledger.Ledger, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.recording[account]; r != nil {
		return r, nil
	}
	settings := pricing.Account{ID: account}
	if s := l.accounts.byID[account]; s != nil {
		settings = s.Account
	}
	r, err := l.open(settings)
	if err != nil {
		return nil, err
	}
	if len(l.recording) >= recordingAtMost {
		clear(l.recording)
	}
	l.recording[account] = r
	return r, nil
}

// record records the facts of a webhook, each under its account. It returns an error unless
// all are stored. What is wrong with one fact keeps no other from being stored.
func (l *ledgers) record(ctx context.Context, b *webhook.Batch) (skipped []ledger.Skipped, err error) {
	parts := l.accounts.split(b)
	for _, account := range slices.Sorted(maps.Keys(parts)) {
		more, fault := l.recordOf(ctx, account, parts[account])
		skipped, err = append(skipped, more...), errors.Join(err, fault)
	}
	return skipped, err
}

// recordOf records the facts of one account: together, or each alone if that fails.
func (l *ledgers) recordOf(ctx context.Context, account string, b *webhook.Batch) ([]ledger.Skipped, error) {
	r, err := l.recorder(account)
	if err != nil {
		return nil, err
	}
	skipped, err := r.Record(ctx, b)
	if err == nil || len(b.Facts) == 1 || !l.works(ctx) {
		return skipped, err
	}
	for _, f := range b.Facts {
		if _, fault := r.Record(ctx, &webhook.Batch{Facts: []webhook.Fact{f}}); fault != nil {
			err = fault
		}
	}
	return skipped, fmt.Errorf("one of %d facts isn't stored: %w", len(b.Facts), err)
}

// works reports whether the database answers: then it isn't why something failed.
func (l *ledgers) works(ctx context.Context) bool {
	d, ok := l.store.(database)
	return !ok || d.Healthy(ctx) == nil
}
