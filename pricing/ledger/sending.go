package ledger

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// A Sending is what the business knows of a message that it sent and Meta may
// not report. Where Meta reports it, the charge follows Meta.
type Sending struct {
	ID       string              `json:"id"`                 // Meta's message ID
	Category category.Category   `json:"category,omitempty"` // of the template; service for anything else
	Others   []category.Category `json:"others,omitempty"`   // what else Meta may file the template under
	Reaction bool                `json:"reaction,omitempty"` // an emoji reaction to the user's message
	// Customer is the business's own key for whom the message is charged to. Without it
	// the text is taken that the business gave the message (biz_opaque_callback_data).
	// Record it once: of two Sendings of a message that name different ones, either may
	// count, whichever came first.
	Customer string `json:"customer,omitempty"`
	// MarketingMessagesAPI says that it was sent through the Marketing Messages Lite API.
	MarketingMessagesAPI bool `json:"marketing_messages_api,omitempty"`
}

// check returns an error if the sending can't be recorded.
func (s *Sending) check() error {
	if s.ID == "" {
		return &pricing.InputError{Kind: pricing.ErrInvalid, Field: "Sending.ID", Why: "want Meta's message ID"}
	}
	for _, c := range append([]category.Category{s.Category}, s.Others...) {
		if c != "" && !c.Known() {
			e := &pricing.InputError{Kind: pricing.ErrNoCategory, Field: "Sending.Category", Value: string(c)}
			_, err := category.Parse(string(c))
			if other := (*category.ParseError)(nil); errors.As(err, &other) && other.Why != "" {
				e.Kind, e.Why = pricing.ErrNotModelled, other.Why
			}
			return e
		}
	}
	return nil
}

// joinSendings returns all that the business said of one message: a category
// that one Sending leaves out, another may have. No sending gives nil.
func joinSendings(list []Sending) *Sending {
	if len(list) == 0 {
		return nil
	}
	s := list[0]
	for i := range list {
		o := &list[i]
		if s.Category == "" {
			s.Category, s.Others = o.Category, o.Others
		}
		s.Customer = cmp.Or(s.Customer, o.Customer)
		s.Reaction = s.Reaction || o.Reaction
		s.MarketingMessagesAPI = s.MarketingMessagesAPI || o.MarketingMessagesAPI
	}
	s.Others = slices.Clone(s.Others) // a store's own list isn't handed out
	return &s
}

func compareSendings(s, t *Sending) int {
	return cmp.Or(
		strings.Compare(s.ID, t.ID),
		strings.Compare(string(s.Category), string(t.Category)),
		slices.Compare(s.Others, t.Others),
		strings.Compare(s.Customer, t.Customer),
		compareBools(s.Reaction, t.Reaction),
		compareBools(s.MarketingMessagesAPI, t.MarketingMessagesAPI))
}
