// Package feefile reads a list of what providers charge, as a file in YAML has it.
package feefile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Row is a fee as a file has it. An amount without a currency, as in 49 EUR, is in the
// account's.
type Row struct {
	Name     string          `yaml:"name"`
	On       pricing.FeeOn   `yaml:"on"`
	Each     string          `yaml:"each"`
	Share    string          `yaml:"share"`
	Item     ratecard.Item   `yaml:"item"`
	Market   ratecard.Market `yaml:"market"`
	Provider string          `yaml:"provider"`
	Included whole           `yaml:"included"`
	Per      pricing.Scope   `yaml:"included_per"` // account or number
	Quantity whole           `yaml:"quantity"`
	From     string          `yaml:"from"`
	Until    string          `yaml:"until"`
}

// A whole is a whole number: of 1.5, an int64 would have 1.
type whole int64

func (w *whole) UnmarshalYAML(node *yaml.Node) error {
	n, err := strconv.ParseInt(node.Value, 10, 64)
	if err != nil {
		return fmt.Errorf("line %d: %q: want a whole number, such as 3", node.Line, node.Value)
	}
	*w = whole(n)
	return nil
}

// Read reads a file with a list of fees; c is the account's currency. A key that isn't
// known is an error, as is a fee that no account may have.
func Read(path string, c ratecard.Currency) ([]pricing.Fee, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	var rows []Row
	if err := decoder.Decode(&rows); err != nil {
		return nil, fmt.Errorf("%s: want a list of fees: %w", path, err)
	}
	if err := decoder.Decode(&rows); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: want one document", path)
	}
	fees, err := Fees(rows, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return fees, nil
}

// Fees returns rows as the fees of an account that pays in c. One that no account may
// have is an error.
func Fees(rows []Row, c ratecard.Currency) (fees []pricing.Fee, err error) {
	for i := range rows {
		f, err := rows[i].fee(c)
		if err != nil {
			return nil, fmt.Errorf("fee %d: %w", i+1, err)
		}
		fees = append(fees, f)
	}
	return fees, pricing.Account{Currency: c, Fees: fees}.Validate()
}

// fee returns the row as a fee.
func (r *Row) fee(c ratecard.Currency) (f pricing.Fee, err error) {
	f = pricing.Fee{
		Name:        r.Name,
		On:          r.On,
		Item:        r.Item,
		Market:      r.Market,
		Provider:    r.Provider,
		Included:    int64(r.Included),
		IncludedPer: r.Per,
		Quantity:    int64(r.Quantity),
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
