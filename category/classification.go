package category

// A Classification is what is known or guessed about a template's category.
// Category and Others go into a pricing.Message as they are.
type Classification struct {
	// Category is the likeliest; if Meta has decided, it is Meta's. "" before
	// 2023-04-01. It is never AuthenticationInternational, which hangs on the sender
	// and not on the template.
	Category Category `json:"category"`

	// Others are what it may be or become instead, likeliest first. There are none
	// if Confidence is [ConfidenceSure], and only then.
	Others []Category `json:"others,omitempty"`

	// Confidence says how far Category may be relied on.
	Confidence Confidence `json:"confidence"`

	// Reasons are those for Category first, then the others. Of each, components
	// come before words, which are in the order of the template.
	Reasons []Reason `json:"reasons,omitempty"`
}

// A Confidence says how far the category of a [Classification] may be relied on.
// Its text form is stable. README.md of this package lists how often each was right
// on templates whose category is known.
type Confidence string

const (
	// ConfidenceSure: at least 98 of 100 such templates were right, and there are no
	// Others. Meta has decided and has announced no change, a component decides, or the
	// evidence for the category is much more than that against it and no sentence is in a
	// language that wasn't read.
	ConfidenceSure Confidence = "sure"
	// ConfidenceLikely: at least 85 of 100 such templates were right, or Meta has
	// announced a change.
	ConfidenceLikely Confidence = "likely"
	// ConfidenceUnsure: fewer may be right. The evidence is weak or balanced, there is
	// none, or the language isn't known. Quote the range, and have a person read the
	// template.
	ConfidenceUnsure Confidence = "unsure"
)

// A Reason is one piece of evidence, or says that there is none (Rule no-evidence), that
// the text's language isn't known (unknown-language), that the answer would be sure had
// a speaker checked our words of its language (unchecked-language), or that it would be
// but for a sentence in a language that we couldn't read (unread-sentence).
type Reason struct {
	// For is the category that the evidence is for; where there is none, that of the
	// Classification. By the rules meta-next
	// and meta-unknown it is a word of Meta's, which may not be one of the categories.
	For Category `json:"for"`

	// Rule is a stable ID, such as "discount"; see [Rules]. Of Meta's word there are
	// meta, meta-next (what is announced) and meta-unknown; of what isn't known,
	// no-evidence, unknown-language, unchecked-language and unread-sentence; of dates
	// without categories,
	// no-categories; of a Payload, free-form and direct-send.
	Rule string `json:"rule"`

	// Where is the part of the template: "header", "body", "footer", "button 2",
	// "offer", "button 2 url", "card 1 body"; "" for the whole.
	Where string `json:"where,omitempty"`

	// Text is the words as the template has them. Where there are none, it is
	// the type or field of the component, such as "CAROUSEL".
	Text string `json:"text,omitempty"`

	// Start is the byte of the text at Where at which Text begins.
	Start int `json:"start,omitempty"`

	// StartUTF16 and EndUTF16 are where Text begins and ends in UTF-16 units, in which
	// JavaScript counts: text.slice(start_utf16, end_utf16). Both are 0 where Text isn't
	// in the template.
	StartUTF16 int `json:"start_utf16"`
	EndUTF16   int `json:"end_utf16"`

	// Source is Meta's guideline that the rule follows.
	Source string `json:"source,omitempty"`
}

// byRule is a classification for which there is one reason, and nothing else to say.
func byRule(c Category, rule, source string) Classification {
	return Classification{
		Category:   c,
		Confidence: ConfidenceSure,
		Reasons:    []Reason{{For: c, Rule: rule, Source: source}},
	}
}
