package ratecard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Money is an amount in one currency, exact. The zero Money is nothing at all,
// and adds to any currency. As JSON it is {"amount":"0.0625","currency":"USD"}.
type Money struct {
	Amount   decimal.Decimal
	Currency Currency
}

// Add returns m + n. Two currencies are a fault of the program, like an index out
// of range: Add, Sub and Cmp panic with a [*CurrencyError]. One card, quote or bill
// never mixes them. Where they may meet, [Money.TryAdd], [Money.TrySub] and
// [Money.TryCmp] return that error instead. An amount of no currency meets one
// that has a currency only if it is 0.
func (m Money) Add(n Money) Money { return must(m.TryAdd(n)) }

// TryAdd returns m + n, or a [*CurrencyError] if they are in two currencies.
func (m Money) TryAdd(n Money) (Money, error) {
	switch {
	case m.Currency == n.Currency:
		return Money{m.Amount.Add(n.Amount), m.Currency}, nil
	case n.Currency == "" && n.IsZero():
		return m, nil
	case m.Currency == "" && m.IsZero():
		return n, nil
	}
	return Money{}, &CurrencyError{m.Currency, n.Currency}
}

// Sub returns m − n. It panics where [Money.Add] does.
func (m Money) Sub(n Money) Money { return must(m.TrySub(n)) }

// TrySub returns m − n, or a [*CurrencyError] if they are in two currencies.
func (m Money) TrySub(n Money) (Money, error) { return m.TryAdd(n.Neg()) }

// Neg returns −m.
func (m Money) Neg() Money { return Money{m.Amount.Neg(), m.Currency} }

// Times returns m × n, exact.
func (m Money) Times(n int64) Money {
	return Money{m.Amount.Mul(decimal.New(n, 0)), m.Currency}
}

// Cmp returns -1, 0 or +1 as m is less than, equal to or more than n. It panics
// where [Money.Add] does.
func (m Money) Cmp(n Money) int { return must(m.TryCmp(n)) }

// TryCmp returns what Cmp does, or a [*CurrencyError] if m and n are in two
// currencies.
func (m Money) TryCmp(n Money) (int, error) {
	if m.Currency != n.Currency && !(m.Currency == "" && m.IsZero()) && !(n.Currency == "" && n.IsZero()) {
		return 0, &CurrencyError{m.Currency, n.Currency}
	}
	return m.Amount.Cmp(n.Amount), nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// IsZero reports whether the amount is 0, in whatever currency.
func (m Money) IsZero() bool { return m.Amount.IsZero() }

// Equal reports whether the amounts are the same number in the same currency.
func (m Money) Equal(n Money) bool {
	return m.Currency == n.Currency && m.Amount.Equal(n.Amount)
}

// Rounded returns m at the minor units that ISO 4217 gives its currency, halves
// away from zero, as an invoice shows it. Round a total once: to round its lines
// loses money. A currency of which [Currency.MinorUnits] knows nothing is left as it is.
// The price of one message has more digits: show it by [Money.PriceString].
func (m Money) Rounded() Money {
	if minor, ok := m.Currency.MinorUnits(); ok {
		return Money{m.Amount.Round(minor), m.Currency}
	}
	return m
}

// MinorUnits returns how many decimals ISO 4217 gives the currency. It isn't ok of a code
// that no country's money has.
func (c Currency) MinorUnits() (n int32, ok bool) {
	switch c {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0, true
	case "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN",
		"BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP",
		"CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP",
		"GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR",
		"JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL",
		"MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN",
		"NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB",
		"SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
		"SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "UYU", "UZS", "VES",
		"WST", "XCD", "YER", "ZAR", "ZMW":
		return 2, true
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3, true
	}
	return 0, false
}

// String returns the amount with all its digits and the currency: "0.0625 USD".
func (m Money) String() string { return string(m.AppendTo(make([]byte, 0, 64))) }

// AppendTo appends what String returns to b, and returns the longer slice.
func (m Money) AppendTo(b []byte) []byte {
	b = appendPlain(b, m.Amount)
	if m.Currency != "" {
		b = append(append(b, ' '), m.Currency...)
	}
	return b
}

// PriceString returns the amount as the price of one message is shown: with the
// currency's minor units, and every digit past them, but no zeros at the end.
// 0.0048 USD is "0.0048 USD", and 0.1000 USD is "0.10 USD". Nothing is rounded.
func (m Money) PriceString() string {
	minor, ok := m.Currency.MinorUnits()
	amount := plain(m.Amount)
	point := strings.IndexByte(amount, '.')
	if !ok || strings.Contains(amount, "e") {
		return m.String()
	}
	if point < 0 {
		return m.text(m.Amount.StringFixed(minor))
	}
	digits := strings.TrimRight(amount[point+1:], "0")
	return m.text(m.Amount.StringFixed(max(minor, int32(len(digits)))))
}

// text returns an amount in m's currency.
func (m Money) text(amount string) string {
	if m.Currency == "" {
		return amount
	}
	return amount + " " + string(m.Currency)
}

// plain returns d with every digit and no exponent, but for an exponent that no
// amount has: to write that out could take minutes. It doesn't use d.String,
// whose form a program can change for all its packages.
func plain(d decimal.Decimal) string { return string(appendPlain(make([]byte, 0, 64), d)) }

// appendPlain appends what plain returns.
func appendPlain(b []byte, d decimal.Decimal) []byte {
	e := d.Exponent()
	switch {
	case e < -maxAmount || e > maxAmount:
		return fmt.Appendf(b, "%de%d", d.Coefficient(), e)
	case e < -maxShort || e > 0 || d.NumDigits() > maxShort:
		return append(b, d.StringFixed(max(0, -e))...)
	}
	n, one := d.CoefficientInt64(), int64(1)
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	for range -e {
		one *= 10
	}
	b = strconv.AppendInt(b, n/one, 10)
	if e < 0 {
		point := len(b)
		b = strconv.AppendInt(b, one+n%one, 10) // with a 1 before the fraction, so that its zeros are written
		b[point] = '.'
	}
	return b
}

// maxShort is the most digits of a number that is written as an int64.
const maxShort = 18

// ParseMoney reads what [Money.String] writes, such as "0.0625 USD" or "-1 EUR".
// Only 0 may have no currency. Its error is a [*ParseError].
func ParseMoney(s string) (Money, error) {
	amount, currency, _ := strings.Cut(s, " ")
	m, err := parseMoney(amount, Currency(currency))
	var malformed *ParseError
	switch {
	case errors.As(err, &malformed):
		return Money{}, &ParseError{What: malformed.What + " (write it as 0.0625 USD)"}
	case err != nil:
		return Money{}, err
	case currency == "" && !m.IsZero():
		return Money{}, &ParseError{What: fmt.Sprintf("%q has no currency (write it as 0.0625 USD)", brief(s))}
	}
	return m, nil
}

// parseMoney reads an amount with all its digits, and a sign if it is negative.
func parseMoney(amount string, c Currency) (Money, error) {
	text, negative := strings.CutPrefix(amount, "-")
	d, err := parseDecimal(text, maxAmount)
	if err != nil {
		return Money{}, &ParseError{What: err.Error()}
	}
	if negative {
		d = d.Neg()
	}
	if c != "" && !c.Valid() {
		return Money{}, &ParseError{What: fmt.Sprintf("%q is no currency code", brief(string(c)))}
	}
	return Money{d, c}, nil
}

type moneyJSON struct {
	Amount   string   `json:"amount"`
	Currency Currency `json:"currency"`
}

// MarshalJSON writes the amount as text, so that no digit is lost. An amount of
// more than 200 digits, or a currency that is no code, is a [*ParseError]: it
// couldn't be read back.
func (m Money) MarshalJSON() ([]byte, error) {
	j := moneyJSON{plain(m.Amount), m.Currency}
	if _, err := parseMoney(j.Amount, m.Currency); err != nil {
		return nil, err
	}
	b := make([]byte, 0, 64)
	b = append(append(b, `{"amount":"`...), j.Amount...)
	b = append(append(b, `","currency":"`...), j.Currency...) // no code needs escaping
	return append(b, `"}`...), nil
}

// UnmarshalJSON reads what MarshalJSON writes; an amount that isn't text, or
// isn't a plain decimal, is a [*ParseError]. Null changes nothing.
func (m *Money) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var j moneyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return &ParseError{What: `money: want both as text, as in {"amount": "0.0625", "currency": "USD"}`}
	}
	read, err := parseMoney(j.Amount, j.Currency)
	if err != nil {
		return err
	}
	*m = read
	return nil
}

// Bounds of a price's and an amount's digits, so that a hostile file can't hold
// a number whose arithmetic takes forever. Any sum of any price fits an amount.
const maxDigits, maxAmount = 40, 200

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
			return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", brief(s))
		}
	}
	// A leading 0 is likelier a lost point than a price.
	if digits == 0 || digits > 1 && s[0] == '0' && point != 1 {
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", brief(s))
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
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", brief(s))
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
