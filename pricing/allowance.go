package pricing

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A billingClass names messages that are billed the same.
type billingClass struct {
	month  Month
	span   uint16 // index in the pricer's spans
	market uint16 // index in the tally's names
	decision
}

// A reading is one way to count a tally's messages: by class; those within an
// allowance, which may still have to give way; and those without a price.
type reading struct {
	counts     map[billingClass]*int64
	allowances map[Counter]*allowanceUnits
	unpriced   unpricedUnits
}

func newReading() reading {
	return reading{map[billingClass]*int64{}, map[Counter]*allowanceUnits{}, unpricedUnits{}}
}

// counter returns the count of a class.
func (r *reading) counter(key billingClass) *int64 {
	n, ok := r.counts[key]
	if !ok {
		n = new(int64)
		r.counts[key] = n
	}
	return n
}

// allowance returns what is within an allowance of so many units.
func (r *reading) allowance(c Counter, limit int64) *allowanceUnits {
	a, ok := r.allowances[c]
	if !ok {
		a = &allowanceUnits{limit: limit}
		r.allowances[c] = a
	}
	return a
}

func (r *reading) empty() bool {
	return len(r.counts) == 0 && len(r.allowances) == 0 && len(r.unpriced) == 0
}

// with returns a new reading, of the messages of both r and o.
func (r *reading) with(o *reading) *reading {
	sum := reading{
		counts:     make(map[billingClass]*int64, len(r.counts)),
		allowances: make(map[Counter]*allowanceUnits, len(r.allowances)),
		unpriced:   maps.Clone(r.unpriced),
	}
	for key, n := range r.counts {
		*sum.counter(key) = *n
	}
	for c, a := range r.allowances {
		sum.allowances[c] = &allowanceUnits{a.limit, slices.Clone(a.units)}
	}
	sum.merge(o, func(market uint16) uint16 { return market })
	return &sum
}

// merge adds the messages of o, whose markets may have another index.
func (r *reading) merge(o *reading, market func(uint16) uint16) {
	for key, n := range o.counts {
		key.market = market(key.market)
		*r.counter(key) += *n
	}
	for c, a := range o.allowances {
		to := r.allowance(c, a.limit)
		for _, u := range a.units {
			u.class.market = market(u.class.market)
			r.put(to, u)
		}
	}
	for alike, n := range o.unpriced {
		r.unpriced[alike] += n
	}
}

// put gives u a place in the allowance if it is among the first limit units.
// Whichever unit has no place is counted at full price.
func (r *reading) put(a *allowanceUnits, u candidate) {
	if !a.admits(&u) {
		*r.counter(u.class.pastAllowance())++
	} else if last, full := a.add(u); full {
		*r.counter(last.class.pastAllowance())++
	}
}

// pastAllowance returns the class of a message that has no place in the allowance.
func (k billingClass) pastAllowance() billingClass {
	k.allowance = noRule
	return k
}

// allowanceUnits are the messages within an allowance of a month: the first ones,
// by instant and message ID. They are a heap with the last one on top, which gives
// way to an earlier one.
type allowanceUnits struct {
	limit int64
	units []candidate
}

// A candidate is a message that may be within an allowance.
type candidate struct {
	metaFree bool // Meta reported that it is within the allowance
	at       time.Time
	id       string
	user     string
	market   ratecard.Market // by name, since another tally has another index for it
	class    billingClass
}

// after reports whether u comes after v. The order is total, except between
// messages that are billed the same.
func (u *candidate) after(v *candidate) bool {
	if u.metaFree != v.metaFree {
		return v.metaFree
	}
	if c := u.at.Compare(v.at); c != 0 {
		return c > 0
	}
	if c := strings.Compare(u.id, v.id); c != 0 {
		return c > 0
	}
	if c := strings.Compare(u.user, v.user); c != 0 {
		return c > 0
	}
	if c := strings.Compare(string(u.market), string(v.market)); c != 0 {
		return c > 0
	}
	return u.class.rank() > v.class.rank()
}

// rank is the order of classes within a month and market.
func (k billingClass) rank() uint64 {
	return uint64(k.span)<<32 | uint64(k.allowance)<<24 | uint64(k.rule)<<16 | uint64(k.item)<<8 | uint64(k.verb)
}

// admits reports whether the message is among the first.
func (a *allowanceUnits) admits(u *candidate) bool {
	return int64(len(a.units)) < a.limit || a.limit > 0 && a.units[0].after(u)
}

// add takes in a message that is among the first. If the allowance was full, it
// returns the message that gives way.
func (a *allowanceUnits) add(u candidate) (last candidate, full bool) {
	if int64(len(a.units)) < a.limit {
		a.units = append(a.units, u)
		a.up(len(a.units) - 1)
		return candidate{}, false
	}
	last, a.units[0] = a.units[0], u
	a.down()
	return last, true
}

func (a *allowanceUnits) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !a.units[i].after(&a.units[parent]) {
			return
		}
		a.units[i], a.units[parent] = a.units[parent], a.units[i]
		i = parent
	}
}

func (a *allowanceUnits) down() {
	for i := 0; ; {
		last := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(a.units); child++ {
			if a.units[child].after(&a.units[last]) {
				last = child
			}
		}
		if last == i {
			return
		}
		a.units[i], a.units[last] = a.units[last], a.units[i]
		i = last
	}
}
