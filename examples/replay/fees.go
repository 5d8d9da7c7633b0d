package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A feeRow is a fee as a file has it. Amounts are in the account's currency.
type feeRow struct {
	Name     string          `yaml:"name"`
	On       pricing.FeeOn   `yaml:"on"`
	Each     string          `yaml:"each"`
	Share    string          `yaml:"share"`
	Item     ratecard.Item   `yaml:"item"`
	Market   ratecard.Market `yaml:"market"`
	Provider string          `yaml:"provider"`
	Included int64           `yaml:"included"`
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
		Name:     r.Name,
		On:       r.On,
		Item:     r.Item,
		Market:   r.Market,
		Provider: r.Provider,
		Included: r.Included,
		Quantity: r.Quantity,
	}
	if r.Name == "" || r.Each == "" && r.Share == "" {
		return f, errors.New("want a name, and an amount in each or a part in share")
	}
	if r.Each != "" {
		if f.Each, err = ratecard.ParseMoney(r.Each + " " + string(c)); err != nil {
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

// paid prints what the business pays in all, by whom it is charged.
func (r *replayed) paid(out io.Writer) error {
	fmt.Fprintln(out, "\nwhat the business pays:")
	w := cli.Table(out)
	meta := ratecard.Money{Currency: r.Bill.High.Currency}
	for _, l := range r.Bill.Lines {
		if l.Item != pricing.FeeItem {
			meta = meta.Add(l.Amount)
		}
	}
	fmt.Fprintf(w, "  Meta\t\t%s\n", meta)
	for _, l := range r.Bill.Lines {
		if l.Item == pricing.FeeItem {
			fmt.Fprintf(w, "  %s %s\t%s × %s\t", l.Month, l.Detail, cli.Count(l.Units), l.Price.PriceString())
			fmt.Fprintf(w, "%s\n", l.Amount)
		}
	}
	fmt.Fprintf(w, "  total\t\t%s\n", r.total())
	return w.Flush()
}
