package ledger

import (
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
)

// current is the fold of the month that was asked about last, so that the next
// question about it needn't begin anew. It lags behind the newest entry, since
// webhooks come a little out of order; what is newer is folded for each question.
type current struct {
	account *pricing.Account
	options Options

	mu   sync.Mutex
	base *fold // nil: none

	marks sync.Mutex // over what follows
	moved time.Time  // the earliest entry of which anything that counts has changed since the last question; zero: none
	facts bool       // those of the accounts have changed since
	last  time.Time  // the newest entry recorded
}

// lag is by how much webhooks usually come out of order, and more.
const lag = 10 * time.Minute

// mark notes that an entry changed what anything costs.
func (c *current) mark(at time.Time) {
	c.marks.Lock()
	defer c.marks.Unlock()
	c.moved = earlier(c.moved, at)
	if at.After(c.last) {
		c.last = at
	}
}

// relearn notes that something new is known of the accounts.
func (c *current) relearn() {
	c.marks.Lock()
	defer c.marks.Unlock()
	c.facts = true
}

// take tells whether the base still stands after what was marked since the last
// time, and which entry is the newest.
func (c *current) take() (stands bool, last time.Time) {
	c.marks.Lock()
	defer c.marks.Unlock()
	stands = c.base != nil && !c.facts && (c.moved.IsZero() || !c.moved.Before(c.base.done))
	c.moved, c.facts = time.Time{}, false
	return stands, c.last
}

// upTo hands over the fold of a period that begins with a month. Its threads
// and phones are for read only: they lie over those of the base, with which the
// next question goes on.
func (c *current) upTo(month, to time.Time, read func(*fold)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	// What was marked before was stored before, and will be seen from here on.
	stands, last := c.take()
	if !stands || !c.base.from.Equal(month) {
		var err error
		if c.base, err = newFold(c.account, c.options, month); err != nil {
			return err
		}
	}
	if !to.IsZero() && to.Before(c.base.done) { // about the past
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
	if until.After(c.base.done) {
		if err := c.base.run(until); err != nil {
			c.base = nil // half done
			return err
		}
	}
	f := c.base.over()
	err := f.run(to)
	if err == nil {
		c.met(f.last)
		read(f)
	}
	return err
}

// met notes the newest entry that was in the store already.
func (c *current) met(last time.Time) {
	c.marks.Lock()
	defer c.marks.Unlock()
	if last.After(c.last) {
		c.last = last
	}
}

// changes tells what of an entry's change counts, by marking it.
func (c *current) changes(old, now *Entry) {
	switch {
	case now.Key == ofAccounts:
		c.relearn()
	case !now.At.IsZero() && !alike(old, now, c.options.Webhook):
		c.mark(earlier(old.At, now.At))
	}
}
