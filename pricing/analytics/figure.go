package analytics

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// parseFigure reads a number as JSON writes it. It keeps the digits written and
// uses no float. Why says what is wrong with it, and is "" if nothing is.
func parseFigure(s string) (d decimal.Decimal, why string) {
	digits, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return d, "want a number"
		}
		digits, exponent = s[:i], n
	}
	digits, negative := strings.CutPrefix(digits, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if !isDigits(whole) || dotted && !isDigits(fraction) {
		return d, "want a number"
	}
	if len(whole) > maxDigits || len(fraction) > maxDigits || exponent > maxDigits || exponent < -maxDigits {
		return d, "too many digits"
	}
	n, _ := new(big.Int).SetString(whole+fraction, 10) // digits only
	if negative {
		n.Neg(n)
	}
	return decimal.NewFromBigInt(n, int32(exponent-len(fraction))), ""
}

// isDigits reports whether s is digits only, and at least one.
func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// parseCount reads a whole number from 0 to a limit. It may be written in any
// form: 1.04e2 is 104.
func parseCount(s string, limit int64) (n int64, why string) {
	d, why := parseFigure(s)
	switch {
	case why != "":
		return 0, why
	case d.Sign() < 0:
		return 0, "below 0"
	case d.Cmp(decimal.New(limit, 0)) > 0:
		return 0, "too large"
	case !d.Equal(d.Round(0)):
		return 0, "want a whole number"
	}
	return d.Add(decimal.New(0, 0)).Round(0).Coefficient().Int64(), "" // the sum has no exponent above 0
}

// digits returns the digits of a phone number, however it is written.
func digits(number string) string {
	list := make([]byte, 0, len(number))
	for _, c := range []byte(number) {
		if c >= '0' && c <= '9' {
			list = append(list, c)
		}
	}
	return string(list)
}
