package ratecard

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
)

// maxFile bounds a card's file: Meta's largest fit in a hundredth of it.
const maxFile = 4 << 20

// Parse reads a card in YAML, as the files under data/cards are written:
//
//	card: acme/USD/2026-10-01
//	model: pmp
//	currency: USD
//	effective: 2026-10-01
//	unit: message
//	checked: 2026-11-21
//	sources:
//	  contract: {where: "contract 2026-77", what: "annex B"}
//	columns: marketing utility
//	rates: # one line a market, -- where there is no rate
//	  Brazil: 0.0600 0.0065
//	tiers: # bounds | the rates above them, -- where no rate is known
//	  Brazil utility: 250000 | 0.0061
//	basis: # an item, or one market's
//	  - grade: read
//	    confidence: high
//	    from: contract
//	    list: marketing, utility
//	    steps: utility
//
// Every price needs a basis. Unknown fields, duplicate keys, markets and items
// that no card knows, prices that aren't plain decimals, bounds that don't rise
// and rates that do are a [*ParseError] with their line.
func Parse(r io.Reader) (*Card, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("ratecard: reading a card: %w", err)
	}
	if len(data) > maxFile {
		return nil, &ParseError{What: "longer than 4 MiB"}
	}
	return parseCard(data)
}

func parseCard(data []byte) (*Card, error) {
	a, err := world()
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &ParseError{What: "empty"}
		}
		return nil, &ParseError{What: err.Error()}
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &ParseError{What: "more than one document"}
	}
	p := &parser{card: &Card{atlas: a}}
	p.document(doc.Content[0])
	if p.err != nil {
		return nil, p.err
	}
	p.card.finish()
	return p.card, nil
}

// A parser walks the nodes of a card and keeps the first fault it meets.
type parser struct {
	card *Card
	err  error
}

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	if p.err == nil {
		p.err = &ParseError{Line: n.Line, What: fmt.Sprintf(format, args...)}
	}
}

func (p *parser) document(n *yaml.Node) {
	c := p.card
	f := p.fields(n, "card", "model", "currency", "effective", "unit", "checked", "sources", "columns", "rates", "tiers", "basis")
	for _, name := range []string{"card", "model", "currency", "effective", "unit", "checked", "columns", "rates", "basis"} {
		if f[name] == nil {
			p.fail(n, "no %q", name)
		}
	}
	if p.err != nil {
		return
	}
	c.id = p.text(f["card"])
	c.model = p.text(f["model"])
	c.currency = Currency(p.text(f["currency"]))
	c.unit = Unit(p.text(f["unit"]))
	c.effective = p.date(f["effective"])
	c.checked = p.date(f["checked"])
	if !c.currency.Valid() {
		p.fail(f["currency"], "%q is no currency code", c.currency)
	}
	if !slices.Contains([]Unit{PerMessage, PerConversation, PerNotification}, c.unit) {
		p.fail(f["unit"], "unknown unit %q", c.unit)
	}
	p.sources(f["sources"])
	p.columns(f["columns"])
	lists := p.rates(f["rates"])
	p.tiers(f["tiers"], lists)
	p.bases(f["basis"])
}

// fields returns the values of a mapping by key, which must be one of names, or
// any if no name is given.
func (p *parser) fields(n *yaml.Node, names ...string) map[string]*yaml.Node {
	f := map[string]*yaml.Node{}
	p.each(n, func(key string, k, v *yaml.Node) {
		if len(names) > 0 && !slices.Contains(names, key) {
			p.fail(k, "unknown field %q", key)
		}
		f[key] = v
	})
	return f
}

// each visits the entries of a mapping in order; nil is an empty one.
func (p *parser) each(n *yaml.Node, visit func(key string, k, v *yaml.Node)) {
	if n == nil || p.err != nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "want a mapping")
		return
	}
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := p.text(n.Content[i])
		if seen[key] {
			p.fail(n.Content[i], "duplicate %q", key)
		}
		seen[key] = true
		if p.err != nil {
			return
		}
		visit(key, n.Content[i], n.Content[i+1])
	}
}

func (p *parser) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		p.fail(n, "want a value")
		return ""
	}
	if !printable(n.Value) {
		p.fail(n, "%q isn't one line of printable text", n.Value)
	}
	return n.Value
}

func printable(s string) bool {
	return strings.TrimSpace(s) == s && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

func (p *parser) date(n *yaml.Node) Date {
	d, err := ParseDate(p.text(n))
	if err != nil {
		p.fail(n, "%q is no date (YYYY-MM-DD)", n.Value)
	}
	return d
}

func (p *parser) price(n *yaml.Node, s string) decimal.Decimal {
	d, err := parsePrice(s)
	if err != nil {
		p.fail(n, "%v", err)
	}
	return d
}

func (p *parser) sources(n *yaml.Node) {
	p.each(n, func(id string, k, v *yaml.Node) {
		if strings.ContainsAny(id, " ,") {
			p.fail(k, "a source's ID is one word, not %q", id)
		}
		f := p.fields(v, "where", "what")
		s := Source{ID: id}
		if f["where"] != nil {
			s.Where = p.text(f["where"])
		}
		if f["what"] != nil {
			s.What = p.text(f["what"])
		}
		p.card.sources = append(p.card.sources, s)
	})
	slices.SortFunc(p.card.sources, Source.compare)
}

func (p *parser) columns(n *yaml.Node) {
	for word := range strings.FieldsSeq(p.text(n)) {
		i := Item(word)
		if itemNo(i) < 0 {
			p.fail(n, "unknown item %q", word)
		}
		if slices.Contains(p.card.columns, i) {
			p.fail(n, "duplicate column %q", word)
		}
		p.card.columns = append(p.card.columns, i)
	}
	slices.SortFunc(p.card.columns, func(a, b Item) int { return itemNo(a) - itemNo(b) })
	if p.err == nil && strings.Join(strings.Fields(n.Value), " ") != p.card.columnLine() {
		p.fail(n, "columns out of order: want %q", p.card.columnLine())
	}
}

func (c *Card) columnLine() string {
	words := make([]string, len(c.columns))
	for i, item := range c.columns {
		words[i] = string(item)
	}
	return strings.Join(words, " ")
}

// rates reads the list rates, and returns where each row is.
func (p *parser) rates(n *yaml.Node) map[Key]int {
	c, at := p.card, map[Key]int{}
	p.each(n, func(market string, k, v *yaml.Node) {
		if _, known := c.atlas.number[Market(market)]; !known {
			p.fail(k, "unknown market %q", market)
		}
		words := strings.Fields(p.text(v))
		if len(words) != len(c.columns) {
			p.fail(v, "%d rates for %d columns", len(words), len(c.columns))
			return
		}
		for i, word := range words {
			if word == "--" {
				continue
			}
			key := Key{Market(market), c.columns[i]}
			at[key] = len(c.rows)
			c.rows = append(c.rows, row{Key: key, steps: []step{{upTo: math.MaxInt64, price: p.price(v, word), basis: noBasis}}})
		}
	})
	return at
}

// noBasis marks a step whose basis hasn't been read yet.
const noBasis = math.MaxUint16

func (p *parser) tiers(n *yaml.Node, lists map[Key]int) {
	p.each(n, func(name string, k, v *yaml.Node) {
		key, ok := splitKey(name)
		at, listed := lists[key]
		if !ok || !listed {
			p.fail(k, "tiers of %q, which has no list rate", name)
			return
		}
		left, right, _ := strings.Cut(p.text(v), "|")
		bounds, rates := strings.Fields(left), strings.Fields(right)
		if len(bounds) == 0 || len(bounds) != len(rates) {
			p.fail(v, "%d bounds and %d rates: want bounds | as many rates", len(bounds), len(rates))
			return
		}
		r := &p.card.rows[at]
		for i := range bounds {
			last := &r.steps[len(r.steps)-1]
			upTo, err := strconv.ParseInt(bounds[i], 10, 64)
			if err != nil || upTo <= 0 || bounds[i][0] == '+' || bounds[i][0] == '0' {
				p.fail(v, "%q is no bound", bounds[i])
				return
			}
			if i > 0 && upTo <= r.steps[i-1].upTo {
				p.fail(v, "bounds must rise: %d after %d", upTo, r.steps[i-1].upTo)
			}
			last.upTo = upTo
			if rates[i] == "--" {
				if i != len(rates)-1 {
					p.fail(v, "an unknown rate below a known one")
				}
				r.end = ErrNoRate
				return
			}
			s := step{upTo: math.MaxInt64, price: p.price(v, rates[i]), basis: noBasis}
			if s.price.Cmp(last.price) > 0 {
				p.fail(v, "rates must not rise: %s after %s", rates[i], plain(last.price))
			}
			r.steps = append(r.steps, s)
		}
	})
}

// splitKey reads "Brazil utility".
func splitKey(s string) (Key, bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return Key{}, false
	}
	return Key{Market(s[:i]), Item(s[i+1:])}, true
}

// bases reads what the prices rest on. An entry for one market outranks one for
// the whole column, wherever it stands.
func (p *parser) bases(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		p.fail(n, "want a list")
		return
	}
	rest := newBasisMap(p.card)
	for _, entry := range n.Content {
		f := p.fields(entry, "grade", "confidence", "from", "how", "list", "steps")
		if f["grade"] == nil || f["confidence"] == nil {
			p.fail(entry, "a basis needs a grade and a confidence")
		}
		if p.err != nil {
			return
		}
		b := Basis{Grade: Grade(p.text(f["grade"])), Confidence: Confidence(p.text(f["confidence"]))}
		if !slices.Contains([]Grade{Read, Derived, Disputed}, b.Grade) {
			p.fail(f["grade"], "unknown grade %q", b.Grade)
		}
		if !slices.Contains([]Confidence{High, Medium, Low}, b.Confidence) {
			p.fail(f["confidence"], "unknown confidence %q", b.Confidence)
		}
		if f["from"] != nil {
			b.From = strings.Join(strings.Fields(p.text(f["from"])), " ")
			for id := range strings.FieldsSeq(b.From) {
				if _, ok := p.card.Source(id); !ok {
					p.fail(f["from"], "unknown source %q", id)
				}
			}
		}
		if f["how"] != nil {
			b.How = p.text(f["how"])
		}
		if len(p.card.bases) >= noBasis {
			p.fail(entry, "too many bases")
			return
		}
		no := p.card.base(b)
		if f["list"] != nil {
			p.claim(f["list"], rest.list, no)
		}
		if f["steps"] != nil {
			p.claim(f["steps"], rest.steps, no)
		}
	}
	if p.err != nil {
		return
	}
	if missing, ok := rest.apply(p.card); !ok {
		p.fail(n, "no basis for %s", missing)
	}
}

// claim notes that the prices named in a comma-separated list rest on basis no.
func (p *parser) claim(n *yaml.Node, to map[Key]uint16, no uint16) {
	for name := range strings.SplitSeq(p.text(n), ",") {
		name = strings.TrimSpace(name)
		key := Key{Item: Item(name)}
		if itemNo(key.Item) < 0 {
			var ok bool
			if key, ok = splitKey(name); !ok || itemNo(key.Item) < 0 {
				p.fail(n, "basis of %q, which is no item", name)
				return
			}
			if _, known := p.card.atlas.number[key.Market]; !known {
				p.fail(n, "basis of %q: unknown market", name)
			}
		}
		if _, taken := to[key]; taken {
			p.fail(n, "two bases for %q", name)
		}
		to[key] = no
	}
}
