package ratecard

// A Market is a country or region with prices of its own, such as "Brazil" or
// "Rest of Africa", spelled as Meta's cards do. There were 32 from 2022, 38
// from 2026-07-01, and there are 47 since 2026-10-01 (R6.4, R7.12).
type Market string

// A Country is an ISO 3166-1 alpha-2 code, such as "BR" (and XK, AC, TA, which
// have numbers but no code of their own there).
type Country string

// A Place is where a user is, as far as the number or ID says.
type Place struct {
	Country Country
	// read off a business-scoped user ID or a country code, not off a number
	FromID   bool
	Unserved bool // the WhatsApp Business Platform doesn't serve it
	// Meta's table of markets doesn't name the country, which therefore is in Other
	Inferred bool
	// UnusualLength says that the number has "+", and that the numbering plan of its
	// country knows none so long or so short. Without "+" such a number is refused.
	UnusualLength bool
	// Ambiguous says that the number has no "+" and was read as a national one, and that
	// the same digits are an international number of another country; see [Dialing].
	Ambiguous bool
}

// A Currency is an ISO 4217 code in which WhatsApp invoices, such as "USD".
// Each has price lists of its own; nothing is ever converted (R0.8).
type Currency string

// Valid reports whether c has the form of a currency code: three capitals.
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
