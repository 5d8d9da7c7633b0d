package webhook

import "time"

// A Call is the news of a call. Calls from users cost nothing. Those of the
// business are billed by the minute, at prices that no webhook says.
type Call struct {
	Receiver
	ID     string    `json:"id"`               // wacid
	At     time.Time `json:"at,omitzero"`      // when it happened
	User   User      `json:"user,omitzero"`    // the user, whoever called
	Event  string    `json:"event,omitempty"`  // "connect" or "terminate"; "" in a status
	Status string    `json:"status,omitempty"` // "RINGING", "ACCEPTED", "REJECTED", "COMPLETED", "FAILED"
	// Direction is "USER_INITIATED" or "BUSINESS_INITIATED". It is "" in a status,
	// which only calls of the business have.
	Direction string        `json:"direction,omitempty"`
	Start     time.Time     `json:"start,omitzero"` // when it was answered; zero if it wasn't, or not yet
	End       time.Time     `json:"end,omitzero"`
	Duration  time.Duration `json:"duration,omitempty"` // from Start to End, as WhatsApp says; nanoseconds in JSON
	Callback  string        `json:"callback,omitempty"` // biz_opaque_callback_data
	Errors    []MetaError   `json:"errors,omitempty"`
}

func (*Call) fact() {}

// fromUser reports whether the user called.
func (c Call) fromUser() bool { return c.Direction == byUser }

const (
	byUser     = "USER_INITIATED"
	byBusiness = "BUSINESS_INITIATED"
)

// parties are the two of a call.
type parties struct{ from, to User }

// call reads one entry of calls, or a status of a call.
func (d *decoder) call(at *path, i node) {
	c := &Call{Receiver: d.receiver}
	var p parties
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			c.ID = d.text(at, "id", v)
		case "timestamp":
			c.At = d.instant(at, "timestamp", v)
		case "event", "status", "direction":
			d.callWord(at, key, v, c)
		case "start_time":
			c.Start = d.instant(at, "start_time", v)
		case "end_time":
			c.End = d.instant(at, "end_time", v)
		case "duration":
			if n, ok := d.integer(at, "duration", v); ok && n >= 0 && n < int64(1<<30) {
				c.Duration = time.Duration(n) * time.Second
			} else if ok {
				d.ignore(at, key, ReasonUnknownValue, v)
			}
		case "biz_opaque_callback_data":
			c.Callback = d.text(at, "biz_opaque_callback_data", v)
		case "errors":
			c.Errors = d.errorsAt(&path{up: at, key: "errors"}, v)
		case "type", "session", "connection", "cta_payload", "deeplink_payload":
		default:
			if !d.party(at, key, v, &p) {
				d.unknown(at, key, v)
			}
		}
	}
	c.User = p.user(c)
	d.fill(&c.User)
	if c.ID == "" {
		d.missing(at, "id", i)
	}
	if c.At.IsZero() && d.Member(i, "timestamp") == 0 {
		d.missing(at, "timestamp", i)
	}
	if c.User.Key() == "" {
		d.missing(at, "from", i)
	}
	d.add(i, c)
}

// callWord reads the event, status or direction of a call, and lists a word
// that isn't known.
func (d *decoder) callWord(at *path, key string, i node, c *Call) {
	word := d.text(at, key, i)
	known := word == ""
	switch key {
	case "event":
		c.Event = word
		known = known || word == "connect" || word == "terminate"
	case "status":
		c.Status = word
		switch word {
		case "RINGING", "ACCEPTED", "REJECTED", "COMPLETED", "FAILED":
			known = true
		}
	case "direction":
		c.Direction = word
		known = known || word == byUser || word == byBusiness
	}
	if !known {
		d.ignore(at, key, ReasonUnknownValue, i)
	}
}

// party reads a member of a call if it names one of the two, and reports
// whether it does.
func (d *decoder) party(at *path, key string, i node, p *parties) bool {
	switch key {
	case "from":
		p.from.Phone = d.phone(at, "from", i)
	case "from_user_id":
		p.from.ID = d.text(at, "from_user_id", i)
	case "from_parent_user_id":
		p.from.Parent = d.text(at, "from_parent_user_id", i)
	case "to", "recipient_id":
		p.to.Phone = d.phone(at, key, i)
	case "to_user_id", "recipient_user_id":
		p.to.ID = d.text(at, key, i)
	case "to_parent_user_id", "recipient_parent_user_id":
		p.to.Parent = d.text(at, key, i)
	default:
		return false
	}
	return true
}

// user returns which of the two is the user.
func (p *parties) user(c *Call) User {
	user, other := p.to, p.from
	if c.Direction != byBusiness && p.from.Key() != "" {
		user, other = p.from, p.to
	}
	// Samples have the two the wrong way round; our number is never the user's.
	if c.Display != "" && user.Phone == c.Display {
		return other
	}
	return user
}
