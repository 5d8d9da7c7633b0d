package pricing

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// A classKey names messages that are billed alike.
type classKey struct {
	month  Month
	span   uint16
	market uint16
	ruling
}

// A side is one reading of everything folded: what may cost most, or least.
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

func (s *side) clone() side {
	c := side{make(map[classKey]*int64, len(s.cells)), make(map[Counter]*purse, len(s.purses)), maps.Clone(s.gaps)}
	for key, n := range s.cells {
		m := *n
		c.cells[key] = &m
	}
	for key, p := range s.purses {
		c.purses[key] = &purse{p.limit, slices.Clone(p.units)}
	}
	return c
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
	first bool // Meta says it is covered
	at    time.Time
	id    string
	user  string
	class classKey
}

// after tells whether u comes after v. No two messages are of one place, unless
// they are billed alike.
func (u *unit) after(v *unit) bool {
	if u.first != v.first {
		return v.first
	}
	if !u.at.Equal(v.at) {
		return u.at.After(v.at)
	}
	if c := strings.Compare(u.id, v.id); c != 0 {
		return c > 0
	}
	if c := strings.Compare(u.user, v.user); c != 0 {
		return c > 0
	}
	return u.class.rank() > v.class.rank()
}

// rank orders classes of one month.
func (k classKey) rank() uint64 {
	return uint64(k.span)<<48 | uint64(k.market)<<32 | uint64(k.allowed)<<24 | uint64(k.rule)<<16 | uint64(k.item)<<8 | uint64(k.verb)
}

// put covers a unit, or the unit that gives way to it is counted past the
// allowance.
func (p *purse) put(s *side, u unit) {
	if int64(len(p.units)) < p.limit {
		p.units = append(p.units, u)
		p.up(len(p.units) - 1)
		return
	}
	if p.limit > 0 && p.units[0].after(&u) {
		p.units[0], u = u, p.units[0]
		p.down()
	}
	u.class.allowed = noRule
	*s.cell(u.class)++
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

// Merge adds what another tally of an equal account has folded, of other
// threads. It leaves the other as it was.
func (t *Tally) Merge(o *Tally) {
	if o.split && !t.split {
		t.split, t.sides[1] = true, t.sides[0].clone()
	}
	for i := range t.sides {
		if i == 1 && !t.split {
			break
		}
		from := &o.sides[i]
		if !o.split {
			from = &o.sides[0]
		}
		t.sides[i].merge(from, func(m uint16) uint16 { return t.marketNo(o.names[m]) })
	}
	for month, n := range o.inbound {
		t.inbound[month] += n
	}
	t.notes |= o.notes
	for i := range o.threads.entries {
		from := &o.threads.entries[i]
		to, _ := t.threads.find(from.number, from.user)
		to.state, to.place, to.known = from.state, from.place, from.known
	}
}

func (s *side) merge(o *side, market func(uint16) uint16) {
	for key, n := range o.cells {
		key.market = market(key.market)
		*s.cell(key) += *n
	}
	for c, p := range o.purses {
		to := s.purse(c, p.limit)
		for _, u := range p.units {
			u.class.market = market(u.class.market)
			to.put(s, u)
		}
	}
	for why, n := range o.gaps {
		s.gaps[why] += n
	}
}
