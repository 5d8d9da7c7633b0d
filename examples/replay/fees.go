package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// readRate reads a rate to a currency, such as "EUR 1.0812 ECB 2026-10-01": from which
// currency, what 1 of it is, whose rate it is, and of which day if that is known.
func readRate(text string, to ratecard.Currency) (r pricing.Rate, err error) {
	words := strings.Fields(text)
	if len(words) < 3 {
		return r, fmt.Errorf("rate %q: want a currency, what 1 of it is, and whose rate it is", text)
	}
	r.From, r.To = ratecard.Currency(words[0]), to
	if r.Each, err = decimal.NewFromString(words[1]); err != nil {
		return r, fmt.Errorf("rate %q: want a decimal such as 1.0812", text)
	}
	name := words[2:]
	if last := len(name) - 1; last > 0 {
		if date, err := ratecard.ParseDate(name[last]); err == nil {
			r.Date, name = date, name[:last]
		}
	}
	r.Name = strings.Join(name, " ")
	return r, nil
}

// convert sets the total in the account's currency, if rates are given.
func (r *replayed) convert(rates []pricing.Rate) error {
	if len(rates) == 0 {
		return nil
	}
	all, err := r.Bill.TotalAt(rates...)
	if err == nil {
		r.Total = &all
	}
	return err
}

// paid prints what the business pays in all, by currency and by whom it is charged.
func (r *replayed) paid(out io.Writer) error {
	fmt.Fprintln(out, "\nwhat the business pays:")
	w := cli.Table(out)
	for i, t := range r.Bill.Totals() {
		if i == 0 {
			fmt.Fprintf(w, "  Meta\t\t%s\n", t.Meta)
		}
		for _, l := range r.Bill.Lines {
			if l.Item == pricing.FeeItem && l.Amount.Currency == t.High.Currency {
				fmt.Fprintf(w, "  %s %s\t%s\t%s\n", l.Month, l.Detail, unitsOf(l), l.Amount)
			}
		}
		fmt.Fprintf(w, "  total\t\t%s\n", r.totalOf(t.Low, t.High))
	}
	if r.Total != nil {
		for _, c := range r.Total.Converted {
			fmt.Fprintf(w, "  %s\t%s\t%s\n", c.From, c.Rate, c.Amount)
		}
		fmt.Fprintf(w, "  all\t\t%s\n", r.totalOf(r.Total.Low, r.Total.High))
	}
	return w.Flush()
}

// unitsOf returns how many units a fee is on, and what one costs, unless it is only a part
// of Meta's price.
func unitsOf(l pricing.BillLine) string {
	if l.Price.IsZero() {
		return cli.Count(l.Units)
	}
	return cli.Count(l.Units) + " × " + l.Price.PriceString()
}
