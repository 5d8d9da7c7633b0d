package ratecard

import (
	"strings"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
)

// The embedded files write down by rule what follows from another card. There
// are two such notations, and [Parse] refuses both: a file of one's own says all
// that it means.
//
// The first makes ladders. Each list rate of these items (or of one market's)
// gets the bounds that the card named has for it, and above each bound the list
// rate times one of the steps, rounded half up to the list rate's digits:
//
//	ladders:
//	  utility, authentication: meta/USD/2026-10-01 | 0.95 0.90 0.85 0.80 0.75
//	  India utility: meta/USD/2026-10-01 | 0.94 0.88 0.82 0.76 0.70
//
// A line of tiers takes the place of the rule for its ladder.
//
// The second only saves words. A basis with the first day of another card of the
// currency, older or newer, says that its prices are that card's:
//
//	  - grade: derived
//	    confidence: low
//	    from: omnicus-2607
//	    carried: 2026-07-01
//	    list: marketing, utility
//
// The rates are in the file all the same, so that each is seen in a diff.

// carriedWords says that a price is that of another card.
func carriedWords(from Date, m Market) string {
	return "carried from the card of " + from.String() + ": Meta's change list names no change for " + string(m)
}

// stepWords says that a price is the list rate times a step.
func stepWords(step string, bounds Currency) string {
	return "list rate × " + step + ", by Meta's published steps at " + string(bounds) + "'s bounds"
}

// ladders reads the rules of ladders and makes those that have no line of tiers.
func (p *parser) ladders(n *yaml.Node) {
	rules, inOrder := map[Key]*ladderRule{}, []*ladderRule(nil)
	p.each(n, func(names string, k, v *yaml.Node) {
		if p.named == nil {
			p.fail(k, "only embedded cards have ladders by rule: write tiers")
			return
		}
		rule := p.ladderRule(k, v)
		inOrder = append(inOrder, rule)
		for name := range strings.SplitSeq(names, ",") {
			name = strings.TrimSpace(name)
			key, ok := keyOrItem(name)
			if !ok || !p.priced(key, 0) {
				p.fail(k, "ladders of %q, which has no price here", name)
			}
			if rules[key] != nil {
				p.fail(k, "two rules for %q", name)
			}
			rules[key] = rule
		}
	})
	for i := range p.card.rows {
		r := &p.card.rows[i]
		rule := rules[r.Key]
		if rule == nil {
			rule = rules[Key{Item: r.Item}]
		}
		if rule == nil || p.err != nil || len(r.steps) > 1 || r.end != nil {
			continue
		}
		p.makeLadder(r, rule)
	}
	for _, rule := range inOrder {
		if !rule.used {
			p.fail(rule.node, "a rule that makes no ladder")
		}
	}
}

// ladderRule reads "meta/USD/2026-10-01 | 0.95 0.90".
func (p *parser) ladderRule(k, v *yaml.Node) *ladderRule {
	id, right, _ := strings.Cut(p.text(v), "|")
	rule := &ladderRule{words: strings.Fields(right), node: k}
	for _, word := range rule.words {
		step := p.price(v, word)
		if i := len(rule.steps) - 1; i >= 0 && step.Cmp(rule.steps[i]) > 0 || step.Cmp(decimal.New(1, 0)) > 0 {
			p.fail(v, "steps must not rise: %s", word)
		}
		rule.steps = append(rule.steps, step)
	}
	if p.err != nil {
		return rule
	}
	bounds, err := p.named(strings.TrimSpace(id), p.card)
	if err != nil {
		p.fail(v, "%v", err)
	}
	rule.bounds = bounds
	return rule
}

// makeLadder adds the steps of a rule to a row that has only its list rate.
func (p *parser) makeLadder(r *row, rule *ladderRule) {
	model := rule.bounds.row(r.Market, r.Item)
	if model == nil || len(model.steps) != len(rule.steps)+1 {
		p.fail(rule.node, "no ladder of %d steps for %s %s on %s", len(rule.steps), r.Market, r.Item, rule.bounds.id)
		return
	}
	list := r.steps[0].price
	r.steps = make([]step, len(model.steps))
	for i := range r.steps {
		r.steps[i] = step{upTo: model.steps[i].upTo, price: list, basis: noBasis}
		if i > 0 {
			r.steps[i].price = list.Mul(rule.steps[i-1]).Round(-list.Exponent())
		}
	}
	rule.used = true
	p.ruled[r.Key] = rule
}

// basisOf returns the index of the basis of a row's step k (0 is the list rate),
// which an entry of the file gives it: with the words of the rule, if one made it.
func (p *parser) basisOf(entry uint16, r *row, k int) uint16 {
	e := &p.entries[entry]
	made := madeBasis{entry: entry}
	if !e.carried.IsZero() {
		made.market = r.Market
	}
	if rule := p.ruled[r.Key]; rule != nil && k > 0 {
		made.step, made.bounds = rule.words[k-1], rule.bounds.currency
	}
	no, ok := p.made[made]
	if !ok {
		b := e.Basis
		var words []string
		if b.How != "" {
			words = append(words, b.How)
		}
		if made.market != "" {
			words = append(words, carriedWords(e.carried, made.market))
		}
		if made.step != "" {
			words = append(words, stepWords(made.step, made.bounds))
		}
		b.How = strings.Join(words, "; ")
		no = p.card.base(b)
		p.made[made] = no
	}
	return no
}
