package ledger_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
)

// A place is where in a body the items of one kind and number are.
type place struct {
	source     webhook.Receiver
	field, key string // key is the list in the value; "" if the item is the value
	at         time.Time
}

// An object is a JSON object. Its setters leave out empty members.
type object map[string]any

func (o object) set(key, value string) {
	if value != "" {
		o[key] = value
	}
}

func (o object) setTime(key string, at time.Time) {
	if !at.IsZero() {
		o[key] = strconv.FormatInt(at.Unix(), 10)
	}
}

// body writes items as WhatsApp does, with neighbours of one number in one value.
// The dice choose among the spellings that have been seen.
func (d dice) body(items []webhook.Fact) []byte {
	var entries []object
	var last place
	var list []object
	var value object
	for _, it := range items {
		where, piece := d.piece(it)
		if where == last && where.key != "" {
			list = append(list, piece)
			value[where.key] = list
			continue
		}
		last = where
		if outer := piece; where.key != "" {
			list = []object{piece}
			value = object{where.key: list}
			outer = value
			if where.source.Standby {
				outer = object{"standby": value}
			}
			outer["messaging_product"] = "whatsapp"
			metadata := object{}
			metadata.set("display_phone_number", where.source.Display)
			metadata.set("phone_number_id", where.source.Number)
			outer["metadata"] = metadata
			piece = outer
		}
		entry := object{"changes": []object{{"field": where.field, "value": piece}}}
		entry.set("id", where.source.Account)
		if !where.at.IsZero() {
			entry["time"] = where.at.Unix()
		}
		entries = append(entries, entry)
	}
	text, err := json.Marshal(object{"object": "whatsapp_business_account", "entry": entries})
	if err != nil {
		panic(err)
	}
	return text
}

func (d dice) piece(it webhook.Fact) (place, object) {
	field := func(s webhook.Receiver, name string) string {
		if s.Standby {
			return "standby"
		}
		return name
	}
	switch it := it.(type) {
	case *webhook.Status:
		return place{source: it.Receiver, field: field(it.Receiver, "messages"), key: "statuses"}, d.statusObject(it)
	case *webhook.Inbound:
		return place{source: it.Receiver, field: field(it.Receiver, "messages"), key: "messages"}, messageObject(it)
	case *webhook.Call:
		return place{source: it.Receiver, field: field(it.Receiver, "calls"), key: "calls"}, callObject(it)
	case *webhook.AccountUpdate:
		owner := webhook.Receiver{Account: it.Account}
		return place{source: owner, field: "account_update", at: it.At}, updateObject(it)
	}
	panic(it)
}

func (d dice) statusObject(s *webhook.Status) object {
	o := object{}
	o.set("id", s.ID)
	o.set("status", string(s.Progress))
	o.setTime("timestamp", s.At)
	if s.Group != "" {
		o["recipient_id"], o["recipient_type"] = s.Group, "group"
		o.set(oneOf(d, "recipient_participant_id", "participant_recipient_id"), s.To.Phone)
		o.set("recipient_participant_user_id", s.To.ID)
	} else {
		o.set("recipient_id", s.To.Phone)
		o.set("recipient_user_id", s.To.ID)
	}
	o.set("biz_opaque_callback_data", s.Callback)
	if len(s.Errors) > 0 {
		o["errors"] = []object{{"code": s.Errors[0].Code, "title": s.Errors[0].Title}}
	}
	c := object{}
	c.set("id", s.Conversation.ID)
	c.setTime("expiration_timestamp", s.Conversation.Expires)
	if s.Conversation.Origin != "" {
		c["origin"] = object{"type": s.Conversation.Origin}
	}
	p := object{}
	if s.Pricing.Billable != "" {
		p["billable"] = s.Pricing.Billable == "true"
	}
	p.set("pricing_model", s.Pricing.Model)
	p.set(oneOf(d, "type", "pricing_type"), s.Pricing.Type)
	p.set("subtype", s.Pricing.Subtype)
	p.set("category", s.Pricing.Word)
	if len(p) > 0 && len(c) > 0 && s.Group != "" && d.once(2) {
		c["pricing"] = p
	} else if len(p) > 0 {
		o["pricing"] = p
	}
	if len(c) > 0 {
		o["conversation"] = c
	}
	return o
}

func messageObject(m *webhook.Inbound) object {
	o := object{"type": m.Type}
	o.set("id", m.ID)
	o.setTime("timestamp", m.At)
	o.set("from", m.From.Phone)
	o.set("from_user_id", m.From.ID)
	o.set("group_id", m.Group)
	if m.Type == "text" {
		o["text"] = object{"body": "hello"}
	}
	if m.Referral != nil {
		r := object{}
		r.set("source_type", m.Referral.SourceType)
		r.set("source_id", m.Referral.SourceID)
		o["referral"] = r
	}
	if m.System != nil {
		s := object{"type": m.System.Type}
		s.set("wa_id", m.System.New.Phone)
		s.set("user_id", m.System.New.ID)
		o["system"] = s
	}
	return o
}

func callObject(c *webhook.Call) object {
	o := object{"id": c.ID, "event": c.Event, "direction": c.Direction}
	o.set("status", c.Status)
	o.setTime("timestamp", c.At)
	o.setTime("start_time", c.Start)
	o.setTime("end_time", c.End)
	if c.Duration > 0 {
		o["duration"] = int(c.Duration / time.Second)
	}
	user, business := "from", "to"
	if c.Direction != "USER_INITIATED" {
		user, business = "to", "from"
	}
	o.set(user, c.User.Phone)
	o.set(user+"_user_id", c.User.ID)
	o.set(business, c.Display)
	return o
}

func updateObject(u *webhook.AccountUpdate) object {
	o := object{"event": u.Event}
	o.set("country", string(u.PrimaryLocation))
	if t := u.Tier; t != nil {
		upper := "MAX"
		if t.Upper > 0 {
			upper = strconv.FormatInt(t.Upper, 10)
		}
		info := object{"tier": strconv.FormatInt(t.Lower, 10) + ":" + upper, "tier_update_time": t.At.Unix()}
		info.set("pricing_category", string(t.Category))
		info.set("effective_month", t.Month)
		info.set("region", t.Region)
		o["volume_tier_info"] = info
	}
	if a := u.AuthenticationInternational; a != nil {
		var exceptions []object
		for country, from := range a.Exceptions {
			exceptions = append(exceptions, object{"country_code": country, "start_time": from.Unix()})
		}
		o["auth_international_rate_eligibility"] = object{
			"start_time": a.Start.Unix(), "exception_countries": exceptions,
		}
	}
	return o
}

// Items that are written as a body and decoded are the same items.
func TestBodiesAreWhatWasMeant(t *testing.T) {
	for seed := range uint64(testkit.Tries(20)) {
		d := newDice(seed)
		items := d.traffic(t, d.plan(t))
		if diff := cmp.Diff(items, decode(t, d.body(items)).Facts); diff != "" {
			t.Fatalf("seed %d (-meant +decoded):\n%s", seed, diff)
		}
	}
}
