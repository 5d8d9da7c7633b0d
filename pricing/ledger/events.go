package ledger

import (
	"context"
	"iter"
	"time"

	"github.com/wacost/wacost/pricing"
)

// Events returns what was recorded of from <= At < to as events, in the order of time,
// those of users first at one instant: each delivered message, once for each user, with
// all that Meta reported of it and the business said of it; users' messages and calls that
// opened a window; and echoes of the WhatsApp Business app. A zero bound is none. Use it
// for what goes by events, such as [pricing.Pricer.LateReplies] and [pricing.Compare].
//
// A user and a number have one name throughout: a number its ID, a user the phone number,
// or else the ID, that was known last. A user who came by two names at first has one of
// them from the beginning, though the bill knows so only from the webhook on that names
// both.
//
// [pricing.Pricer.Replay] of all events, with the ledger's account, gives the ledger's
// bill, unless it needs what no event tells: which account sent a message, if the ledger
// has several; volume tiers that Meta reported; where an account is and from when it has
// authentication-international prices, as webhooks reported; and messages of two names.
// Windows and counters of a period's first messages hang on events before it: for bills
// of a period, begin at least 31 days before its month.
//
// It keeps the events in memory, since a later webhook may join names. The error is the
// store's, or that of the period or account, and is the last element.
func (l *Ledger) Events(ctx context.Context, from, to time.Time) iter.Seq2[pricing.Event, error] {
	return func(yield func(pricing.Event, error) bool) {
		list, err := l.collect(ctx, from, to)
		for i := range list {
			if !yield(list[i], nil) {
				return
			}
		}
		if err != nil {
			yield(pricing.Event{}, err)
		}
	}
}

// StatementAndEvents is [Ledger.Statement], and returns the events that it read, too: those
// of [Ledger.Events] before to, from an instant on that is at least 31 days before the month
// of from. One walk through the store gives both. There are no events beside an error.
func (l *Ledger) StatementAndEvents(ctx context.Context, from, to time.Time, each func(Charge)) (
	Statement, []pricing.Event, error) {
	if err := l.checkPeriod(ctx, from, to); err != nil {
		return Statement{}, nil, err
	}
	f, err := l.newFold(ctx, from, true)
	if err != nil {
		return Statement{}, nil, err
	}
	f.callEach(each)
	var c collection
	c.begin(f, time.Time{})
	if err := f.run(ctx, to); err != nil {
		return Statement{}, nil, err
	}
	s, err := f.statement(from, to)
	if err != nil {
		return Statement{}, nil, err
	}
	return s, c.end(), nil
}

// collect returns the events of a period; none beside an error.
func (l *Ledger) collect(ctx context.Context, from, to time.Time) ([]pricing.Event, error) {
	if err := l.checkPeriod(ctx, from, to); err != nil {
		return nil, err
	}
	f, err := l.newFold(ctx, from, true)
	if err != nil {
		return nil, err
	}
	f.pricesNothing = true
	var c collection
	c.begin(f, from)
	if err := f.run(ctx, to); err != nil {
		return nil, err
	}
	return c.end(), nil
}

// A collection is the events that a fold meets.
type collection struct {
	list  []pricing.Event
	users []*identity // of each event
	known identities
}

// begin has a fold collect what happens from an instant on.
func (c *collection) begin(f *fold, from time.Time) {
	c.known = identities{}
	f.moved, f.echoes = c.known.move, true
	for _, s := range f.shards {
		if s != nil {
			s.moved = f.moved
		}
	}
	f.collect = func(s step) {
		if user := c.known.of(s.event.User); !s.at.Before(from) {
			c.add(&s, user)
		}
	}
}

// add adds the event of a step.
func (c *collection) add(s *step, user *identity) {
	c.list, c.users = append(c.list, s.event), append(c.users, user)
}

// end returns the events, with the users as they are known at the end.
func (c *collection) end() []pricing.Event {
	for i := range c.list {
		c.list[i].User = c.users[i].last().key
	}
	return c.list
}

// identities are the users by the key that each has at the moment.
type identities map[string]*identity

// An identity is a user, whose key may change.
type identity struct {
	key  string
	into *identity // the user that this one turned out to be, or became; nil: none
}

// of returns the user who has a key now.
func (m identities) of(key string) *identity {
	if m[key] == nil {
		m[key] = &identity{key: key}
	}
	return m[key]
}

// move notes that the user with an old key has another one from now on.
func (m identities) move(old, key string) {
	was := m[old]
	if delete(m, old); was != nil {
		was.into = m.of(key)
	}
}

// last returns the user as it is known at the end.
func (u *identity) last() *identity {
	for u.into != nil {
		if u.into.into != nil {
			u.into = u.into.into // the next one finds it sooner
		}
		u = u.into
	}
	return u
}
