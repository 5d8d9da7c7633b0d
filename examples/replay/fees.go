package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A feeRow is a fee as a file has it. An amount without a currency, as in 49 EUR, is in the
// account's.
type feeRow struct {
	Name     string          `yaml:"name"`
	On       pricing.FeeOn   `yaml:"on"`
	Each     string          `yaml:"each"`
	Share    string          `yaml:"share"`
	Item     ratecard.Item   `yaml:"item"`
	Market   ratecard.Market `yaml:"market"`
	Provider string          `yaml:"provider"`
	Included int64           `yaml:"included"`
	Per      pricing.Scope   `yaml:"included_per"` // account or number
	Quantity int64           `yaml:"quantity"`
	From     string          `yaml:"from"`
	Until    string          `yaml:"until"`
}

// readFees reads a file with a list of fees. What isn't known in it is an error.
func readFees(path string, c ratecard.Currency) ([]pricing.Fee, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	var rows []feeRow
	if err := decoder.Decode(&rows); err != nil {
		return nil, fmt.Errorf("%s: want a list of fees: %w", path, err)
	}
	if err := decoder.Decode(&rows); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: want one document", path)
	}
	fees := make([]pricing.Fee, len(rows))
	for i := range rows {
		if fees[i], err = rows[i].fee(c); err != nil {
			return nil, fmt.Errorf("%s: fee %d: %w", path, i+1, err)
		}
	}
	return fees, pricing.Account{Currency: c, Fees: fees}.Validate()
}

// fee returns the row as a fee.
func (r *feeRow) fee(c ratecard.Currency) (f pricing.Fee, err error) {
	f = pricing.Fee{
		Name:        r.Name,
		On:          r.On,
		Item:        r.Item,
		Market:      r.Market,
		Provider:    r.Provider,
		Included:    r.Included,
		IncludedPer: r.Per,
		Quantity:    r.Quantity,
	}
	if r.Name == "" || r.Each == "" && r.Share == "" {
		return f, errors.New("want a name, and an amount in each or a part in share")
	}
	if r.Each != "" {
		each := r.Each
		if !strings.Contains(each, " ") {
			each += " " + string(c)
		}
		if f.Each, err = ratecard.ParseMoney(each); err != nil {
			return f, err
		}
	}
	if r.Share != "" {
		if f.Share, err = decimal.NewFromString(r.Share); err != nil {
			return f, fmt.Errorf("share %q: want a part of Meta's price, such as 0.05", r.Share)
		}
	}
	if f.From, err = day(r.From); err != nil {
		return f, err
	}
	f.Until, err = day(r.Until)
	return f, err
}

// day reads a day; "" is none.
func day(text string) (ratecard.Date, error) {
	if text == "" {
		return ratecard.Date{}, nil
	}
	return ratecard.ParseDate(text)
}

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
				fmt.Fprintf(w, "  %s %s\t%s × %s\t", l.Month, l.Detail, cli.Count(l.Units), l.Price.PriceString())
				fmt.Fprintf(w, "%s\n", l.Amount)
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
