package ledger

import (
	"bytes"
	"slices"
	"sort"
	"time"

	"github.com/wacost/wacost/pricing"
)

// A daily is a walk that counts what happened, each shard's by itself and each day's by
// itself. When a day is over, it puts its counts away.
type daily struct {
	walk
	corrections []pricing.Correction  // of Meta's, by instant
	day         time.Time             // its first instant; zero: nothing happened yet
	next        time.Time             // that of the next day
	open        [shardCount]*dayTally // of the day; nil: nothing happened
	steps       int                   // how many were counted since the book was saved
	month       *counted              // gets all that is counted, too; nil: nothing does
	// What is before countedFrom only changes threads. Nobody asks what followed counts of it.
	countedFrom time.Time
	followed    *counted

	done    [shardCount]shardDays    // of the days before
	isState func(day time.Time) bool // whether the states are kept when a day begins
	stops   []time.Time              // days that begin even if nothing happens on them
}

// shardDays are what is known of a shard by day.
type shardDays struct {
	counts []dayCount // by day; none of a day on which nothing happened
	states []dayState // by day
	// the first day of which the counts aren't saved; zero: none
	unsaved time.Time
}

// A dayState is what was known of a shard when a day began, see appendShard.
type dayState struct {
	day  time.Time
	data []byte // nil: it is saved
}

// countFrom returns the index of the first count of a day or later.
func (d *shardDays) countFrom(day time.Time) int {
	return sort.Search(len(d.counts), func(i int) bool { return !d.counts[i].day.Before(day) })
}

// stateUpTo returns the last state of a day or earlier; nil if there is none.
func (d *shardDays) stateUpTo(day time.Time) *dayState {
	i := sort.Search(len(d.states), func(i int) bool { return d.states[i].day.After(day) })
	if i == 0 {
		return nil
	}
	return &d.states[i-1]
}

// newDaily returns a daily that begins with nothing.
func newDaily(o Options, a *accounts, corrections []pricing.Correction, isState func(time.Time) bool) *daily {
	d := &daily{
		walk:        walk{options: o, accounts: a, keep: a.base.SharedNumber},
		corrections: corrections,
		isState:     isState,
	}
	d.take, d.passes = d.count, d.pass
	return d
}

// count counts a step.
func (d *daily) count(s *step) bool {
	d.steps++
	sh := d.shardOf(s.shard)
	key := threadKey{s.number, s.event.User}
	before := sh.thread(key)
	if s.at.Before(d.countedFrom) {
		if after := d.followed.add(d.accounts, s, before); !s.event.Failed {
			sh.setThread(key, after)
		}
		return true
	}
	if d.open[s.shard] == nil {
		d.open[s.shard] = d.accounts.newDayTally(d.day, d.next, correctionsIn(d.corrections, d.day, d.next))
	}
	after := d.open[s.shard].add(d.accounts, s, before)
	if d.month != nil {
		d.month.add(d.accounts, s, before)
	}
	if !s.event.Failed {
		sh.setThread(key, after)
	}
	return true
}

// pass ends the day before an instant of another one.
func (d *daily) pass(at time.Time) {
	if at.Before(d.next) {
		return
	}
	zone := zoneOf(&d.accounts.base)
	day, next := dayStart(at, zone)
	for _, stop := range d.stops {
		if stop.After(d.day) && stop.Before(day) {
			d.endDay(dayStart(stop, zone))
		}
	}
	d.endDay(day, next)
}

// endDay puts away the counts of the day, and begins another.
func (d *daily) endDay(day, next time.Time) {
	for i, c := range d.open {
		if c != nil {
			d.done[i].counts = append(d.done[i].counts, newDayCount(d.day, c))
			d.done[i].unsaved = earlier(d.done[i].unsaved, d.day)
			d.open[i] = nil
		}
	}
	if zone := zoneOf(&d.accounts.base); pricing.MonthOf(d.day.In(zone)) != pricing.MonthOf(day.In(zone)) {
		d.month = nil
	}
	d.day, d.next = day, next
	if d.isState(day) {
		d.keepStates(day)
	}
}

// keepStates puts away what is known of each shard when a day begins.
func (d *daily) keepStates(day time.Time) {
	pending := d.pendingKeys()
	var state []byte
	for i, s := range d.shards {
		if s != nil || len(pending[i]) > 0 {
			state = appendShard(state[:0], s, day, pending[i])
			d.done[i].states = append(d.done[i].states, dayState{day, bytes.Clone(state)})
		}
	}
}

// pendingKeys returns the keys of the entries of which steps are pending, by shard.
func (d *daily) pendingKeys() (keys [shardCount][]string) {
	for i := range d.pending {
		s := &d.pending[i]
		if list := &keys[s.shard]; !slices.Contains(*list, s.key) {
			*list = append(*list, s.key)
		}
	}
	return keys
}

// correctionsIn returns those with from <= At < to.
func correctionsIn(list []pricing.Correction, from, to time.Time) []pricing.Correction {
	i := sort.Search(len(list), func(i int) bool { return !list[i].At.Before(from) })
	k := sort.Search(len(list), func(i int) bool { return !list[i].At.Before(to) })
	return list[i:max(i, k)]
}
