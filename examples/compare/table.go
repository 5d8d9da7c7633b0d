package main

import (
	"cmp"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// table writes two bills side by side: a row for each market and rule, one for
// each market with several rules, and one for everything. clicks says whether some
// user came through an ad.
func table(c pricing.Comparison, before, after string, clicks bool) string {
	var b strings.Builder
	w := cli.Table(&b)
	fmt.Fprintf(w, "market\trule\titem\tunits\t%s\tunits\t%s\tdifference\tratio\n", before, after)
	lines := slices.Clone(c.Lines)
	slices.SortStableFunc(lines, func(x, y pricing.Difference) int {
		return cmp.Or(cmp.Compare(x.Market, y.Market), cmp.Compare(x.Rule, y.Rule))
	})
	for len(lines) > 0 {
		sum := pricing.Difference{Market: lines[0].Market, Rule: "all", Unknown: lines[0].Unknown}
		sum.UnpricedBefore, sum.UnpricedAfter = lines[0].UnpricedBefore, lines[0].UnpricedAfter
		n := 0
		for ; n < len(lines) && lines[n].Market == sum.Market; n++ {
			d := lines[n]
			sum.UnitsBefore, sum.UnitsAfter = sum.UnitsBefore+d.UnitsBefore, sum.UnitsAfter+d.UnitsAfter
			sum.Before, sum.After = sum.Before.Add(d.Before), sum.After.Add(d.After)
			d.UnpricedBefore, d.UnpricedAfter = 0, 0 // they are of no line, but of the market
			if d.Rule != "" {
				row(w, d)
			}
		}
		if n > 1 || sum.UnpricedBefore > 0 || sum.UnpricedAfter > 0 {
			row(w, sum)
		}
		lines = lines[n:]
	}
	row(w, pricing.Difference{
		Market:         "all",
		Rule:           "all",
		Before:         c.Before.High,
		After:          c.After.High,
		UnitsBefore:    units(c.Before),
		UnitsAfter:     units(c.After),
		UnpricedBefore: unpricedUnits(c.Before),
		UnpricedAfter:  unpricedUnits(c.After),
		Unknown:        c.Unknown,
	})
	w.Flush()
	bounds(&b, before, c.Before, clicks)
	bounds(&b, after, c.After, clicks)
	unpriced(&b, before, c.Before)
	unpriced(&b, after, c.After)
	return b.String()
}

func row(w io.Writer, d pricing.Difference) {
	diff, ratioed := "", ""
	switch m, ok := d.Change(); {
	case d.Refused != nil: // nobody pays for it on either side
	case ok:
		diff, ratioed = signed(m), ratio(d.Before.Amount, d.After.Amount)
	default:
		diff = "unknown"
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Market, d.Rule, d.Item,
		count(d.UnitsBefore, d.UnpricedBefore), amount(d, d.Before, d.UnpricedBefore),
		count(d.UnitsAfter, d.UnpricedAfter), amount(d, d.After, d.UnpricedAfter), diff, ratioed)
}

// count writes a number of units, and how many more have no price.
func count(n, unpriced int64) string {
	if unpriced == 0 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d and %d unpriced", n, unpriced)
}

// amount writes what units cost, as far as that is known.
func amount(d pricing.Difference, m ratecard.Money, unpriced int64) string {
	switch {
	case d.Refused != nil:
		return "not delivered"
	case m.Currency == "":
		return "unknown"
	case unpriced > 0:
		return cli.AtLeast(m, m, true)
	}
	return m.String()
}

// signed writes a difference with its sign.
func signed(m ratecard.Money) string {
	if m.Amount.Sign() > 0 {
		return "+" + m.String()
	}
	return m.String()
}

// ratio writes after / before to one digit, halves rounded up. It reckons in
// whole numbers, so that no float touches money. There is no ratio to nothing.
func ratio(before, after decimal.Decimal) string {
	if before.Sign() <= 0 {
		return "–"
	}
	exp := min(before.Exponent(), after.Exponent())
	a, b := scaled(after, exp), scaled(before, exp)
	tenths := a.Mul(a, big.NewInt(20))
	tenths.Add(tenths, b)
	tenths.Div(tenths, b.Lsh(b, 1))
	if tenths.Sign() == 0 && after.Sign() > 0 {
		return "<×0.1"
	}
	whole, tenth := new(big.Int).DivMod(tenths, big.NewInt(10), new(big.Int))
	return fmt.Sprintf("×%s.%s", whole, tenth)
}

// scaled returns d in units of 10^exp, of which it is a whole number.
func scaled(d decimal.Decimal, exp int32) *big.Int {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Exponent()-exp)), nil)
	return power.Mul(power, d.Coefficient())
}

// units returns how many messages or conversations a bill counts.
func units(b pricing.Bill) (n int64) {
	for _, l := range b.Lines {
		n += l.Units
	}
	return n
}

// unpricedUnits returns how many of a bill's have no price.
func unpricedUnits(b pricing.Bill) (n int64) {
	for _, u := range b.Unpriced {
		n += u.Units
	}
	return n
}

// bounds writes the amounts between which a bill is that isn't certain, and why as
// far as that is known.
func bounds(b *strings.Builder, model string, bill pricing.Bill, clicks bool) {
	if bill.Low.Equal(bill.High) {
		return
	}
	low, _, _ := strings.Cut(bill.Low.String(), " ")
	fmt.Fprintf(b, "%s: between %s and %s", model, low, bill.High)
	if m, _ := pricing.ModelByID(model); clicks && m.Policy.FreeEntryMax > m.Policy.FreeEntry {
		fmt.Fprintf(b, ": free entry lasts %d days, perhaps up to %d",
			int(m.Policy.FreeEntry.Hours())/24, int(m.Policy.FreeEntryMax.Hours())/24)
	}
	b.WriteString("\n")
}

// unpriced writes what a bill leaves out, because the price isn't known.
func unpriced(b *strings.Builder, model string, bill pricing.Bill) {
	for _, g := range bill.Unpriced {
		fmt.Fprintf(b, "%s: no price for %d: %s\n", model, g.Units, g.Why)
	}
}
