// Package fold makes bills of one log again and again, each time with something
// changed: another model, other prices, or a few messages as they might have been.
package fold

import (
	"cmp"
	"errors"
	"iter"
	"maps"
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
	// the month. Both are zero for bills of all events, without these fees. What was before
	// the period opened windows and was counted, but isn't in the bills. Events has nothing
	// that was after it.
	From, Until time.Time

	once sync.Once
	now  pricing.Bill
	err  error
}

// New returns a log of the events, which it sorts unless they are sorted, each message once; it
// may keep those, so they must not change.
func New(a pricing.Account, events []pricing.Event, from, until time.Time) (*Log, error) {
	l := &Log{Account: a, Events: events, From: from, Until: until}
	if from.IsZero() != until.IsZero() {
		return nil, errors.New("a period has both ends, or none")
	}
	if !l.isSorted() {
		l.Events = slices.Clone(events)
		slices.SortStableFunc(l.Events, func(e, f pricing.Event) int { return l.compare(&e, &f) })
	}
	l.dropRepeated()
	for n := len(l.Events); !until.IsZero() && n > 0 && !l.Events[n-1].At.Before(until); n-- {
		l.Events = l.Events[:n-1]
	}
	return l, nil
}

// A message names a message, and whom it went to; one of a user by its instant, too.
type message struct {
	id, number, user, to string
	at                   time.Time
}

func (l *Log) message(e *pricing.Event) message {
	m := message{e.ID, l.Number(e), l.User(e), l.dialing().NameKey(cmp.Or(e.Message.To, e.User)), time.Time{}}
	if e.Inbound || e.Echo {
		m.at = e.At.UTC()
	}
	return m
}

// dropRepeated leaves out events of a message that was there before, as [pricing.Pricer.Replay]
// does: the first delivery stays or, if there is none, the first failure.
func (l *Log) dropRepeated() {
	events := map[string]int{} // by ID, of which there are several
	for i := range l.Events {
		events[l.Events[i].ID]++
	}
	maps.DeleteFunc(events, func(id string, n int) bool { return id == "" || n == 1 })
	if len(events) == 0 {
		return
	}
	arrived, met := map[message]bool{}, map[message]bool{}
	for i := range l.Events {
		if e := &l.Events[i]; events[e.ID] > 0 && !e.Failed {
			arrived[l.message(e)] = true
		}
	}
	l.Events = slices.DeleteFunc(slices.Clone(l.Events), func(e pricing.Event) bool {
		if events[e.ID] == 0 {
			return false
		}
		m := l.message(&e)
		if met[m] || e.Failed && arrived[m] {
			return true
		}
		met[m] = true
		return false
	})
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

// Has reports whether an instant is in the period of the bills.
func (l *Log) Has(at time.Time) bool {
	return l.From.IsZero() || !at.Before(l.From) && at.Before(l.Until)
}

// Bill returns the bill of the log in an account, which is the log's with something
// changed. Without a period it is that of [pricing.Pricer.Replay].
func (l *Log) Bill(a pricing.Account, c Change) (pricing.Bill, error) {
	p, err := a.Pricer()
	if err != nil {
		return pricing.Bill{}, err
	}
	t := p.Tally()
	if l.From.IsZero() {
		for e := range l.changed(&c) {
			t.Add(e)
		}
		return t.Bill()
	}
	var before *pricing.Bill // of what was before the period
	for e := range l.changed(&c) {
		if before == nil && !e.At.Before(l.From) {
			if before, err = l.billBefore(t); err != nil {
				return pricing.Bill{}, err
			}
		}
		t.Add(e)
	}
	if before == nil {
		if before, err = l.billBefore(t); err != nil {
			return pricing.Bill{}, err
		}
	}
	b, err := t.BillFor(l.From, l.Until)
	if err != nil {
		return pricing.Bill{}, err
	}
	return since(b, *before), nil
}

// billBefore returns the bill of what was before the period, in which no fee by the month is
// due.
func (l *Log) billBefore(t *pricing.Tally) (*pricing.Bill, error) {
	b, err := t.BillFor(l.From, l.From)
	return &b, err
}

// changed yields the log's events with a change, in order. They are valid until the next
// one.
func (l *Log) changed(c *Change) iter.Seq[*pricing.Event] {
	with := make([]*pricing.Event, len(c.With))
	for i := range with {
		with[i] = &c.With[i]
	}
	slices.SortStableFunc(with, l.compare)
	return func(yield func(*pricing.Event) bool) {
		left, with := c.Index, with
		for i := range l.Events {
			e := &l.Events[i]
			for len(with) > 0 && l.compare(with[0], e) < 0 {
				if !yield(with[0]) {
					return
				}
				with = with[1:]
			}
			if len(left) > 0 && left[0] == i {
				left = left[1:]
				continue
			}
			if c.Each != nil {
				e = c.Each(i, e)
			}
			if !yield(e) {
				return
			}
		}
		for _, e := range with {
			if !yield(e) {
				return
			}
		}
	}
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
