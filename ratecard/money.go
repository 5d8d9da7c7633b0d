package ratecard

import (
	"encoding/json"
	"fmt"

	"github.com/shopspring/decimal"
)

// A Currency is an ISO 4217 code in which WhatsApp invoices, such as "USD".
// Each has price lists of its own; nothing is ever converted (R0.8).
type Currency string

// Valid tells whether c has the form of a currency code: three capitals.
func (c Currency) Valid() bool {
	if len(c) != 3 {
		return false
	}
	for i := range len(c) {
		if c[i] < 'A' || c[i] > 'Z' {
			return false
		}
	}
	return true
}

// Money is an amount in one currency, exact. The zero Money is nothing at all,
// and adds to any currency. As JSON it is {"amount":"0.0625","currency":"USD"}.
type Money struct {
	Amount   decimal.Decimal
	Currency Currency
}

// Add returns m + n. Adding two currencies is a fault of the program, like an
// index out of range, and panics; one card, quote or bill never mixes them.
func (m Money) Add(n Money) Money {
	switch {
	case n.Currency == "":
		return m
	case m.Currency == "":
		return n
	case m.Currency != n.Currency:
		panic("ratecard: adding " + string(n.Currency) + " to " + string(m.Currency))
	}
	return Money{m.Amount.Add(n.Amount), m.Currency}
}

// Times returns m × n, exact.
func (m Money) Times(n int64) Money {
	return Money{m.Amount.Mul(decimal.New(n, 0)), m.Currency}
}

// Cmp compares the amounts: -1, 0 or +1. Currencies are not looked at.
func (m Money) Cmp(n Money) int { return m.Amount.Cmp(n.Amount) }

// IsZero tells whether the amount is 0, in whatever currency.
func (m Money) IsZero() bool { return m.Amount.IsZero() }

// Equal tells whether the amounts are the same number in the same currency.
func (m Money) Equal(n Money) bool {
	return m.Currency == n.Currency && m.Amount.Equal(n.Amount)
}

// Rounded returns m at the minor units that ISO 4217 gives its currency, half
// up, as an invoice shows it. Round a total once; rounding lines loses money.
// A currency that WhatsApp doesn't invoice in is left as it is.
func (m Money) Rounded() Money {
	switch m.Currency {
	case "CLP":
		return Money{m.Amount.Round(0), m.Currency}
	case "AED", "ARS", "AUD", "BRL", "COP", "EUR", "GBP", "IDR", "INR", "MXN", "MYR", "PEN", "SAR", "SGD", "USD":
		return Money{m.Amount.Round(2), m.Currency}
	}
	return m
}

// String is the amount with all its digits and the currency: "0.0625 USD".
func (m Money) String() string {
	if m.Currency == "" {
		return plain(m.Amount)
	}
	return plain(m.Amount) + " " + string(m.Currency)
}

// plain prints every digit of d and no exponent. It doesn't use d.String,
// whose form a program can change for all its packages.
func plain(d decimal.Decimal) string { return d.StringFixed(max(0, -d.Exponent())) }

type moneyJSON struct {
	Amount   string   `json:"amount"`
	Currency Currency `json:"currency"`
}

// MarshalJSON writes the amount as text, so that no digit is lost.
func (m Money) MarshalJSON() ([]byte, error) {
	return json.Marshal(moneyJSON{plain(m.Amount), m.Currency})
}

// UnmarshalJSON reads what MarshalJSON writes; a number that isn't text, or
// isn't a plain decimal, is a [*ParseError].
func (m *Money) UnmarshalJSON(b []byte) error {
	var j moneyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	text, sign := j.Amount, decimal.New(1, 0)
	if len(text) > 1 && text[0] == '-' {
		text, sign = text[1:], decimal.New(-1, 0)
	}
	d, err := parsePrice(text)
	if err != nil {
		return &ParseError{What: err.Error()}
	}
	if j.Currency != "" && !j.Currency.Valid() {
		return &ParseError{What: fmt.Sprintf("%q is no currency code", j.Currency)}
	}
	*m = Money{d.Mul(sign), j.Currency}
	return nil
}

// maxDigits bounds a price, so that a hostile card can't hold a number whose
// arithmetic takes forever.
const maxDigits = 40

// parsePrice reads a price: digits, at most one point, no sign, no exponent.
func parsePrice(s string) (decimal.Decimal, error) {
	points, digits := 0, 0
	for i := range len(s) {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
		case s[i] == '.' && i > 0 && i < len(s)-1:
			points++
		default:
			return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
		}
	}
	if digits == 0 || points > 1 {
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
	}
	if digits > maxDigits {
		return decimal.Decimal{}, fmt.Errorf("a price of %d digits is too long", digits)
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
	}
	return d, nil
}
