package category

// A Classification is what is known or guessed about a template's category. Category
// and Others go into a pricing.Message as they are.
type Classification struct {
	Category Category   `json:"category"`          // the likeliest; what Meta said, if Meta has spoken; "" before 2023-04-01
	Others   []Category `json:"others,omitempty"`  // what it may be or become instead, likeliest first
	Reasons  []Reason   `json:"reasons,omitempty"` // what spoke for what: for Category first, each components, then words in the order of the template
}

// A Reason is one piece of evidence.
type Reason struct {
	For    Category `json:"for"`
	Rule   string   `json:"rule"`             // a stable ID, such as "discount"; see [Rules]
	Where  string   `json:"where,omitempty"`  // "header", "body", "footer", "button 2", "offer", "button 2 url", "card 1 body"; "" for the whole
	Text   string   `json:"text,omitempty"`   // the words, as the template has them; of what has no words its type or field, such as "CAROUSEL"
	Start  int      `json:"start,omitempty"`  // byte of the text at Where at which they begin
	Source string   `json:"source,omitempty"` // Meta's guideline that the rule follows
}
