package pricing

import (
	"errors"
	"slices"
	"strings"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/soldto"
	"github.com/wacost/wacost/ratecard"
)

// A Message is one that the business may send. Its JSON is stable.
type Message struct {
	// From is the business phone number, in any spelling, or its ID. Since October
	// 2026 each number has an allowance of its own, which From names: a number and its
	// ID are two names, so use one of them throughout.
	From string `json:"from,omitempty"`
	// To is the user: anything that [ratecard.Locate] reads.
	To string `json:"to,omitempty"`
	// Market is the user's market; "" means the one that To is in.
	Market ratecard.Market `json:"market,omitempty"`
	// Category is required. Anything that isn't a template is category.Service. An
	// authentication template is category.Authentication: whether it has the
	// international rate follows from the account. [category.AuthenticationInternational]
	// asks for that rate by name, whatever the account says.
	Category category.Category `json:"category,omitempty"`
	// Others are the categories under which Meta may file a template instead.
	Others []category.Category `json:"others,omitempty"`
	// Reaction says that it is a reaction to a message of the user's. Its category
	// is service.
	Reaction bool `json:"reaction,omitempty"`
	// MarketingMessagesAPI says that it is sent through the Marketing Messages Lite
	// API. Until 2025-06-30 that opened a conversation of its own (R3.11); since
	// then it is priced as marketing (R5.8).
	MarketingMessagesAPI bool `json:"marketing_messages_api,omitempty"`
}

// isPlain reports whether the category says all there is to say of the message.
func (m *Message) isPlain() bool { return !m.Reaction && !m.MarketingMessagesAPI && len(m.Others) == 0 }

// kindFacts returns the facts that a message has besides its category.
func (m *Message) kindFacts() (f facts) {
	if m.Reaction {
		f |= reaction
	}
	if m.MarketingMessagesAPI {
		f |= viaLiteAPI
	}
	return f
}

// check returns the first fault of the message itself.
func (m *Message) check() error {
	if categoryFact(m.Category) == 0 {
		return noCategory("Message.Category", m.Category, "want marketing, utility, authentication or service")
	}
	if m.Reaction && m.Category != category.Service {
		return &InputError{ErrInvalid, "Message.Reaction", string(m.Category), "a reaction's category is service"}
	}
	if m.MarketingMessagesAPI && m.Category != category.Marketing {
		const field = "Message.MarketingMessagesAPI"
		return &InputError{ErrInvalid, field, string(m.Category), "that API sends marketing only"}
	}
	for _, c := range m.Others {
		if categoryFact(c) == 0 {
			return noCategory("Message.Others", c, "want marketing, utility or authentication")
		}
		if c == category.Service || m.Category == category.Service {
			return &InputError{ErrInvalid, "Message.Others", string(c), "a message is a template or it isn't"}
		}
	}
	return checkName("Message.From", m.From)
}

// checkName returns an error for a name of a user or a number that can't be read,
// such as "+49 thirty". An empty one is nobody's. Almost every name begins with a
// digit or a letter; that is small enough to be inlined into quotePlain.
func checkName(field, name string) error {
	if name == "" || '0' <= name[0] && name[0] <= 'z' {
		return nil
	}
	return checkOddName(field, name)
}

// checkOddName is checkName for a name that begins with something else, such as +.
func checkOddName(field, name string) error {
	if ratecard.PhoneKey(name) != 0 || ratecard.NameKey(name) != "" {
		return nil
	}
	return &InputError{ErrInvalid, field, name, "neither a phone number nor an ID"}
}

// noCategory returns the error of a word that isn't a category, and says what it is
// if that is known.
func noCategory(field string, word category.Category, want string) error {
	e := &InputError{ErrNoCategory, field, string(word), want}
	c, err := category.Parse(string(word))
	var other *category.ParseError
	switch {
	case errors.As(err, &other) && other.Why != "":
		e.Kind, e.Why = ErrNotModelled, other.Why
	case err == nil && len(word) > 5 && strings.EqualFold(string(word[:5]), "group"):
		e.Kind = ErrNotModelled
		e.Why = "a message to a group costs once for each member it reaches: ask for each, as " + string(c)
	case err == nil && c != word:
		e.Why = "category.Parse reads it as " + string(c)
	}
	return e
}

// isUserID reports whether a user is named by a business-scoped user ID, such as
// BR.1349 or BR.ENT.1349, and not by a phone number or a country.
func isUserID(to string) bool {
	return len(to) > 3 && to[2] == '.' && to[0] >= 'A' && to[0] <= 'Z' && to[1] >= 'A' && to[1] <= 'Z'
}

// numberFacts returns the facts that follow from the country of the business
// number: the phone number given, or else From, if it isn't the number's ID.
func (m *Message) numberFacts(phone string) facts {
	if phone == "" {
		phone = m.From
	}
	switch soldto.Country(phone) {
	case "IN":
		return indianNumber
	case "BR":
		return brazilianNumber
	}
	return 0
}

// kind returns the kind of conversation that the message opens or joins if its
// category is c.
func (m *Message) kind(c category.Category) string {
	switch {
	case m.MarketingMessagesAPI && c == category.Marketing:
		return string(marketingLite)
	case c == category.AuthenticationInternational:
		return string(category.Authentication) // one kind, at two rates (R3.10)
	}
	return string(c)
}

// categories returns the categories that the message may be of, the declared one
// first, appended to an empty list.
func (m *Message) categories(list []category.Category) []category.Category {
	list = append(list, m.Category)
	for _, c := range m.Others {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}
