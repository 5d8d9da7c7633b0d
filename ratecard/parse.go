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

	"gopkg.in/yaml.v3"
)

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
//	rates: # one line a market, -- where there is no rate, derived where it is hidden
//	  Brazil: 0.0600 0.0065
//	tiers: # bounds | the rates above them, -- where no rate is known
//	  Brazil utility: 250000 | 0.0061
//	basis: # an item, or one market's; of steps also one tier's, such as "utility 2"
//	  - grade: read
//	    confidence: high
//	    from: contract
//	    list: marketing, utility
//	    steps: utility
//
// Every price needs a basis, and every basis a price. A [*ParseError] with its
// line is the answer to unknown fields, duplicate keys, aliases, markets and
// items that no card knows, prices that aren't plain decimals, bounds that don't
// rise and rates that do. So is a file of more than 1 MiB.
func Parse(r io.Reader) (*Card, error) {
	if r == nil {
		return nil, &ParseError{What: "no file: the reader is nil"}
	}
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("ratecard: reading a card: %w", err)
	}
	if len(data) > maxFile {
		return nil, &ParseError{What: "longer than 1 MiB"}
	}
	return parseCard(data, nil)
}

// parseCard reads a card's file. Only in an embedded one may something follow
// from another card, which named returns.
func parseCard(data []byte, named func(id string, by *Card) (*Card, error)) (*Card, error) {
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
	p := newParser(a)
	p.named = named
	p.document(doc.Content[0])
	if p.err != nil {
		return nil, p.err
	}
	p.card.finish()
	return p.card, nil
}

func (p *parser) sources(n *yaml.Node) {
	p.each(n, func(id string, k, v *yaml.Node) {
		if len(id) > maxID || strings.ContainsAny(id, " ,") {
			p.fail(k, "%s", sourceIDError(id).What)
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
	for _, word := range p.words(n, "items") {
		i := Item(word)
		if itemNo(i) < 0 {
			p.fail(n, "unknown item %q%s", word, spaced([]string{word}))
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
	c.rows = make([]row, 0, min(len(n.Content)/2, len(c.atlas.markets))*len(c.columns))
	p.each(n, func(market string, k, v *yaml.Node) {
		if c.atlas.marketNo(Market(market)) < 0 {
			p.fail(k, "unknown %s", unknownMarket(Market(market), c.effective))
		}
		words := p.words(v, "prices")
		if len(words) != len(c.columns) {
			p.fail(v, "%d rates for %d columns%s", len(words), len(c.columns), spaced(words))
			return
		}
		for i, word := range words {
			if word == unknownRate {
				continue
			}
			key := Key{Market(market), c.columns[i]}
			if word == hiddenRate {
				c.rows = append(c.rows, row{Key: key, end: ErrDerived})
				continue
			}
			p.at[key] = len(c.rows)
			list := step{upTo: math.MaxInt64, price: p.price(v, word), basis: noBasis}
			c.rows = append(c.rows, row{Key: key, steps: []step{list}})
		}
	})
}

func (p *parser) tiers(n *yaml.Node) {
	p.each(n, func(name string, k, v *yaml.Node) {
		key, ok := splitKey(name)
		at, listed := p.at[key]
		if !ok || !listed {
			p.fail(k, "tiers of %q, which has no list rate", name)
			return
		}
		left, right, _ := strings.Cut(strings.Join(p.words(v, "bounds | rates"), " "), "|")
		bounds, rates := strings.Fields(left), strings.Fields(right)
		if len(bounds) == 0 || len(bounds) != len(rates) {
			p.fail(v, "%d bounds and %d rates: want bounds | as many rates", len(bounds), len(rates))
			return
		}
		r := &p.card.rows[at]
		r.steps = slices.Grow(r.steps, len(bounds))
		for i := range bounds {
			last := &r.steps[len(r.steps)-1]
			upTo, err := strconv.ParseInt(bounds[i], 10, 64)
			if err != nil || upTo <= 0 || upTo == math.MaxInt64 || bounds[i][0] == '+' || bounds[i][0] == '0' {
				p.fail(v, "%q is no bound: want a whole number above 0, in digits alone%s",
					bounds[i], spaced(bounds[i:i+1]))
				return
			}
			if i > 0 && upTo <= r.steps[i-1].upTo {
				p.fail(v, "bounds must rise: %d after %d", upTo, r.steps[i-1].upTo)
			}
			last.upTo = upTo
			if rates[i] == unknownRate || rates[i] == hiddenRate {
				if i != len(rates)-1 {
					p.fail(v, "an unknown rate below a known one")
				}
				if r.end = ErrNoRate; rates[i] == hiddenRate {
					r.end = ErrDerived
				}
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

func (p *parser) document(n *yaml.Node) {
	c := p.card
	required := []string{"card", "model", "currency", "effective", "unit", "checked", "columns", "rates", "basis"}
	f := p.fields(n, append(required, "sources", "tiers", "ladders")...)
	for _, name := range required {
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
	if !c.unit.valid() {
		p.fail(f["unit"], "%s", unknownUnit(c.unit))
	}
	p.sources(f["sources"])
	p.columns(f["columns"])
	p.rates(f["rates"])
	p.tiers(f["tiers"])
	p.ladders(f["ladders"])
	p.bases(f["basis"])
}
