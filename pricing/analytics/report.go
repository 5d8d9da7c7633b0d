package analytics

import (
	"time"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A Kind says what the units of a report are. Its text is the name of Meta's
// field.
type Kind string

// The kinds.
const (
	KindPricing      Kind = "pricing_analytics"      // messages delivered; since 2025-07-01
	KindConversation Kind = "conversation_analytics" // conversations opened; since 2022-02-01
)

// A Report is what Meta counted and charged. Its JSON is stable.
//
// It is plain data. Set what you know and the answer doesn't say, such as the
// currency. If an answer has several pages, append the points of all to those of
// the first and clear Incomplete.
type Report struct {
	Kind       Kind              `json:"kind,omitempty"`       // "" if there are no points that show it
	Account    string            `json:"account,omitempty"`    // WhatsApp Business account ID; "" of an edge
	Currency   ratecard.Currency `json:"currency,omitempty"`   // of all costs; "" unless it was asked for
	Points     []Point           `json:"points"`               // in order of appearance
	Incomplete bool              `json:"incomplete,omitempty"` // there are further pages
	// Ignored is what wasn't understood, each thing once, with the path of the
	// first.
	Ignored []webhook.Ignored `json:"ignored,omitempty"`
}

// A Point is what was delivered in one interval, of one kind. Texts are as Meta
// wrote them. Fields that a report doesn't have are "".
type Point struct {
	Start   time.Time `json:"start,omitzero"` // the first instant; zero if not told, and then End is too
	End     time.Time `json:"end,omitzero"`   // the first instant after it
	Number  string    `json:"number,omitempty"`
	Country string    `json:"country,omitempty"` // ISO code of the users' country, which isn't the market
	// first and last unit: "0:750000", "0:MAX"; never of free units
	Tier string `json:"tier,omitempty"`
	Type string `json:"type,omitempty"` // such as REGULAR, FREE_CUSTOMER_SERVICE
	// such as UTILITY, AUTHENTICATION_INTERNATIONAL, MARKETING_LITE
	Category  string `json:"category,omitempty"`
	Direction string `json:"direction,omitempty"` // of a conversation: BUSINESS_INITIATED, USER_INITIATED
	Units     *int64 `json:"units,omitempty"`     // messages or conversations; nil if they weren't asked for
	// Cost has the digits as written. It is nil if it wasn't asked for, or if Meta
	// hides it, as from partners' customers. Its currency is Report.Currency.
	Cost *ratecard.Money `json:"cost,omitempty"`
}
