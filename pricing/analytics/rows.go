package analytics

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// add adds a row, and sums it into the residuals.
func (c *Comparison) add(r Row) {
	c.Meta, c.Ours = c.Meta+r.Meta, c.Ours+r.Ours
	if r.Volume != 0 {
		c.Volume.Rows++
		c.Volume.Net += r.Volume
		c.Volume.Units += abs(r.Volume)
	}
	if r.Moved != 0 {
		c.Classification.Rows++
		c.Classification.Units += r.Moved
	}
	otherPrice := false
	for i := range r.Cells {
		k := &r.Cells[i]
		if k.Match == MatchPriceDiffers {
			otherPrice = true
			c.Price.Units += k.Meta
		}
		if k.Cost == nil {
			continue
		}
		c.Cost.add(k.Cost)
		to := c.Rounding
		switch {
		case k.Unpriced > 0:
			to = c.Unpriced
		case k.Match == MatchPriceDiffers:
			to = c.Price.Cost
		case k.Match == MatchUnitsDiffer && r.Volume != 0:
			to = c.Volume.Cost
		case k.Match == MatchUnitsDiffer:
			to = c.Classification.Cost
		}
		*to = to.Add(k.Cost.Difference)
	}
	if otherPrice {
		c.Price.Rows++
	}
	c.Rows = append(c.Rows, r)
}

// add adds the amounts of o.
func (c *Cost) add(o *Cost) {
	c.Meta, c.Low, c.High = c.Meta.Add(o.Meta), c.Low.Add(o.Low), c.High.Add(o.High)
	c.Difference, c.Tolerance = c.Difference.Add(o.Difference), c.Tolerance.Add(o.Tolerance)
}

// comparison returns the result, once all charges are in.
func (t *table) comparison() Comparison {
	t.resolve()
	last := len(t.intervals) - 1
	c := Comparison{
		Kind:    t.report.Kind,
		Account: t.o.Account,
		From:    t.intervals[0].start,
		To:      t.intervals[last].end,
		By:      t.has.names(),
		Rows:    []Row{},
	}
	var list notes
	t.addNotes(&list)
	if t.costsComparable(&list) {
		zero := t.money(decimal.Decimal{})
		c.Cost = &Cost{
			Meta:       zero,
			Low:        zero,
			High:       zero,
			Difference: zero,
			Tolerance:  zero,
		}
		for _, m := range []**ratecard.Money{
			&c.Volume.Cost, &c.Classification.Cost, &c.Price.Cost, &c.Rounding, &c.Unpriced, &c.NotOwed,
		} {
			amount := zero
			*m = &amount
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(t.rows), compareKeys) {
		c.add(t.row(k, &c))
	}
	c.Volume.Why, c.Classification.Why, c.Price.Why = c.whyVolume(), c.whyClassification(), c.whyPrice()
	c.addNotes(&list)
	c.Notes = list
	return c
}

// row returns one row, and adds the cost of its free units to c.NotOwed.
func (t *table) row(k key, c *Comparison) Row {
	v := t.intervals[k.interval]
	r := Row{
		Start:   v.start,
		End:     v.end,
		Silent:  v.silent,
		Number:  k.number,
		Market:  k.market,
		Country: ratecard.Country(k.country),
	}
	apart := int64(0)
	for of, sum := range t.rows[k] {
		r.Meta, r.Ours = r.Meta+sum.meta, r.Ours+sum.units
		apart += abs(sum.meta - sum.units)
		r.Cells = append(r.Cells, t.cellOf(of, sum, c.Cost != nil))
		if c.NotOwed != nil {
			*c.NotOwed = c.NotOwed.Add(t.money(sum.notOwed))
		}
	}
	r.Volume = r.Meta - r.Ours
	r.Moved = (apart - abs(r.Volume)) / 2
	slices.SortFunc(r.Cells, func(a, b Cell) int {
		return cmp.Or(
			cmp.Compare(b2i(a.Type != typeRegular), b2i(b.Type != typeRegular)),
			strings.Compare(a.Type, b.Type),
			strings.Compare(a.Category, b.Category),
			strings.Compare(a.Direction, b.Direction),
		)
	})
	return r
}

// cellOf compares the two sides of a cell.
func (t *table) cellOf(of class, sum *cell, costs bool) Cell {
	c := Cell{
		Type:      of.unitType,
		Category:  of.category,
		Direction: of.direction,
		Tiers:     slices.Sorted(maps.Keys(sum.tiers)),
		Meta:      sum.meta,
		Ours:      sum.units,
		Unpriced:  sum.unpriced,
		Match:     MatchAgrees,
	}
	if c.Meta != c.Ours {
		c.Match = MatchUnitsDiffer
	}
	switch {
	case !costs || !t.owed(of):
		return c
	case sum.untold:
		if c.Match == MatchAgrees {
			c.Match = MatchCostUntold
		}
		return c
	}
	c.Cost = &Cost{
		Meta:       t.money(sum.cost),
		Low:        t.money(sum.low),
		High:       t.money(sum.high),
		Difference: t.money(beyond(sum.cost, sum.low, sum.high)),
		Tolerance:  t.money(t.tolerance(sum)),
	}
	if c.Match != MatchAgrees {
		return c
	}
	switch off := c.Cost.Difference.Amount; {
	case c.Unpriced > 0:
		c.Match = MatchNoPrice
	case off.IsZero():
	case off.Cmp(c.Cost.Tolerance.Amount) <= 0 && c.Cost.Tolerance.Amount.Add(off).Sign() >= 0:
		c.Match = MatchWithinRounding
	default:
		c.Match = MatchPriceDiffers
	}
	return c
}

// money returns an amount in the report's currency.
func (t *table) money(d decimal.Decimal) ratecard.Money {
	return ratecard.Money{Amount: d, Currency: t.currency}
}

// beyond returns by how much an amount is above a range, or below it, which is
// negative.
func beyond(d, low, high decimal.Decimal) decimal.Decimal {
	switch {
	case d.Cmp(low) < 0:
		return d.Sub(low)
	case d.Cmp(high) > 0:
		return d.Sub(high)
	}
	return decimal.Decimal{}
}

// tolerance returns by how much Meta's cost may differ from the exact one because
// of its digits. See [Cost.Tolerance].
func (t *table) tolerance(c *cell) decimal.Decimal {
	d := t.o.Rounding.Mul(decimal.New(c.points, 0))
	if c.priced {
		d = d.Add(decimal.New(c.meta, 0).Mul(decimal.New(5, c.digit-1)))
	}
	return d
}

// compareKeys is the order of rows.
func compareKeys(k, l key) int {
	return cmp.Or(cmp.Compare(k.interval, l.interval), strings.Compare(k.number, l.number),
		cmp.Compare(k.market, l.market), strings.Compare(k.country, l.country))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func abs(n int64) int64 { return max(n, -n) }

// names returns the names of the dimensions.
func (has dimensions) names() []string {
	list := []string{}
	for _, d := range []struct {
		has  bool
		name string
	}{
		{has.number, "number"},
		{has.country, "country"},
		{has.category, "category"},
		{has.unitType, "type"},
		{has.direction, "direction"},
		{has.tier, "tier"},
	} {
		if d.has {
			list = append(list, d.name)
		}
	}
	return list
}
