package ratecard

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

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
