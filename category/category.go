package category

import (
	"errors"
	"strconv"
)

// A Category is what WhatsApp files a business message under. Its text form is
// stable; store that.
//
// Decoding JSON keeps any word, so that none of a webhook is lost; [Parse]
// returns which category a word means.
type Category string

// The categories (R3.1: Meta's "Conversation-based pricing (Deprecated)", copy
// of 2026). Service is every message that isn't a template.
const (
	Marketing      Category = "marketing"
	Utility        Category = "utility"
	Authentication Category = "authentication"
	Service        Category = "service"
)

// All returns the categories, in an order that stays the same.
func All() []Category {
	return []Category{Marketing, Utility, Authentication, Service}
}

// Known reports whether c is one of the categories, to the letter.
func (c Category) Known() bool {
	switch c {
	case Marketing, Utility, Authentication, Service:
		return true
	}
	return false
}

// ErrUnknown is wrapped by the errors of [Parse]. An unknown category has no
// price: it is never taken for free.
var ErrUnknown = errors.New("category: unknown category")

// A ParseError says which word [Parse] couldn't read. It wraps [ErrUnknown].
type ParseError struct {
	Text string // the word as it was
}

// Error names the word.
func (e *ParseError) Error() string { return ErrUnknown.Error() + " " + strconv.Quote(e.Text) }

// Unwrap returns ErrUnknown.
func (e *ParseError) Unwrap() error { return ErrUnknown }

// Parse reads a category as Meta's API, its webhooks or partners spell it, in
// any case and with hyphens, underscores or spaces between words:
//
//	marketing, marketing_lite, group_marketing(_lite)              Marketing
//	utility, group_utility                                         Utility
//	authentication, authentication-international                   Authentication
//	service, group_service                                         Service
//
// The longer words say how a message was sent or priced, not what it is: by the
// Marketing Messages API (R5.8: "Conversation-based pricing (Deprecated)", copy
// of 2026), into a group (R6.7: "Groups API pricing", copy of December 2025) or
// abroad (R3.10: "Authentication-international rates", copy of late 2025). Keep
// the word itself where that matters.
//
// For any other word Parse returns the word itself and a [*ParseError]. That
// includes referral_conversion, which webhooks say of a free entry window
// (R5.9: Meta's reference of status webhooks), and general_purpose_ai, which
// has a price list of its own (R6.5: Meta's page on pricing for AI providers,
// 2026-05-21): neither says what kind of message it was.
func Parse(s string) (Category, error) {
	if c := Category(s); c.Known() {
		return c, nil
	}
	var buf [len("authentication_international")]byte // the longest word
	if len(s) > len(buf) {
		return Category(s), &ParseError{Text: s}
	}
	for i := range len(s) {
		buf[i] = plain(s[i])
	}
	switch string(buf[:len(s)]) {
	case "marketing", "marketing_lite", "group_marketing", "group_marketing_lite":
		return Marketing, nil
	case "utility", "group_utility":
		return Utility, nil
	case "authentication", "authentication_international":
		return Authentication, nil
	case "service", "group_service":
		return Service, nil
	}
	return Category(s), &ParseError{Text: s}
}

// plain returns a letter of ASCII in lower case, and one separator for all.
func plain(b byte) byte {
	switch {
	case 'A' <= b && b <= 'Z':
		return b - 'A' + 'a'
	case b == '-' || b == ' ':
		return '_'
	}
	return b
}
