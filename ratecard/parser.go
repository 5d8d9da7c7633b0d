package ratecard

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
)

// A parser reads the nodes of a card and keeps the first fault that it finds.
type parser struct {
	card *Card
	at   map[Key]int // where each row is
	err  error

	// named returns the card whose bounds an embedded card's ladders have. It is
	// nil for a caller's file, in which nothing follows from another card.
	named func(id string, by *Card) (*Card, error)
	ruled map[Key]*ladderRule // the ladders made by rule

	entries []basisEntry
	claimed map[place]uint16     // the entry that names a place
	made    map[madeBasis]uint16 // the card's basis made of an entry
}

// A place is a price of a card, or those that an entry of its bases names by
// their item alone.
type place struct {
	Key      // without a market it stands for all markets
	tier int // counted from 1, the list rate; 0 stands for all above that
}

// A basisEntry is what a file says of the prices that rest on one basis.
type basisEntry struct {
	Basis
	// the first day of the card that they are carried from; zero if they aren't
	carried Date
}

// A ladderRule makes ladders at the bounds of another card.
type ladderRule struct {
	bounds *Card
	steps  []decimal.Decimal
	words  []string // of the steps, as the file has them
	node   *yaml.Node
	used   bool
}

// A madeBasis is an entry of the file and what a rule adds to its words.
type madeBasis struct {
	entry  uint16
	market Market // of a price carried over
	step   string // of a ladder by rule
	bounds Currency
}

func newParser(a *atlas) *parser {
	return &parser{
		card:    &Card{atlas: a},
		at:      map[Key]int{},
		ruled:   map[Key]*ladderRule{},
		claimed: map[place]uint16{},
		made:    map[madeBasis]uint16{},
	}
}

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	if p.err == nil {
		p.err = &ParseError{Line: n.Line, What: fmt.Sprintf(format, args...)}
	}
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

// bare rejects anchors, aliases and tags, which let a file mean something that it
// doesn't show.
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

// words returns the words of a list, which is written as one value, without YAML's
// own signs of a list.
func (p *parser) words(n *yaml.Node, what string) []string {
	if p.bare(n); n.Kind != yaml.ScalarNode || n.Value == "" {
		p.fail(n, "want %s, separated by spaces", what)
		return nil
	}
	return strings.Fields(p.text(n))
}

// spaced returns what to add to the fault of words of which one has a comma.
func spaced(words []string) string {
	if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(w, ",") }) {
		return ": words are separated by spaces, and numbers have no commas"
	}
	return ""
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
		p.fail(n, "%v%s", err, spaced([]string{s}))
	}
	return d
}

// syntaxError returns yaml.v3's error with the line that its message names. Where
// it names none it means the first, but for aliases.
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

// priced reports whether a key has a step i (0 is the list rate); one without a
// market, whether any market has.
func (p *parser) priced(key Key, i int) bool {
	if key.Market != "" {
		at, ok := p.at[key]
		return ok && len(p.card.rows[at].steps) > i
	}
	return slices.ContainsFunc(p.card.rows, func(r row) bool { return r.Item == key.Item && len(r.steps) > i })
}

// keyOrItem reads "Brazil utility", or "utility" for all markets.
func keyOrItem(name string) (Key, bool) {
	key, ok := Key{Item: Item(name)}, true
	if itemNo(key.Item) < 0 {
		key, ok = splitKey(name)
	}
	return key, ok && itemNo(key.Item) >= 0
}

// splitKey reads "Brazil utility".
func splitKey(s string) (Key, bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return Key{}, false
	}
	return Key{Market(s[:i]), Item(s[i+1:])}, true
}

// noBasis marks a step whose basis hasn't been read yet.
const noBasis = math.MaxUint16
