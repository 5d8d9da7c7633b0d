package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// A pgUpdate waits for its commit.
type pgUpdate struct {
	ctx     context.Context
	account string
	keys    []string
	change  func([]ledger.Entry) (ledger.Change, error)
	done    chan error

	mu   sync.Mutex // held from before change is called until its transaction has ended
	gone bool       // nobody waits any more: change mustn't be called
}

// Update implements ledger.Store. It shares a transaction with other updates that wait. Where the
// connection is lost while the transaction is committed, the error is an *unsureError: what was
// changed may be stored or not. To record the same facts again is right in both cases.
func (p *postgres) Update(ctx context.Context, account string, keys []string,
	change func([]ledger.Entry) (ledger.Change, error)) error {
	u := &pgUpdate{ctx: ctx, account: account, keys: keys, change: change, done: make(chan error, 1)}
	if err := p.enqueue(u); err != nil {
		return err
	}
	select {
	case err := <-u.done:
		return u.told(err)
	case <-ctx.Done():
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	select {
	case err := <-u.done: // its transaction has ended just now
		return u.told(err)
	default:
		u.gone = true
		return ctx.Err()
	}
}

// told is what who waits is told: of its own context, rather than of the batch's.
func (u *pgUpdate) told(err error) error {
	if errors.Is(err, errUnwanted) && u.ctx.Err() != nil {
		return u.ctx.Err()
	}
	return err
}

// enqueue gives an update to the writer of its account.
func (p *postgres) enqueue(u *pgUpdate) error {
	p.closing.RLock()
	defer p.closing.RUnlock()
	if p.closed {
		return errClosed
	}
	if err := u.ctx.Err(); err != nil {
		return err
	}
	select {
	case p.lanes[laneOf(u.account)] <- u:
		return nil
	case <-u.ctx.Done():
		return u.ctx.Err()
	}
}

// laneOf is the writer of an account.
func laneOf(account string) int {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(account))
	return int(hash.Sum32() % pgWriters)
}

// writer commits the updates of a lane until it is closed.
func (p *postgres) writer(lane chan *pgUpdate) {
	for u := range lane {
		list := []*pgUpdate{u}
		for len(list) < togetherAtMost && len(lane) > 0 {
			list = append(list, <-lane)
		}
		for len(list) > 0 {
			list = list[p.commit(list):]
		}
	}
}

// commit commits the first of some updates together, tells them, and returns how many they are.
// If one can't be read or written, each is tried alone, so that none fails because of another.
func (p *postgres) commit(list []*pgUpdate) int {
	b := &pgBatch{updates: list}
	err := p.insist(b)
	if err != nil && ofOneEntry(err) && len(list) > 1 {
		b.unlock()
		for i := range list {
			p.commit(list[i : i+1])
		}
		return len(list)
	}
	for i, u := range b.updates {
		if b.faults[i] == nil {
			b.faults[i] = err
		}
		u.done <- b.faults[i]
	}
	b.unlock()
	return len(b.updates)
}

// How long a transaction may take, and how long it is tried again.
const (
	pgPatience = 15 * time.Second
	pgInsists  = 3 * time.Second
)

// insist carries out a batch, again and again where the database asks for it or the connection is
// lost before the commit.
func (p *postgres) insist(b *pgBatch) error {
	ctx, cancel := b.wanted()
	defer cancel()
	began := time.Now()
	p.health.begin(b, began)
	defer p.health.end(b)
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 200*time.Millisecond) {
		err := p.transaction(ctx, b)
		switch {
		case err == nil, errors.As(err, new(*unsureError)):
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !mayPass(err), time.Since(began) > pgInsists:
			return err
		}
		p.retries.Add(1)
		b.unlock()
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

var (
	errUnwanted = errors.New("nobody waits for it any more")
	errTooSlow  = fmt.Errorf("the database took more than %v", pgPatience)
)

// wanted returns a context that ends when nobody waits for the batch any more, or after a time.
func (b *pgBatch) wanted() (context.Context, context.CancelFunc) {
	limited, end := context.WithTimeoutCause(context.Background(), pgPatience, errTooSlow)
	ctx, cancel := context.WithCancelCause(limited)
	var left atomic.Int64
	left.Store(int64(len(b.updates)))
	stops := make([]func() bool, len(b.updates))
	for i, u := range b.updates {
		stops[i] = context.AfterFunc(u.ctx, func() {
			if left.Add(-1) == 0 {
				cancel(errUnwanted)
			}
		})
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel(nil)
		end()
	}
}
