package category

import (
	"errors"
	"strings"
)

// A Payload is what decides on the category of a message that is sent, out of
// the JSON that a business posts for it.
type Payload struct {
	Type     string   `json:"type"`               // "text", "interactive", "template", …; "" is "text"
	Category Category `json:"category,omitempty"` // of Direct Send; "" for an ordinary message
}

// ErrNeedsTemplate is returned for a payload that uses a template: its category
// is the template's.
var ErrNeedsTemplate = errors.New("category: the template's category is needed")

// Classify returns what the message is filed under. Free text and media are
// service, unless the payload names a category: then Meta makes a template of it
// (Meta's page "Direct Send", 2026-07-31).
//
// The error wraps [ErrNeedsTemplate] or, for a word that names no category, is that
// of [Parse].
func (p Payload) Classify() (Classification, error) {
	if strings.EqualFold(p.Type, "template") {
		return Classification{}, ErrNeedsTemplate
	}
	if p.Category == "" {
		return byRule(Service, "free-form", page2025+"templates have categories, other messages don't"), nil
	}
	c, err := Parse(string(p.Category))
	if err != nil {
		return Classification{}, err
	}
	return byRule(c.filed(), "direct-send", "Direct Send (2026-07-31)"), nil
}
