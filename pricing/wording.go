package pricing

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// known returns an amount for JSON: nil, which is null there, for the zero Money. An
// amount that isn't known must not read as 0.
func known(m ratecard.Money) *ratecard.Money {
	if m.Currency == "" && m.IsZero() {
		return nil
	}
	return &m
}

// withCommas returns a number with commas: 25,000,000.
func withCommas(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plain returns a decimal with the digits it was made with, and no exponent.
func plain(d decimal.Decimal) string { return ratecard.Money{Amount: d}.String() }

// percent returns a share in percent, without zeros at the end: 0.05 is "5 %".
func percent(share decimal.Decimal) string {
	s := plain(share.Mul(decimal.New(100, 0)))
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s + " %"
}
