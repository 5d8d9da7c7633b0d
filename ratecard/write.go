package ratecard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// MarshalJSON fails, with a [*ParseError]: a card is written by WriteYAML, and read
// by [Parse].
func (c *Card) MarshalJSON() ([]byte, error) {
	return nil, &ParseError{What: "a card isn't written as JSON: use WriteYAML, and Parse"}
}

// WriteYAML writes the card in its canonical form, that of the embedded files:
// [Parse] of it gives an equal card, and writing that gives the same bytes.
//
// Prices that [WithoutDerived] hides are written as derived. The zero Card has no
// such form; to write it is a [*ParseError].
func (c *Card) WriteYAML(w io.Writer) error {
	if c == nil || c.atlas == nil {
		return &ParseError{What: "the zero Card has nothing to write"}
	}
	var b bytes.Buffer
	c.writeHead(&b)
	c.writeRates(&b)
	c.writeTiers(&b)
	c.writeBases(&b)
	_, err := w.Write(b.Bytes())
	return err
}

func (c *Card) writeHead(b *bytes.Buffer) {
	fmt.Fprintf(b, "card: %s\nmodel: %s\ncurrency: %s\neffective: %s\nunit: %s\nchecked: %s\n",
		scalar(c.id), scalar(c.model), c.currency, c.effective, c.unit, c.checked)
	if len(c.sources) > 0 {
		b.WriteString("sources:\n")
		for _, s := range c.sources {
			fmt.Fprintf(b, "  %s: {%s}\n", scalar(s.ID), sourceFields(s))
		}
	}
	fmt.Fprintf(b, "columns: %s\n", c.columnLine())
}

func sourceFields(s Source) string {
	var fields []string
	if s.Where != "" {
		fields = append(fields, "where: "+quoted(s.Where))
	}
	if s.What != "" {
		fields = append(fields, "what: "+quoted(s.What))
	}
	return strings.Join(fields, ", ")
}

func (c *Card) writeRates(b *bytes.Buffer) {
	var lines bytes.Buffer
	for n, m := range c.atlas.markets {
		words, some := make([]string, len(c.columns)), false
		for i, item := range c.columns {
			words[i] = unknownRate
			if at := c.index[n*nItems+itemNo(item)]; at != 0 {
				words[i], some = c.rows[at-1].listWord(), true
			}
		}
		if some {
			fmt.Fprintf(&lines, "  %s: %s\n", m, strings.Join(words, " "))
		}
	}
	if lines.Len() == 0 {
		b.WriteString("rates: {}\n")
		return
	}
	b.WriteString("rates:\n")
	b.Write(lines.Bytes())
}

// listWord returns what a file has for the row's list rate.
func (r *row) listWord() string {
	if len(r.steps) == 0 {
		return r.endWord()
	}
	return plain(r.steps[0].price)
}

// endWord returns what a file has where the row's prices end.
func (r *row) endWord() string {
	if errors.Is(r.end, ErrDerived) {
		return hiddenRate
	}
	return unknownRate
}

func (c *Card) writeTiers(b *bytes.Buffer) {
	head := "tiers:\n"
	for i := range c.rows {
		r := &c.rows[i]
		var bounds, rates []string
		for k, s := range r.steps {
			if k > 0 {
				rates = append(rates, plain(s.price))
			}
			if s.bound() != 0 {
				bounds = append(bounds, strconv.FormatInt(s.upTo, 10))
			}
		}
		if len(bounds) == 0 {
			continue
		}
		if r.end != nil {
			rates = append(rates, r.endWord())
		}
		fmt.Fprintf(b, "%s  %s %s: %s | %s\n",
			head, r.Market, r.Item, strings.Join(bounds, " "), strings.Join(rates, " "))
		head = ""
	}
}

func (c *Card) writeBases(b *bytes.Buffer) {
	claims := c.claims()
	if len(claims) == 0 {
		b.WriteString("basis: []\n")
		return
	}
	b.WriteString("basis:\n")
	for _, e := range claims {
		base := c.bases[e.basis]
		fmt.Fprintf(b, "  - grade: %s\n    confidence: %s\n", base.Grade, base.Confidence)
		if base.From != "" {
			fmt.Fprintf(b, "    from: %s\n", scalar(base.From))
		}
		if base.How != "" {
			fmt.Fprintf(b, "    how: %s\n", quoted(base.How))
		}
		if len(e.list) > 0 {
			fmt.Fprintf(b, "    list: %s\n", strings.Join(e.list, ", "))
		}
		if len(e.steps) > 0 {
			fmt.Fprintf(b, "    steps: %s\n", strings.Join(e.steps, ", "))
		}
	}
}

// scalar writes text bare where YAML reads that back as it is, else quoted.
func scalar(s string) string {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
		case i > 0 && strings.IndexByte("/+-_. &", c) >= 0:
		default:
			return quoted(s)
		}
	}
	return s
}

// quoted writes text as JSON does, which YAML reads too.
func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
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
	var out claimList
	for _, item := range c.columns {
		rows := c.column(item, 1)
		out.add(rows, 0, string(item), func(e *claim) *[]string { return &e.list })
	}
	steps := func(e *claim) *[]string { return &e.steps }
	for _, item := range c.columns {
		rows := c.column(item, 2)
		mixed := slices.DeleteFunc(slices.Clone(rows), (*row).restsOnOne)
		if len(mixed) == 0 {
			out.add(rows, 1, string(item), steps)
			continue
		}
		for _, r := range rows {
			if r.restsOnOne() {
				out.name(r.steps[1].basis, string(r.Market)+" "+string(item), steps)
			}
		}
		for k := 1; len(mixed) > 0; k++ {
			out.add(mixed, k, string(item)+" "+strconv.Itoa(k+1), steps)
			mixed = slices.DeleteFunc(mixed, func(r *row) bool { return len(r.steps) <= k+1 })
		}
	}
	return out
}

// column returns the rows of an item that have at least n steps, in order.
func (c *Card) column(item Item, n int) (rows []*row) {
	for i := range c.rows {
		if r := &c.rows[i]; r.Item == item && len(r.steps) >= n {
			rows = append(rows, r)
		}
	}
	return rows
}

// restsOnOne reports whether the steps above the list rate have one basis.
func (r *row) restsOnOne() bool {
	return !slices.ContainsFunc(r.steps[1:], func(s step) bool { return s.basis != r.steps[1].basis })
}

type claimList []claim

// name adds a name to the prices that rest on a basis.
func (l *claimList) name(basis uint16, name string, to func(*claim) *[]string) {
	i := slices.IndexFunc(*l, func(e claim) bool { return e.basis == basis })
	if i < 0 {
		i = len(*l)
		*l = append(*l, claim{basis: basis})
	}
	names := to(&(*l)[i])
	*names = append(*names, name)
}

// add claims step k of the rows: the commonest basis under the name that they
// share, the first in order if there are several, and the others by market.
func (l *claimList) add(rows []*row, k int, name string, to func(*claim) *[]string) {
	count := map[uint16]int{}
	for _, r := range rows {
		count[r.steps[k].basis]++
	}
	usual, most := uint16(noBasis), 0
	for _, r := range rows {
		if no := r.steps[k].basis; count[no] > most {
			usual, most = no, count[no]
		}
	}
	if usual != noBasis {
		l.name(usual, name, to)
	}
	for _, r := range rows {
		if no := r.steps[k].basis; no != usual {
			l.name(no, string(r.Market)+" "+name, to)
		}
	}
}
