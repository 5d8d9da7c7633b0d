package pricing

import (
	"errors"
	"fmt"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A Tally folds events and remembers what a bill needs: the threads, how many
// messages each ruling settled, and for every allowance the units that came
// first. Allowances and ladders are spent when the bill is asked for, in the
// order of delivery, so a bill doesn't depend on how the work was cut: fold
// whole threads (business number and user) in parallel, one Tally each, and
// merge them in any order.
//
// A Tally is not safe for concurrent use. Make one with [Desk.Tally].
type Tally struct {
	desk    *Desk
	threads threads
	sides   [2]side // what may cost most, and least; the second only once they differ
	split   bool
	inbound map[Month]int64
	notes   notes
	markets map[ratecard.Market]uint16
	names   []ratecard.Market

	instant time.Time // of the last event
	seen    []messageKey
	month   Month // of an instant in [monthFrom, monthTo)
	mFrom   int64
	mTo     int64
	sweepAt int // evict idle threads when there are so many; 0: never
	j       judged
	m       Message
}

type messageKey struct{ id, user string }

// Tally returns an empty tally of the desk's account.
func (d *Desk) Tally() *Tally {
	t := &Tally{desk: d, threads: newThreads(), inbound: map[Month]int64{}, markets: map[ratecard.Market]uint16{}}
	t.sides[0] = newSide()
	return t
}

// Add folds one event. Events of one thread must come in the order of time; at
// one instant the user's first. A message with the ID and user of another of
// the same instant and thread is that message, and counts once. What has no
// price, or can't be judged, will be in the bill's Unpriced.
func (t *Tally) Add(e *Event) {
	if t.duplicate(e) {
		return
	}
	en := t.entry(e)
	if e.Inbound {
		en.state.Thread = e.received(en.state.Thread)
		t.inbound[t.monthOf(e.At)]++
		return
	}
	t.m = e.message()
	j := &t.j
	if en.known {
		j.place = &en.place
	} else {
		j.place = nil
	}
	if err := j.judge(t.desk, e, &t.m, &en.state); err != nil {
		t.unpriced(err)
		return
	}
	if !en.known && j.m.To == e.User {
		if place, err := ratecard.Locate(e.User); err == nil {
			en.place, en.known = place, true
		}
	}
	t.notes |= j.notes
	t.count(en)
	en.state.Thread = j.after()
}

// duplicate tells whether a message was counted before; the first stands at the
// same instant.
func (t *Tally) duplicate(e *Event) bool {
	if !e.At.Equal(t.instant) {
		t.instant, t.seen = e.At, t.seen[:0]
	}
	if e.ID == "" {
		return false
	}
	key := messageKey{e.ID, e.User}
	for i := len(t.seen) - 1; i >= 0; i-- {
		if t.seen[i] == key {
			return true
		}
	}
	t.seen = append(t.seen, key)
	return false
}

func (t *Tally) entry(e *Event) *entry {
	if t.sweepAt > 0 && len(t.threads.entries) >= t.sweepAt {
		t.threads.sweep(e.At)
		t.sweepAt = max(minSweep, 2*len(t.threads.entries))
	}
	en, isNew := t.threads.find(e.Number, e.User)
	if isNew && t.desk.account.SharedNumber {
		en.state.Thread.KnownSince = e.At
	}
	return en
}

// count adds the message to the class of its ruling, on both sides if what it
// costs isn't certain.
func (t *Tally) count(en *entry) {
	j := &t.j
	j.counting = true
	key := classKey{month: t.monthOf(j.at), span: j.span.no, market: t.marketNo(j.market)}
	if j.certain(j.findings) {
		key.ruling = j.ruling(j.facts)
		if key == en.last && en.cell != nil && !t.split {
			*en.cell++
			return
		}
		en.last, en.cell = key, t.add(0, key)
		if t.split {
			t.add(1, key)
		}
		return
	}
	cases, _, err := j.enumerate(j.findings)
	dear, cheap := ruling{}, ruling{}
	if err != nil {
		dear = j.ruling(j.facts)
		cheap = dear
	} else {
		q := Quote{desk: j.desk, span: j.span, sheet: j.sheet, market: j.market}
		most, least := 0, 0
		for i := range cases {
			if q.total(&cases[i]).Cmp(q.total(&cases[most])) > 0 {
				most = i
			}
			if q.total(&cases[i]).Cmp(q.total(&cases[least])) < 0 {
				least = i
			}
		}
		dear, cheap = cases[most].ruling, cases[least].ruling
		if dear.verb == cheap.verb && dear.verb != verbCharge && dear.allowed == cheap.allowed {
			cheap = dear
		}
	}
	if dear != cheap && !t.split {
		t.split, t.sides[1] = true, t.sides[0].clone()
	}
	key.ruling = dear
	t.add(0, key)
	if t.split {
		key.ruling = cheap
		t.add(1, key)
	}
}

// add counts a message on one side. It returns the count, if that is all there
// is to it.
func (t *Tally) add(side int, key classKey) *int64 {
	s := &t.sides[side]
	if key.ruling.allowed == noRule {
		n := s.cell(key)
		*n++
		return n
	}
	j := &t.j
	r := &j.span.rules[key.ruling.allowed]
	s.purse(j.allowance(r), r.then.count).put(s, unit{
		first: j.free, at: j.at, id: j.event.ID, user: j.event.User, class: key,
	})
	return nil
}

func (t *Tally) unpriced(err error) {
	var missing *ratecard.LookupError
	why := err.Error()
	if errors.As(err, &missing) { // alike whatever the day
		undated := *missing
		undated.Date = ratecard.Date{}
		why = undated.Error()
	}
	var input *InputError
	if errors.As(err, &input) {
		why = fmt.Sprintf("pricing: %v: %s %q", input.Kind, input.Field, input.Value)
	}
	t.sides[0].gaps[why]++
	if t.split {
		t.sides[1].gaps[why]++
	}
}

func (t *Tally) marketNo(m ratecard.Market) uint16 {
	n, ok := t.markets[m]
	if !ok {
		n = uint16(len(t.names))
		t.markets[m] = n
		t.names = append(t.names, m)
	}
	return n
}

func (t *Tally) monthOf(at time.Time) Month {
	if unix := at.Unix(); unix >= t.mTo || unix < t.mFrom {
		zone := t.desk.account.zone()
		t.month = MonthOf(at.In(zone))
		first := ratecard.Date{Year: int(t.month) / 12, Month: time.Month(int(t.month)%12 + 1), Day: 1}
		t.mFrom, t.mTo = first.In(zone).Unix(), first.NextMonth().In(zone).Unix()
	}
	return t.month
}

// Threads gives what is remembered of each thread, by business number and user,
// to go on from with [Tally.Resume].
func (t *Tally) Threads(yield func(number, user string, th window.Thread) bool) {
	for i := range t.threads.entries {
		if en := &t.threads.entries[i]; !yield(en.number, en.user, en.state.Thread) {
			return
		}
	}
}

// Resume sets what is remembered of a thread.
func (t *Tally) Resume(number, user string, th window.Thread) {
	en, _ := t.threads.find(number, user)
	en.state.Thread = th
}
