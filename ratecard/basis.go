package ratecard

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

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

// bases reads what the prices rest on. An entry for one market outranks one for
// the whole column, wherever it stands.
func (p *parser) bases(n *yaml.Node) {
	if p.bare(n); n.Kind != yaml.SequenceNode {
		p.fail(n, "want a list")
		return
	}
	rest := newBasisMap(p.card)
	for _, entry := range n.Content {
		f := p.fields(entry, "grade", "confidence", "from", "how", "list", "steps")
		if f["grade"] == nil || f["confidence"] == nil {
			p.fail(entry, "a basis needs a grade and a confidence")
		}
		if f["list"] == nil && f["steps"] == nil {
			p.fail(entry, "a basis of no prices")
		}
		if p.err != nil {
			return
		}
		b := p.basis(f)
		no := p.card.base(b)
		if f["list"] != nil {
			p.claim(f["list"], rest.list, no, 0)
		}
		if f["steps"] != nil {
			p.claim(f["steps"], rest.steps, no, 1)
		}
		if p.err != nil {
			return // so there are never more bases than prices
		}
	}
	if missing, ok := rest.apply(p.card); !ok {
		p.fail(n, "no basis for %s", missing)
	}
}

// basis reads what one entry says of its prices, and not which they are.
func (p *parser) basis(f map[string]*yaml.Node) Basis {
	b := Basis{Grade: Grade(p.text(f["grade"])), Confidence: Confidence(p.text(f["confidence"]))}
	if !b.Grade.valid() {
		p.fail(f["grade"], "unknown grade %q", b.Grade)
	}
	if !b.Confidence.valid() {
		p.fail(f["confidence"], "unknown confidence %q", b.Confidence)
	}
	if f["from"] != nil {
		b.From = strings.Join(strings.Fields(p.text(f["from"])), " ")
		for id := range strings.FieldsSeq(b.From) {
			if _, ok := p.card.source(id); !ok {
				p.fail(f["from"], "unknown source %q", id)
			}
		}
	}
	if f["how"] != nil {
		b.How = p.text(f["how"])
	}
	return b
}

// claim notes that the prices named in a comma-separated list rest on basis no:
// list rates if i is 0, the steps above them if it is 1. There must be such a
// step.
func (p *parser) claim(n *yaml.Node, to map[Key]uint16, no uint16, i int) {
	for name := range strings.SplitSeq(p.text(n), ",") {
		name = strings.TrimSpace(name)
		key := Key{Item: Item(name)}
		if itemNo(key.Item) < 0 {
			var ok bool
			if key, ok = splitKey(name); !ok || itemNo(key.Item) < 0 {
				p.fail(n, "basis of %q, which is no item", name)
				return
			}
			if p.card.atlas.marketNo(key.Market) < 0 {
				p.fail(n, "basis of %q: unknown market", name)
			}
		}
		if !p.priced(key, i) {
			p.fail(n, "basis of %q, which has no price here", name)
		}
		if _, taken := to[key]; taken {
			p.fail(n, "two bases for %q", name)
		}
		to[key] = no
	}
}

// priced reports whether a key has a step i; one without a market, whether any
// market has.
func (p *parser) priced(key Key, i int) bool {
	if key.Market != "" {
		at, ok := p.at[key]
		return ok && len(p.card.rows[at].steps) > i
	}
	return slices.ContainsFunc(p.card.rows, func(r row) bool { return r.Item == key.Item && len(r.steps) > i })
}
