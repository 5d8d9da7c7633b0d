package pricing

import (
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/metawords"
	"github.com/wacost/wacost/window"
)

// An Event is something that happened, as webhooks report it: the user wrote, or
// a message of the business was delivered, or failed. Its JSON is stable.
type Event struct {
	// ID is Meta's message ID. Events with one ID and one user count once, except that
	// a group's message counts once for each Message.To; "" is never a duplicate. Of a message
	// of the business, Replay and package ledger take the first delivery; a [Tally] and
	// ReplaySorted know those at one instant only: give these one event of a message.
	ID string `json:"id,omitempty"`
	// At is Meta's timestamp, not the receiver's: of a message of the business,
	// the instant of delivery. An event without one is a fault.
	At time.Time `json:"at,omitzero"`
	// Sent is the instant at which the business sent it; zero if that isn't known. One
	// that is later than At is ignored.
	// Until January 2022 it decides on the price, and a template delivered more than
	// 30 days later is free (R1.2a, R1.4, R1.5). If the user wrote more than once in
	// between, whether its window was open isn't known: the charge is a range, with
	// the note window-at-sending-unknown. Under later rules it only tells
	// whether a free-form message could be sent (R0.5).
	Sent time.Time `json:"sent,omitzero"`
	// Number is the business phone number, in any spelling, or its ID; "" means
	// Message.From.
	Number string `json:"number,omitempty"`
	// User is the user's phone number, in any spelling, or ID; "" means Message.To.
	User string `json:"user,omitempty"`
	// Customer is the business's own key for whom the message is charged to, such as the
	// customer of an agency; "" is none. It changes no price: [Groups] add up by it.
	Customer string `json:"customer,omitempty"`
	// Inbound says that the user wrote, or called (R6.9).
	Inbound bool `json:"inbound,omitempty"`
	// Call says that an inbound event is a call in which the two talked. A user's call that
	// nobody took is Inbound without it. It changes no price, but is an answer:
	// [Pricer.LateReplies] heeds it.
	Call bool `json:"call,omitempty"`
	// Echo says that a person of the business sent the message from the WhatsApp Business
	// app, at At. It costs nothing, opens no window and adds to no counter (R0.2), but is
	// an answer: [Pricer.LateReplies] heeds it.
	Echo bool `json:"echo,omitempty"`
	// Failed says that WhatsApp didn't deliver the business's message; At is the instant at
	// which that was reported. Meta charges nothing for it, and it changes no thread and no
	// counter: only fees that are [FeeOnFailed] count it. Leave such events out if there is
	// no such fee. A message that failed and was delivered all the same, as WhatsApp reports
	// of some, was delivered: Replay and package ledger know it in any order, a [Tally] and
	// ReplaySorted at one instant only, where the delivery comes first.
	Failed bool `json:"failed,omitempty"`
	// FromAd says that an inbound message came through an ad or page button on
	// Android or iOS. The web and desktop clients open no free entry window.
	FromAd bool `json:"from_ad,omitempty"`
	// Message is what was delivered, unless the event is inbound. Its From and To
	// default to Number and User.
	Message Message `json:"message,omitzero"`
	// Meta is what the status webhook reported; the zero value is nothing.
	Meta Reported `json:"meta,omitzero"`
}

// Reported is what Meta reported on a message. It outranks our own rules: the
// charge follows Meta, and Outcome.Mismatches says where the two differ. A word
// that isn't known decides nothing. The charge follows the type only under the
// rules that were in force at delivery. Where other rules are asked for, the type
// says which windows were open, and no more.
type Reported struct {
	// Type is "regular", "free_customer_service" or "free_entry_point" (R5.9,
	// R7.11), or "free_group_customer_service", which says in a group what the second
	// does (R6.7). Any spelling of Meta's will do.
	Type string `json:"type,omitempty"`
	// Subtype says more than the type. [SubtypePaidExempt] is free, whatever the
	// type and the account say (R7.10a).
	Subtype string `json:"subtype,omitempty"`
	// NotBillable says that Meta wrote billable: false beside the type regular. Without
	// the subtype that is a contradiction, and the charge is a range (R7.10a). It
	// decides nothing else: billable is no proof of a charge (R5.9).
	NotBillable bool `json:"not_billable,omitempty"`
	// Category is what Meta filed the message under, in any spelling that
	// [category.Parse] reads.
	Category category.Category `json:"category,omitempty"`
	// FreeUntil is the conversation's expiration_timestamp, if that is a free entry
	// window.
	FreeUntil time.Time `json:"free_until,omitzero"`
	// Conversation is the ID of the conversation that the message was in, from February
	// 2022 to June 2025; later messages have one each, which says nothing. Meta charges
	// once for an ID (R3.1). So the message opens a conversation if the ID is new, and
	// rides in one if it isn't.
	Conversation string `json:"conversation,omitempty"`
	// ConversationEnds is the conversation's expiration_timestamp; zero if that isn't
	// known, or if it is in FreeUntil.
	ConversationEnds time.Time `json:"conversation_ends,omitzero"`
	// Delivered says that a status reported the delivery, so that no rule in force
	// then can refuse the message.
	Delivered bool `json:"delivered,omitempty"`
}

// The types that Meta reports.
const (
	TypeRegular   = "regular"
	TypeFreeEntry = "free_entry_point"
	TypeFree      = "free_customer_service"
)

// SubtypePaidExempt is the subtype that Meta reports of service messages of
// eligible governments and non-profits, from 2026-10-12 on (R7.10a).
const SubtypePaidExempt = "paid_exempt"

// number returns the business number, whose thread and allowance it is.
func (e *Event) number() string {
	if e.Number == "" {
		return e.Message.From
	}
	return e.Number
}

// user returns the user, or the group, whose thread it is.
func (e *Event) user() string {
	if e.User == "" {
		return e.Message.To
	}
	return e.User
}

// check returns an error for the first name that can't be read, and for an event that is
// two things at once.
func (e *Event) check() error { return e.checkOfUser(false) }

// checkOfUser is check where it may be known that the user's name can be read.
func (e *Event) checkOfUser(known bool) error {
	if e.At.IsZero() {
		return &InputError{ErrInvalid, "Event.At", "", "want Meta's timestamp of it"}
	}
	if err := checkName("Event.Number", e.Number); err != nil {
		return err
	}
	if !known {
		if err := checkName("Event.User", e.User); err != nil {
			return err
		}
	}
	if err := checkName("Message.From", e.Message.From); err != nil {
		return err
	}
	switch {
	case e.Failed && (e.Inbound || e.Echo):
		return &InputError{ErrInvalid, "Event.Failed", "true", "want it of a message that the API sent to the user"}
	case e.Echo && e.Inbound:
		return &InputError{ErrInvalid, "Event.Echo", "true", "a user's message isn't from the business's app"}
	case e.Call && !e.Inbound:
		return &InputError{ErrInvalid, "Event.Call", "true", "want Inbound with it: a call opens the user's window"}
	}
	return nil
}

// fillMessage sets m to the event's message with its defaults, in the category
// that Meta reported.
func (e *Event) fillMessage(m *Message) {
	*m = e.Message
	if m.From == "" {
		m.From = e.Number
	}
	if m.To == "" {
		m.To = e.User
	}
	if e.Meta.Category == "" {
		return
	}
	c, err := category.Parse(string(e.Meta.Category))
	if err != nil && m.Category == "" {
		m.Category = c // so that the error names it
		if w, ok := metawords.Find(metawords.Category, string(c)); ok && w.Stands != "" {
			m.Category = category.Category(w.Stands)
		}
	}
	if err == nil {
		if m.Others = nil; c == category.AuthenticationInternational {
			c = category.Authentication // reconcileMeta says at which rate
		}
		m.Category = c
		m.Reaction = m.Reaction && c == category.Service
		m.MarketingMessagesAPI = c == category.Marketing &&
			(m.MarketingMessagesAPI || e.Meta.hasCategory(string(marketingLite)) || e.Meta.hasCategory(groupLite))
	}
}

// sentBefore reports whether the message is known to have been sent before it was
// delivered.
func (e *Event) sentBefore() bool { return !e.Sent.IsZero() && e.Sent.Before(e.At) }

// threadAfter returns the thread after the user wrote. A click that nobody answered
// while the service window was open counts no more (R7.8a).
func (e *Event) threadAfter(t window.Thread, p window.Policy) window.Thread {
	if t.Answered.Before(t.Entered) && !e.At.Before(t.LastInbound) && t.Service(e.At, p) == window.Closed {
		t = t.WithoutClick()
	}
	if e.FromAd {
		return t.InboundFromAd(e.At)
	}
	return t.Inbound(e.At)
}

// isInternational reports whether Meta filed the message under
// authentication-international.
func (r *Reported) isInternational() bool {
	c, _ := category.Parse(string(r.Category)) // a word that isn't known is none
	return c == category.AuthenticationInternational
}

// hasCategory reports whether Meta's category is that word, in upper or lower
// case, with hyphens or underscores.
func (r *Reported) hasCategory(word string) bool {
	return !r.Category.Known() && metawords.Is(string(r.Category), word)
}

// reportedType returns the type that Meta reported at that instant, in a field of
// its own or by a category or an expiry that implies it; "" if none. A known one is
// in the spelling of the constants, and in the word for messages outside of groups.
func (r *Reported) reportedType(at time.Time) string {
	if r.Type == "" && (r.FreeUntil.After(at) || r.hasCategory(freeEntryCategory)) {
		return TypeFreeEntry
	}
	if r.Type == "" || r.Type == TypeRegular || r.Type == TypeFree {
		return r.Type // most messages
	}
	return metawords.PlainType(r.Type)
}

// freeEntryCategory is what webhooks may report of a message in a free entry
// window instead of its category (R5.9).
const freeEntryCategory = "referral_conversion"

// groupLite is what reports may call a message to a group by the Marketing Messages
// API.
const groupLite = "group_marketing_lite"

// isKnownType reports whether a charge can follow Meta's word for a type.
func isKnownType(word string) bool {
	w, ok := metawords.Find(metawords.Type, word)
	return ok && w.Unheeded == ""
}
