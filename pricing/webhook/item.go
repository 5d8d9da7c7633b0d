package webhook

// A Batch is what one body told.
type Batch struct {
	Facts   []Fact    // in order of appearance
	Ignored []Ignored // what wasn't understood, or not in full, in the order it was met
}

// A Fact is one thing that a webhook told: a [*Inbound], [*Status], [*Call],
// [*Echo], [*History], [*Fault], [*AccountUpdate], [*TemplateCategory] or
// [*TemplateStatus].
type Fact interface{ item() }

// A Receiver is the account and the number that an item is about.
type Receiver struct {
	Account  string `json:"account,omitempty"`  // WhatsApp Business account ID (entry[].id); "" without an envelope
	Number   string `json:"number,omitempty"`   // phone number ID, which names allowances (R7.3) and threads; "" on-premises
	Display  string `json:"display,omitempty"`  // the number itself, digits without +
	Standby  bool   `json:"standby,omitempty"`  // another app owns the thread
	Provider string `json:"provider,omitempty"` // "easyhook", "gupshup" or "wasapflow" where the shape is theirs; "" is Meta's
}

// A User is a WhatsApp user, by any name that a webhook gave. What the entry
// itself leaves out is taken from the contacts beside it.
type User struct {
	Phone  string `json:"phone,omitempty"`  // digits without +; "" if the user hides it
	ID     string `json:"id,omitempty"`     // business-scoped user ID, such as US.1349; since April 2026
	Parent string `json:"parent,omitempty"` // the one across a business's portfolios, such as US.ENT.1181
}

// Key returns the phone number, or else the ID. One user may come under both:
// join threads by ID where a phone number appears or goes.
func (u User) Key() string {
	if u.Phone != "" {
		return u.Phone
	}
	return u.ID
}
