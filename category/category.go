package category

import (
	"errors"
	"strconv"
	"strings"
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

	// AuthenticationInternational is an authentication template at the rate for
	// businesses abroad, which some countries have since 2024-06-01 (R3.10:
	// "Authentication-international rates", copy of late 2025). Nobody files a
	// template under it, so [Classify] never returns it: Meta's reports and price
	// lists name it beside the four others.
	AuthenticationInternational Category = "authentication_international"
)

// All returns the categories, in an order that stays the same.
func All() []Category {
	return []Category{Marketing, Utility, Authentication, AuthenticationInternational, Service}
}

// Known reports whether c is one of the categories, to the letter.
func (c Category) Known() bool {
	switch c {
	case Marketing, Utility, Authentication, AuthenticationInternational, Service:
		return true
	}
	return false
}

// filed returns what Meta files a template under to which it gives the category c.
func (c Category) filed() Category {
	if c == AuthenticationInternational {
		return Authentication
	}
	return c
}

// The kinds of errors of [Parse]. Neither kind of word has a price here: it is
// never taken for free.
var (
	// ErrUnknown: the word isn't known.
	ErrUnknown = errors.New("category: unknown category")
	// ErrNotModelled: the word is one of Meta's for something that has another
	// price list than messages of the five categories, such as calls.
	ErrNotModelled = errors.New("category: not modelled")
)

// A ParseError says which word [Parse] couldn't read. It wraps [ErrUnknown] or
// [ErrNotModelled].
type ParseError struct {
	Text string // the word as it was
	Why  string // what it is and how Meta bills it, if it isn't modelled; else ""
}

// Error names the word.
func (e *ParseError) Error() string {
	s := e.Unwrap().Error() + " " + strconv.Quote(brief(e.Text))
	if e.Why != "" {
		s += " (" + e.Why + ")"
	}
	return s
}

// Unwrap returns the kind.
func (e *ParseError) Unwrap() error {
	if e.Why != "" {
		return ErrNotModelled
	}
	return ErrUnknown
}

// Parse reads a category as Meta's API, its webhooks, its reports or partners
// spell it, in any case and with hyphens, underscores or spaces between words:
//
//	marketing, marketing_lite, group_marketing(_lite)              Marketing
//	utility, group_utility                                         Utility
//	authentication                                                 Authentication
//	authentication-international                                   AuthenticationInternational
//	service, group_service                                         Service
//
// The longer words of marketing, utility and service say how a message was sent,
// not what it is: by the Marketing Messages API (R5.8: "Conversation-based pricing
// (Deprecated)", copy of 2026), or into a group (R6.7: "Groups API pricing", copy of
// December 2025). Keep the word itself where that matters.
//
// For any other word Parse returns the word itself and a [*ParseError]. It is of
// [ErrNotModelled] for what Meta bills by other price lists: calls, its Business
// Agent, AI providers, marketing messages with a highest price (R6.8, R7.1, R6.5,
// R6.6), such as calling, agent, general_purpose_ai, marketing_lite_dynamic. It is
// of [ErrUnknown] for all other words, also for referral_conversion: that is what
// webhooks say of a free entry window (R5.9: Meta's reference of status webhooks),
// and not what kind of message it was.
func Parse(s string) (Category, error) {
	if c := Category(s); c.Known() {
		return c, nil
	}
	var buf [len(AuthenticationInternational)]byte // the longest word
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
	case "authentication":
		return Authentication, nil
	case "authentication_international":
		return AuthenticationInternational, nil
	case "service", "group_service":
		return Service, nil
	}
	return Category(s), &ParseError{Text: s, Why: notModelled(string(buf[:len(s)]))}
}

// notModelled returns what a word stands for that has another price list than the
// categories, and "" for any other word.
func notModelled(word string) string {
	switch word {
	case "call", "calls", "calling", "voice", "voice_call", "business_call", "business_initiated_call",
		"user_initiated_call":
		return "a call: those of businesses cost by the minute, in pulses of six seconds"
	case "agent", "ai_agent", "business_agent", "meta_business_agent":
		return "Meta's Business Agent: it costs by the token"
	case "ai_provider", "ai_providers", "general_purpose_ai", "ai_bot":
		return "a message of an AI provider: those have a price list of their own"
	case "marketing_lite_dynamic":
		return "a marketing message with a highest price: no price list has what it costs"
	}
	return ""
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

// brief returns a value as errors repeat it: of a long one its first hundred bytes.
func brief(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
