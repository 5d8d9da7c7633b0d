package ratecard

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
)

// maxFile bounds a card's file: Meta's largest fit in a fiftieth of it.
const maxFile = 1 << 20

// maxID bounds the ID of a source. YAML takes no key of more than 1,024 bytes
// that stands on one line with its value.
const maxID = 100

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
// Every price needs a basis, and every basis a price. Unknown fields, duplicate
// keys, aliases, markets and items that no card knows, prices that aren't plain
// decimals, bounds that don't rise and rates that do are a [*ParseError] with
// their line.
func Parse(r io.Reader) (*Card, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("ratecard: reading a card: %w", err)
	}
	if len(data) > maxFile {
		return nil, &ParseError{What: "longer than 1 MiB"}
	}
	return parseCard(data)
}

func parseCard(data []byte) (*Card, error) {
	a, err := world()
	if err != nil {
		return nil, err
	}
	if err := checkText(data); err != nil {
		return nil, err
	}
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, &ParseError{What: "empty"}
		}
		return nil, syntaxError(err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, &ParseError{What: "more than one document"}
	}
	p := &parser{card: &Card{atlas: a}, at: map[Key]int{}}
	p.document(doc.Content[0])
	if p.err != nil {
		return nil, p.err
	}
	p.card.finish()
	return p.card, nil
}

// checkText refuses what YAML's reader would refuse too, but without a line.
func checkText(data []byte) error {
	line := 1
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return &ParseError{Line: line, What: "not UTF-8"}
		case r == '\n':
			line++
		case r == '\r' || r == '\t' || r == '\ufeff':
		case unicode.IsControl(r):
			return &ParseError{Line: line, What: fmt.Sprintf("control character %U", r)}
		}
		i += n
	}
	return nil
}

// syntaxError moves the line of yaml.v3's message to its place. Where that
// package names none it means the first, but for aliases.
func syntaxError(err error) error {
	what, line := strings.TrimPrefix(err.Error(), "yaml: "), 1
	if strings.HasPrefix(what, "unknown anchor") {
		line = 0
	}
	if rest, ok := strings.CutPrefix(what, "line "); ok {
		if no, rest, ok := strings.Cut(rest, ": "); ok {
			if n, err := strconv.Atoi(no); err == nil {
				what, line = rest, n
			}
			switch strings.TrimPrefix(what, "did not find expected ") {
			case "key", "'-' indicator", "node content", "',' or ']'", "',' or '}'", "<document start>":
				line++ // these it counts from 0
			}
		}
	}
	return &ParseError{Line: line, What: what}
}

// A parser walks the nodes of a card and keeps the first fault it meets.
type parser struct {
	card *Card
	at   map[Key]int // where each row is
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
	p.rates(f["rates"])
	p.tiers(f["tiers"])
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
	if n == nil {
		return
	}
	if p.bare(n); p.err != nil {
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

// bare refuses what would make a file mean more than it shows.
func (p *parser) bare(n *yaml.Node) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		p.fail(n, "an anchor, alias or tag")
	}
}

func (p *parser) text(n *yaml.Node) string {
	p.bare(n)
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
	return utf8.ValidString(s) && strings.TrimSpace(s) == s && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
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
		if len(id) > maxID || strings.ContainsAny(id, " ,") {
			p.fail(k, "a source's ID is one word of at most %d bytes, not %q", maxID, id)
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
	slices.SortFunc(p.card.columns, Item.compare)
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

// rates reads the list rates.
func (p *parser) rates(n *yaml.Node) {
	c := p.card
	p.each(n, func(market string, k, v *yaml.Node) {
		if c.atlas.marketNo(Market(market)) < 0 {
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
			p.at[key] = len(c.rows)
			c.rows = append(c.rows, row{Key: key, steps: []step{{upTo: math.MaxInt64, price: p.price(v, word), basis: noBasis}}})
		}
	})
}

// noBasis marks a step whose basis hasn't been read yet.
const noBasis = math.MaxUint16

func (p *parser) tiers(n *yaml.Node) {
	p.each(n, func(name string, k, v *yaml.Node) {
		key, ok := splitKey(name)
		at, listed := p.at[key]
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
			if err != nil || upTo <= 0 || upTo == math.MaxInt64 || bounds[i][0] == '+' || bounds[i][0] == '0' {
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
