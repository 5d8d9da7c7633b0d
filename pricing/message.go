package pricing

import (
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A Message is one that the business may send. Its JSON is stable.
type Message struct {
	From                 string              `json:"from,omitempty"`                   // business phone number or its ID; names the allowance of 2026
	To                   string              `json:"to,omitempty"`                     // the user: anything that ratecard.Locate reads
	Market               ratecard.Market     `json:"market,omitempty"`                 // "" means from To
	Category             category.Category   `json:"category,omitempty"`               // required; category.Service for anything that isn't a template
	Others               []category.Category `json:"others,omitempty"`                 // what else a template may be filed under
	Reaction             bool                `json:"reaction,omitempty"`               // a reaction to the user's message; its category is service
	MarketingMessagesAPI bool                `json:"marketing_messages_api,omitempty"` // Marketing Messages Lite API: a conversation of its own until 2025-06-30 (R3.11), then as marketing (R5.8)
}

// check returns the first fault of the message itself.
func (m *Message) check() error {
	if categoryFact(m.Category) == 0 {
		return &InputError{ErrNoCategory, "Message.Category", string(m.Category), "want marketing, utility, authentication or service"}
	}
	if m.Reaction && m.Category != category.Service {
		return &InputError{ErrInvalid, "Message.Reaction", string(m.Category), "a reaction's category is service"}
	}
	if m.MarketingMessagesAPI && m.Category != category.Marketing {
		return &InputError{ErrInvalid, "Message.MarketingMessagesAPI", string(m.Category), "that API sends marketing only"}
	}
	for _, c := range m.Others {
		if categoryFact(c) == 0 {
			return &InputError{ErrNoCategory, "Message.Others", string(c), "want marketing, utility or authentication"}
		}
		if c == category.Service || m.Category == category.Service {
			return &InputError{ErrInvalid, "Message.Others", string(c), "a message is a template or it isn't"}
		}
	}
	return nil
}

// kind is the kind of conversation that the message opens or joins as category c.
func (m *Message) kind(c category.Category) string {
	if m.MarketingMessagesAPI && c == category.Marketing {
		return string(marketingLite)
	}
	return string(c)
}

// categories are those that the message may be of, the declared one first.
func (m *Message) categories() []category.Category {
	list := []category.Category{m.Category}
	for _, c := range m.Others {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}
