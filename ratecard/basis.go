package ratecard

import "math"

// A basisMap says which basis the prices of a card rest on: list rates and the
// steps above them apart. A key without a market stands for all markets.
type basisMap struct{ list, steps map[Key]uint16 }

func newBasisMap(c *Card) basisMap {
	return basisMap{make(map[Key]uint16, len(c.rows)), make(map[Key]uint16, len(c.rows))}
}

func find(m map[Key]uint16, k Key) uint16 {
	if no, ok := m[k]; ok {
		return no
	}
	if no, ok := m[Key{Item: k.Item}]; ok {
		return no
	}
	return noBasis
}

// apply sets the basis of every step, or names a price that has none.
func (m basisMap) apply(c *Card) (missing string, ok bool) {
	for i := range c.rows {
		r := &c.rows[i]
		for k := range r.steps {
			from := m.steps
			if k == 0 {
				from = m.list
			}
			if r.steps[k].basis = find(from, r.Key); r.steps[k].basis == noBasis {
				return string(r.Market) + " " + string(r.Item), false
			}
		}
	}
	return "", true
}

// A claim is a basis and the prices that rest on it, as WriteYAML prints them.
type claim struct {
	basis       uint16
	list, steps []string
}

// claims groups the card's prices by basis: the commonest basis of a column
// stands for the column, the others name their markets. It is the same for
// equal cards, whatever the order of their bases.
func (c *Card) claims() []claim {
	var out []claim
	at := map[uint16]int{}
	entry := func(no uint16) *claim {
		i, ok := at[no]
		if !ok {
			i = len(out)
			at[no] = i
			out = append(out, claim{basis: no})
		}
		return &out[i]
	}
	for _, part := range []int{0, 1} {
		for _, item := range c.columns {
			var cells []*row
			count := map[uint16]int{}
			usual, most := uint16(noBasis), 0
			for i := range c.rows {
				if r := &c.rows[i]; r.Item == item && len(r.steps) > part {
					cells = append(cells, r)
					count[r.steps[part].basis]++
				}
			}
			for _, r := range cells { // the first in order of those most common
				if no := r.steps[part].basis; count[no] > most {
					usual, most = no, count[no]
				}
			}
			add := func(no uint16, name string) {
				e := entry(no)
				if part == 0 {
					e.list = append(e.list, name)
				} else {
					e.steps = append(e.steps, name)
				}
			}
			if usual != noBasis {
				add(usual, string(item))
			}
			for _, r := range cells {
				if no := r.steps[part].basis; no != usual {
					add(no, string(r.Market)+" "+string(item))
				}
			}
		}
	}
	return out
}

func (s step) bound() int64 {
	if s.upTo == math.MaxInt64 {
		return 0
	}
	return s.upTo
}
