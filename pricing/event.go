package pricing

import (
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/window"
)

// An Event is something that happened, as webhooks tell it: the user wrote, or
// a message of the business was delivered. What failed is no event. Its JSON is
// stable.
type Event struct {
	ID      string    `json:"id,omitempty"`      // Meta's message ID; (ID, User) counts once; "" is never a duplicate
	At      time.Time `json:"at"`                // Meta's timestamp, not yours; for a message, its delivery
	Number  string    `json:"number,omitempty"`  // business phone number
	User    string    `json:"user,omitempty"`    // the user's phone number or ID
	Inbound bool      `json:"inbound,omitempty"` // the user wrote, or called (R6.9)
	FromAd  bool      `json:"from_ad,omitempty"` // an inbound message came through an ad or page button on Android or iOS; the web and desktops earn nothing
	Message Message   `json:"message,omitzero"`  // otherwise: what was delivered; From and To default to Number and User
	Meta    Reported  `json:"meta,omitzero"`     // what the status webhook said; the zero value: nothing
}

// Reported is Meta's own word on a message. It outranks what is worked out: the
// bill follows Meta, and Outcome.Differs says where the two differ. A word that
// isn't known decides nothing. The type is heeded under the rules that were in
// force; where others are asked for, it tells of windows only.
type Reported struct {
	Type      string            `json:"type,omitempty"`      // "regular", "free_customer_service", "free_entry_point" (R5.9, R7.11)
	Category  category.Category `json:"category,omitempty"`  // what Meta filed it under, in any spelling that category.Parse reads
	FreeUntil time.Time         `json:"free_until,omitzero"` // conversation.expiration_timestamp of a free entry window
	Delivered bool              `json:"delivered,omitempty"` // a status says so: no rule in force then refuses the message
}

// The types that Meta reports.
const (
	TypeRegular   = "regular"
	TypeFreeEntry = "free_entry_point"
	TypeFree      = "free_customer_service"
)

// An Outcome is what an event cost and what to remember after it: a row to
// insert, a row to replace, numbers to add. Its JSON is stable; the charge is a
// [Report] in it.
type Outcome struct {
	Charge  Quote         `json:"charge"`  // of nothing if the user wrote, but for fees on that
	Thread  window.Thread `json:"thread"`  // replaces the one in the State
	Counts  []Count       `json:"counts"`  // to add to the counters
	Differs []Dissent     `json:"differs"` // where Meta's word isn't ours, field by field
}

// A Dissent is where Meta's word on a message isn't ours. Its JSON is stable.
type Dissent struct {
	Field   string `json:"field"`          // "category" or "type"
	Ours    string `json:"ours"`           // what was passed in, or what our rules make of it
	Rule    string `json:"rule,omitempty"` // ID of that rule
	Meta    string `json:"meta"`           // Meta's word
	Follows string `json:"follows"`        // which of them the charge follows
}

// What a charge can follow where Meta's word isn't ours.
const (
	FollowsMeta = "meta"
	FollowsOurs = "ours" // since Meta's word isn't known to us, or other rules than those in force were asked for
)

// String is the dissent in one line.
func (d Dissent) String() string {
	by := ""
	if d.Rule != "" {
		by = " by rule " + d.Rule
	}
	return d.Field + ": ours is " + d.Ours + by + ", Meta's is " + d.Meta + "; the charge follows " + d.Follows
}

// Apply tells what e cost and what to remember. It changes nothing. Apply each
// message once, in the order of delivery within a thread; inbound messages may
// come in any order.
//
// A free-form message that was delivered proves that the customer service
// window was open: it is charged as such, with the note window-inferred. What
// has no price is in the charge's Unpriced, and is counted all the same.
func (a Account) Apply(e Event, s State) (Outcome, error) {
	d, err := a.Desk()
	if err != nil {
		return Outcome{}, err
	}
	return d.Apply(&e, &s)
}

// Apply is [Account.Apply] for those who hold a Desk. A nil state is the zero State.
func (d *Desk) Apply(e *Event, s *State) (Outcome, error) {
	if d == nil {
		d = new(Desk)
	}
	if s == nil {
		s = &d.zero
	}
	if d.account.SharedNumber && s.Thread.KnownSince.IsZero() {
		watched := *s
		watched.Thread.KnownSince = e.At.UTC()
		s = &watched
	}
	if e.Inbound {
		return Outcome{Charge: d.inbound(e), Thread: e.received(s.Thread), Counts: []Count{}, Differs: []Dissent{}}, nil
	}
	var m Message
	e.message(&m)
	j := judged{question: question{desk: d, m: &m, s: s, at: e.At, n: 1, folding: true}, event: e, said: noRule}
	var err error
	if j.findings, err = j.prepare(); err != nil {
		return Outcome{}, err
	}
	j.hear()
	q, err := j.quote()
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Charge: q, Thread: j.after(), Counts: j.counts(&q.likely), Differs: j.differs()}, nil
}

// message writes the event's message with its defaults, filed as Meta says.
func (e *Event) message(m *Message) {
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
		m.Category = c // for the error to name
	}
	if err == nil {
		m.Category, m.Others = c, nil
		m.Reaction = m.Reaction && c == category.Service
		m.Lite = c == category.Marketing && (m.Lite || e.Meta.says(string(marketingLite)))
	}
}

// received is the thread after the user wrote.
func (e *Event) received(t window.Thread) window.Thread {
	if e.FromAd {
		return t.Enter(e.At)
	}
	return t.Inbound(e.At)
}

// inbound is the quote of a user's message: the provider's fees on it, if any.
func (d *Desk) inbound(e *Event) Quote {
	sp := d.span(e.At.Unix())
	if sp.model == nil {
		return Quote{}
	}
	return Quote{desk: d, span: sp, sheet: &sheet{}, likely: verdict{ruling: ruling{allowed: noRule, rule: noRule}, cases: isInbound}}
}
