package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// A batched database commits all updates that wait for it in one transaction. A disk
// confirms some hundred commits a second, whatever is in them, and many webhooks
// may wait at once. Where commits are fast enough, sqlite alone will do.
type batched struct {
	*sqlite
	queue   chan *update
	quit    chan struct{} // closed when no more updates are taken
	ended   chan struct{} // closed by the writer
	closing sync.Once
}

// togetherAtMost is how many updates share a transaction.
const togetherAtMost = 256

var errClosed = errors.New("the database is closed")

// An update waits for its commit.
type update struct {
	account string
	keys    []string
	change  changeFunc
	done    chan error
	taken   atomic.Bool // by the writer, or by who has given it up
}

// openBatched opens a file like openSQLite.
func openBatched(ctx context.Context, path string, a *accounts) (*batched, error) {
	s, err := openSQLite(ctx, path, a)
	if err != nil {
		return nil, err
	}
	b := &batched{
		sqlite: s,
		queue:  make(chan *update, togetherAtMost),
		quit:   make(chan struct{}),
		ended:  make(chan struct{}),
	}
	go b.writer()
	return b, nil
}

// Close commits what waits and closes the database. Updates fail from then on.
func (b *batched) Close() (err error) {
	b.closing.Do(func() {
		close(b.quit)
		<-b.ended
		err = b.sqlite.Close()
	})
	return err
}

// Update implements ledger.Store. Other updates may share its transaction.
func (b *batched) Update(ctx context.Context, account string, keys []string, change changeFunc) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	u := &update{account: account, keys: keys, change: change, done: make(chan error, 1)}
	select {
	case b.queue <- u:
	case <-b.quit:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-u.done:
		return err
	case <-ctx.Done():
		if u.taken.CompareAndSwap(false, true) {
			return ctx.Err() // the writer passes it over
		}
	case <-b.ended:
	}
	select {
	case err := <-u.done:
		return err
	case <-b.ended:
	}
	select { // the writer may have taken it just before it ended
	case err := <-u.done:
		return err
	default:
		return errClosed
	}
}

// writer commits updates until the database is closed, and then those that wait.
func (b *batched) writer() {
	defer close(b.ended)
	for {
		select {
		case u := <-b.queue:
			b.commit(b.waiting(u))
		case <-b.quit:
			for len(b.queue) > 0 {
				b.commit(b.waiting(<-b.queue))
			}
			return
		}
	}
}

// waiting returns an update together with those that came while the last ones were
// committed.
func (b *batched) waiting(u *update) []*update {
	list := []*update{u}
	for len(list) < togetherAtMost {
		select {
		case u := <-b.queue:
			list = append(list, u)
		default:
			return list
		}
	}
	return list
}

// commit commits updates together. None fails because of another, unless the database is
// at fault: then all do.
func (b *batched) commit(list []*update) {
	taken := list[:0]
	for _, u := range list {
		if u.taken.CompareAndSwap(false, true) {
			taken = append(taken, u)
		}
	}
	if len(taken) == 0 {
		return
	}
	faults, err := b.together(taken)
	for i, u := range taken {
		if err != nil {
			faults[i] = err
		}
		u.done <- faults[i]
	}
}

// together makes one transaction of updates. One that fails by itself changes nothing, and
// its error is among the faults. The error returned concerns all of them.
func (b *batched) together(updates []*update) (faults []error, err error) {
	faults = make([]error, len(updates))
	b.updating <- struct{}{}
	defer func() { <-b.updating }()
	return faults, b.transaction(func() error {
		for i, u := range updates {
			err := b.one(u)
			if err != nil && !ofOne(err) {
				return err
			}
			faults[i] = asItIs(err)
		}
		return nil
	})
}

// one is an update within a transaction. A panic of its change is its error.
func (b *batched) one(u *update) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = changeError{fmt.Errorf("an update panicked: %v", p)}
		}
	}()
	return b.apply(u.account, u.keys, u.change)
}
