// Package soldto tells the country of business numbers of which the accounts must be in its own
// currency. Notes of package pricing hang on it.
package soldto

import "github.com/wacost/wacost/ratecard"

// Country returns the country of a phone number, if it is one whose accounts must be in its own
// currency; else "". Numbers of India have twelve digits, those of Brazil twelve or thirteen.
func Country(number string) ratecard.Country {
	const ten10 = 10_000_000_000
	switch n := ratecard.PhoneKey(number); {
	case n/ten10 == 91:
		return "IN"
	case n/ten10 == 55, n/ten10/10 == 55:
		return "BR"
	}
	return ""
}
