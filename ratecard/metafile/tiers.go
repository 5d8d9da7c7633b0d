package metafile

import (
	"fmt"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A tierHeader says where the columns of the tiers are.
type tierHeader struct {
	row, market, currency int
	groups                []*group
}

// A group is the ladders of one item, side by side with the others': four
// columns of from, to, rate type and rate.
type group struct {
	item  ratecard.Item
	col   int
	tiers []ratecard.Tier // of the market being read
	row   int             // of the last tier
	done  bool            // no tier may follow
}

// readTiers reads the ladders and puts them in the place of the list rates.
func (p *parser) readTiers(s sheet) error {
	top, err := s.tierHeader()
	if err != nil {
		return err
	}
	var market ratecard.Market
	seen := map[ratecard.Market]int{}
	for r := top.row + 1; r < len(s.rows); r++ {
		if s.blank(r) {
			continue
		}
		if name := ratecard.Market(s.cell(r, top.market)); name != "" && name != market {
			if err := p.closeLadders(s, market, seen[market], top.groups); err != nil {
				return err
			}
			if !p.markets[name] {
				return s.fail(r, "%s", p.unknownMarket(name))
			}
			if first, twice := seen[name]; twice {
				return s.fail(r, "%s again, after row %d", name, first+1)
			}
			market, seen[name] = name, r
			for _, g := range top.groups {
				g.tiers, g.done = nil, false
			}
		}
		if market == "" {
			return s.fail(r, "tiers of no market")
		}
		if s.cell(r, top.currency) != "" {
			if err := p.sameCurrency(s, r, top.currency); err != nil {
				return err
			}
		}
		for _, g := range top.groups {
			if err := p.readTier(s, r, market, g); err != nil {
				return err
			}
		}
	}
	if err := p.closeLadders(s, market, seen[market], top.groups); err != nil {
		return err
	}
	return p.allTiered(seen, top.groups)
}

// allTiered checks that every list rate with volume tiers was among them.
func (p *parser) allTiered(markets map[ratecard.Market]int, groups []*group) error {
	for _, k := range p.order {
		_, named := markets[k.Market]
		headed := slices.ContainsFunc(groups, func(g *group) bool { return g.item == k.Item })
		if tiered(k.Item) && !(named && headed) {
			return p.list.fail(p.listed[k], "%s %s isn't in the table of tiers", k.Market, k.Item)
		}
	}
	return nil
}

// closeLadders checks that a market's ladders are whole, and keeps them.
func (p *parser) closeLadders(s sheet, market ratecard.Market, first int, groups []*group) error {
	if market == "" {
		return nil
	}
	for _, g := range groups {
		k := ratecard.Key{Market: market, Item: g.item}
		_, listed := p.prices[k]
		switch {
		case len(g.tiers) == 0 && listed:
			return s.fail(first, "%s %s has no tiers, but a rate on the list", market, g.item)
		case len(g.tiers) > 0 && !g.done:
			return s.fail(g.row, "%s %s: no tier after %d", market, g.item, g.last().UpTo)
		case len(g.tiers) > 0:
			p.prices[k] = g.tiers
		}
	}
	return nil
}

func (g *group) last() *ratecard.Tier { return &g.tiers[len(g.tiers)-1] }

// readTier reads one tier of a ladder, or nothing where the group has no more.
func (p *parser) readTier(s sheet, r int, market ratecard.Market, g *group) error {
	var cells [4]string
	empty := true
	for i := range cells {
		cells[i] = s.cell(r, g.col+i)
		empty = empty && (cells[i] == "" || fold(cells[i]) == "n/a")
	}
	fail := func(format string, args ...any) error {
		return s.fail(r, "%s %s: %s", market, g.item, fmt.Sprintf(format, args...))
	}
	if empty {
		if len(g.tiers) > 0 && !g.done {
			return fail("no tier after %d", g.last().UpTo)
		}
		g.done = true
		return nil
	}
	if g.done {
		return fail("a tier from %q after the last", cells[0])
	}
	list, listed := p.prices[ratecard.Key{Market: market, Item: g.item}]
	if !listed {
		return fail("tiers of what has no rate on the list")
	}
	t := ratecard.Tier{Basis: p.basis("")}
	if !isNoBound(cells[1]) {
		var ok bool
		if t.UpTo, ok = boundOf(cells[1]); !ok || t.UpTo == 0 {
			return fail("%q is no bound: want a number such as 250,000, or -- on the last step", cells[1])
		}
	}
	from, ok := boundOf(cells[0])
	if !ok && cells[0] != "" {
		return fail("%q is no bound: want a number such as 250,001", cells[0])
	}
	var err error
	if t.Price, err = priceOf(cells[3], p.currency); err != nil {
		return fail("%v", err)
	}
	if len(g.tiers) == 0 {
		err = firstTier(&t, from, cells[2], list[0])
	} else {
		err = nextTier(t, from, cells, *g.last())
	}
	if err != nil {
		return fail("%v", err)
	}
	g.tiers, g.row, g.done = append(g.tiers, t), r, t.UpTo == 0
	return nil
}

// firstTier checks the first tier of a ladder against the list rate, and gives
// it the list's digits.
func firstTier(t *ratecard.Tier, from int64, kind string, list ratecard.Tier) error {
	switch {
	case from > 1:
		return fmt.Errorf("the first tier begins at %d", from)
	case fold(kind) != "listrate":
		return fmt.Errorf("the first tier is of rate type %q: want \"List rate\"", kind)
	case !t.Price.Equal(list.Price):
		return fmt.Errorf("begins at %s, but the list has %s", plain(t.Price), plain(list.Price))
	}
	t.Price = list.Price
	return nil
}

// nextTier checks a tier against the one before it.
func nextTier(t ratecard.Tier, from int64, cells [4]string, last ratecard.Tier) error {
	switch {
	case from != last.UpTo+1:
		return fmt.Errorf("a tier from %q after one up to %d", cells[0], last.UpTo)
	case t.UpTo != 0 && t.UpTo < from:
		return fmt.Errorf("a tier from %d up to %d", from, t.UpTo)
	case fold(cells[2]) != "tierrate":
		return fmt.Errorf("a tier above the first is of rate type %q: want \"Tier rate\"", cells[2])
	case t.Price.Cmp(last.Price) > 0:
		return fmt.Errorf("rates must not rise: %s after %s", plain(t.Price), plain(last.Price))
	}
	return nil
}

// tierHeader finds the columns of a table of tiers: the header is one row in
// CSV files, and in workbooks three rows of merged cells, of which the last has
// neither Market nor the items.
func (s sheet) tierHeader() (tierHeader, error) {
	h := tierHeader{row: slices.IndexFunc(s.rows, isTierHeader), market: -1}
	if h.row < 0 {
		why := ""
		if LayoutOf(s.rows) == LayoutList {
			why = "; these are list rates"
		}
		return h, &ratecard.ParseError{What: "tiers: no header row with From, To, Rate type, Rate" + why}
	}
	if h.currency = slices.Index(foldAll(s.rows[h.row]), "currency"); h.currency < 0 {
		return h, s.fail(h.row, "no column Currency")
	}
	for r := h.row; r >= 0 && h.market < 0; r-- {
		h.market = slices.IndexFunc(foldAll(s.rows[r]), isMarketHeader)
	}
	if h.market < 0 {
		return h, s.fail(h.row, "no column Market")
	}
	h.groups = s.groups(h.row)
	for i, g := range h.groups {
		if !tiered(g.item) {
			return h, s.fail(h.row,
				"the columns from %d on aren't headed Utility, Authentication or Authentication-International", g.col+1)
		}
		if slices.ContainsFunc(h.groups[:i], func(o *group) bool { return o.item == g.item }) {
			return h, s.fail(h.row, "two groups of columns for %s", g.item)
		}
	}
	return h, nil
}

// groups returns the groups of columns below a header, each with the item that
// stands above it.
func (s sheet) groups(top int) []*group {
	starts := groupStarts(s.rows[top])
	groups := make([]*group, len(starts))
	named := 0
	for i, col := range starts {
		end := col + 5
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		groups[i] = &group{item: s.itemAbove(top, col, end), col: col}
		if groups[i].item != "" {
			named++
		}
	}
	if named == 0 && len(groups) == 3 { // the rows above were cut off
		groups[0].item, groups[1].item = ratecard.Utility, ratecard.Authentication
		groups[2].item = ratecard.AuthenticationInternational
	}
	return groups
}

// itemAbove reads the item above columns col to end, in the nearest row that has one.
func (s sheet) itemAbove(top, col, end int) ratecard.Item {
	for r := top - 1; r >= 0; r-- {
		for i := col; i < end; i++ {
			if item, ok := itemOf(fold(s.cell(r, i))); ok {
				return item
			}
		}
	}
	return ""
}
