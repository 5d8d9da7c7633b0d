package ratecard

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// fold strips a header of what Meta's files and their exports vary in: white
// space, case, hyphens and byte order marks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func foldAll(row []string) []string {
	words := make([]string, len(row))
	for i, cell := range row {
		words[i] = fold(cell)
	}
	return words
}

// A metaGroup is the ladders of one item, side by side with the others': four
// columns of from, to, rate type and rate.
type metaGroup struct {
	item  Item
	col   int
	steps []step // of the market being read
	row   int    // of the last step
	done  bool   // no step may follow
}

// groupStarts returns the columns at which From, To, Rate type, Rate begin.
func groupStarts(row []string) []int {
	words := foldAll(row)
	var starts []int
	for i := range words {
		if i+4 <= len(words) && slices.Equal(words[i:i+4], []string{"from", "to", "ratetype", "rate"}) {
			starts = append(starts, i)
		}
	}
	return starts
}

func isTierHeader(row []string) bool { return len(groupStarts(row)) > 0 }

// tierColumns finds the columns of a table of tiers: the header is one row in
// CSV files, and in workbooks three rows of merged cells, of which the last has
// neither Market nor the items.
func tierColumns(s metaSheet) (top, market, currency int, groups []metaGroup, err error) {
	fail := func(err error) (int, int, int, []metaGroup, error) { return 0, 0, 0, nil, err }
	top = slices.IndexFunc(s.rows, isTierHeader)
	if top < 0 {
		why := ""
		if MetaLayoutOf(s.rows) == MetaList {
			why = "; these are list rates"
		}
		return fail(&ParseError{What: "tiers: no header row with From, To, Rate type, Rate" + why})
	}
	words := foldAll(s.rows[top])
	if currency = slices.Index(words, "currency"); currency < 0 {
		return fail(s.fail(top, "no column Currency"))
	}
	market = -1
	for r := top; r >= 0 && market < 0; r-- {
		market = slices.IndexFunc(foldAll(s.rows[r]), isMarketHeader)
	}
	if market < 0 {
		return fail(s.fail(top, "no column Market"))
	}
	starts := groupStarts(s.rows[top])
	named := 0
	for i, col := range starts {
		end := col + 5
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		g := metaGroup{item: groupItem(s, top, col, end), col: col}
		if g.item != "" {
			named++
		}
		groups = append(groups, g)
	}
	if named == 0 && len(groups) == 3 { // the rows above were cut off
		groups[0].item, groups[1].item, groups[2].item = Utility, Authentication, AuthenticationForeign
	}
	for i, g := range groups {
		if !tiered(g.item) {
			return fail(s.fail(top, "the columns from %d on aren't headed Utility, Authentication or Authentication-International", g.col+1))
		}
		if slices.ContainsFunc(groups[:i], func(o metaGroup) bool { return o.item == g.item }) {
			return fail(s.fail(top, "two groups of columns for %s", g.item))
		}
	}
	return top, market, currency, groups, nil
}

// groupItem reads the item above columns col to end, in the nearest row that has one.
func groupItem(s metaSheet, top, col, end int) Item {
	for r := top - 1; r >= 0; r-- {
		for i := col; i < end; i++ {
			if item, ok := metaItem(fold(s.cell(r, i))); ok {
				return item
			}
		}
	}
	return ""
}

// readTiers reads the ladders and puts them in the place of the single steps.
func (p *metaParser) readTiers(s metaSheet) error {
	top, marketCol, currencyCol, groups, err := tierColumns(s)
	if err != nil {
		return err
	}
	var market Market
	seen := map[Market]int{}
	for r := top + 1; r < len(s.rows); r++ {
		if s.blank(r) {
			continue
		}
		if name := Market(s.cell(r, marketCol)); name != "" && name != market {
			if err := p.closeTiers(s, market, seen[market], groups); err != nil {
				return err
			}
			if p.card.atlas.marketNo(name) < 0 {
				return s.fail(r, "unknown market %q", name)
			}
			if first, twice := seen[name]; twice {
				return s.fail(r, "%s again, after row %d", name, first+1)
			}
			market, seen[name] = name, r
			for i := range groups {
				groups[i].steps, groups[i].done = nil, false
			}
		}
		if market == "" {
			return s.fail(r, "tiers of no market")
		}
		if s.cell(r, currencyCol) != "" {
			if err := p.sameCurrency(s, r, currencyCol); err != nil {
				return err
			}
		}
		for i := range groups {
			if err := p.readStep(s, r, market, &groups[i]); err != nil {
				return err
			}
		}
	}
	if err := p.closeTiers(s, market, seen[market], groups); err != nil {
		return err
	}
	for i, r := range p.card.rows {
		if _, ok := seen[r.Market]; tiered(r.Item) && (!ok || !slices.ContainsFunc(groups, func(g metaGroup) bool { return g.item == r.Item })) {
			return p.list.fail(p.listed[i], "%s %s isn't in the table of tiers", r.Market, r.Item)
		}
	}
	return nil
}

// closeTiers checks that a market's ladders are whole, and keeps them.
func (p *metaParser) closeTiers(s metaSheet, market Market, first int, groups []metaGroup) error {
	if market == "" {
		return nil
	}
	for _, g := range groups {
		at, listed := p.at[Key{market, g.item}]
		switch {
		case len(g.steps) == 0 && listed:
			return s.fail(first, "%s %s has no tiers, but a rate on the list", market, g.item)
		case len(g.steps) > 0 && !g.done:
			return s.fail(g.row, "%s %s: no tier after %d", market, g.item, g.steps[len(g.steps)-1].upTo)
		case len(g.steps) > 0:
			p.card.rows[at].steps = g.steps
		}
	}
	return nil
}

// readStep reads one step of a ladder, or nothing where the group has no more.
func (p *metaParser) readStep(s metaSheet, r int, market Market, g *metaGroup) error {
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
		if len(g.steps) > 0 && !g.done {
			return fail("no tier after %d", g.steps[len(g.steps)-1].upTo)
		}
		g.done = true
		return nil
	}
	if g.done {
		return fail("a tier from %q after the last", cells[0])
	}
	at, listed := p.at[Key{market, g.item}]
	if !listed {
		return fail("tiers of what has no rate on the list")
	}
	st := step{upTo: math.MaxInt64}
	if !isNoBound(cells[1]) {
		var ok bool
		if st.upTo, ok = metaBound(cells[1]); !ok || st.upTo == 0 {
			return fail("%q is no bound", cells[1])
		}
	}
	from, ok := metaBound(cells[0])
	if !ok && cells[0] != "" {
		return fail("%q is no bound", cells[0])
	}
	var err error
	if st.price, err = metaPrice(cells[3], p.card.currency); err != nil {
		return fail("%v", err)
	}
	if len(g.steps) == 0 {
		list := p.card.rows[at].steps[0].price
		switch {
		case from > 1:
			return fail("the first tier begins at %d", from)
		case fold(cells[2]) != "listrate":
			return fail("the first tier is a %q, not the list rate", cells[2])
		case !st.price.Equal(list):
			return fail("begins at %s, but the list has %s", plain(st.price), plain(list))
		}
		st.price = list // with the list's digits
	} else {
		last := g.steps[len(g.steps)-1]
		switch {
		case from != last.upTo+1:
			return fail("a tier from %q after one up to %d", cells[0], last.upTo)
		case st.upTo < from:
			return fail("a tier from %d up to %d", from, st.upTo)
		case fold(cells[2]) != "tierrate":
			return fail("%q above the first tier", cells[2])
		case st.price.Cmp(last.price) > 0:
			return fail("rates must not rise: %s after %s", plain(st.price), plain(last.price))
		}
	}
	g.steps, g.row, g.done = append(g.steps, st), r, st.upTo == math.MaxInt64
	return nil
}

// isNoBound accepts "--", in whatever dashes.
func isNoBound(s string) bool { return s != "" && fold(s) == "" }

// metaBound reads a number of units such as "4,500,000".
func metaBound(s string) (int64, bool) {
	digits, ok := ungroup(s)
	if !ok || digits == "" || strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n < math.MaxInt64
}
