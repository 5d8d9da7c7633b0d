package webhook

import (
	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// opensService reports whether messages of a type are known to open the service
// window.
func opensService(messageType string) bool {
	switch messageType {
	case "text", "image", "audio", "voice", "video", "document", "sticker", "location", "contacts",
		"interactive", "button", "order", "request_welcome":
		return true
	}
	return false
}

// opensNothing reports whether messages of a type are known to open no window.
func opensNothing(messageType string) bool {
	switch messageType {
	case "reaction", "edit", "revoke", "system":
		return true
	}
	return false
}

// isMarketingLite reports whether a word, in whatever case and with whatever
// separator, is the category of the Marketing Messages API.
func isMarketingLite(word string) bool {
	const lite = "marketing_lite"
	if len(word) != len(lite) {
		return false
	}
	for i := range len(lite) {
		if c := word[i]; c|0x20 != lite[i] && !(lite[i] == '_' && (c == '-' || c == '_' || c == ' ')) {
			return false
		}
	}
	return true
}

// knownInboundType reports whether WhatsApp is known to send messages of that
// type.
func knownInboundType(t string) bool {
	return opensService(t) || opensNothing(t) || t == "unsupported" || t == "media_placeholder"
}

// categoryOf returns the category that a word of Meta's means, or the word
// itself, and reports whether Meta is known to use it.
func categoryOf(word string) (c category.Category, known bool) {
	if _, vague := substitute(word); vague || word == "" || word == "general_purpose_ai" {
		return category.Category(word), true
	}
	c, err := category.Parse(word)
	return c, err == nil
}

// repeatedWord returns the text of b without an allocation, if it is one of the
// words that webhooks repeat most.
func repeatedWord(b []byte) (string, bool) {
	switch string(b) {
	case "sent":
		return "sent", true
	case "delivered":
		return "delivered", true
	case "read":
		return "read", true
	case "failed":
		return "failed", true
	case "true":
		return "true", true
	case "false":
		return "false", true
	case "PMP":
		return "PMP", true
	case "CBP":
		return "CBP", true
	case "regular":
		return "regular", true
	case "free_customer_service":
		return "free_customer_service", true
	case "free_entry_point":
		return "free_entry_point", true
	case pricing.SubtypePaidExempt:
		return pricing.SubtypePaidExempt, true
	case "marketing":
		return "marketing", true
	case "utility":
		return "utility", true
	case "authentication":
		return "authentication", true
	case "service":
		return "service", true
	case referral:
		return referral, true
	case "messages":
		return "messages", true
	case "text":
		return "text", true
	case "image":
		return "image", true
	case "interactive":
		return "interactive", true
	case "button":
		return "button", true
	}
	return "", false
}

// referral is Meta's word for a free entry window, in the place of a category.
const referral = "referral_conversion"

// groupFree is Meta's word for pricing.TypeFree in a group.
const groupFree = "free_group_customer_service"

// substitute returns a category to price a message by if Meta's word doesn't say
// which it had, and reports whether it doesn't. Every category possible at the
// time costs the same.
func substitute(word string) (_ category.Category, ok bool) {
	switch word {
	case referral, "user_initiated":
		return category.Service, true
	case "business_initiated":
		return category.Marketing, true
	}
	return "", false
}
