package ratecard

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
)

// ParseEmbedded reads the file of an embedded card.
func ParseEmbedded(data []byte) (*Card, error) {
	l, err := embedded()
	if err != nil {
		return nil, err
	}
	return parseCard(data, l.named)
}

// Notation returns the file of an embedded card in its canonical form: that of
// WriteYAML, but every price that follows by a rule is left to the rule.
func Notation(c *Card) (string, error) {
	var b bytes.Buffer
	c.writeHead(&b)
	c.writeRates(&b)
	usd, err := published{}.Card("USD", c.effective)
	if err != nil {
		return "", err
	}
	listed, specs := *c, *c // without the ladders by rule; with the rules as bases
	listed.rows, specs.rows = slices.Clone(c.rows), nil
	var rules []string
	ruled := map[Key]bool{}
	for i, r := range c.rows {
		rule, ok := c.ruleOf(&r, usd)
		if !ok {
			continue
		}
		listed.rows[i].steps = []step{{upTo: math.MaxInt64}}
		no := slices.Index(rules, rule)
		if no < 0 {
			no = len(rules)
			rules = append(rules, rule)
		}
		ruled[r.Key] = true
		r.steps = []step{{basis: uint16(no)}}
		specs.rows = append(specs.rows, r)
	}
	listed.writeTiers(&b)
	for i, e := range specs.claims() {
		if i == 0 {
			b.WriteString("ladders:\n")
		}
		fmt.Fprintf(&b, "  %s: %s\n", strings.Join(e.list, ", "), rules[e.basis])
	}
	c.writeEntries(&b, ruled)
	return b.String(), nil
}

// ruleOf returns the rule by which a row's steps follow from its list rate, and
// whether there is one.
func (c *Card) ruleOf(r *row, usd *Card) (string, bool) {
	model := usd.row(r.Market, r.Item)
	if c.currency == "USD" || len(r.steps) < 2 || r.end != nil || model == nil || len(model.steps) != len(r.steps) {
		return "", false
	}
	rule := usd.id + " |"
	for k, s := range r.steps {
		if s.upTo != model.steps[k].upTo {
			return "", false
		}
		if k == 0 {
			continue
		}
		_, word, ok := stepOf(c.bases[s.basis].How)
		if !ok {
			return "", false
		}
		factor, err := parsePrice(word)
		list := r.steps[0].price
		if err != nil || plain(list.Mul(factor).Round(-list.Exponent())) != plain(s.price) {
			return "", false
		}
		rule += " " + word
	}
	return rule, true
}

// writeEntries writes the bases, without the words that the rules add.
func (c *Card) writeEntries(b *bytes.Buffer, ruled map[Key]bool) {
	stripped := *c
	stripped.rows = nil
	var entries []basisEntry
	for _, r := range c.rows {
		r.steps = slices.Clone(r.steps)
		for k := range r.steps {
			e := basisEntry{Basis: c.bases[r.steps[k].basis]}
			if rest, day, ok := carriedOf(e.How, r.Market); ok {
				e.How, e.carried = rest, day
			}
			if k > 0 && ruled[r.Key] {
				e.How, _, _ = stepOf(e.How)
			}
			no := slices.Index(entries, e)
			if no < 0 {
				no = len(entries)
				entries = append(entries, e)
			}
			r.steps[k].basis = uint16(no)
		}
		stripped.rows = append(stripped.rows, r)
	}
	b.WriteString("basis:\n")
	for _, claim := range stripped.claims() {
		e := entries[claim.basis]
		fmt.Fprintf(b, "  - grade: %s\n    confidence: %s\n", e.Grade, e.Confidence)
		if e.From != "" {
			fmt.Fprintf(b, "    from: %s\n", scalar(e.From))
		}
		if e.How != "" {
			fmt.Fprintf(b, "    how: %s\n", quoted(e.How))
		}
		if !e.carried.IsZero() {
			fmt.Fprintf(b, "    carried: %s\n", e.carried)
		}
		if len(claim.list) > 0 {
			fmt.Fprintf(b, "    list: %s\n", strings.Join(claim.list, ", "))
		}
		if len(claim.steps) > 0 {
			fmt.Fprintf(b, "    steps: %s\n", strings.Join(claim.steps, ", "))
		}
	}
}

// stepOf returns the step in the words of a ladder by rule, and the words before.
func stepOf(how string) (rest, word string, ok bool) {
	rest, last := lastWords(how)
	word, _, _ = strings.Cut(strings.TrimPrefix(last, "list rate × "), ",")
	return rest, word, last == stepWords(word, "USD")
}

// carriedOf returns the day in the words of a price carried over, and the words
// before.
func carriedOf(how string, m Market) (rest string, day Date, ok bool) {
	rest, last := lastWords(how)
	word, _, _ := strings.Cut(strings.TrimPrefix(last, "carried from the card of "), ":")
	day, err := ParseDate(word)
	return rest, day, err == nil && last == carriedWords(day, m)
}

// lastWords cuts off what stands behind the last semicolon.
func lastWords(how string) (rest, last string) {
	i := strings.LastIndex(how, "; ")
	if i < 0 {
		return "", how
	}
	return how[:i], how[i+2:]
}
