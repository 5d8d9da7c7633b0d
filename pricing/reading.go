package pricing

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// A reading is one way to count messages: by class; those within an allowance,
// which may still have to give way; and those without a price. The zero reading is empty.
type reading struct {
	classes    map[billingClass]int32 // index in counts
	counts     []int64
	times      []delivered // when the messages of each class were, where mayBeCorrected says that it matters
	allowances map[Counter]*allowanceUnits
	unpriced   unpricedUnits
	fault      error // a count is past the end of int64
}

// index returns where the count of a class is in r.counts.
func (r *reading) index(key billingClass) int32 {
	i, ok := r.classes[key]
	if !ok {
		if i = int32(len(r.counts)); r.classes == nil {
			r.classes = map[billingClass]int32{}
		}
		r.classes[key] = i
		r.counts = append(r.counts, 0)
		r.times = append(r.times, delivered{})
	}
	return i
}

// add adds n messages of a class, which were delivered at those instants.
func (r *reading) add(key billingClass, n int64, at delivered) {
	i := r.index(key)
	addUnits(&r.counts[i], n, &r.fault)
	r.times[i].add(at)
}

// delivered are the instants of the first and the last delivery of several; zero if
// there is none.
type delivered struct{ first, last time.Time }

// deliveredAt are those of one message.
func deliveredAt(t time.Time) delivered { return delivered{t, t} }

// addOne adds one delivery.
func (d *delivered) addOne(at time.Time) {
	if d.first.IsZero() || at.Before(d.first) {
		d.first = at
	}
	if d.last.Before(at) {
		d.last = at
	}
}

func (d *delivered) add(o delivered) {
	if d.first.IsZero() || o.first.Before(d.first) && !o.first.IsZero() {
		d.first = o.first
	}
	if d.last.Before(o.last) {
		d.last = o.last
	}
}

// addUnpriced adds messages without a price.
func (r *reading) addUnpriced(u Unpriced) {
	if r.unpriced == nil {
		r.unpriced = unpricedUnits{}
	}
	r.unpriced.add(u, &r.fault)
}

// allowance returns what is within an allowance of so many units, to be changed.
func (r *reading) allowance(c Counter, limit int64) *allowanceUnits {
	a, ok := r.allowances[c]
	switch {
	case !ok:
		if a = (&allowanceUnits{limit: limit}); r.allowances == nil {
			r.allowances = map[Counter]*allowanceUnits{}
		}
		r.allowances[c] = a
	case a.shared:
		a = a.clone()
		r.allowances[c] = a
	}
	return a
}

func (r *reading) empty() bool {
	return len(r.classes) == 0 && len(r.allowances) == 0 && len(r.unpriced) == 0
}

// clone returns a copy. Allowances are shared until one of the two changes. One that
// is shared already isn't written to: the other copy may be in use meanwhile.
func (r *reading) clone() reading {
	for _, a := range r.allowances {
		if !a.shared {
			a.shared = true
		}
	}
	return reading{
		classes:    maps.Clone(r.classes),
		counts:     slices.Clone(r.counts),
		times:      slices.Clone(r.times),
		allowances: maps.Clone(r.allowances),
		unpriced:   maps.Clone(r.unpriced),
		fault:      r.fault,
	}
}

// with returns a new reading, of the messages of both r and o, for a bill and no
// change. It takes the room of one that is needed no more; nil is none.
func (r *reading) with(o *reading, room map[Counter][]candidate) *reading {
	sum := reading{
		classes:    maps.Clone(r.classes),
		counts:     slices.Clone(r.counts),
		times:      slices.Clone(r.times),
		allowances: maps.Clone(r.allowances),
		unpriced:   maps.Clone(r.unpriced),
		fault:      r.fault,
	}
	if sum.unpriced == nil {
		sum.unpriced = unpricedUnits{} // a bill adds to them
	}
	for c := range o.allowances {
		if a, ok := sum.allowances[c]; ok {
			a = a.cloneIn(room[c])
			if sum.allowances[c] = a; room != nil {
				room[c] = a.units
			}
		}
	}
	sum.merge(o, &merging{class: func(key billingClass, _ delivered) billingClass { return key }})
	return &sum
}

// merge adds the messages of o, which is another one, and whose classes may be others here.
func (r *reading) merge(o *reading, m *merging) {
	if r.fault == nil {
		r.fault = o.fault
	}
	for key, i := range o.classes {
		r.add(m.class(key, o.times[i]), o.counts[i], o.times[i])
	}
	for c, a := range o.allowances {
		r.mergeAllowance(r.allowance(m.counter(c), a.limit), a, m)
	}
	for alike, n := range o.unpriced {
		alike.Units = n
		r.addUnpriced(alike)
	}
}

// joins are the keys of business numbers' IDs, by those of their phone numbers: see
// [Tally.JoinNumbers].
type joins map[string]string

// of returns the key by which a business number is counted.
func (j joins) of(number string) string {
	if id, ok := j[number]; ok {
		return id
	}
	return number
}

// phoneOf returns the key of a phone number that was joined to an ID; "" if none was.
func (j joins) phoneOf(id string) (phone string) {
	for p, of := range j {
		if of == id && (phone == "" || p < phone) {
			phone = p
		}
	}
	return phone
}

// A merging says what is of another reading in the one that it is merged into.
type merging struct {
	class   func(key billingClass, at delivered) billingClass
	joins   joins
	numbers []string // by a class's pricer: its business number; only if there are joins
}

// counter returns the counter of an allowance.
func (m *merging) counter(c Counter) Counter {
	if c.Scope == PerNumber {
		c.Of = m.joins.of(c.Of)
	}
	return c
}

// candidate sets a candidate's class, and its user if that names the business number.
func (m *merging) candidate(u *candidate) {
	if m.numbers != nil {
		if number := m.numbers[u.class.pricer]; number != "" {
			u.user = strings.TrimSuffix(u.user, number) + m.joins.of(number)
		}
	}
	u.class = m.class(u.class, deliveredAt(u.at))
}

// mergeAllowance adds what is within an allowance of another reading.
func (r *reading) mergeAllowance(to, a *allowanceUnits, m *merging) {
	addUnits(&to.overdrawn, a.overdrawn, &r.fault)
	if a.spent != nil {
		u := *a.spent
		m.candidate(&u)
		r.useUp(to, &u)
	}
	for _, u := range a.units {
		m.candidate(&u)
		r.put(to, u)
	}
}

// put counts a message that may be within the allowance, or of which Meta reported
// that the allowance was used up.
func (r *reading) put(a *allowanceUnits, u candidate) {
	if u.word == wordSpent {
		r.add(u.class.withoutEpoch(), 1, deliveredAt(u.at))
		r.useUp(a, &u)
		return
	}
	if !a.admits(&u) {
		r.addPast(a, &u)
	} else if last, full := a.add(u); full {
		r.addPast(a, &last)
	}
}

// useUp ends the allowance before a message of which Meta reported that it was used
// up.
func (r *reading) useUp(a *allowanceUnits, spent *candidate) {
	if a.spent != nil && !a.spent.after(spent) {
		return
	}
	first := *spent
	a.spent = &first
	for len(a.units) > 0 && a.last().after(spent) {
		last := a.pop()
		r.addPast(a, &last)
	}
}

// addPast counts a message that has no place in the allowance: at full price,
// unless Meta reported that the allowance covered it.
func (r *reading) addPast(a *allowanceUnits, u *candidate) {
	if u.word != wordCovered {
		r.add(u.class.pastAllowance(), 1, deliveredAt(u.at))
		return
	}
	r.add(u.class.withoutEpoch(), 1, deliveredAt(u.at))
	if u.contradicts() {
		addUnits(&a.overdrawn, 1, &r.fault)
	}
}
