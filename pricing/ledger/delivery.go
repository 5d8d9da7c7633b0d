package ledger

import (
	"cmp"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/metawords"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A Delivery is how far a message got with one user and what Meta reported of
// its price, however often and in whatever order the statuses arrived. Its JSON
// is stable.
type Delivery struct {
	webhook.Receiver
	ID       string           `json:"id"`                 // Meta's message ID
	To       webhook.User     `json:"to"`                 // in a group, the participant
	Group    string           `json:"group,omitempty"`    // group ID
	Callback string           `json:"callback,omitempty"` // the text that the business gave the message
	Progress webhook.Progress `json:"progress"`           // how far it got; failed only if it never arrived

	// The instant of the earliest status that says or implies delivered. It is zero if
	// there is none. Of a message to several users it is at most 30 days after the first
	// of them got it, even if one read it later: WhatsApp tries no longer (R0.3).
	At time.Time `json:"at,omitzero"`

	// The instant of the earliest status of sent, whichever of the message's users
	// it names. It is zero if there is none.
	Sent time.Time `json:"sent,omitzero"`

	// What Meta reported first, field by field.
	Pricing      webhook.Pricing      `json:"pricing,omitzero"`
	Conversation webhook.Conversation `json:"conversation,omitzero"`

	// Where a later status reported something else. Ours is what the first did.
	Changed []pricing.Mismatch `json:"changed,omitempty"`

	Errors  []webhook.MetaError `json:"errors,omitempty"`  // why it failed; each as text has its meaning
	Sending *Sending            `json:"sending,omitempty"` // what the business said of it
}

// Deliveries returns one Delivery for each user that the message went to.
//
// Two statuses are of one user if they share a phone number or an ID. Outside of
// groups a message has one user, so a status with only a phone number and one
// with only an ID are of one user, too.
func (e Entry) Deliveries() []Delivery {
	list, _ := e.appendDeliveries([]Delivery{})
	return list
}

// appendDeliveries appends the Deliveries to an empty list, and returns for each the instant at
// which it failed, too: zero unless it did, and never arrived. There are no instants if none
// failed. In a group one isn't before the first member got the message, since an entry's At is
// when that was.
func (e *Entry) appendDeliveries(list []Delivery) (_ []Delivery, failed []time.Time) {
	var few [8]int
	user, n := usersOf(e.Statuses, few[:0])
	list = slices.Grow(list, n)[:n]
	clear(list)
	var sent time.Time
	for i := range e.Statuses {
		s := &e.Statuses[i]
		list[user[i]].addStatus(s)
		if s.Progress == webhook.ProgressSent {
			sent = earlier(sent, s.At)
		}
		if s.Progress == webhook.ProgressFailed {
			if failed == nil {
				failed = make([]time.Time, n)
			}
			failed[user[i]] = earlier(failed[user[i]], s.At)
		}
	}
	first := e.firstEffect()
	last := first.Add(retried)
	for i := range list {
		d := &list[i]
		if d.At.After(last) {
			d.At = last
		}
		d.Sent, d.Sending = sent, joinSendings(e.Sendings)
	}
	for i := range failed {
		switch at := &failed[i]; {
		case list[i].Progress != webhook.ProgressFailed:
			*at = time.Time{}
		case at.IsZero():
		case at.Before(first):
			*at = first
		case at.After(last):
			*at = last
		}
	}
	return list, failed
}

// retried is how long WhatsApp goes on trying to deliver a message (R0.3). A read
// receipt without a status of delivered may come much later, and the delivery isn't so
// late: periods look for it among the messages of the month before, see lookback.
const retried = 30 * 24 * time.Hour

// usersOf numbers the users of the statuses of one message, in order of their
// first status. It appends the number of each status's user to an empty list, and returns
// how many there are, too.
func usersOf(statuses []webhook.Status, user []int) (_ []int, n int) {
	for i := range statuses { // a user goes by the index of the first status, at first
		user = append(user, i)
		for k := range i {
			if sameUser(&statuses[k].To, &statuses[i].To) {
				from, to := max(user[i], user[k]), min(user[i], user[k])
				for m := range i + 1 {
					if user[m] == from {
						user[m] = to
					}
				}
			}
		}
	}
	for i, u := range user {
		if u == i {
			user[i] = n
			n++
		} else {
			user[i] = user[u]
		}
	}
	if n > 1 && oneUser(statuses, user) {
		clear(user)
		n = 1
	}
	return user, n
}

// sameUser reports whether two names share a number or an ID.
func sameUser(u, v *webhook.User) bool {
	return u.Phone != "" && ratecard.NameKey(u.Phone) == ratecard.NameKey(v.Phone) ||
		u.ID != "" && u.ID == v.ID || *u == *v
}

// oneUser reports whether the users can be one: outside of groups, at most one
// of them has a number and at most one has an ID.
func oneUser(statuses []webhook.Status, user []int) bool {
	phone, id := -1, -1 // the user who has one
	for i := range statuses {
		s := &statuses[i]
		if s.Group != "" {
			return false
		}
		if s.To.Phone != "" {
			if phone >= 0 && phone != user[i] {
				return false
			}
			phone = user[i]
		}
		if s.To.ID != "" {
			if id >= 0 && id != user[i] {
				return false
			}
			id = user[i]
		}
	}
	return true
}

// addStatus adds a status that isn't earlier than those before it.
func (d *Delivery) addStatus(s *webhook.Status) {
	d.ID = s.ID
	d.Group = cmp.Or(d.Group, s.Group)
	d.Account = cmp.Or(d.Account, s.Account)
	d.Number = cmp.Or(d.Number, s.Number)
	d.Display = cmp.Or(d.Display, s.Display)
	d.Provider = cmp.Or(d.Provider, s.Provider)
	d.Standby = d.Standby || s.Standby
	d.To.Phone = cmp.Or(d.To.Phone, s.To.Phone)
	d.To.ID = cmp.Or(d.To.ID, s.To.ID)
	d.To.Parent = cmp.Or(d.To.Parent, s.To.Parent)
	d.Callback = cmp.Or(d.Callback, s.Callback)
	d.addPricing(s)
	if s.Progress.Delivered() {
		d.At = earlier(d.At, s.At)
	}
	if progressRank(s.Progress) > progressRank(d.Progress) {
		d.Progress, d.Errors = s.Progress, slices.Clone(s.Errors) // those of a store aren't handed out
	}
}

// progressRank orders how far a message got. Delivered ranks above failed,
// because WhatsApp reports some messages as failed that arrive all the same.
func progressRank(p webhook.Progress) int {
	switch p {
	case "":
		return 0
	case webhook.ProgressDeleted:
		return 3
	case webhook.ProgressFailed:
		return 4
	case webhook.ProgressSent:
		return 2
	}
	if r := p.Rank(); r > 0 {
		return 3 + r
	}
	return 1
}

// FollowsFirst, in a Mismatch, says that Meta's later report differs from its
// first and the charge follows the first.
const FollowsFirst pricing.Follows = "first"

// addPricing keeps what Meta reports first. A later report fills in what the
// first leaves out, and takes the place of a word that we don't know.
func (d *Delivery) addPricing(s *webhook.Status) {
	p, q := &d.Pricing, &s.Pricing
	switch {
	case q.Type == "" || metawords.Plain(metawords.Type, q.Type) == metawords.Plain(metawords.Type, p.Type):
	case p.Type == "" || !metawords.Known(metawords.Type, p.Type) && metawords.Known(metawords.Type, q.Type):
		p.Type = q.Type
	default:
		d.addChange("type", p.Type, q.Type)
	}
	switch {
	case q.Subtype == "" || q.Subtype == p.Subtype:
	case p.Subtype == "" ||
		!metawords.Known(metawords.Subtype, p.Subtype) && metawords.Known(metawords.Subtype, q.Subtype):
		p.Subtype = q.Subtype
	default:
		d.addChange("subtype", p.Subtype, q.Subtype)
	}
	switch {
	case q.Word == "" || q.Word == p.Word:
	case p.Word == "" || !p.Category.Known() && q.Category.Known():
		p.Word, p.Category = q.Word, q.Category
	case q.Category.Known() && q.Category != p.Category:
		d.addChange("category", p.Word, q.Word)
	}
	delivers := s.Progress.Delivered() && d.At.IsZero()
	if q.Model != "" && (p.Model == "" || delivers) { // that of the delivery: messages travel for weeks
		p.Model = q.Model
	}
	p.Billable = cmp.Or(p.Billable, q.Billable)
	c := &d.Conversation
	c.ID = cmp.Or(c.ID, s.Conversation.ID)
	c.Origin = cmp.Or(c.Origin, s.Conversation.Origin)
	if c.Expires.IsZero() {
		c.Expires = s.Conversation.Expires
	}
}

func (d *Delivery) addChange(field, first, later string) {
	d.Changed = append(d.Changed, pricing.Mismatch{
		Field:   field,
		Ours:    first,
		Meta:    later,
		Follows: FollowsFirst,
	})
}

// eventOptions are the options by which events are made, with memory that is used again.
type eventOptions struct {
	webhook.Options
	deliveries []Delivery     // of the entry that is read
	status     webhook.Status // of one of them
	spare      []*Delivery    // of steps that were taken
}

// keep returns a copy of a delivery, for a step.
func (o *eventOptions) keep(d *Delivery) *Delivery {
	var own *Delivery
	if last := len(o.spare) - 1; last >= 0 {
		own, o.spare = o.spare[last], o.spare[:last]
	} else {
		own = new(Delivery)
	}
	*own = *d
	return own
}

// giveBack takes the delivery of a step that was taken, if it has one.
func (o *eventOptions) giveBack(d *Delivery) {
	if d != nil {
		o.spare = append(o.spare, d)
	}
}

// event returns the delivery as an event; of a message that failed, the failure. It
// reports false if the message was neither delivered nor failed.
func (d *Delivery) event(o *eventOptions, failed time.Time) (pricing.Event, bool) {
	at := d.At
	if !failed.IsZero() {
		at = failed
	}
	o.status = webhook.Status{
		Receiver:     d.Receiver,
		ID:           d.ID,
		Progress:     webhook.ProgressDelivered,
		At:           at,
		To:           d.To,
		Group:        d.Group,
		Callback:     d.Callback,
		Conversation: d.Conversation,
		Pricing:      d.Pricing,
	}
	e, ok := o.Event(&o.status)
	if !ok {
		return e, false
	}
	if e.Sent = d.Sent; !failed.IsZero() {
		e.Failed, e.Meta.Delivered = true, false
	}
	e.Message.To = e.User
	if d.Group != "" {
		e.User = d.Group // the window is the group's (R6.7), the price the participant's
	}
	if own := d.Sending; own != nil {
		e.Customer = cmp.Or(own.Customer, e.Customer)
		if own.Category != "" {
			e.Message.Category, e.Message.Others = own.Category, own.Others
		}
		e.Message.Reaction = own.Reaction
		e.Message.MarketingMessagesAPI = own.MarketingMessagesAPI || e.Message.MarketingMessagesAPI
	}
	return e, true
}
