package ratecard

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Head is what a card says beside its prices. All fields but Sources are
// required.
type Head struct {
	ID        string   `json:"id,omitempty"` // one printable line, such as "acme/USD/2026-10-01"
	Currency  Currency `json:"currency,omitempty"`
	Unit      Unit     `json:"unit,omitempty"`
	Effective Date     `json:"effective,omitzero"` // the card's first day
	// the day on which a person last compared it with its sources
	Checked Date     `json:"checked,omitzero"`
	Sources []Source `json:"sources,omitempty"`
}

// NewCard makes a card of one's own, of a contract or for a test. It refuses
// what [Parse] refuses, with a [*ParseError] of no line.
//
// Each price is a ladder of at least one tier, whose bounds rise and whose
// prices don't. The last tier has no bound (an UpTo of 0); if it has one, units
// past it are [ErrNoRate]. Every tier needs a [Basis] with a grade and a
// confidence.
func NewCard(head Head, prices map[Key][]Tier) (*Card, error) {
	a, err := world()
	if err != nil {
		return nil, err
	}
	c := &Card{atlas: a}
	if err := c.setHead(head); err != nil {
		return nil, err
	}
	if len(prices) == 0 {
		return nil, &ParseError{What: "no prices"}
	}
	keys := make([]Key, 0, len(prices))
	for k := range prices {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, Key.compare) // so that of two faults it is always the same one
	for _, k := range keys {
		if err := c.addRow(k, prices[k]); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(c.columns, Item.compare)
	c.model = modelOf(c.unit, c.columns)
	c.finish()
	return c, nil
}

func (c *Card) setHead(h Head) error {
	if h.ID == "" {
		return &ParseError{What: "no ID"}
	}
	if !printable(h.ID) {
		return &ParseError{What: fmt.Sprintf("%q isn't one line of printable text", h.ID)}
	}
	if !h.Currency.Valid() {
		return &ParseError{What: fmt.Sprintf("%q is no currency code", h.Currency)}
	}
	if !h.Unit.valid() {
		return &ParseError{What: unknownUnit(h.Unit)}
	}
	if !h.Effective.valid() {
		return &ParseError{What: fmt.Sprintf("effective: %q is no date", h.Effective)}
	}
	if !h.Checked.valid() {
		return &ParseError{What: fmt.Sprintf("checked: %q is no date", h.Checked)}
	}
	for _, s := range h.Sources {
		if s.ID == "" || len(s.ID) > maxID || strings.ContainsAny(s.ID, " ,") {
			return sourceIDError(s.ID)
		}
		for _, text := range []string{s.ID, s.Where, s.What} {
			if !printable(text) {
				return &ParseError{What: fmt.Sprintf("%q isn't one line of printable text", text)}
			}
		}
	}
	c.id, c.currency, c.unit, c.effective, c.checked = h.ID, h.Currency, h.Unit, h.Effective, h.Checked
	c.sources = slices.Clone(h.Sources)
	slices.SortFunc(c.sources, Source.compare)
	for i := range c.sources[:max(0, len(c.sources)-1)] {
		if id := c.sources[i].ID; id == c.sources[i+1].ID {
			return &ParseError{What: fmt.Sprintf("duplicate %q", id)}
		}
	}
	return nil
}

// addRow adds the ladder of one market and item.
func (c *Card) addRow(k Key, tiers []Tier) error {
	fail := func(format string, args ...any) error {
		return &ParseError{What: fmt.Sprintf("%s %s: ", k.Market, k.Item) + fmt.Sprintf(format, args...)}
	}
	switch {
	case c.atlas.marketNo(k.Market) < 0:
		return &ParseError{What: "unknown " + unknownMarket(k.Market, c.effective)}
	case itemNo(k.Item) < 0:
		return &ParseError{What: fmt.Sprintf("unknown item %q", k.Item)}
	case len(tiers) == 0:
		return fail("no tiers")
	}
	r := row{Key: k, steps: make([]step, len(tiers))}
	for i, t := range tiers {
		s := step{upTo: t.UpTo, price: t.Price}
		if err := checkPrice(t.Price, "price"); err != nil {
			return fail("%s", err.(*ParseError).What)
		}
		if i > 0 && t.Price.Cmp(tiers[i-1].Price) > 0 {
			return fail("rates must not rise: %s after %s", plain(t.Price), plain(tiers[i-1].Price))
		}
		switch {
		case t.UpTo == 0 && i == len(tiers)-1:
			s.upTo = math.MaxInt64
		case t.UpTo == 0:
			return fail("tier %d of %d has UpTo 0, which only the last may have", i+1, len(tiers))
		case t.UpTo < 0 || t.UpTo == math.MaxInt64:
			return fail("%d is no bound", t.UpTo)
		case i > 0 && t.UpTo <= tiers[i-1].UpTo:
			return fail("bounds must rise: %d after %d", t.UpTo, tiers[i-1].UpTo)
		case i == len(tiers)-1:
			r.end = ErrNoRate
		}
		basis, err := c.checkBasis(t.Basis)
		if err != nil {
			return fail("%s", err.What)
		}
		if s.basis = c.base(basis); s.basis == noBasis {
			return fail("more than %d bases", noBasis-1)
		}
		r.steps[i] = s
	}
	if !slices.Contains(c.columns, k.Item) {
		c.columns = append(c.columns, k.Item)
	}
	c.rows = append(c.rows, r)
	return nil
}

// checkBasis returns the basis as a card keeps it.
func (c *Card) checkBasis(b Basis) (Basis, *ParseError) {
	if b.Grade == "" || b.Confidence == "" {
		return b, &ParseError{What: "a basis needs a grade and a confidence"}
	}
	if !b.Grade.valid() {
		return b, &ParseError{What: fmt.Sprintf("unknown grade %q", b.Grade)}
	}
	if !b.Confidence.valid() {
		return b, &ParseError{What: fmt.Sprintf("unknown confidence %q", b.Confidence)}
	}
	b.From = strings.Join(strings.Fields(b.From), " ")
	for id := range strings.FieldsSeq(b.From) {
		if _, ok := c.Source(id); !ok {
			return b, &ParseError{What: fmt.Sprintf("unknown source %q", id)}
		}
	}
	if !printable(b.How) {
		return b, &ParseError{What: fmt.Sprintf("%q isn't one line of printable text", b.How)}
	}
	return b, nil
}

// modelOf returns the word by which files name how Meta charges.
func modelOf(u Unit, columns []Item) string {
	switch {
	case u == PerMessage:
		return "pmp"
	case u == PerNotification:
		return "notification"
	case slices.Contains(columns, UserInitiated) || slices.Contains(columns, BusinessInitiated):
		return "cbp_initiator"
	}
	return "cbp_category"
}

func sourceIDError(id string) *ParseError {
	return &ParseError{What: fmt.Sprintf("a source's ID is one word of at most %d bytes, not %q", maxID, id)}
}
