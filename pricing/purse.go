package pricing

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A classKey names messages that are billed alike.
type classKey struct {
	month  Month
	span   uint16
	market uint16
	ruling
}

// A side is messages under one reading: by class, and those that an allowance
// may cover, and those that can't be billed.
type side struct {
	cells  map[classKey]*int64
	purses map[Counter]*purse
	gaps   map[string]int64
}

func newSide() side {
	return side{map[classKey]*int64{}, map[Counter]*purse{}, map[string]int64{}}
}

func (s *side) cell(key classKey) *int64 {
	n, ok := s.cells[key]
	if !ok {
		n = new(int64)
		s.cells[key] = n
	}
	return n
}

func (s *side) purse(c Counter, limit int64) *purse {
	p, ok := s.purses[c]
	if !ok {
		p = &purse{limit: limit}
		s.purses[c] = p
	}
	return p
}

func (s *side) empty() bool { return len(s.cells) == 0 && len(s.purses) == 0 && len(s.gaps) == 0 }

// with returns a new side that holds what s and o hold.
func (s *side) with(o *side) *side {
	sum := side{make(map[classKey]*int64, len(s.cells)), make(map[Counter]*purse, len(s.purses)), maps.Clone(s.gaps)}
	for key, n := range s.cells {
		*sum.cell(key) = *n
	}
	for c, p := range s.purses {
		sum.purses[c] = &purse{p.limit, slices.Clone(p.units)}
	}
	sum.merge(o, func(market uint16) uint16 { return market })
	return &sum
}

// merge adds what o holds, of which the markets have other numbers.
func (s *side) merge(o *side, market func(uint16) uint16) {
	for key, n := range o.cells {
		key.market = market(key.market)
		*s.cell(key) += *n
	}
	for c, p := range o.purses {
		to := s.purse(c, p.limit)
		for _, u := range p.units {
			u.class.market = market(u.class.market)
			s.put(to, u)
		}
	}
	for why, n := range o.gaps {
		s.gaps[why] += n
	}
}

// put covers a unit, or counts it past the allowance, or the one that gives way
// to it.
func (s *side) put(p *purse, u unit) {
	if !p.covers(&u) {
		*s.cell(u.class.past())++
	} else if last, full := p.cover(u); full {
		*s.cell(last.class.past())++
	}
}

// past is the class of messages that the allowance doesn't reach.
func (k classKey) past() classKey {
	k.allowed = noRule
	return k
}

// A purse is an allowance of a month and the units that it covers: the first,
// by instant and message ID. They are a heap with the last on top, which is the
// one to give way.
type purse struct {
	limit int64
	units []unit
}

// A unit is a message that an allowance may cover.
type unit struct {
	first  bool // Meta says it is covered
	at     time.Time
	id     string
	user   string
	market ratecard.Market // as in class, in a tally's own numbers
	class  classKey
}

// after tells whether u comes after v. No two messages are of one place, unless
// they are billed alike.
func (u *unit) after(v *unit) bool {
	if u.first != v.first {
		return v.first
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
func (k classKey) rank() uint64 {
	return uint64(k.span)<<32 | uint64(k.allowed)<<24 | uint64(k.rule)<<16 | uint64(k.item)<<8 | uint64(k.verb)
}

// covers tells whether the unit is among the first.
func (p *purse) covers(u *unit) bool {
	return int64(len(p.units)) < p.limit || p.limit > 0 && p.units[0].after(u)
}

// cover takes in a unit that is among the first. It returns the one that gives
// way, if the purse was full.
func (p *purse) cover(u unit) (last unit, full bool) {
	if int64(len(p.units)) < p.limit {
		p.units = append(p.units, u)
		p.up(len(p.units) - 1)
		return unit{}, false
	}
	last, p.units[0] = p.units[0], u
	p.down()
	return last, true
}

func (p *purse) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !p.units[i].after(&p.units[parent]) {
			return
		}
		p.units[i], p.units[parent] = p.units[parent], p.units[i]
		i = parent
	}
}

func (p *purse) down() {
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
