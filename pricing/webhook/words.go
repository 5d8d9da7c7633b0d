package webhook

import (
	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/metawords"
)

// isKnown reports whether a text is a word of Meta's, or no text at all. In whatever
// case and with whatever separator it is written doesn't matter.
func isKnown(e metawords.Enum, text string) bool { return text == "" || metawords.Known(e, text) }

// opensNothing reports whether messages of a type are known to open no window.
func opensNothing(messageType string) bool {
	w, ok := metawords.Find(metawords.Inbound, messageType)
	return ok && !w.Opens
}

// isMarketingLite reports whether a word is the category of the Marketing Messages
// API.
func isMarketingLite(word string) bool {
	return metawords.Is(word, "marketing_lite") || metawords.Is(word, "group_marketing_lite")
}

// categoryOf returns the category that a word of Meta's means, or the word itself,
// and reports whether Meta is known to use it.
func categoryOf(word string) (c category.Category, known bool) {
	if _, vague := substitute(word); vague || word == "" {
		return category.Category(word), true
	}
	c, err := category.Parse(word)
	return c, err == nil || metawords.Known(metawords.Category, word)
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

// gupshupCategory returns Meta's word for what Gupshup's events of 2022 and 2023 call
// FEP, UIC and BIC, and any other word as it is.
func gupshupCategory(word string) string {
	switch word {
	case "FEP":
		return referral
	case "UIC":
		return "user_initiated"
	case "BIC":
		return "business_initiated"
	}
	return word
}

// substitute returns a category to price a message by if Meta's word doesn't say
// which it had, and reports whether it doesn't. Every category possible at the
// time costs the same.
func substitute(word string) (_ category.Category, ok bool) {
	if category.Category(word).Known() {
		return "", false
	}
	w, ok := metawords.Find(metawords.Category, word)
	if !ok || w.Stands == "" {
		return "", false
	}
	return category.Category(w.Stands), true
}
