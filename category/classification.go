package category

// A Classification is what is known or guessed about a template's category.
// Category and Others go into a pricing.Message as they are.
type Classification struct {
	// Category is the likeliest; if Meta has decided, it is Meta's. "" before
	// 2023-04-01. It is never AuthenticationInternational, which hangs on the sender
	// and not on the template.
	Category Category `json:"category"`

	// Others are what it may be or become instead, likeliest first.
	Others []Category `json:"others,omitempty"`

	// Reasons are those for Category first, then the others. Of each, components
	// come before words, which are in the order of the template.
	Reasons []Reason `json:"reasons,omitempty"`
}

// A Reason is one piece of evidence.
type Reason struct {
	// For is the category that the evidence is for.
	For Category `json:"for"`

	// Rule is a stable ID, such as "discount"; see [Rules].
	Rule string `json:"rule"`

	// Where is the part of the template: "header", "body", "footer", "button 2",
	// "offer", "button 2 url", "card 1 body"; "" for the whole.
	Where string `json:"where,omitempty"`

	// Text is the words as the template has them. Where there are none, it is
	// the type or field of the component, such as "CAROUSEL".
	Text string `json:"text,omitempty"`

	// Start is the byte of the text at Where at which Text begins.
	Start int `json:"start,omitempty"`

	// Source is Meta's guideline that the rule follows.
	Source string `json:"source,omitempty"`
}

// byRule is a classification for which there is one reason.
func byRule(c Category, rule, source string) Classification {
	return Classification{Category: c, Reasons: []Reason{{For: c, Rule: rule, Source: source}}}
}
