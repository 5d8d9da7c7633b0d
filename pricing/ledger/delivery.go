package ledger

import (
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// A Delivery is how a message got to one user and what Meta said of its price,
// however often and in whatever order the statuses came. Its JSON is stable.
type Delivery struct {
	webhook.Receiver
	ID           string               `json:"id"`                    // Meta's message ID
	To           webhook.User         `json:"to"`                    // in a group, who takes part
	Group        string               `json:"group,omitempty"`       // group ID
	Callback     string               `json:"callback,omitempty"`    // what the business set when it sent
	Progress     webhook.Progress     `json:"progress"`              // how far it got; failed only if it never arrived
	At           time.Time            `json:"at,omitzero"`           // when it was delivered, or first read; zero if it wasn't
	Pricing      webhook.Pricing      `json:"pricing,omitzero"`      // Meta's first word, field by field
	Conversation webhook.Conversation `json:"conversation,omitzero"` // the same
	Changed      []pricing.Mismatch   `json:"changed,omitempty"`     // where a later word of Meta's was another; Ours is its first
	Errors       []webhook.Error      `json:"errors,omitempty"`      // why it failed
	Sending      *Sending             `json:"sending,omitempty"`     // what the business said of it
}

// Deliveries returns one Delivery for each user that the message went to.
//
// Statuses are of one user if they share a phone number or an ID. Outside of
// groups a message has one user, so the one who comes by number only and the
// one who comes by ID only are the same.
func (e Entry) Deliveries() []Delivery {
	class, n := e.users()
	list := make([]Delivery, n)
	for i := range e.Statuses {
		list[class[i]].addStatus(&e.Statuses[i])
	}
	for i := range list {
		list[i].Sending = e.joinSendings()
	}
	return list
}

// sending is all that the business said of the message: what one Sending
// leaves out, another may have.
func (e *Entry) joinSendings() *Sending {
	if len(e.Sendings) == 0 {
		return nil
	}
	s := e.Sendings[0]
	for i := range e.Sendings {
		o := &e.Sendings[i]
		if s.Category == "" {
			s.Category, s.Others = o.Category, o.Others
		}
		s.Reaction, s.MarketingMessagesAPI = s.Reaction || o.Reaction, s.MarketingMessagesAPI || o.MarketingMessagesAPI
	}
	return &s
}

// users numbers the users of the statuses, in order of appearance.
func (e *Entry) users() (class []int, n int) {
	class = make([]int, len(e.Statuses))
	for i := range class { // first, each class by the index of its first status
		class[i] = i
		for k := range i {
			if sameUser(&e.Statuses[k].To, &e.Statuses[i].To) {
				from, to := max(class[i], class[k]), min(class[i], class[k])
				for m := range i + 1 {
					if class[m] == from {
						class[m] = to
					}
				}
			}
		}
	}
	for i, c := range class {
		if c == i {
			class[i] = n
			n++
		} else {
			class[i] = class[c]
		}
	}
	if n > 1 && e.oneUser(class) {
		clear(class)
		n = 1
	}
	return class, n
}

// sameUser tells whether two names share a number or an ID.
func sameUser(u, v *webhook.User) bool {
	return u.Phone != "" && u.Phone == v.Phone || u.ID != "" && u.ID == v.ID || *u == *v
}

// parts tells whether the users may be one, outside of groups: no two of them
// have numbers, and no two IDs.
func (e *Entry) oneUser(class []int) bool {
	phone, id := -1, -1 // the user who has one
	for i := range e.Statuses {
		s := &e.Statuses[i]
		if s.Group != "" {
			return false
		}
		if s.To.Phone != "" {
			if phone >= 0 && phone != class[i] {
				return false
			}
			phone = class[i]
		}
		if s.To.ID != "" {
			if id >= 0 && id != class[i] {
				return false
			}
			id = class[i]
		}
	}
	return true
}

// hear adds a status, no earlier than those before it.
func (d *Delivery) addStatus(s *webhook.Status) {
	d.ID, d.Group = s.ID, first(d.Group, s.Group)
	d.Account, d.Number, d.Display = first(d.Account, s.Account), first(d.Number, s.Number), first(d.Display, s.Display)
	d.Provider, d.Standby = first(d.Provider, s.Provider), d.Standby || s.Standby
	d.To = webhook.User{Phone: first(d.To.Phone, s.To.Phone), ID: first(d.To.ID, s.To.ID), Parent: first(d.To.Parent, s.To.Parent)}
	d.Callback = first(d.Callback, s.Callback)
	d.addPricing(s)
	if s.Progress.Delivered() {
		d.At = earlier(d.At, s.At)
	}
	if progressRank(s.Progress) > progressRank(d.Progress) {
		d.Progress, d.Errors = s.Progress, s.Errors
	}
}

// progressRank is the place of a state on the ladder. What failed wasn't delivered, but
// for those on whom WhatsApp reports otherwise.
func progressRank(s webhook.Progress) int {
	switch s {
	case "":
		return 0
	case webhook.Deleted:
		return 3
	case webhook.Failed:
		return 4
	case webhook.Sent:
		return 2
	}
	if r := s.Rank(); r > 0 {
		return 3 + r
	}
	return 1
}

// FollowsFirst, in a Dissent, says that Meta changed its word and the charge
// follows the first.
const FollowsFirst pricing.Follows = "first"

// hearPrice keeps Meta's first word. A later one completes it, or takes the
// place of one that we can't read.
func (d *Delivery) addPricing(s *webhook.Status) {
	p, q := &d.Pricing, &s.Pricing
	switch {
	case q.Type == "" || q.Type == p.Type:
	case p.Type == "" || !knownType(p.Type) && knownType(q.Type):
		p.Type = q.Type
	default:
		d.Changed = append(d.Changed, pricing.Mismatch{Field: "type", Ours: p.Type, Meta: q.Type, Follows: FollowsFirst})
	}
	switch {
	case q.Word == "" || q.Word == p.Word:
	case p.Word == "" || !p.Category.Known() && q.Category.Known():
		p.Word, p.Category = q.Word, q.Category
	case q.Category.Known() && q.Category != p.Category:
		d.Changed = append(d.Changed, pricing.Mismatch{Field: "category", Ours: p.Word, Meta: q.Word, Follows: FollowsFirst})
	}
	if q.Model != "" && (p.Model == "" || s.Progress.Delivered() && d.At.IsZero()) { // that of the delivery: messages travel for weeks
		p.Model = q.Model
	}
	p.Billable = first(p.Billable, q.Billable)
	c := &d.Conversation
	c.ID, c.Origin = first(c.ID, s.Conversation.ID), first(c.Origin, s.Conversation.Origin)
	if c.Expires.IsZero() {
		c.Expires = s.Conversation.Expires
	}
}

func knownType(t string) bool {
	switch t {
	case pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry, "free_group_customer_service":
		return true
	}
	return false
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// event is the delivery as an event, if it was delivered.
func (d *Delivery) event(o webhook.Options) (pricing.Event, bool) {
	s := webhook.Status{Receiver: d.Receiver, ID: d.ID, Progress: webhook.Delivered, At: d.At, To: d.To, Group: d.Group,
		Conversation: d.Conversation, Pricing: d.Pricing}
	e, ok := o.Event(&s)
	if !ok {
		return e, false
	}
	e.Message.To = e.User
	if d.Group != "" {
		e.User = d.Group // the window is the group's (R6.7), the price the participant's
	}
	if own := d.Sending; own != nil {
		if own.Category != "" {
			e.Message.Category, e.Message.Others = own.Category, own.Others
		}
		e.Message.Reaction, e.Message.MarketingMessagesAPI = own.Reaction, own.MarketingMessagesAPI || e.Message.MarketingMessagesAPI
	}
	return e, true
}
