// Package fold makes bills of one log again and again, each time with something
// changed: another model, other prices, or a few messages as they might have been.
package fold

import (
	"cmp"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Log is what happened in an account. Make one with [New]. Nothing changes it, so any
// number of goroutines can make bills of it.
type Log struct {
	Account pricing.Account
	Events  []pricing.Event // in the order of time, those of users first
	// From and Until are the period of the bills, which then have the account's fees by
	// the month. Both are zero for bills without these.
	From, Until time.Time

	once sync.Once
	now  pricing.Bill
	err  error
}

// New returns a log of the events, which it sorts unless they are sorted; it keeps
// those, so they must not change. With a period, an event outside of it is an
// [*pricing.InputError], as in [pricing.Pricer.ReplayFor].
func New(a pricing.Account, events []pricing.Event, from, until time.Time) (*Log, error) {
	l := &Log{Account: a, Events: events, From: from, Until: until}
	if !l.isSorted() {
		l.Events = slices.Clone(events)
		slices.SortStableFunc(l.Events, func(e, f pricing.Event) int { return l.compare(&e, &f) })
	}
	if from.IsZero() != until.IsZero() {
		return nil, errors.New("a period has both ends, or none")
	}
	if !from.IsZero() && len(l.Events) > 0 {
		for _, e := range []*pricing.Event{&l.Events[0], &l.Events[len(l.Events)-1]} {
			if e.At.Before(from) || !e.At.Before(until) {
				return nil, &pricing.InputError{
					Kind:  pricing.ErrInvalid,
					Field: "Event.At",
					Value: e.At.Format(time.RFC3339Nano),
					Why:   "outside of the period",
				}
			}
		}
	}
	return l, nil
}

// isSorted is slices.IsSortedFunc without copies of events, which are large.
func (l *Log) isSorted() bool {
	for i := 1; i < len(l.Events); i++ {
		if l.compare(&l.Events[i-1], &l.Events[i]) > 0 {
			return false
		}
	}
	return true
}

// compare is the order in which a tally takes events: by instant, those of users first,
// then by message ID, user and number.
func (l *Log) compare(e, f *pricing.Event) int {
	if c := e.At.Compare(f.At); c != 0 {
		return c
	}
	if e.Inbound != f.Inbound {
		if e.Inbound {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(e.ID, f.ID),
		cmp.Compare(l.User(e), l.User(f)),
		cmp.Compare(l.Number(e), l.Number(f)),
	)
}

// User returns the key of an event's user.
func (l *Log) User(e *pricing.Event) string { return l.dialing().NameKey(cmp.Or(e.User, e.Message.To)) }

// Number returns the key of an event's business number, as counters have it.
func (l *Log) Number(e *pricing.Event) string {
	return l.dialing().NameKey(cmp.Or(e.Number, e.Message.From))
}

// dialing is how the account reads the numbers of events.
func (l *Log) dialing() ratecard.Dialing {
	return ratecard.Dialing{Country: l.Account.DialingCountry, ByWhatsApp: true}
}

// A Change is some events as they might have been. The zero Change is none.
type Change struct {
	// Index are the events that are left out, rising, and With those that come instead, in
	// any order.
	Index []int
	With  []pricing.Event
	// Each, if it isn't nil, returns what comes instead of one of the other events: that
	// one, or a changed copy, which may be the same memory at each call. When it happened,
	// and whether the user wrote, stay.
	Each func(i int, e *pricing.Event) *pricing.Event
}

// Put has another event come instead of one. The indexes must rise.
func (c *Change) Put(i int, with pricing.Event) {
	c.Index = append(c.Index, i)
	c.With = append(c.With, with)
}

// Now returns the bill of the log as it is. It is made at the first call.
func (l *Log) Now() (pricing.Bill, error) {
	l.once.Do(func() { l.now, l.err = l.Bill(l.Account, Change{}) })
	return l.now, l.err
}

// Bill returns the bill of the log in an account, which is the log's with something
// changed. It is that of [pricing.Pricer.Replay], or with a period that of
// [pricing.Pricer.ReplayFor].
func (l *Log) Bill(a pricing.Account, c Change) (pricing.Bill, error) {
	p, err := a.Pricer()
	if err != nil {
		return pricing.Bill{}, err
	}
	t := p.Tally()
	with := make([]*pricing.Event, len(c.With))
	for i := range with {
		with[i] = &c.With[i]
	}
	slices.SortStableFunc(with, l.compare)
	left := c.Index
	for i := range l.Events {
		e := &l.Events[i]
		for len(with) > 0 && l.compare(with[0], e) < 0 {
			t.Add(with[0])
			with = with[1:]
		}
		switch {
		case len(left) > 0 && left[0] == i:
			left = left[1:]
		case c.Each != nil:
			t.Add(c.Each(i, e))
		default:
			t.Add(e)
		}
	}
	for _, e := range with {
		t.Add(e)
	}
	if l.From.IsZero() {
		return t.Bill()
	}
	return t.BillFor(l.From, l.Until)
}

// Each calls f for each number from 0 to n - 1, on as many goroutines as there are
// processors, and returns all errors.
func Each(n int, f func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				errs[i] = f(int(i))
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}
