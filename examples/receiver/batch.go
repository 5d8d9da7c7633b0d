package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/wacost/wacost/pricing/ledger"
)

// A batched store commits all updates that wait for it in one transaction. A disk
// confirms some hundred commits a second, whatever is in them, and many webhooks
// may wait at once. Where commits are fast enough, the store alone will do.
type batched struct {
	*store
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
	keys   []string
	change func([]ledger.Entry) []ledger.Entry
	done   chan error
}

// openBatched opens a database like open.
func openBatched(path string) (*batched, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	b := &batched{
		store: s,
		queue: make(chan *update, togetherAtMost),
		quit:  make(chan struct{}),
		ended: make(chan struct{}),
	}
	go b.writer()
	return b, nil
}

// Close commits what waits and closes the database. Updates fail from then on.
func (b *batched) Close() (err error) {
	b.closing.Do(func() {
		close(b.quit)
		<-b.ended
		err = b.store.Close()
	})
	return err
}

// Update changes the entries under keys in one transaction, which others may
// share. When it has returned nil, they outlive a crash.
func (b *batched) Update(keys []string, change func([]ledger.Entry) []ledger.Entry) error {
	u := &update{keys, change, make(chan error, 1)}
	select {
	case b.queue <- u:
	case <-b.quit:
		return errClosed
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

// writer commits updates until the store is closed, and then those that wait.
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

// commit commits updates together, or each alone if an entry can't be read, so that
// none fails because of another. If the database is at fault, all fail: each alone
// would wait as long again for a database that is locked.
func (b *batched) commit(list []*update) {
	faults := make([]error, len(list))
	err := b.together(list, faults)
	alone := errors.As(err, new(*entryError)) && len(list) > 1
	for i := range list {
		if alone {
			err = b.together(list[i:i+1], faults[i:i+1])
		}
		if err != nil {
			faults[i] = err
		}
	}
	for i, u := range list {
		u.done <- faults[i]
	}
}

// together makes one transaction of updates. An update that fails changes nothing,
// and its error is among the faults. The error returned concerns all of them.
func (b *batched) together(updates []*update, faults []error) error {
	return b.transaction(func() ([]row, error) {
		var keys []string
		for _, u := range updates {
			keys = append(keys, u.keys...)
		}
		entries, err := b.fetch(keys)
		if err != nil {
			return nil, err
		}
		changed := map[string]row{}
		for i, u := range updates {
			faults[i] = u.apply(entries, changed)
		}
		return slices.Collect(maps.Values(changed)), nil
	})
}

// apply changes entries, and puts into changed the rows to be written. If it fails,
// it changes neither. A panic in one update must not end the program, as it
// wouldn't in the handler of a request.
func (u *update) apply(entries map[string]ledger.Entry, changed map[string]row) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("an update panicked: %v", p)
		}
	}()
	after := u.change(list(entries, u.keys))
	rows, err := encode(after)
	if err != nil {
		return err
	}
	for i, e := range after {
		entries[e.Key], changed[e.Key] = e, rows[i]
	}
	return nil
}
