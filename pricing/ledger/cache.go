package ledger

import (
	"context"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
)

// A monthCache holds the fold of the month that was asked about last, so that
// the next question about that month needn't start from its beginning. The fold
// stays a little behind the newest entry, because webhooks arrive a little out
// of order; the entries after it are folded for each question.
type monthCache struct {
	account *pricing.Account
	options Options

	mu   sync.Mutex
	base *fold // nil: none

	changesMu sync.Mutex // guards what follows
	// the earliest instant at which a price has changed since the last question; zero: none
	changed time.Time
	// the entry of the accounts has changed since the last question
	accountsNew bool
	newest      time.Time // the newest entry recorded
}

// lag is longer than webhooks usually are out of order.
const lag = 10 * time.Minute

// entryChanged notes that an entry was stored, or only its facts of no consequence. The
// ledger calls it after each change to the store.
func (c *monthCache) entryChanged(e *Entry) {
	switch {
	case e.Key == accountsKey:
		c.accountsChanged()
	case !e.Earliest.IsZero():
		c.changedFrom(e.Earliest)
	}
}

// accountsChanged notes that something new is known of the accounts.
func (c *monthCache) accountsChanged() {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	c.accountsNew = true
}

// changedFrom notes that prices may have changed from an instant on.
func (c *monthCache) changedFrom(at time.Time) {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	c.changed = earlier(c.changed, at)
	if at.After(c.newest) {
		c.newest = at
	}
}

// sawEntry notes the newest entry that was in the store already.
func (c *monthCache) sawEntry(at time.Time) {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	if at.After(c.newest) {
		c.newest = at
	}
}

// takeChanges reports whether the base is still right after the changes noted
// since the last question, and returns the instant of the newest entry.
func (c *monthCache) takeChanges() (right bool, newest time.Time) {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	right = c.base != nil && !c.accountsNew && (c.changed.IsZero() || !c.changed.Before(c.base.foldedTo))
	c.changed, c.accountsNew = time.Time{}, false
	return right, c.newest
}

// withFold calls read with the fold of a period that begins with a month and
// ends at to; a zero to is after everything. read must not change the fold's
// threads and users: they lie over those of the base, from which the next
// question goes on.
func (c *monthCache) withFold(ctx context.Context, month, to time.Time, read func(*fold)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	// What was noted until here is stored, so the folds below see it.
	right, newest := c.takeChanges()
	if !right || !c.base.from.Equal(month) {
		var err error
		if c.base, err = newFold(ctx, c.account, c.options, month); err != nil {
			return err
		}
	}
	if !to.IsZero() && to.Before(c.base.foldedTo) { // a question about the past, which the base has left behind
		f, err := newFold(ctx, c.account, c.options, month)
		if err == nil {
			err = f.run(ctx, to)
		}
		if err == nil {
			read(f)
		}
		return err
	}
	if err := c.advance(ctx, newest.Add(-lag), to); err != nil {
		return err
	}
	f := c.base.fork()
	err := f.run(ctx, to)
	if err == nil {
		c.sawEntry(f.newest)
		read(f)
	}
	return err
}

// advance folds the base to an instant, but not beyond to.
func (c *monthCache) advance(ctx context.Context, until, to time.Time) error {
	if !to.IsZero() && to.Before(until) {
		until = to
	}
	if !until.After(c.base.foldedTo) {
		return nil
	}
	err := c.base.run(ctx, until)
	if err != nil {
		c.base = nil // it is half done
	}
	return err
}
