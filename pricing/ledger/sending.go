package ledger

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wacost/wacost/category"
)

// A Sending is what the business knows of a message that it sent and Meta may
// not tell. Where Meta tells, its word counts.
type Sending struct {
	ID                   string              `json:"id"`                               // Meta's message ID
	Category             category.Category   `json:"category,omitempty"`               // of the template; service for anything else
	Others               []category.Category `json:"others,omitempty"`                 // what else a template may be filed under
	Reaction             bool                `json:"reaction,omitempty"`               // a reaction to the user's message
	MarketingMessagesAPI bool                `json:"marketing_messages_api,omitempty"` // by the Marketing Messages Lite API
}

func compareSendings(s, t *Sending) int {
	return cmp.Or(strings.Compare(s.ID, t.ID), strings.Compare(string(s.Category), string(t.Category)), slices.Compare(s.Others, t.Others),
		compareBools(s.Reaction, t.Reaction), compareBools(s.MarketingMessagesAPI, t.MarketingMessagesAPI))
}
