package webhook

import (
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// A Status is the news of one message of the business, to one user.
//
// Webhooks repeat, come late and in any order: the state of a message is the
// highest Rank seen, it is charged once per (ID, To), and in a group one ID
// comes once for each participant (R6.7).
type Status struct {
	Receiver
	ID           string       `json:"id"`                    // wamid; it holds the user's phone number, so keep it out of logs
	Progress     Progress     `json:"progress"`              // "" in a billing event, which doesn't say
	At           time.Time    `json:"at,omitzero"`           // when it happened; zero if the webhook has no usable time
	To           User         `json:"to,omitzero"`           // the user; in a group, the participant
	Group        string       `json:"group,omitempty"`       // group ID
	Callback     string       `json:"callback,omitempty"`    // biz_opaque_callback_data: what the business set when it sent
	Conversation Conversation `json:"conversation,omitzero"` // zero: none was there, which says nothing of the cost (R5.5)
	Pricing      Pricing      `json:"pricing,omitzero"`      // zero: none was there
	Errors       []Error      `json:"errors,omitempty"`      // why it failed
}

func (*Status) item() {}

// A State is how far a message got, in WhatsApp's word, known or not.
type Progress string

// The known states, in the order of the ladder; the last two are not on it.
const (
	Sent      Progress = "sent"
	Delivered Progress = "delivered"
	Read      Progress = "read"
	Played    Progress = "played"
	Failed    Progress = "failed"
	Deleted   Progress = "deleted" // by the business, after it was sent; it gives no money back
)

// Rank is the rung of the ladder: 1 is sent, 2 delivered, 3 read, 4 played.
// Each implies those below. 0 is any other state, unknown ones included: it
// never takes a message down.
func (s Progress) Rank() int {
	switch s {
	case Sent:
		return 1
	case Delivered:
		return 2
	case Read:
		return 3
	case Played:
		return 4
	}
	return 0
}

// Delivered tells whether a message in that state has reached the user. What
// is read was delivered, though WhatsApp may skip that webhook (R0.3).
func (s Progress) Delivered() bool { return s.Rank() >= 2 }

// A Conversation is the billing conversation or free entry window of a message.
type Conversation struct {
	ID      string    `json:"id,omitempty"`     // until webhook version 23 one per message under message pricing (R5.5)
	Origin  string    `json:"origin,omitempty"` // Meta's word, such as "marketing" or "referral_conversion"
	Expires time.Time `json:"expires,omitzero"` // on sent only, mostly
}

// Pricing is Meta's word on what a message is billed as. It may ride on sent,
// before any charge is due (R5.9).
type Pricing struct {
	Billable string            `json:"billable,omitempty"` // "true", "false" or "" if absent; no proof of a cost
	Model    string            `json:"model,omitempty"`    // "NBP", "CBP", "PMP" or another word
	Type     string            `json:"type,omitempty"`     // "regular", "free_customer_service", … as written
	Category category.Category `json:"category,omitempty"` // what Word means, or Word itself
	Word     string            `json:"word,omitempty"`     // the category as written, such as "authentication-international"
}

// Reported is Meta's word in the form that package pricing heeds.
//
//   - Type: as written, but free_group_customer_service, the same in a group,
//     is free_customer_service; and where the type is absent, as before July
//     2025, referral_conversion is free_entry_point (R3.6).
//   - Category: a known one, or the word itself, which has no price, or says
//     more than the category (authentication-international); that of the
//     conversation if pricing names none; "" for words that don't say what the
//     message was (referral_conversion, user_initiated, business_initiated).
//   - FreeUntil: when the conversation expires, if it is a free entry window.
//   - Delivered: whether the state says so.
//
// What one status leaves out, another of the same message may have: the
// expiration is mostly on sent.
func (s Status) Reported() pricing.Reported {
	r := pricing.Reported{Type: s.Pricing.Type, Category: s.Pricing.Category, Delivered: s.Progress.Delivered()}
	switch {
	case r.Type == groupFree:
		r.Type = pricing.TypeFree
	case r.Type == "" && (s.Pricing.Word == referral || s.Conversation.Origin == referral):
		r.Type = pricing.TypeFreeEntry
	}
	if r.Type == pricing.TypeFreeEntry {
		r.FreeUntil = s.Conversation.Expires
	}
	if r.Category == "" {
		r.Category, _ = categoryOf(s.Conversation.Origin)
	}
	if _, vague := substitute(string(r.Category)); vague {
		r.Category = ""
	}
	if word := category.Category(s.word()); r.Category == category.Authentication && word != r.Category {
		r.Category = word // it went abroad (R3.10), which package pricing wants to know
	}
	return r
}

// repeatedWord is the category that Meta names, as written.
func (s *Status) word() string { return or(s.Pricing.Word, s.Conversation.Origin) }

// substitute is that of the status.
func (s *Status) substitute() category.Category {
	word := s.word()
	if s.Pricing.Model == "NBP" && word == "" {
		switch s.Pricing.Billable {
		case "true":
			return category.Marketing
		case "false":
			return category.Service
		}
	}
	c, _ := substitute(word)
	return c
}

// status reads one status; under the field calls it is about a call.
func (d *decoder) status(at *path, i node, field string) {
	if v := d.Member(i, "type"); field == "calls" || v != 0 && string(d.Bytes(v)) == "call" {
		d.call(at, i)
		return
	}
	d.statusOf(at, i, &Status{})
}

// statusOf reads a status into s and adds it.
func (d *decoder) statusOf(at *path, i node, s *Status) {
	s.Receiver = d.receiver
	participant, group, isGroup := User{}, false, false
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id", "message_id":
			s.ID = d.text(at, key, v)
		case "status":
			s.Progress = Progress(d.text(at, "status", v))
		case "timestamp":
			s.At = d.instant(at, "timestamp", v)
		case "recipient_id", "recipient":
			s.To.Phone = d.text(at, key, v)
		case "recipient_user_id":
			s.To.ID = d.text(at, "recipient_user_id", v)
		case "recipient_parent_user_id":
			s.To.Parent = d.text(at, "recipient_parent_user_id", v)
		case "recipient_type":
			switch w := d.text(at, "recipient_type", v); w {
			case "group":
				group = true
			case "individual", "":
			default:
				d.ignore(at, key, UnknownValue, v)
			}
		case "recipient_participant_id", "participant_recipient_id":
			isGroup, participant.Phone = true, d.text(at, key, v)
		case "recipient_participant_user_id":
			isGroup, participant.ID = true, d.text(at, key, v)
		case "recipient_participant_parent_user_id":
			isGroup, participant.Parent = true, d.text(at, key, v)
		case "biz_opaque_callback_data":
			s.Callback = d.text(at, "biz_opaque_callback_data", v)
		case "conversation":
			d.conversation(&path{up: at, key: "conversation"}, v, s)
		case "pricing":
			d.pricing(&path{up: at, key: "pricing"}, v, s)
		case "errors":
			s.Errors = d.errorsAt(&path{up: at, key: "errors"}, v)
		case "type":
			if string(d.Bytes(v)) != "message" {
				d.ignore(at, key, UnknownValue, v)
			}
		case "message": // on-premises: the recipient once more
		default:
			d.unknown(at, key, v)
		}
	}
	if group || isGroup {
		s.Group, s.To = s.To.Phone, participant
	}
	d.finish(at, i, s)
}

// finish completes a status, lists what is wrong with it and adds it.
func (d *decoder) finish(at *path, i node, s *Status) {
	d.fill(&s.To)
	if s.ID == "" {
		d.missing(at, "id", i)
	}
	switch s.Progress {
	case "":
		d.missing(at, "status", i)
	case Sent, Delivered, Read, Played, Failed, Deleted:
	default:
		d.ignoreText(at, "status", string(s.Progress), i)
	}
	if s.At.IsZero() && d.Member(i, "timestamp") == 0 {
		d.missing(at, "timestamp", i)
	}
	switch {
	case s.To.Key() != "":
	case s.Group != "":
		d.missing(at, "recipient_participant_id", i)
	default:
		d.missing(at, "recipient_id", i)
	}
	d.add(i, s)
}

// conversation reads the conversation of a status.
func (d *decoder) conversation(at *path, i node, s *Status) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	c := &s.Conversation
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			c.ID = d.text(at, "id", v)
		case "expiration_timestamp", "expires_at":
			c.Expires = d.instant(at, key, v)
		case "origin":
			d.origin(at, v, c)
		case "type":
			c.Origin = d.text(at, "type", v)
		case "free_entry_point":
			if d.Kind(v) == jsontape.True && c.Origin == "" {
				c.Origin = referral
			}
		case "pricing": // so in samples of groups
			d.pricing(&path{up: at, key: "pricing"}, v, s)
		default:
			d.unknown(at, key, v)
		}
	}
	if _, known := categoryOf(c.Origin); !known {
		d.ignoreText(at, "origin", c.Origin, i)
	}
}

// origin reads the origin of a conversation: an object, or its type alone.
func (d *decoder) origin(at *path, i node, c *Conversation) {
	if d.Kind(i) != jsontape.Object {
		c.Origin = d.text(at, "origin", i)
		return
	}
	within := &path{up: at, key: "origin"}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		switch key := string(d.Bytes(k)); key {
		case "type":
			c.Origin = d.text(within, "type", k+1)
		default:
			d.unknown(within, key, k+1)
		}
	}
}

// pricing reads the pricing of a status.
func (d *decoder) pricing(at *path, i node, s *Status) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "type", "pricing_type":
			switch s.Pricing.Type = d.text(at, key, v); s.Pricing.Type {
			case "regular", "free_customer_service", "free_entry_point", groupFree, "":
			default:
				d.ignore(at, key, UnknownValue, v)
			}
		case "category":
			d.priceCategory(at, key, v, &s.Pricing)
		default:
			d.priceField(at, key, v, &s.Pricing)
		}
	}
}

// priceField reads the model, or whether a message is billable.
func (d *decoder) priceField(at *path, key string, i node, p *Pricing) {
	switch key {
	case "billable":
		switch p.Billable = d.text(at, key, i); p.Billable {
		case "true", "false", "":
			return
		}
	case "pricing_model", "model":
		switch p.Model = d.text(at, key, i); p.Model {
		case "NBP", "CBP", "PMP", "":
			return
		}
	default:
		d.unknown(at, key, i)
		return
	}
	d.ignore(at, key, UnknownValue, i)
}

// priceCategory reads a category, and keeps its word.
func (d *decoder) priceCategory(at *path, key string, i node, p *Pricing) {
	p.Word = d.text(at, key, i)
	known := false
	if p.Category, known = categoryOf(p.Word); !known {
		d.ignore(at, key, UnknownValue, i)
	}
}
