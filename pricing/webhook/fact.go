package webhook

import "cmp"

// A Batch is the content of one body.
type Batch struct {
	Facts []Fact `json:"facts,omitempty"` // in order of appearance
	// what wasn't understood, or not in full, in order of appearance
	Ignored []Ignored `json:"ignored,omitempty"`
}

// A Fact is one piece of news in a webhook: an [*Inbound], [*Status], [*Call],
// [*Echo], [*History], [*Fault], [*AccountUpdate], [*TemplateCategory] or
// [*TemplateStatus].
type Fact interface{ fact() }

// A Receiver is the account and the business number that a fact is about.
type Receiver struct {
	// WhatsApp Business account ID (entry[].id); "" without an envelope
	Account string `json:"account,omitempty"`
	// Number is the phone number ID, which identifies threads and allowances
	// (R7.3). It is "" on-premises.
	Number  string `json:"number,omitempty"`
	Display string `json:"display,omitempty"` // the number itself, digits without +
	Standby bool   `json:"standby,omitempty"` // another app owns the thread
	// Provider is "easyhook", "gupshup" or "wasapflow" where the shape is theirs,
	// and "" where it is Meta's.
	Provider string `json:"provider,omitempty"`
}

// A User is a WhatsApp user, by any name that a webhook gave. What the entry
// itself leaves out is taken from the contacts beside it. A "+", "whatsapp:" and
// separators, which relays add to numbers, are left out.
type User struct {
	Phone  string `json:"phone,omitempty"`  // digits without +; "" if the user hides it
	ID     string `json:"id,omitempty"`     // business-scoped user ID, such as US.1349; since April 2026
	Parent string `json:"parent,omitempty"` // the one across a business's portfolios, such as US.ENT.1181
}

// Key returns the phone number, or else the ID, or else the parent ID. One user
// may come under one today and another tomorrow: where a phone number appears or
// disappears, the ID says that two threads are one.
func (u User) Key() string { return cmp.Or(u.Phone, u.ID, u.Parent) }
