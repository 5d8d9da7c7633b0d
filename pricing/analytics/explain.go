package analytics

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wacost/wacost/ratecard"
)

// minutes is the layout of instants in tables.
const minutes = "2006-01-02 15:04"

// whyVolume returns what a difference in units usually comes from, by its
// pattern.
func (c *Comparison) whyVolume() string {
	switch {
	case c.Volume.Rows == 0:
		return ""
	case c.balances(func(r *Row) string { return r.Number + "/" + string(r.Market) + "/" + string(r.Country) }):
		return "As many in all, in other intervals: the account's time zone isn't the one of our times, " +
			"or timestamps of webhooks are late."
	case c.balances(func(r *Row) string { return r.Start.String() }):
		return "As many in each interval, under other numbers or countries: users known by ID only, " +
			"numbers that countries share, or a number that isn't mapped to its ID."
	case c.Volume.Net > 0:
		return "Meta counts more: webhooks were lost or went to another application, groups count each participant, " +
			"or the zone of the intervals isn't the account's."
	case c.Volume.Net < 0:
		return "Meta counts fewer: its figures still move, numbers or templates left the account, " +
			"the report was filtered, or the zone of the intervals isn't the account's."
	}
	return "Meta counts more in some rows and fewer in others: lost webhooks, groups, the time zone, " +
		"or the countries of users known by ID only."
}

// balances reports whether the volumes agree once rows of one name are summed.
func (c *Comparison) balances(name func(*Row) string) bool {
	sums := map[string]int64{}
	for i := range c.Rows {
		sums[name(&c.Rows[i])] += c.Rows[i].Volume
	}
	for _, n := range sums {
		if n != 0 {
			return false
		}
	}
	return true
}

// whyClassification returns what other kinds of units come from, and of which
// kinds Meta has more or fewer.
func (c *Comparison) whyClassification() string {
	if c.Classification.Rows == 0 {
		return ""
	}
	sums := map[string]int64{}
	var names []string
	for i := range c.Rows {
		for _, k := range c.Rows[i].Cells {
			if name := k.name(); c.Rows[i].Moved > 0 && k.Meta != k.Ours {
				sums[name] += k.Meta - k.Ours
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(sums[b], sums[a]) })
	var moves []string
	for _, name := range names {
		if sums[name] != 0 {
			moves = append(moves, fmt.Sprintf("%+d %s", sums[name], name))
		}
	}
	why := "Meta filed units otherwise than its webhooks or our rules told: a template of another category, " +
		"a window that had closed or a free entry that we didn't know, or an allowance counted otherwise."
	if len(moves) > 0 {
		why += " Meta has " + strings.Join(moves, ", ") + "."
	}
	return why
}

// whyPrice returns what another cost of the same units comes from.
func (c *Comparison) whyPrice() string {
	if c.Price.Rows == 0 {
		return ""
	}
	return "As many units at another price: the rate is wrong, the volume tier (which the whole portfolio's messages " +
		"reach), the currency or the date of the card."
}

// name returns what the units of a cell are called.
func (k *Cell) name() string {
	words := slices.DeleteFunc([]string{k.Type, k.Category, k.Direction}, func(s string) bool { return s == "" })
	if len(words) == 0 {
		return "units"
	}
	return strings.Join(words, " ")
}

// String returns a table for people: the totals, the residuals with their
// reasons, and every cell that differs.
func (c Comparison) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s to %s (%s)\n\n", c.Kind, c.From.Format(minutes), c.To.Format(minutes), c.From.Location())
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\tunits\trows\tcost\n")
	meta, ours := "", ""
	if c.Cost != nil {
		meta, ours = c.Cost.Meta.String(), c.Cost.High.String()
		if !c.Cost.Low.Equal(c.Cost.High) {
			ours = c.Cost.Low.String() + " to " + ours
		}
	}
	fmt.Fprintf(w, "Meta\t%d\t\t%s\n", c.Meta, meta)
	fmt.Fprintf(w, "ours\t%d\t\t%s\n", c.Ours, ours)
	for _, r := range []struct {
		name string
		of   *Residual
	}{{"volume", &c.Volume}, {"classification", &c.Classification}, {"price", &c.Price}} {
		cost := ""
		if r.of.Cost != nil {
			cost = r.of.Cost.String()
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", r.name, r.of.Units, r.of.Rows, cost)
	}
	if c.Cost != nil {
		fmt.Fprintf(w, "rounding\t\t\t%v\n", c.Rounding)
		fmt.Fprintf(w, "unpriced\t\t\t%v\n", c.Unpriced)
	}
	w.Flush()
	c.writeCells(&b)
	for _, why := range []string{c.Volume.Why, c.Classification.Why, c.Price.Why} {
		if why != "" {
			b.WriteString("\n" + why + "\n")
		}
	}
	for _, n := range c.Notes {
		fmt.Fprintf(&b, "\n%s: %s\n", n.ID, n.Text)
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// writeCells writes a table of the cells that differ.
func (c *Comparison) writeCells(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	head := "\nbegins\tnumber\tmarket\tunits of\tMeta\tours\tdiffers\tby\tunit price\n"
	for i := range c.Rows {
		r := &c.Rows[i]
		for _, k := range r.Cells {
			if k.Match == MatchAgrees || k.Match == MatchWithinRounding {
				continue
			}
			by := ""
			if k.Cost != nil {
				by = k.Cost.Difference.String()
			}
			market := strings.TrimSpace(string(r.Market) + " " + string(r.Country))
			fmt.Fprintf(w, "%s%s\t%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n", head,
				r.Start.Format(minutes), r.Number, market, k.name(), k.Meta, k.Ours, k.Match, by, k.unitPrices())
			head = ""
		}
	}
	w.Flush()
}

// unitPrices returns Meta's price of one unit and ours, where they differ.
func (k *Cell) unitPrices() string {
	if k.Match != MatchPriceDiffers || k.Meta == 0 {
		return ""
	}
	each := func(m ratecard.Money) string {
		amount, _ := new(big.Rat).SetString(ratecard.Money{Amount: m.Amount}.String()) // plain digits
		s := amount.Quo(amount, new(big.Rat).SetInt64(k.Meta)).FloatString(6)
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	s := each(k.Cost.Meta) + ", ours " + each(k.Cost.High)
	if len(k.Tiers) > 0 {
		s += ", tier " + strings.Join(k.Tiers, " and ")
	}
	return s
}
