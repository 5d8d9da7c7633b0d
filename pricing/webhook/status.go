package webhook

import (
	"cmp"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/pricing/internal/metawords"
)

// A Status is the news of one message of the business, to one user.
//
// Webhooks repeat, arrive late and in any order. The state of a message is the
// Progress with the highest Rank seen. A message is charged once per (ID, To): in
// a group one ID comes once for each participant (R6.7).
type Status struct {
	Receiver
	// wamid; it holds the user's phone number, so keep it out of logs
	ID       string    `json:"id"`
	Progress Progress  `json:"progress"`           // "" in a billing event, which doesn't say
	At       time.Time `json:"at,omitzero"`        // when it happened; zero if the webhook has no usable time
	To       User      `json:"to,omitzero"`        // the user; in a group, the participant
	Group    string    `json:"group,omitempty"`    // group ID
	Callback string    `json:"callback,omitempty"` // biz_opaque_callback_data: what the business set when it sent
	// Conversation is zero if the webhook has none, which says nothing of the cost
	// (R5.5).
	Conversation Conversation `json:"conversation,omitzero"`
	Pricing      Pricing      `json:"pricing,omitzero"` // zero if the webhook has none
	Errors       []MetaError  `json:"errors,omitempty"` // why it failed; each as text has its meaning
}

func (*Status) fact() {}

// Progress is how far a message got, in WhatsApp's word, known or not.
type Progress string

// The known ones, the first four in the order of Rank. The last two have none.
const (
	ProgressSent      Progress = "sent"
	ProgressDelivered Progress = "delivered"
	ProgressRead      Progress = "read"
	ProgressPlayed    Progress = "played"
	ProgressFailed    Progress = "failed"
	ProgressDeleted   Progress = "deleted" // by the business, after it was sent; the charge stays
)

// Rank returns 1 for sent, 2 for delivered, 3 for read and 4 for played. Each
// implies those below it. It returns 0 for any other word, known or not, so that
// such a status never lowers how far a message got.
func (s Progress) Rank() int {
	if w, ok := metawords.Find(metawords.Progress, string(s)); ok {
		return w.Rank
	}
	return 0
}

// Delivered reports whether a message that got so far has reached the user. A
// message that was read was delivered, though WhatsApp may skip that webhook
// (R0.3).
func (s Progress) Delivered() bool { return s.Rank() >= 2 }

// A Conversation is the billing conversation or free entry window of a message.
type Conversation struct {
	// ID is one per message under message pricing, until version 23 of webhooks
	// (R5.5).
	ID      string    `json:"id,omitempty"`
	Origin  string    `json:"origin,omitempty"` // Meta's word, such as "marketing" or "referral_conversion"
	Expires time.Time `json:"expires,omitzero"` // mostly on statuses of sent only
}

// Pricing is Meta's word on how a message is billed. It may come with the status
// sent, before any charge is due (R5.9).
type Pricing struct {
	Billable string            `json:"billable,omitempty"` // "true", "false" or "" if absent; no proof of a cost
	Model    string            `json:"model,omitempty"`    // "NBP", "CBP", "PMP" or another word
	Type     string            `json:"type,omitempty"`     // "regular", "free_customer_service", … as written
	Subtype  string            `json:"subtype,omitempty"`  // "paid_exempt", or another word as written (R7.10a)
	Category category.Category `json:"category,omitempty"` // what Word means, or Word itself if it isn't known
	Word     string            `json:"word,omitempty"`     // the category as written
}

// Reported returns Meta's word on a message as package pricing takes it.
//
//   - Type: as written, except that free_group_customer_service, the same in a
//     group, is free_customer_service. Where it is absent, as before July 2025,
//     referral_conversion is free_entry_point (R3.6).
//   - Category: a known one, or else the word itself, which has no price or says
//     more than the category, as authentication-international does. It is the
//     conversation's if pricing names none, and "" for referral_conversion, which the
//     type says.
//   - Subtype: as written.
//   - NotBillable: whether billable is false beside the type regular. Beside another
//     type or none billable says nothing (R5.9).
//   - FreeUntil: when the conversation expires, if it is a free entry window.
//   - Conversation, ConversationEnds: ID and end of any other, but for messages under
//     PMP, each of which had an ID of its own.
//   - Delivered: whether the progress implies it.
//
// Of several statuses of one message, one may say what another leaves out. Meta
// names the expiration on sent only: without that status nothing tells when a free
// entry window ends.
func (s Status) Reported() pricing.Reported {
	r := pricing.Reported{
		Type:        metawords.PlainType(s.Pricing.Type),
		Subtype:     metawords.Plain(metawords.Subtype, s.Pricing.Subtype),
		NotBillable: metawords.Is(s.Pricing.Type, pricing.TypeRegular) && s.Pricing.Billable == "false",
		Category:    s.Pricing.Category,
		Delivered:   s.Progress.Delivered(),
	}
	if r.Type == "" && (metawords.Is(s.Pricing.Word, referral) || metawords.Is(s.Conversation.Origin, referral)) {
		r.Type = pricing.TypeFreeEntry
	}
	switch {
	case r.Type == pricing.TypeFreeEntry:
		r.FreeUntil = s.Conversation.Expires
	case !metawords.Is(s.Pricing.Model, "pmp"):
		r.Conversation, r.ConversationEnds = s.Conversation.ID, s.Conversation.Expires
	}
	if r.Category == "" {
		r.Category, _ = categoryOf(s.Conversation.Origin)
	}
	if metawords.Is(string(r.Category), referral) {
		r.Category = ""
	}
	if word := category.Category(s.word()); r.Category == category.AuthenticationInternational && word != r.Category {
		r.Category = word // as Meta wrote it
	}
	return r
}

// word returns the category that Meta names, as written.
func (s *Status) word() string { return cmp.Or(s.Pricing.Word, s.Conversation.Origin) }

// substitute returns a category to price the message by where Meta's word names
// none that fits, and "" where it does. See [substitute].
func (s *Status) substitute() category.Category {
	word := s.word()
	if metawords.Is(s.Pricing.Model, "nbp") && word == "" {
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

// status reads one status. Those under the field calls are about calls.
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
	d.copies.room(&d.Tape, i)
	var participant User
	inGroup := false
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
				inGroup = true
			case "individual", "":
			default:
				d.ignore(at, key, ReasonUnknownValue, v)
			}
		case "recipient_participant_id", "participant_recipient_id":
			inGroup, participant.Phone = true, d.phone(at, key, v)
		case "recipient_participant_user_id":
			inGroup, participant.ID = true, d.text(at, key, v)
		case "recipient_participant_parent_user_id":
			inGroup, participant.Parent = true, d.text(at, key, v)
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
				d.ignore(at, key, ReasonUnknownValue, v)
			}
		case "message", "gs_id": // on-premises the recipient once more; Gupshup's own ID of the message
		default:
			d.unknown(at, key, v)
		}
	}
	if inGroup {
		s.Group, s.To = s.To.Phone, participant
	} else {
		s.To.Phone = digitsOf(s.To.Phone)
	}
	d.finish(at, i, s)
}

// enqueued is Gupshup's word for a message that it hasn't sent yet.
const enqueued Progress = "enqueued"

// finish completes a status, lists what is wrong with it and adds it.
func (d *decoder) finish(at *path, i node, s *Status) {
	d.fill(&s.To)
	if s.ID == "" {
		d.missing(at, "id", i)
	}
	switch {
	case s.Progress == "":
		d.missing(at, "status", i)
	case s.Progress == enqueued && s.Provider == "gupshup":
	case !isKnown(metawords.Progress, string(s.Progress)):
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
		case "expiration_timestamp", "expires_at", "expiresAt":
			c.Expires = d.instant(at, key, v)
		case "origin":
			d.origin(at, v, c)
		case "type":
			c.Origin = gupshupCategory(d.text(at, "type", v))
		case "free_entry_point":
			if d.Kind(v) == jsontape.True && c.Origin == "" {
				c.Origin = referral
			}
		case "pricing": // in samples of groups
			d.pricing(&path{up: at, key: "pricing"}, v, s)
		default:
			d.unknown(at, key, v)
		}
	}
	if _, known := categoryOf(c.Origin); !known {
		d.ignoreText(at, "origin", c.Origin, i)
	}
}

// origin reads the origin of a conversation, which is an object or the text of
// its type.
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
			s.Pricing.Type = d.word(at, key, v, metawords.Type)
		case "subtype":
			s.Pricing.Subtype = d.word(at, key, v, metawords.Subtype)
		case "category":
			d.priceCategory(at, key, v, &s.Pricing)
		default:
			d.priceField(at, key, v, &s.Pricing)
		}
	}
}

// priceField reads a member of pricing other than type and category.
func (d *decoder) priceField(at *path, key string, i node, p *Pricing) {
	switch key {
	case "billable":
		switch p.Billable = d.text(at, key, i); p.Billable {
		case "true", "false", "":
		default:
			d.ignore(at, key, ReasonUnknownValue, i)
		}
	case "pricing_model", "model", "policy":
		p.Model = d.word(at, key, i, metawords.Model)
	default:
		d.unknown(at, key, i)
	}
}

// priceCategory reads a category and keeps its word.
func (d *decoder) priceCategory(at *path, key string, i node, p *Pricing) {
	p.Word = gupshupCategory(d.text(at, key, i))
	known := false
	if p.Category, known = categoryOf(p.Word); !known {
		d.ignore(at, key, ReasonUnknownValue, i)
	}
}
