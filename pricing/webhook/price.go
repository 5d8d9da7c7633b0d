package webhook

import "github.com/wacost/wacost/category"

// conversation reads the conversation of a status.
func (d *decoder) conversation(at *place, i uint32, s *Status) {
	if !d.want(at, i, isObject) {
		return
	}
	c := &s.Conversation
	for k := i + 1; k < d.end(i); k = d.end(k + 1) {
		v := k + 1
		switch key := string(d.bytes(k)); key {
		case "id":
			c.ID = d.text(at, "id", v)
		case "expiration_timestamp", "expires_at":
			c.Expires = d.instant(at, key, v)
		case "origin":
			d.origin(at, v, c)
		case "type":
			c.Origin = d.text(at, "type", v)
		case "free_entry_point":
			if d.kind(v) == isTrue && c.Origin == "" {
				c.Origin = referral
			}
		case "pricing": // so in samples of groups
			d.pricing(&place{up: at, key: "pricing"}, v, s)
		default:
			d.unknown(at, key, v)
		}
	}
	if _, known := meaning(c.Origin); !known {
		d.note(at, "origin", c.Origin, i)
	}
}

// origin reads the origin of a conversation: an object, or its type alone.
func (d *decoder) origin(at *place, i uint32, c *Conversation) {
	if d.kind(i) != isObject {
		c.Origin = d.text(at, "origin", i)
		return
	}
	within := &place{up: at, key: "origin"}
	for k := i + 1; k < d.end(i); k = d.end(k + 1) {
		switch key := string(d.bytes(k)); key {
		case "type":
			c.Origin = d.text(within, "type", k+1)
		default:
			d.unknown(within, key, k+1)
		}
	}
}

// pricing reads the pricing of a status.
func (d *decoder) pricing(at *place, i uint32, s *Status) {
	if !d.want(at, i, isObject) {
		return
	}
	for k := i + 1; k < d.end(i); k = d.end(k + 1) {
		v := k + 1
		switch key := string(d.bytes(k)); key {
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
func (d *decoder) priceField(at *place, key string, i uint32, p *Pricing) {
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
func (d *decoder) priceCategory(at *place, key string, i uint32, p *Pricing) {
	p.Word = d.text(at, key, i)
	known := false
	if p.Category, known = meaning(p.Word); !known {
		d.ignore(at, key, UnknownValue, i)
	}
}

// meaning returns the category that Meta's word for one means, or the word
// itself, and whether Meta is known to use it.
func meaning(word string) (c category.Category, known bool) {
	if _, vague := standIn(word); vague || word == "" || word == "general_purpose_ai" {
		return category.Category(word), true
	}
	c, err := category.Parse(word)
	return c, err == nil
}

// word returns a word that webhooks repeat, without a copy.
func word(b []byte) (string, bool) {
	switch string(b) {
	case "sent":
		return "sent", true
	case "delivered":
		return "delivered", true
	case "read":
		return "read", true
	case "failed":
		return "failed", true
	case "true":
		return "true", true
	case "false":
		return "false", true
	case "PMP":
		return "PMP", true
	case "CBP":
		return "CBP", true
	case "regular":
		return "regular", true
	case "free_customer_service":
		return "free_customer_service", true
	case "free_entry_point":
		return "free_entry_point", true
	case "marketing":
		return "marketing", true
	case "utility":
		return "utility", true
	case "authentication":
		return "authentication", true
	case "service":
		return "service", true
	case referral:
		return referral, true
	case "messages":
		return "messages", true
	case "text":
		return "text", true
	case "image":
		return "image", true
	case "interactive":
		return "interactive", true
	case "button":
		return "button", true
	}
	return "", false
}
