package pricing

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// A Total is what a business pays in one currency: Meta's part and each fee. Amounts are
// of the bill's High but for Low, and aren't rounded. Its JSON is stable.
type Total struct {
	Low  ratecard.Money `json:"low"`
	High ratecard.Money `json:"high"` // the sum of Meta, Fees and Converted
	Meta ratecard.Money `json:"meta"` // what Meta charges
	Fees []FeeTotal     `json:"fees"` // in order of the lines
	// AtLeast reports whether the bill lacks prices of messages, or fees by the month, so
	// that the amounts are lower bounds.
	AtLeast bool `json:"at_least,omitempty"`
	// Converted are the totals in other currencies, if [Bill.TotalAt] made this one.
	Converted []Conversion `json:"converted,omitempty"`
}

// A FeeTotal is what a fee comes to, in all months of a bill. Its JSON is stable.
type FeeTotal struct {
	Name   string         `json:"name"`
	Amount ratecard.Money `json:"amount"`
}

// A Rate turns one currency into another. No rate is known to this package: who names one
// also says whose it is. Its JSON is stable.
type Rate struct {
	From ratecard.Currency `json:"from"`
	To   ratecard.Currency `json:"to"`
	Each decimal.Decimal   `json:"each"` // what 1 of From is in To
	Name string            `json:"name"` // whose rate it is, such as ECB
	Date ratecard.Date     `json:"date,omitzero"`
}

// A Conversion is the High of a total in another currency, turned into the account's. Its
// JSON is stable.
type Conversion struct {
	From   ratecard.Money `json:"from"`
	Rate   Rate           `json:"rate"`
	Amount ratecard.Money `json:"amount"` // From × Rate.Each, exact
}

// Totals returns what the business pays, a total for each currency: first the account's,
// then those of OtherCurrencies. Nothing is added across currencies. There is none for a
// bill whose currency isn't known.
func (b Bill) Totals() []Total {
	if b.High.Currency == "" {
		return []Total{}
	}
	list := []Total{newTotal(b.Low, b.High)}
	for _, t := range b.OtherCurrencies {
		list = append(list, newTotal(t.Low, t.High))
	}
	for i := range list {
		list[i].AtLeast = len(b.Unpriced) > 0 || b.isOpen()
	}
	for i := range b.Lines {
		l := &b.Lines[i]
		k := slices.IndexFunc(list, func(t Total) bool { return t.High.Currency == l.Amount.Currency })
		if k >= 0 {
			list[k].add(l)
		}
	}
	return list
}

// String returns the total and its parts for a person: "71.5111 USD: Meta 18.0661 USD,
// messages 4.445 USD, number 49 USD". Where Low is less than High, the parts are those of
// High, which is said. Its wording may change.
func (t Total) String() string {
	if t.High.Currency == "" {
		return "no total"
	}
	text := t.High.String()
	switch {
	case t.AtLeast:
		text = "at least " + t.Low.String()
	case !t.Low.Equal(t.High):
		text = t.Low.String() + " to " + text
	}
	if !t.Low.Equal(t.High) {
		text += "; of " + t.High.String()
	}
	text += ": Meta " + t.Meta.String()
	for _, f := range t.Fees {
		text += ", " + cmp.Or(f.Name, "fee") + " " + f.Amount.String()
	}
	for _, c := range t.Converted {
		text += ", " + c.String()
	}
	return text
}

// newTotal returns a total of which the parts are missing.
func newTotal(low, high ratecard.Money) Total {
	return Total{Low: low, High: high, Meta: ratecard.Money{Currency: high.Currency}, Fees: []FeeTotal{}}
}

// add adds a line of the total's currency to its part.
func (t *Total) add(l *BillLine) {
	if l.Item != FeeItem {
		t.Meta = t.Meta.Add(l.Amount)
		return
	}
	for i := range t.Fees {
		if t.Fees[i].Name == l.Fee {
			t.Fees[i].Amount = t.Fees[i].Amount.Add(l.Amount)
			return
		}
	}
	t.Fees = append(t.Fees, FeeTotal{l.Fee, l.Amount})
}

// TotalAt returns what the business pays in the account's currency, with a line for each
// other currency, turned into it at a rate that the caller names. Each currency of the
// bill wants one rate, and there may be others. Nothing is rounded. Its error is an
// [*InputError].
func (b Bill) TotalAt(rates ...Rate) (Total, error) {
	for i := range rates {
		if err := rates[i].check(b.High.Currency, rates[:i]); err != nil {
			return Total{}, err
		}
	}
	totals := b.Totals()
	if len(totals) == 0 {
		return Total{}, &InputError{ratecard.ErrCurrency, "Bill", "", "its currency isn't known: nothing was added"}
	}
	all := totals[0]
	for _, other := range totals[1:] {
		i := slices.IndexFunc(rates, func(r Rate) bool { return r.From == other.High.Currency })
		if i < 0 {
			why := "want a rate from it to " + string(all.High.Currency)
			return Total{}, &InputError{ratecard.ErrCurrency, "Rate.From", string(other.High.Currency), why}
		}
		c := Conversion{other.High, rates[i], rates[i].of(other.High)}
		all.Low, all.High = all.Low.Add(rates[i].of(other.Low)), all.High.Add(c.Amount)
		all.Converted = append(all.Converted, c)
	}
	return all, nil
}

// of returns an amount at the rate.
func (r *Rate) of(m ratecard.Money) ratecard.Money {
	return ratecard.Money{Amount: m.Amount.Mul(r.Each), Currency: r.To}
}

// check returns the first fault of a rate to a currency, beside others.
func (r *Rate) check(to ratecard.Currency, others []Rate) error {
	fault := func(kind error, field, value, why string) error { return &InputError{kind, field, value, why} }
	same := func(o Rate) bool { return o.From == r.From }
	switch {
	case !r.From.Valid():
		return fault(ratecard.ErrCurrency, "Rate.From", string(r.From), "want the code of a currency, such as EUR")
	case r.To != to:
		return fault(ratecard.ErrCurrency, "Rate.To", string(r.To), "the bill is in "+string(to))
	case r.From == r.To:
		return fault(ratecard.ErrCurrency, "Rate.From", string(r.From), "want another currency than To")
	case slices.ContainsFunc(others, same):
		return fault(ErrInvalid, "Rate.From", string(r.From), "two rates are from it")
	case isExtreme(r.Each):
		return fault(ErrInvalid, "Rate.Each", "", wantDecimal)
	case r.Each.Sign() <= 0:
		return fault(ErrInvalid, "Rate.Each", plain(r.Each), "want what 1 "+string(r.From)+" is in "+string(to))
	case strings.TrimSpace(r.Name) == "":
		return fault(ErrInvalid, "Rate.Name", "", "want whose rate it is, for the record")
	case !r.Date.IsZero() && !isOfCalendar(r.Date):
		return fault(ErrInvalid, "Rate.Date", r.Date.String(), "no day of the calendar")
	}
	return nil
}

// String returns the rate for a person: "1 EUR = 1.0812 USD (ECB, 2026-10-30)". Its
// wording may change.
func (r Rate) String() string {
	date := ""
	if !r.Date.IsZero() {
		date = ", " + r.Date.String()
	}
	each := ratecard.Money{Amount: r.Each, Currency: r.To}
	return "1 " + string(r.From) + " = " + each.String() + " (" + cmp.Or(r.Name, "no name") + date + ")"
}

// String returns the conversion for a person: "88.45 EUR at 1 EUR = 1.0812 USD (ECB,
// 2026-10-30) is 95.632140 USD". Its wording may change.
func (c Conversion) String() string {
	return c.From.String() + " at " + c.Rate.String() + " is " + c.Amount.String()
}

// plainRate is a Rate without its methods.
type plainRate Rate

// MarshalJSON writes the rate, unless it has a decimal that [Bill.TotalAt] refuses as too
// long.
func (r Rate) MarshalJSON() ([]byte, error) {
	if isExtreme(r.Each) {
		return nil, &InputError{ErrInvalid, "Rate.Each", "", wantDecimal}
	}
	return json.Marshal(plainRate(r))
}
