package ratecard

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// entryOf returns the index of the entry that a tier of a row rests on, or
// noBasis. An entry for one market outranks one for the whole column, and of
// those one for the tier outranks one for the ladder, wherever they stand.
func (p *parser) entryOf(k Key, tier int) uint16 {
	for _, key := range []Key{k, {Item: k.Item}} {
		if no, ok := p.claimed[place{key, tier}]; ok {
			return no
		}
		if no, ok := p.claimed[place{key, 0}]; ok && tier > 1 {
			return no
		}
	}
	return noBasis
}

// bases reads what the prices rest on.
func (p *parser) bases(n *yaml.Node) {
	if p.bare(n); n.Kind != yaml.SequenceNode {
		p.fail(n, "want a list")
		return
	}
	for _, node := range n.Content {
		f := p.fields(node, "grade", "confidence", "from", "how", "carried", "list", "steps")
		if f["grade"] == nil || f["confidence"] == nil {
			p.fail(node, "a basis needs a grade and a confidence")
		}
		if f["list"] == nil && f["steps"] == nil {
			p.fail(node, "a basis of no prices")
		}
		if p.err != nil {
			return
		}
		no := uint16(len(p.entries))
		p.entries = append(p.entries, p.basisEntry(f))
		if f["list"] != nil {
			p.claim(f["list"], no, 1)
		}
		if f["steps"] != nil {
			p.claim(f["steps"], no, 0)
		}
		if p.err != nil {
			return // so there are never more entries than prices
		}
	}
	for i := range p.card.rows {
		r := &p.card.rows[i]
		for k := range r.steps {
			entry := p.entryOf(r.Key, k+1)
			if entry == noBasis {
				p.fail(n, "no basis for %s %s", r.Market, r.Item)
				return
			}
			r.steps[k].basis = p.basisOf(entry, r, k)
		}
	}
}

// basisEntry reads what one entry says of its prices, and not which they are.
func (p *parser) basisEntry(f map[string]*yaml.Node) basisEntry {
	e := basisEntry{Basis: Basis{Grade: Grade(p.text(f["grade"])), Confidence: Confidence(p.text(f["confidence"]))}}
	if !e.Grade.valid() {
		p.fail(f["grade"], "unknown grade %q", e.Grade)
	}
	if !e.Confidence.valid() {
		p.fail(f["confidence"], "unknown confidence %q", e.Confidence)
	}
	if f["from"] != nil {
		e.From = strings.Join(strings.Fields(p.text(f["from"])), " ")
		for id := range strings.FieldsSeq(e.From) {
			if _, ok := p.card.Source(id); !ok {
				p.fail(f["from"], "unknown source %q", id)
			}
		}
	}
	if f["how"] != nil {
		e.How = p.text(f["how"])
	}
	if day := f["carried"]; day != nil {
		if p.named == nil {
			p.fail(day, "only embedded cards name the card that a rate is carried from: write how")
		}
		e.carried = p.date(day)
	}
	return e
}

// claim notes that the prices named in a comma-separated list rest on an entry:
// list rates if tier is 1, else the tiers above them. There must be such prices.
func (p *parser) claim(n *yaml.Node, entry uint16, tier int) {
	for name := range strings.SplitSeq(p.text(n), ",") {
		name = strings.TrimSpace(name)
		at := place{tier: tier}
		var ok bool
		if at.Key, ok = keyOrItem(name); !ok && tier == 0 {
			at, ok = tierPlace(name)
		}
		if !ok {
			p.fail(n, "basis of %q, which is no item", name)
			return
		}
		if at.Market != "" && p.card.atlas.marketNo(at.Market) < 0 {
			p.fail(n, "basis of %q: unknown market", name)
		}
		step := 1
		if at.tier > 0 {
			step = at.tier - 1
		}
		if !p.priced(at.Key, step) {
			p.fail(n, "basis of %q, which has no price here", name)
		}
		if _, taken := p.claimed[at]; taken {
			p.fail(n, "two bases for %q", name)
		}
		p.claimed[at] = entry
	}
}

// tierPlace reads "Brazil utility 2" or "utility 2": one tier above the list rate.
func tierPlace(name string) (place, bool) {
	i := strings.LastIndexByte(name, ' ')
	if i < 0 {
		return place{}, false
	}
	key, ok := keyOrItem(name[:i])
	tier, err := strconv.Atoi(name[i+1:])
	return place{key, tier}, ok && err == nil && tier >= 2 && strconv.Itoa(tier) == name[i+1:]
}
