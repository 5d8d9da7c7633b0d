package ledger

import (
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
)

// monthCache is the fold of the month that was asked about last, so that the next
// question about it needn't begin anew. It lags behind the newest entry, since
// webhooks come a little out of order; what is newer is folded for each question.
type monthCache struct {
	account *pricing.Account
	options Options

	mu   sync.Mutex
	base *fold // nil: none

	changesMu   sync.Mutex // over what follows
	changed     time.Time  // the earliest entry of which anything that counts has changed since the last question; zero: none
	accountsNew bool       // those of the accounts have changed since
	newest      time.Time  // the newest entry recorded
}

// lag is by how much webhooks usually come out of order, and more.
const lag = 10 * time.Minute

// mark notes that an entry changed what anything costs.
func (c *monthCache) changedFrom(at time.Time) {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	c.changed = earlier(c.changed, at)
	if at.After(c.newest) {
		c.newest = at
	}
}

// relearn notes that something new is known of the accounts.
func (c *monthCache) accountsChanged() {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	c.accountsNew = true
}

// take tells whether the base still stands after what was marked since the last
// time, and which entry is the newest.
func (c *monthCache) takeChanges() (stands bool, last time.Time) {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	stands = c.base != nil && !c.accountsNew && (c.changed.IsZero() || !c.changed.Before(c.base.foldedTo))
	c.changed, c.accountsNew = time.Time{}, false
	return stands, c.newest
}

// upTo hands over the fold of a period that begins with a month. Its threads
// and phones are for read only: they lie over those of the base, with which the
// next question goes on.
func (c *monthCache) withFold(month, to time.Time, read func(*fold)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	// What was marked before was stored before, and will be seen from here on.
	stands, last := c.takeChanges()
	if !stands || !c.base.from.Equal(month) {
		var err error
		if c.base, err = newFold(c.account, c.options, month); err != nil {
			return err
		}
	}
	if !to.IsZero() && to.Before(c.base.foldedTo) { // about the past
		f, err := newFold(c.account, c.options, month)
		if err == nil {
			err = f.run(to)
		}
		if err == nil {
			read(f)
		}
		return err
	}
	until := last.Add(-lag)
	if !to.IsZero() && to.Before(until) {
		until = to
	}
	if until.After(c.base.foldedTo) {
		if err := c.base.run(until); err != nil {
			c.base = nil // half done
			return err
		}
	}
	f := c.base.fork()
	err := f.run(to)
	if err == nil {
		c.sawEntry(f.newest)
		read(f)
	}
	return err
}

// met notes the newest entry that was in the store already.
func (c *monthCache) sawEntry(last time.Time) {
	c.changesMu.Lock()
	defer c.changesMu.Unlock()
	if last.After(c.newest) {
		c.newest = last
	}
}

// changes tells what of an entry's change counts, by marking it.
func (c *monthCache) entryChanged(old, now *Entry) {
	switch {
	case now.Key == accountsKey:
		c.accountsChanged()
	case !now.At.IsZero() && !sameSteps(old, now, c.options.Webhook):
		c.changedFrom(earlier(old.At, now.At))
	}
}
