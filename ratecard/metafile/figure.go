package metafile

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// maxDigits bounds a price, as in a card's own file.
const maxDigits = 40

// priceOf reads a price as Meta's files show it: "0.0618", "1,940.13", or with
// a sign of the card's currency.
func priceOf(s string, c ratecard.Currency) (decimal.Decimal, error) {
	if s == "" {
		return decimal.Decimal{}, errors.New("no price; where there is none, Meta writes n/a")
	}
	digits := s
	for _, sign := range append(signsOf(c), string(c)) {
		if len(s) > len(sign) && strings.EqualFold(s[:len(sign)], sign) {
			digits = strings.TrimSpace(s[len(sign):])
			break
		}
	}
	whole, fraction, point := strings.Cut(digits, ".")
	whole, ok := ungroup(whole)
	// A leading 0 is likelier a lost point than a price.
	if !ok || !isNumber(whole) || len(whole) > 1 && whole[0] == '0' || point && !isNumber(fraction) {
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
	}
	if n := len(whole) + len(fraction); n > maxDigits {
		return decimal.Decimal{}, fmt.Errorf("a price of %d digits is too long", n)
	}
	n, _ := new(big.Int).SetString(whole+fraction, 10) // digits alone
	return decimal.NewFromBigInt(n, -int32(len(fraction))), nil
}

// isNumber reports whether s is digits alone, at least one.
func isNumber(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// plain prints every digit of d and no exponent.
func plain(d decimal.Decimal) string { return ratecard.Money{Amount: d}.String() }

// ungroup strips thousands separators, if each stands before three digits.
func ungroup(s string) (string, bool) {
	parts := strings.Split(s, ",")
	for i, part := range parts {
		switch {
		case len(parts) == 1:
		case i > 0 && len(part) != 3:
			return "", false
		case i == 0 && (part == "" || len(part) > 3 || part[0] == '0'):
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

// isNoBound accepts "--", in whatever dashes.
func isNoBound(s string) bool { return s != "" && fold(s) == "" }

// boundOf reads a number of units such as "4,500,000".
func boundOf(s string) (int64, bool) {
	digits, ok := ungroup(s)
	if !ok || !isNumber(digits) {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil && n < math.MaxInt64
}

// signsOf returns how Meta's files, or a workbook that shows them, mark amounts
// in a currency other than by its code; longer marks first.
func signsOf(c ratecard.Currency) []string {
	switch c {
	case "USD":
		return []string{"$US", "US$", "$"}
	case "AUD":
		return []string{"A$", "$"}
	case "ARS", "CLP", "COP", "MXN", "SGD":
		return []string{"$"}
	case "BRL":
		return []string{"R$"}
	case "EUR":
		return []string{"€"}
	case "GBP":
		return []string{"£"}
	case "IDR":
		return []string{"RP"}
	case "INR":
		return []string{"₹"}
	case "MYR":
		return []string{"RM"}
	}
	return nil
}

// currencyOf reads a currency as Meta's files spell it, in any case: a code, a
// sign of one currency alone, or "GBD", their slip for GBP.
func currencyOf(s string) (ratecard.Currency, bool) {
	s = strings.ToUpper(s)
	if s == "GBD" {
		return "GBP", true
	}
	for _, c := range []ratecard.Currency{"USD", "AUD", "BRL", "EUR", "GBP", "IDR", "INR", "MYR"} {
		if s != "$" && slices.Contains(signsOf(c), s) {
			return c, true
		}
	}
	return ratecard.Currency(s), ratecard.Currency(s).Valid()
}
