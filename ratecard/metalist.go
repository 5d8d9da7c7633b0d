package ratecard

import (
	"math"
	"slices"
	"strings"
)

// A metaParser builds a card of single open steps from the list, and then gives
// them their bounds.
type metaParser struct {
	card   *Card
	list   metaSheet
	at     map[Key]int // where each price is among the card's rows
	listed []int       // the row of the list that each came from
}

// readList reads the list rates into single open steps.
func (p *metaParser) readList() error {
	s, c := p.list, p.card
	top := slices.IndexFunc(s.rows, isListHeader)
	if top < 0 {
		why := ""
		if MetaLayoutOf(s.rows) == MetaTiers {
			why = "; these are volume tiers"
		}
		return &ParseError{What: "list: no header row with Market, Currency, Marketing, Utility" + why}
	}
	market, currency := -1, -1
	items := map[int]Item{}
	for col, word := range foldAll(s.rows[top]) {
		switch item, ok := metaItem(word); {
		case ok && slices.Contains(c.columns, item):
			return s.fail(top, "two columns for %s", item)
		case ok:
			items[col] = item
			c.columns = append(c.columns, item)
		case isMarketHeader(word) && market < 0:
			market = col
		case word == "currency" && currency < 0:
			currency = col
		case word != "" && !strings.HasPrefix(word, "metabusinessagent"):
			return s.fail(top, "unknown column %q", s.cell(top, col))
		}
	}
	seen := map[Market]int{}
	for r := top + 1; r < len(s.rows); r++ {
		if s.blank(r) {
			continue
		}
		m := Market(s.cell(r, market))
		if c.atlas.marketNo(m) < 0 {
			return s.fail(r, "unknown market %q", m)
		}
		if first, twice := seen[m]; twice {
			return s.fail(r, "%s again, after row %d", m, first+1)
		}
		seen[m] = r
		if err := p.sameCurrency(s, r, currency); err != nil {
			return err
		}
		for col := range max(len(s.rows[top]), len(s.rows[r])) {
			if item, ok := items[col]; ok {
				if err := p.readRate(r, col, Key{m, item}); err != nil {
					return err
				}
			} else if s.cell(r, col) != "" && s.cell(top, col) == "" {
				return s.fail(r, "%q stands below no header: an unquoted comma?", s.cell(r, col))
			}
		}
	}
	if len(c.rows) == 0 {
		return s.fail(top, "no rates below the header")
	}
	c.columns = slices.DeleteFunc(c.columns, func(i Item) bool {
		return !slices.ContainsFunc(c.rows, func(r row) bool { return r.Item == i })
	})
	slices.SortFunc(c.columns, Item.compare)
	return nil
}

// readRate reads one list rate, unless the card doesn't have it.
func (p *metaParser) readRate(r, col int, k Key) error {
	text := p.list.cell(r, col)
	absent := col >= len(p.list.rows[r]) && (k.Item == AuthenticationInternational || k.Item == Service)
	if absent || fold(text) == "n/a" {
		return nil
	}
	price, err := metaPrice(text, p.card.currency)
	if err != nil {
		return p.list.fail(r, "%s %s: %v", k.Market, k.Item, err)
	}
	p.at[k] = len(p.card.rows)
	p.listed = append(p.listed, r)
	p.card.rows = append(p.card.rows, row{Key: k, steps: []step{{upTo: math.MaxInt64, price: price}}})
	return nil
}

// bound cuts the ladders of which only the list rate was given.
func (p *metaParser) bound() error {
	c := p.card
	usd, err := Published().Card("USD", c.effective)
	if err != nil {
		return err
	}
	borrowed := c.base(Basis{GradeRead, ConfidenceMedium, c.sources[0].ID, "list rate alone; its bound is that of " + usd.id})
	for i := range c.rows {
		r := &c.rows[i]
		if !tiered(r.Item) {
			continue
		}
		known, err := usd.Tiers(r.Market, r.Item)
		if err != nil && r.Item == AuthenticationInternational {
			known, err = usd.Tiers(r.Market, Authentication)
		}
		if err != nil {
			return p.list.fail(p.listed[i], "%s %s has volume tiers whose first bound isn't known (%s has none): give the table of tiers", r.Market, r.Item, usd.id)
		}
		if first := known[0].UpTo; first != 0 {
			r.steps[0].upTo, r.steps[0].basis, r.end = first, borrowed, ErrNoRate
		}
	}
	return nil
}

// sameCurrency reads the currency of a row, which the whole card shares.
func (p *metaParser) sameCurrency(s metaSheet, r, col int) error {
	text := s.cell(r, col)
	cur, ok := metaCurrency(text)
	switch {
	case !ok:
		return s.fail(r, "%q is no currency", text)
	case p.card.currency == "":
		p.card.currency = cur
	case p.card.currency != cur:
		return s.fail(r, "%s (written %q) on a card in %s", cur, text, p.card.currency)
	}
	return nil
}
