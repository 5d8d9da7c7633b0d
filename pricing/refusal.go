package pricing

import "strconv"

// A Refusal is why WhatsApp doesn't deliver messages: it refuses them, or has reported that
// they failed. Meta charges nothing for them, but they aren't free either: nobody gets them.
type Refusal struct {
	ID   string `json:"id"`   // one of [RefusalIDs], the rule's or reported-failed; stable
	Code int    `json:"code"` // WhatsApp's error code; 0 if Meta doesn't name it
	Why  string `json:"why"`  // for people to read; its wording may change
}

// reportedFailed returns why a message that failed wasn't delivered.
func reportedFailed() *Refusal {
	return &Refusal{ID: RefusalReportedFailed, Why: "Meta reported that the message failed."}
}

// String returns "not delivered (131047)", or the ID where Meta names no code.
func (r Refusal) String() string { return notDelivered + " (" + r.short() + ")" }

// short returns the code, or the ID where Meta names no code.
func (r Refusal) short() string {
	if r.Code == 0 {
		return r.ID
	}
	return strconv.Itoa(r.Code)
}

const notDelivered, noPrice = "not delivered", "no price"

// Deliverable says whether WhatsApp delivers messages, as far as its rules go. A
// phone that is switched off isn't in it. Its text is stable.
type Deliverable string

// The answers of [Quote.Deliverable].
const (
	DeliverableYes Deliverable = "yes"
	DeliverableNo  Deliverable = "no"
	// DeliverableUnsure: some of the messages are delivered, or nobody knows.
	DeliverableUnsure Deliverable = "unsure"
)
