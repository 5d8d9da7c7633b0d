package metafile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A parser reads the list into ladders of one tier without a bound, and then
// gives them their bounds.
type parser struct {
	head     Head
	list     sheet
	markets  map[ratecard.Market]bool // that any card knows
	currency ratecard.Currency        // "" until a row has one
	prices   map[ratecard.Key][]ratecard.Tier
	order    []ratecard.Key       // as they stand in the list
	listed   map[ratecard.Key]int // the row of the list that each came from
}

// A listHeader says where the columns of the list are.
type listHeader struct {
	row, market, currency int
	items                 map[int]ratecard.Item
}

// basis is what a price rests on.
func (p *parser) basis(how string) ratecard.Basis {
	return ratecard.Basis{
		Grade:      ratecard.GradeRead,
		Confidence: ratecard.ConfidenceMedium,
		From:       p.head.Source.ID,
		How:        how,
	}
}

// readList reads the list rates.
func (p *parser) readList() error {
	s := p.list
	top, err := s.listHeader()
	if err != nil {
		return err
	}
	seen := map[ratecard.Market]int{}
	for r := top.row + 1; r < len(s.rows); r++ {
		if s.blank(r) {
			continue
		}
		m := ratecard.Market(s.cell(r, top.market))
		if !p.markets[m] {
			return s.fail(r, "%s", p.unknownMarket(m))
		}
		if first, twice := seen[m]; twice {
			return s.fail(r, "%s again, after row %d", m, first+1)
		}
		seen[m] = r
		if err := p.sameCurrency(s, r, top.currency); err != nil {
			return err
		}
		if err := p.readListRow(r, m, top); err != nil {
			return err
		}
	}
	if len(p.prices) == 0 {
		return s.fail(top.row, "no rates below the header")
	}
	return nil
}

// unknownMarket returns what is wrong with a market that no card knows.
func (p *parser) unknownMarket(m ratecard.Market) string {
	fault := fmt.Sprintf("unknown market %q", m)
	if market, err := ratecard.MarketOf(ratecard.Country(m), p.head.Effective); err == nil {
		fault += fmt.Sprintf("; it is a country's code, whose market is %s", market)
	}
	return fault
}

// listHeader finds the columns of the list.
func (s sheet) listHeader() (listHeader, error) {
	h := listHeader{
		row:      slices.IndexFunc(s.rows, isListHeader),
		market:   -1,
		currency: -1,
		items:    map[int]ratecard.Item{},
	}
	if h.row < 0 {
		why := ""
		if LayoutOf(s.rows) == LayoutTiers {
			why = "; these are volume tiers"
		}
		return h, &ratecard.ParseError{
			What: "list: no header row with Market, Currency, Marketing, Utility" + why,
		}
	}
	known := map[ratecard.Item]bool{}
	for col, word := range foldAll(s.rows[h.row]) {
		switch item, ok := itemOf(word); {
		case ok && known[item]:
			return h, s.fail(h.row, "two columns for %s", item)
		case ok:
			h.items[col], known[item] = item, true
		case isMarketHeader(word) && h.market < 0:
			h.market = col
		case word == "currency" && h.currency < 0:
			h.currency = col
		case word != "" && !strings.HasPrefix(word, "metabusinessagent"):
			return h, s.fail(h.row, "unknown column %q", s.cell(h.row, col))
		}
	}
	return h, nil
}

// readListRow reads the list rates of one market.
func (p *parser) readListRow(r int, m ratecard.Market, top listHeader) error {
	s := p.list
	for col := range max(len(s.rows[top.row]), len(s.rows[r])) {
		if item, ok := top.items[col]; ok {
			if err := p.readRate(r, col, ratecard.Key{Market: m, Item: item}); err != nil {
				return err
			}
		} else if s.cell(r, col) != "" && s.cell(top.row, col) == "" {
			return s.fail(r, "%q stands below no header: an unquoted comma?", s.cell(r, col))
		}
	}
	return nil
}

// readRate reads one list rate, unless the card doesn't have it.
func (p *parser) readRate(r, col int, k ratecard.Key) error {
	text := p.list.cell(r, col)
	late := k.Item == ratecard.AuthenticationInternational || k.Item == ratecard.Service
	if late && col >= len(p.list.rows[r]) || fold(text) == "n/a" {
		return nil
	}
	price, err := priceOf(text, p.currency)
	if err != nil {
		return p.list.fail(r, "%s %s: %v", k.Market, k.Item, err)
	}
	p.prices[k] = []ratecard.Tier{{Price: price, Basis: p.basis("")}}
	p.order = append(p.order, k)
	p.listed[k] = r
	return nil
}

// bound gives the ladders of which only the list rate is known their first
// bound, that of another card.
func (p *parser) bound() error {
	usd, err := p.boundsCard()
	if err != nil {
		return err
	}
	for _, k := range p.order {
		if !tiered(k.Item) {
			continue
		}
		known, err := usd.Tiers(k.Market, k.Item)
		if err != nil && k.Item == ratecard.AuthenticationInternational {
			known, err = usd.Tiers(k.Market, ratecard.Authentication)
		}
		if err != nil || usd.Unit() != ratecard.PerMessage {
			return p.list.fail(p.listed[k],
				"%s %s has volume tiers whose first bound isn't known (%s has none): give the table of tiers",
				k.Market, k.Item, usd.ID())
		}
		if known[0].UpTo != 0 {
			p.prices[k][0].UpTo = known[0].UpTo
			p.prices[k][0].Basis = p.basis("list rate alone; its bound is that of " + usd.ID())
		}
	}
	return nil
}

// boundsCard returns the USD card whose bounds the list takes: for a list in
// another currency the one of the day, and for one in USD the one before the day,
// since the card embedded for the day may be an earlier draft of this one. The
// card before will do, too, where USD is still missing among the cards of a day.
func (p *parser) boundsCard() (*ratecard.Card, error) {
	published := ratecard.Published()
	if p.currency != "USD" {
		if usd, err := published.Card("USD", p.head.Effective); err == nil {
			return usd, nil
		}
	}
	eve := ratecard.DateOf(p.head.Effective.In(time.UTC).AddDate(0, 0, -1))
	return published.Card("USD", eve)
}

// tiered reports whether an item has ladders on the cards per message (R5.7).
func tiered(i ratecard.Item) bool {
	return i == ratecard.Utility || i == ratecard.Authentication || i == ratecard.AuthenticationInternational
}

// sameCurrency reads the currency of a row, which the whole card shares.
func (p *parser) sameCurrency(s sheet, r, col int) error {
	text := s.cell(r, col)
	cur, ok := currencyOf(text)
	switch {
	case !ok:
		return s.fail(r, "%q is no currency", text)
	case p.currency == "":
		p.currency = cur
	case p.currency != cur:
		return s.fail(r, "%s (written %q) on a card in %s", cur, text, p.currency)
	}
	return nil
}
