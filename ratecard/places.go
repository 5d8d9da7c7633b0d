package ratecard

// A Market is a country or region with prices of its own, such as "Brazil" or
// "Rest of Africa", spelled as Meta's cards do. There were 32 from 2022, 38
// from 2026-07-01, and there are 47 since 2026-10-01 (R6.4, R7.12).
type Market string

// A Country is an ISO 3166-1 alpha-2 code, such as "BR" (and XK, AC, TA, which
// have numbers but no code of their own there).
type Country string

// A Place is where a user is, as far as the number or ID says.
type Place struct { // four fields are returned in registers; with five a quote takes 1.4 times as long
	Country  Country `json:"country,omitempty"`
	Reading  Reading `json:"reading,omitempty"`
	Unserved bool    `json:"unserved,omitempty"` // the WhatsApp Business Platform doesn't serve it
	// Meta's table of markets doesn't name the country, which therefore is in Other
	Inferred bool `json:"inferred,omitempty"`
}

// A Reading says what a [Place] was read off. At most one of them holds, and each
// but the first is worth a warning.
type Reading uint8

const (
	// ReadingNumber is a phone number as its country has them.
	ReadingNumber Reading = iota
	// ReadingID is a business-scoped user ID, or a country code.
	ReadingID
	// ReadingUnusualLength is a phone number with "+" that is longer or shorter than any
	// in the numbering plan of its country. Without "+" such a number is refused.
	ReadingUnusualLength
	// ReadingAmbiguous is a phone number without "+" that was read as a national one,
	// where the same digits are an international number of another country; see
	// [Dialing].
	ReadingAmbiguous
)

// String returns the reading in a few words.
func (r Reading) String() string {
	names := [...]string{"number", "ID", "number of unusual length", "ambiguous number"}
	if int(r) < len(names) {
		return names[r]
	}
	return "unknown"
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
