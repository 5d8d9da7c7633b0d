package pricing

import (
	"encoding/json"
	"slices"
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

// A wording grows by the pieces that are added to it. Each method returns the longer text.
type wording []byte

// add appends pieces.
func (w wording) add(pieces ...string) wording {
	for _, s := range pieces {
		w = append(w, s...)
	}
	return w
}

// replace appends s with every old replaced by another text.
func (w wording) replace(s, old, by string) wording {
	for {
		before, after, found := strings.Cut(s, old)
		if w = w.add(before); !found {
			return w
		}
		w, s = w.add(by), after
	}
}

// number appends a number without commas.
func (w wording) number(n int64) wording { return strconv.AppendInt(w, n, 10) }

// count appends a number with commas: 25,000,000.
func (w wording) count(n int64) wording {
	var buffer [20]byte
	digits := strconv.AppendInt(buffer[:0], n, 10)
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			w = append(w, ',')
		}
		w = append(w, c)
	}
	return w
}

// money appends an amount with its currency.
func (w wording) money(m ratecard.Money) wording { return m.AppendTo(w) }

// amountJSON appends an amount: null if it isn't known. No amount of a quote has more
// digits than [ratecard.Money.MarshalJSON] takes.
func (w wording) amountJSON(m ratecard.Money) wording {
	if known(m) == nil {
		return w.add("null")
	}
	digits := ratecard.Money{Amount: m.Amount}
	return w.add(`{"amount":"`).money(digits).add(`","currency":"`, string(m.Currency), `"}`)
}

// member appends a member of an object, unless it is 0.
func (w wording) member(key string, n int64) wording {
	if n == 0 {
		return w
	}
	return w.add(`,"`, key, `":`).number(n)
}

// comma appends what stands before the member of a list at an index.
func (w wording) comma(i int) wording {
	if i == 0 {
		return w
	}
	return append(w, ',')
}

// quoted appends the pieces of a text as one. encoding/json writes those in which
// something has to be escaped.
func (w wording) quoted(pieces ...string) wording {
	w = append(w, '"')
	for _, s := range pieces {
		if isPlainJSON(s) {
			w = w.add(s)
		} else if escaped, err := json.Marshal(s); err == nil { // of a text there is no error
			w = w.add(string(escaped[1 : len(escaped)-1]))
		}
	}
	return append(w, '"')
}

// isPlainJSON reports whether encoding/json escapes nothing in a text. It says no of
// other letters than those of ASCII, too.
func isPlainJSON(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c|0x20-'a' < 26, c == ' ': // most are letters
		case c < ' ', c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}

// withCommas returns a number with commas: 25,000,000.
func withCommas(n int64) string { return string(make(wording, 0, 32).count(n)) }

// appendNew appends a text that the list doesn't have.
func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
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
