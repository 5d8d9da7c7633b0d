package ratecard

import (
	"strconv"
	"strings"
)

// NameKey returns the one name by which a user or a business number is remembered,
// for each of its spellings: use it as the key of your own rows. Of a phone number
// it is the digits, however they are written: with a +, spaces, hyphens or
// parentheses, or after "whatsapp:" or "tel:". The 0 of "+49 (0)30 555010", which is
// dialled at home only, is none of them. Anything else, such as a phone number
// ID, a user ID or a group ID, is its own key, in its own letter case; only space
// around it goes.
//
// WhatsApp and people write some mobile numbers differently, and each is one key:
//
//   - Mexico: 521 and ten digits is the key 52 and these ten.
//   - Argentina: 549 and ten digits is the key 54 and these ten.
//   - Brazil: 55, the area and nine digits that begin with 9 is the key without that
//     9. Where two to five follows it stays, since what were left is a landline.
//
// A key is therefore no number to call or to send to. A name that can't be read
// has no key: it is blank, or begins with + and is no phone number.
func NameKey(name string) string {
	n := PhoneKey(name)
	switch {
	case n == 0:
		return textKey(strings.TrimSpace(name))
	case hasDigits(n, len(name)):
		return name
	case name[0] == '+' && hasDigits(n, len(name)-1):
		return name[1:]
	}
	return strconv.FormatUint(n, 10)
}

// hasDigits reports whether n is written with so many digits.
func hasDigits(n uint64, digits int) bool {
	for ; digits > 1; digits-- {
		n /= 10
	}
	return 1 <= n && n <= 9
}

// PhoneKey returns the [NameKey] of a phone number as an integer, which is never
// negative as an int64. It is 0 for what is no phone number: other names, and
// numbers that begin with 0 or have more than fifteen digits.
func PhoneKey(name string) uint64 {
	digits := name
	if name != "" && name[0] == '+' {
		digits = name[1:]
	}
	n, ok := readDigits(digits)
	if !ok {
		return spelledPhoneKey(name)
	}
	if digits == "" || digits[0] == '0' || len(digits) > maxNumber {
		return 0
	}
	return withoutMobileDigit(n)
}

// spelledPhoneKey is PhoneKey for a name with more than a + and digits.
func spelledPhoneKey(name string) uint64 {
	n, digits := uint64(0), 0
	for i := schemeLen(name); i < len(name); i++ {
		d := name[i] - '0'
		if d > 9 {
			width := separator(name, i)
			if width == 0 {
				return 0
			}
			i += width - 1
			continue
		}
		if n = n*10 + uint64(d); n == 0 {
			return 0 // no number begins with 0
		}
		digits++
	}
	if digits > maxNumber {
		return 0
	}
	return withoutMobileDigit(n)
}

// withoutMobileDigit drops the digit that WhatsApp and people don't both write in
// mobile numbers of Mexico, Argentina and Brazil. These have thirteen digits with
// it.
func withoutMobileDigit(n uint64) uint64 {
	const (
		ten8, ten10     = 100_000_000, 10_000_000_000
		mexico          = 521 * ten10
		argentina       = 549 * ten10
		brazil, brazil9 = 550 * ten10, 560 * ten10
	)
	switch {
	case n < mexico || n >= brazil9:
	case n < mexico+ten10:
		return 52*ten10 + n%ten10
	case n >= argentina && n < argentina+ten10:
		return 54*ten10 + n%ten10
	case n >= brazil && n/ten8%10 == 9:
		if next := n / (ten8 / 10) % 10; next < 2 || next > 5 {
			return n/(10*ten8)*ten8 + n%ten8
		}
	}
	return n
}

// textKey returns the key of a name that is no phone number: of one that is all
// digits, as a long ID is, these.
func textKey(name string) string {
	if name == "" {
		return ""
	}
	var digits []byte
	for i := 0; i < len(name); i++ {
		if name[i]-'0' <= 9 {
			if digits != nil {
				digits = append(digits, name[i])
			}
			continue
		}
		width := separator(name, i)
		switch {
		case width == 0 && name[0] == '+':
			return ""
		case width == 0:
			return name
		case digits == nil:
			digits = append(make([]byte, 0, len(name)), name[:i]...)
		}
		i += width - 1
	}
	switch {
	case name[0] == '+' || digits != nil && len(digits) == 0:
		return ""
	case digits == nil:
		return name
	}
	return string(digits)
}
