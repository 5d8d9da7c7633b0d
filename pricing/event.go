package pricing

import (
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/window"
)

// An Event is something that happened, as webhooks tell it: the user wrote, or
// a message of the business was delivered. What failed is no event. Its JSON is
// stable.
type Event struct {
	ID      string    `json:"id,omitempty"`      // Meta's message ID; (ID, User) counts once; "" is never a duplicate
	At      time.Time `json:"at"`                // Meta's timestamp, not yours; for a message, its delivery
	Number  string    `json:"number,omitempty"`  // business phone number
	User    string    `json:"user,omitempty"`    // the user's phone number or ID
	Inbound bool      `json:"inbound,omitempty"` // the user wrote, or called (R6.9)
	FromAd  bool      `json:"from_ad,omitempty"` // an inbound message came through an ad or page button on Android or iOS; the web and desktops earn nothing
	Message Message   `json:"message,omitzero"`  // otherwise: what was delivered; From and To default to Number and User
	Meta    Reported  `json:"meta,omitzero"`     // what the status webhook said; the zero value: nothing
}

// Reported is Meta's own word on a message. It outranks what is worked out: the
// bill follows Meta, and Outcome.Mismatches says where the two differ. A word that
// isn't known decides nothing. The type is heeded under the rules that were in
// force; where others are asked for, it tells of windows only.
type Reported struct {
	Type      string            `json:"type,omitempty"`      // "regular", "free_customer_service", "free_entry_point" (R5.9, R7.11)
	Category  category.Category `json:"category,omitempty"`  // what Meta filed it under, in any spelling that category.Parse reads
	FreeUntil time.Time         `json:"free_until,omitzero"` // conversation.expiration_timestamp of a free entry window
	Delivered bool              `json:"delivered,omitempty"` // a status says so: no rule in force then refuses the message
}

// The types that Meta reports.
const (
	TypeRegular   = "regular"
	TypeFreeEntry = "free_entry_point"
	TypeFree      = "free_customer_service"
)

// message writes the event's message with its defaults, filed as Meta says.
func (e *Event) fillMessage(m *Message) {
	*m = e.Message
	if m.From == "" {
		m.From = e.Number
	}
	if m.To == "" {
		m.To = e.User
	}
	if e.Meta.Category == "" {
		return
	}
	c, err := category.Parse(string(e.Meta.Category))
	if err != nil && m.Category == "" {
		m.Category = c // for the error to name
	}
	if err == nil {
		m.Category, m.Others = c, nil
		m.Reaction = m.Reaction && c == category.Service
		m.MarketingMessagesAPI = c == category.Marketing && (m.MarketingMessagesAPI || e.Meta.hasCategory(string(marketingLite)))
	}
}

// received is the thread after the user wrote.
func (e *Event) threadAfter(t window.Thread) window.Thread {
	if e.FromAd {
		return t.InboundFromAd(e.At)
	}
	return t.Inbound(e.At)
}

// says tells whether Meta's category is that word, in whatever spelling.
func (r *Reported) hasCategory(word string) bool {
	return !r.Category.Known() && strings.ReplaceAll(strings.ToLower(string(r.Category)), "-", "_") == word
}

// word is the type that Meta gave in one way or another.
func (r *Reported) reportedType(at time.Time) string {
	if r.Type == "" && (r.FreeUntil.After(at) || r.hasCategory(freeEntryCategory)) {
		return TypeFreeEntry
	}
	return r.Type
}

// freeEntryCategory is what webhooks may say of a message in a free entry
// window, instead of its category (R5.9).
const freeEntryCategory = "referral_conversion"

// isKnownType tells whether Meta's word for a type is one that we can follow.
func isKnownType(word string) bool {
	return word == TypeRegular || word == TypeFree || word == TypeFreeEntry
}
