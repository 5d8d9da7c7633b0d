package webhook

import "time"

// A Call is the news of a call. Calls from users cost nothing; those of the
// business are billed by the minute, which no webhook prices.
type Call struct {
	Receiver
	ID        string        `json:"id"`                  // wacid
	At        time.Time     `json:"at,omitzero"`         // when it happened
	User      User          `json:"user,omitzero"`       // the user, whoever called
	Event     string        `json:"event,omitempty"`     // "connect" or "terminate"; "" in a status
	Status    string        `json:"status,omitempty"`    // "RINGING", "ACCEPTED", "REJECTED", "COMPLETED", "FAILED"
	Direction string        `json:"direction,omitempty"` // "USER_INITIATED" or "BUSINESS_INITIATED"; "" in a status, which only calls of the business have
	Start     time.Time     `json:"start,omitzero"`      // when it was taken; zero if it wasn't, or not yet
	End       time.Time     `json:"end,omitzero"`
	Duration  time.Duration `json:"duration,omitempty"` // from Start to End, as WhatsApp says; nanoseconds in JSON
	Callback  string        `json:"callback,omitempty"` // biz_opaque_callback_data
	Errors    []Error       `json:"errors,omitempty"`
}

func (*Call) item() {}

// ByUser tells whether the user called.
func (c Call) ByUser() bool { return c.Direction == byUser }

const (
	byUser     = "USER_INITIATED"
	byBusiness = "BUSINESS_INITIATED"
)

// call reads one entry of calls, or a status of a call.
func (d *decoder) call(at *path, i node) {
	c := &Call{Receiver: d.receiver}
	var from, to User
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			c.ID = d.text(at, "id", v)
		case "timestamp":
			c.At = d.instant(at, "timestamp", v)
		case "event":
			switch c.Event = d.text(at, "event", v); c.Event {
			case "connect", "terminate", "":
			default:
				d.ignore(at, key, UnknownValue, v)
			}
		case "status":
			switch c.Status = d.text(at, "status", v); c.Status {
			case "RINGING", "ACCEPTED", "REJECTED", "COMPLETED", "FAILED", "":
			default:
				d.ignore(at, key, UnknownValue, v)
			}
		case "direction":
			switch c.Direction = d.text(at, "direction", v); c.Direction {
			case byUser, byBusiness, "":
			default:
				d.ignore(at, key, UnknownValue, v)
			}
		case "from":
			from.Phone = d.text(at, "from", v)
		case "from_user_id":
			from.ID = d.text(at, "from_user_id", v)
		case "from_parent_user_id":
			from.Parent = d.text(at, "from_parent_user_id", v)
		case "to", "recipient_id":
			to.Phone = d.text(at, key, v)
		case "to_user_id", "recipient_user_id":
			to.ID = d.text(at, key, v)
		case "to_parent_user_id", "recipient_parent_user_id":
			to.Parent = d.text(at, key, v)
		case "start_time":
			c.Start = d.instant(at, "start_time", v)
		case "end_time":
			c.End = d.instant(at, "end_time", v)
		case "duration":
			if n, ok := d.integer(at, "duration", v); ok && n >= 0 && n < int64(1<<30) {
				c.Duration = time.Duration(n) * time.Second
			} else if ok {
				d.ignore(at, key, UnknownValue, v)
			}
		case "biz_opaque_callback_data":
			c.Callback = d.text(at, "biz_opaque_callback_data", v)
		case "errors":
			c.Errors = d.errorsAt(&path{up: at, key: "errors"}, v)
		case "type", "session", "connection", "cta_payload", "deeplink_payload":
		default:
			d.unknown(at, key, v)
		}
	}
	var other User
	c.User, other = to, from
	if c.Direction != byBusiness && from.Key() != "" {
		c.User, other = from, to
	}
	// Samples have the two the wrong way round; our number is never the user's.
	if d.receiver.Display != "" && c.User.Phone == d.receiver.Display {
		c.User = other
	}
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
