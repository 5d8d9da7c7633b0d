package ledger

import (
	"errors"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// A dayTally is what is counted of a day and shard. Messages at issue are counted apart, for
// each place once as if authentication-international never began there, once as if it always
// had, and once from within the day on if it begins then. So whatever Meta says later, there is
// a count to take, unless it is of another instant within the day.
type dayTally struct {
	day, next   time.Time            // its first instant, and that of the next day
	corrections []pricing.Correction // of Meta's within the day
	rest        *counted             // all that isn't at issue
	issues      []issue
}

// An issue is the count of the messages at issue at a place, for a start: the zero time, noStart,
// or one within the day.
type issue struct {
	start
	*counted
}

// errNotCounted says that a day wasn't counted for the start that is asked for.
var errNotCounted = errors.New("ledger: not counted for this start")

// newDayTally returns an empty count, of a day with corrections.
func (a *accounts) newDayTally(day, next time.Time, corrections []pricing.Correction) *dayTally {
	return &dayTally{day: day, next: next, corrections: corrections, rest: a.newAtHome(corrections)}
}

// newAtHome is newCounted for what doesn't hang on where the account is.
func (a *accounts) newAtHome(corrections []pricing.Correction) *counted {
	return &counted{tally: a.homes()[0].Tally(corrections...)}
}

// add counts a step, and returns the thread after it.
func (t *dayTally) add(a *accounts, s *step, before window.Thread) (after window.Thread) {
	id := a.senderOf(s)
	at := a.placeOf(id, &s.event)
	if at.country == "" {
		return t.rest.addBy(a.pricerFrom(home(id)), a, s, before)
	}
	t.open(a, at)
	for i := range t.issues {
		if one := &t.issues[i]; one.place == at {
			after = one.addBy(a.pricerFrom(one.start), a, s, before)
		}
	}
	return after
}

// open makes sure that messages at a place are counted for each start that may be asked for.
func (t *dayTally) open(a *accounts, at place) {
	if slices.ContainsFunc(t.issues, func(one issue) bool { return one.place == at }) {
		return
	}
	starts := []time.Time{noStart, {}}
	if own := a.startIn(at, t.day, t.next); !own.IsZero() && !own.Equal(noStart) {
		starts = append(starts, own)
	}
	for _, from := range starts {
		t.issues = append(t.issues, issue{start{at, from}, a.newAtHome(t.corrections)})
	}
}

// addTo adds to a sum what was counted, as what is known of the accounts says.
func (t *dayTally) addTo(sum *counted, a *accounts) error {
	if t.lacks(a) {
		return errNotCounted
	}
	sum.merge(t.rest)
	for i := range t.issues {
		if one := &t.issues[i]; one.from.Equal(a.startIn(one.place, t.day, t.next)) {
			sum.merge(one.counted)
		}
	}
	return nil
}

// lacks reports whether messages aren't counted for the start that is known now.
func (t *dayTally) lacks(a *accounts) bool {
	return lacks(len(t.issues), func(i int) *start { return &t.issues[i].start }, a, t.day, t.next)
}

// lacks reports whether one of n starts' places has no start that is asked for on a day.
func lacks(n int, at func(i int) *start, a *accounts, day, next time.Time) bool {
	places, found := 0, 0
	for i := range n {
		s := at(i)
		if s.from.Equal(noStart) {
			places++
		}
		if s.from.Equal(a.startIn(s.place, day, next)) {
			found++
		}
	}
	return found < places
}

// withCorrections returns the same counts, which know of corrections.
func (t *dayTally) withCorrections(a *accounts, corrections []pricing.Correction) *dayTally {
	knowing := func(c *counted) *counted {
		more := a.newAtHome(corrections)
		more.merge(c)
		return more
	}
	o := &dayTally{day: t.day, next: t.next, corrections: corrections, rest: knowing(t.rest)}
	for i := range t.issues {
		o.issues = append(o.issues, issue{t.issues[i].start, knowing(t.issues[i].counted)})
	}
	return o
}
