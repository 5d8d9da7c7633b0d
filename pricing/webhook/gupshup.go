package webhook

import (
	"cmp"
	"time"

	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/pricing/internal/metawords"
)

// gupshup reads an event of Gupshup's version 2, in the shapes of every year: what
// users write (message), how far messages got (message-event) and how they are
// billed (billing-event). It lists any other.
//
// No event has the business number's ID, and few have the number, so that none is
// read. The app has one number; who has several apps sets Options.Number for each.
func (d *decoder) gupshup(at *path, i node) {
	kind := d.textOrEmpty(i, "type")
	switch kind {
	case "message", "message-event", "billing-event":
	default:
		name := jsontape.Short([]byte(kind), 40)
		d.notRead(at, i, "looks like a Gupshup "+name+": it says nothing of costs or windows")
		return
	}
	d.receiver.Provider = "gupshup"
	payload, when := d.Member(i, "payload"), time.Time{}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		switch key := string(d.Bytes(k)); key {
		case "timestamp":
			when = d.instant(at, "timestamp", k+1)
		case "app", "phone", "version", "type", "payload":
		default:
			d.unknown(at, key, k+1)
		}
	}
	within := &path{up: at, key: "payload"}
	switch kind {
	case "message":
		d.gupshupMessage(within, payload, when)
	case "message-event":
		d.gupshupEvent(within, payload, when)
	default:
		d.billing(within, payload, when)
	}
}

// gupshupMessage reads what a user wrote.
func (d *decoder) gupshupMessage(at *path, i node, when time.Time) {
	m := &Inbound{Receiver: d.receiver, At: when}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			m.ID = d.text(at, "id", v)
		case "source":
			m.From.Phone = cmp.Or(d.phone(at, "source", v), m.From.Phone)
		case "type":
			m.Type = d.text(at, "type", v)
		case "sender":
			if phone := d.textOrEmpty(v, "phone"); m.From.Phone == "" {
				m.From.Phone = digitsOf(phone)
			}
		case "context":
			d.context(&path{up: at, key: "context"}, v, m)
		case "referral":
			d.referral(&path{up: at, key: "referral"}, v, m)
		case "payload": // the content
		default:
			d.unknown(at, key, v)
		}
	}
	if word, ok := gupshupTypes[m.Type]; ok {
		m.Type = word
	}
	d.checkMessage(at, i, m)
	if m.From.Phone == "" {
		d.missing(at, "source", i)
	}
	d.add(i, m)
}

// gupshupTypes are Gupshup's words for types of messages that Meta has others for.
var gupshupTypes = map[string]string{
	"file":         "document",
	"contact":      "contacts",
	"button_reply": "interactive",
	"list_reply":   "interactive",
	"quick_reply":  "button",
}

// gupshupEvent reads how far a message of the business got.
func (d *decoder) gupshupEvent(at *path, i node, when time.Time) {
	s, own := &Status{Receiver: d.receiver, At: when}, ""
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			s.ID = cmp.Or(s.ID, d.text(at, "id", v))
		case "gsId":
			own = d.text(at, "gsId", v)
		case "type":
			s.Progress = Progress(d.text(at, "type", v))
		case "destination":
			s.To.Phone = d.phone(at, "destination", v)
		case "payload":
			d.gupshupDetails(&path{up: at, key: "payload"}, v, s)
		case "conversation":
			d.conversation(&path{up: at, key: "conversation"}, v, s)
		case "pricing":
			d.pricing(&path{up: at, key: "pricing"}, v, s)
		default:
			d.unknown(at, key, v)
		}
	}
	s.ID = cmp.Or(s.ID, own) // a message that hasn't reached WhatsApp has no other
	d.finish(at, i, s)
}

// gupshupDetails reads when something happened to a message, or why it failed.
func (d *decoder) gupshupDetails(at *path, i node, s *Status) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	var e MetaError
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "ts":
			if when := d.instant(at, "ts", v); !when.IsZero() {
				s.At = when
			}
		case "code":
			e.Code, _ = d.integer(at, "code", v)
		case "reason":
			e.Details = d.text(at, "reason", v)
		case "whatsappMessageId": // of what was enqueued, whose id is Gupshup's own
			s.ID = d.text(at, "whatsappMessageId", v)
		case "type":
		default:
			d.unknown(at, key, v)
		}
	}
	if e != (MetaError{}) {
		s.Errors = []MetaError{e}
	}
}

// billing reads how a message is billed, which doesn't say whether it was delivered.
func (d *decoder) billing(at *path, i node, when time.Time) {
	s, own := &Status{Receiver: d.receiver, At: when}, ""
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "deductions":
			d.deductions(&path{up: at, key: "deductions"}, v, s)
		case "references":
			own = d.references(&path{up: at, key: "references"}, v, s)
		default:
			d.unknown(at, key, v)
		}
	}
	if s.ID = cmp.Or(s.ID, own); s.ID == "" {
		d.missing(&path{up: at, key: "references"}, "id", i)
	}
	d.add(i, s)
}

// deductions reads the pricing of a billing event. Until July 2025 type was what Meta
// calls category. Since then it is Meta's type, and category stands beside it.
func (d *decoder) deductions(at *path, i node, s *Status) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	named := d.Member(i, "category") != 0
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "type":
			if named || d.Kind(v) == jsontape.String && metawords.Known(metawords.Type, d.name(v)) {
				s.Pricing.Type = d.word(at, "type", v, metawords.Type)
			} else {
				d.priceCategory(at, "type", v, &s.Pricing)
			}
		case "category":
			d.priceCategory(at, "category", v, &s.Pricing)
		case "model", "billable":
			d.priceField(at, key, v, &s.Pricing)
		case "source":
		default:
			d.unknown(at, key, v)
		}
	}
}

// references reads which message a billing event is about, and returns Gupshup's own
// ID of it.
func (d *decoder) references(at *path, i node, s *Status) (own string) {
	if !d.want(at, i, jsontape.Object) {
		return ""
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			s.ID = d.text(at, "id", v)
		case "gsId":
			own = d.text(at, "gsId", v)
		case "destination":
			s.To.Phone = d.phone(at, "destination", v)
		case "conversationId":
			s.Conversation.ID = d.text(at, "conversationId", v)
		case "gsMessageId":
		default:
			d.unknown(at, key, v)
		}
	}
	return own
}
