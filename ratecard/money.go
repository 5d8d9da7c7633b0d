package ratecard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
)

// Money is an amount in one currency, exact. The zero Money is nothing at all,
// and adds to any currency. As JSON it is {"amount":"0.0625","currency":"USD"}.
type Money struct {
	Amount   decimal.Decimal
	Currency Currency
}

// Add returns m + n. To add two currencies is a fault of the program, like an
// index out of range, and panics: one card, quote or bill never mixes them. To
// add an amount of no currency to one that has a currency panics too, unless the
// amount is 0.
func (m Money) Add(n Money) Money {
	switch {
	case m.Currency == n.Currency:
	case n.Currency == "" && n.IsZero():
		return m
	case m.Currency == "" && m.IsZero():
		return n
	default:
		panic(fmt.Sprintf("ratecard: adding currency %q to %q", n.Currency, m.Currency))
	}
	return Money{m.Amount.Add(n.Amount), m.Currency}
}

// Times returns m × n, exact.
func (m Money) Times(n int64) Money {
	return Money{m.Amount.Mul(decimal.New(n, 0)), m.Currency}
}

// Cmp returns -1, 0 or +1 as m's amount is less than, equal to or more than n's.
// It ignores the currencies.
func (m Money) Cmp(n Money) int { return m.Amount.Cmp(n.Amount) }

// IsZero reports whether the amount is 0, in whatever currency.
func (m Money) IsZero() bool { return m.Amount.IsZero() }

// Equal reports whether the amounts are the same number in the same currency.
func (m Money) Equal(n Money) bool {
	return m.Currency == n.Currency && m.Amount.Equal(n.Amount)
}

// Rounded returns m at the minor units that ISO 4217 gives its currency, halves
// away from zero, as an invoice shows it. Round a total once: to round its lines
// loses money. A currency that WhatsApp doesn't invoice in is left as it is.
func (m Money) Rounded() Money {
	switch m.Currency {
	case "CLP":
		return Money{m.Amount.Round(0), m.Currency}
	case "AED", "ARS", "AUD", "BRL", "COP", "EUR", "GBP", "IDR", "INR", "MXN", "MYR", "PEN", "SAR", "SGD", "USD":
		return Money{m.Amount.Round(2), m.Currency}
	}
	return m
}

// String returns the amount with all its digits and the currency: "0.0625 USD".
func (m Money) String() string {
	if m.Currency == "" {
		return plain(m.Amount)
	}
	return plain(m.Amount) + " " + string(m.Currency)
}

// plain returns d with every digit and no exponent. It doesn't use d.String,
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

// UnmarshalJSON reads what MarshalJSON writes; an amount that isn't text, or
// isn't a plain decimal, is a [*ParseError]. Null changes nothing.
func (m *Money) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var j moneyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return &ParseError{What: "money: " + err.Error()}
	}
	text, negative := strings.CutPrefix(j.Amount, "-")
	d, err := parseDecimal(text, maxAmount)
	if err != nil {
		return &ParseError{What: err.Error()}
	}
	if negative {
		d = d.Mul(decimal.New(-1, 0))
	}
	if j.Currency != "" && !j.Currency.Valid() {
		return &ParseError{What: fmt.Sprintf("%q is no currency code", j.Currency)}
	}
	*m = Money{d, j.Currency}
	return nil
}

// Bounds of a price's and an amount's digits, so that a hostile file can't hold
// a number whose arithmetic takes forever. Any sum of any price fits an amount.
const maxDigits, maxAmount = 40, 100

// parsePrice reads a price: digits, at most one point, no sign, no exponent.
func parsePrice(s string) (decimal.Decimal, error) { return parseDecimal(s, maxDigits) }

// parseDecimal doesn't use decimal.NewFromString, which a program can make
// refuse decimals for all its packages.
func parseDecimal(s string, most int) (decimal.Decimal, error) {
	var n int64
	digits, point := 0, -1
	for i := range len(s) {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
			if digits <= 18 {
				n = n*10 + int64(s[i]-'0')
			}
		case s[i] == '.' && i > 0 && i < len(s)-1 && point < 0:
			point = i
		default:
			return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
		}
	}
	// A leading 0 is likelier a lost point than a price.
	if digits == 0 || digits > 1 && s[0] == '0' && point != 1 {
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
	}
	if digits > most {
		return decimal.Decimal{}, fmt.Errorf("a price of %d digits is too long", digits)
	}
	var exp int32
	if point >= 0 {
		exp = int32(point + 1 - len(s))
	}
	if digits <= 18 {
		return decimal.New(n, exp), nil
	}
	big, ok := new(big.Int).SetString(strings.Replace(s, ".", "", 1), 10)
	if !ok {
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
	}
	return decimal.NewFromBigInt(big, exp), nil
}

// checkPrice returns an error if d can't be a price of a card, or the factor of
// one.
func checkPrice(d decimal.Decimal, what string) error {
	if d.Sign() < 0 {
		return &ParseError{What: "a negative " + what}
	}
	if e := d.Exponent(); e >= -maxDigits && e <= maxDigits {
		if _, err := parsePrice(plain(d)); err == nil {
			return nil
		}
	}
	return &ParseError{What: fmt.Sprintf("a %s of more than %d digits", what, maxDigits)}
}
