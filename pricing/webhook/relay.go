package webhook

import (
	"strings"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// relayed reads a body in a shape of a partner's own, and reports whether it is
// one.
//
// Each shape was seen once, in that partner's documentation.
func (d *decoder) relayed(at *path) bool {
	word, data := d.textOrEmpty(0, "event"), "data"
	switch {
	case strings.HasPrefix(word, "message.") && d.object(data):
		d.receiver.Provider = "wasapflow"
	case d.object("status"):
		if word = d.textOrEmpty(0, "type"); !strings.HasPrefix(word, "message.") {
			return false
		}
		d.receiver.Provider, data = "easyhook", "status"
	case d.textOrEmpty(0, "type") == "billing-event" && d.object("payload"):
		d.receiver.Provider = "gupshup"
		d.billing(at)
		return true
	default:
		return false
	}
	for k := node(1); k < d.End(0); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case data:
			s := &Status{}
			if d.Member(v, "status") == 0 {
				s.Progress = Progress(strings.TrimPrefix(word, "message."))
			}
			d.statusOf(&path{up: at, key: data}, v, s)
		case "event", "type", "channel":
		default:
			d.unknown(at, key, v)
		}
	}
	return true
}

// object reports whether a member of the body is an object.
func (d *decoder) object(key string) bool {
	v := d.Member(0, key)
	return v != 0 && d.Kind(v) == jsontape.Object
}

// billing reads Gupshup's billing event: Meta's pricing of a message, which
// doesn't say whether it was delivered.
func (d *decoder) billing(at *path) {
	s := &Status{Receiver: d.receiver}
	payload := d.Member(0, "payload")
	within := &path{up: at, key: "payload"}
	for k := node(1); k < d.End(0); k = d.End(k + 1) {
		switch key := string(d.Bytes(k)); key {
		case "timestamp":
			s.At = d.instant(at, "timestamp", k+1)
		case "app", "version", "type", "payload":
		default:
			d.unknown(at, key, k+1)
		}
	}
	for k := payload + 1; k < d.End(payload); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "deductions":
			d.deductions(&path{up: within, key: "deductions"}, v, s)
		case "references":
			d.references(&path{up: within, key: "references"}, v, s)
		default:
			d.unknown(within, key, v)
		}
	}
	if s.ID == "" {
		d.missing(&path{up: within, key: "references"}, "id", payload)
	}
	d.add(0, s)
}

// deductions reads the pricing of a billing event. What Meta calls category,
// Gupshup calls type.
func (d *decoder) deductions(at *path, i node, s *Status) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "type", "category":
			d.priceCategory(at, key, v, &s.Pricing)
		case "model", "billable":
			d.priceField(at, key, v, &s.Pricing)
		case "source":
		default:
			d.unknown(at, key, v)
		}
	}
}

// references reads which message a billing event is about.
func (d *decoder) references(at *path, i node, s *Status) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			s.ID = d.text(at, "id", v)
		case "destination":
			s.To.Phone = d.phone(at, "destination", v)
		case "conversationId":
			s.Conversation.ID = d.text(at, "conversationId", v)
		case "gsId", "gsMessageId":
		default:
			d.unknown(at, key, v)
		}
	}
}
