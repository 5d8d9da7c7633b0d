package pricing

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A classKey names messages that are billed alike.
type billingClass struct {
	month  Month
	span   uint16
	market uint16
	decision
}

// A side is messages under one reading: by class, and those that an allowance
// may cover, and those that can't be billed.
type reading struct {
	counts     map[billingClass]*int64
	allowances map[Counter]*allowanceUnits
	unpriced   map[string]int64
}

func newSide() reading {
	return reading{map[billingClass]*int64{}, map[Counter]*allowanceUnits{}, map[string]int64{}}
}

func (s *reading) counter(key billingClass) *int64 {
	n, ok := s.counts[key]
	if !ok {
		n = new(int64)
		s.counts[key] = n
	}
	return n
}

func (s *reading) allowance(c Counter, limit int64) *allowanceUnits {
	p, ok := s.allowances[c]
	if !ok {
		p = &allowanceUnits{limit: limit}
		s.allowances[c] = p
	}
	return p
}

func (s *reading) empty() bool {
	return len(s.counts) == 0 && len(s.allowances) == 0 && len(s.unpriced) == 0
}

// with returns a new side that holds what s and o hold.
func (s *reading) with(o *reading) *reading {
	sum := reading{make(map[billingClass]*int64, len(s.counts)), make(map[Counter]*allowanceUnits, len(s.allowances)), maps.Clone(s.unpriced)}
	for key, n := range s.counts {
		*sum.counter(key) = *n
	}
	for c, p := range s.allowances {
		sum.allowances[c] = &allowanceUnits{p.limit, slices.Clone(p.units)}
	}
	sum.merge(o, func(market uint16) uint16 { return market })
	return &sum
}

// mergeAlike adds what o holds, of which the markets have other numbers.
func (s *reading) merge(o *reading, market func(uint16) uint16) {
	for key, n := range o.counts {
		key.market = market(key.market)
		*s.counter(key) += *n
	}
	for c, p := range o.allowances {
		to := s.allowance(c, p.limit)
		for _, u := range p.units {
			u.class.market = market(u.class.market)
			s.put(to, u)
		}
	}
	for why, n := range o.unpriced {
		s.unpriced[why] += n
	}
}

// put covers a unit, or counts it past the allowance, or the one that gives way
// to it.
func (s *reading) put(p *allowanceUnits, u candidate) {
	if !p.admits(&u) {
		*s.counter(u.class.pastAllowance())++
	} else if last, full := p.add(u); full {
		*s.counter(last.class.pastAllowance())++
	}
}

// past is the class of messages that the allowance doesn't reach.
func (k billingClass) pastAllowance() billingClass {
	k.allowance = noRule
	return k
}

// A purse is an allowance of a month and the units that it covers: the first,
// by instant and message ID. They are a heap with the last on top, which is the
// one to give way.
type allowanceUnits struct {
	limit int64
	units []candidate
}

// A unit is a message that an allowance may cover.
type candidate struct {
	metaFree bool // Meta says it is covered
	at       time.Time
	id       string
	user     string
	market   ratecard.Market // as in class, in a tally's own numbers
	class    billingClass
}

// after tells whether u comes after v. No two messages are of one place, unless
// they are billed alike.
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

// rank orders classes of one month and market.
func (k billingClass) rank() uint64 {
	return uint64(k.span)<<32 | uint64(k.allowance)<<24 | uint64(k.rule)<<16 | uint64(k.item)<<8 | uint64(k.verb)
}

// covers tells whether the unit is among the first.
func (p *allowanceUnits) admits(u *candidate) bool {
	return int64(len(p.units)) < p.limit || p.limit > 0 && p.units[0].after(u)
}

// cover takes in a unit that is among the first. It returns the one that gives
// way, if the purse was full.
func (p *allowanceUnits) add(u candidate) (last candidate, full bool) {
	if int64(len(p.units)) < p.limit {
		p.units = append(p.units, u)
		p.up(len(p.units) - 1)
		return candidate{}, false
	}
	last, p.units[0] = p.units[0], u
	p.down()
	return last, true
}

func (p *allowanceUnits) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !p.units[i].after(&p.units[parent]) {
			return
		}
		p.units[i], p.units[parent] = p.units[parent], p.units[i]
		i = parent
	}
}

func (p *allowanceUnits) down() {
	for i := 0; ; {
		last := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(p.units); child++ {
			if p.units[child].after(&p.units[last]) {
				last = child
			}
		}
		if last == i {
			return
		}
		p.units[i], p.units[last] = p.units[last], p.units[i]
		i = last
	}
}
