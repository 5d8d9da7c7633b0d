package webhook

// A Batch is what one body told.
type Batch struct {
	Items   []Item    // in order of appearance
	Ignored []Ignored // what wasn't understood, or not in full, in the order it was met
}

// An Item is one thing that a webhook told: a [*Message], [*Status], [*Call],
// [*Echo], [*History], [*Fault], [*AccountUpdate], [*TemplateCategory] or
// [*TemplateStatus].
type Item interface{ item() }

func (*Message) item()          {}
func (*Status) item()           {}
func (*Call) item()             {}
func (*Echo) item()             {}
func (*History) item()          {}
func (*Fault) item()            {}
func (*AccountUpdate) item()    {}
func (*TemplateCategory) item() {}
func (*TemplateStatus) item()   {}

// A Source is the account and the number that an item is about.
type Source struct {
	Account  string `json:"account,omitempty"`  // WhatsApp Business account ID (entry[].id); "" without an envelope
	Number   string `json:"number,omitempty"`   // phone number ID, which names allowances (R7.1) and threads; "" on-premises
	Display  string `json:"display,omitempty"`  // the number itself, digits without +
	Standby  bool   `json:"standby,omitempty"`  // another app owns the thread
	Provider string `json:"provider,omitempty"` // "easyhook", "gupshup" or "wasapflow" where the shape is theirs; "" is Meta's
}

// A User is a WhatsApp user, by any name that a webhook gave. What the entry
// itself leaves out is taken from the contacts beside it.
type User struct {
	Phone  string `json:"phone,omitempty"`  // digits without +; "" if the user hides it
	ID     string `json:"id,omitempty"`     // business-scoped user ID, such as US.1349; since April 2026
	Parent string `json:"parent,omitempty"` // the one across a business's portfolios, such as US.ENT.1181
}

// Key returns the phone number, or else the ID. One user may come under both:
// join threads by ID where a phone number appears or goes.
func (u User) Key() string {
	if u.Phone != "" {
		return u.Phone
	}
	return u.ID
}

// An Error is one that WhatsApp reports.
type Error struct {
	Code    int64  `json:"code"`              // such as 131047: the service window was closed (R0.5)
	Title   string `json:"title,omitempty"`   // a few words
	Details string `json:"details,omitempty"` // error_data.details, or else message
}

// A Fault is an error about no message in particular: the errors of a value.
type Fault struct {
	Source
	Error Error `json:"error"`
}

// errorAt reads one error.
func (d *decoder) errorAt(at *place, i uint32) (e Error) {
	if !d.want(at, i, isObject) {
		return e
	}
	message := ""
	for k := i + 1; k < d.end(i); k = d.end(k + 1) {
		v := k + 1
		switch key := string(d.bytes(k)); key {
		case "code":
			e.Code, _ = d.integer(at, "code", v)
		case "title":
			e.Title = d.text(at, "title", v)
		case "message":
			message = d.text(at, "message", v)
		case "error_data":
			if details := d.member(v, "details"); details != 0 {
				e.Details = d.text(&place{up: at, key: "error_data"}, "details", details)
			}
		case "href", "error_subcode", "error_user_title", "error_user_msg", "fbtrace_id", "type":
		default:
			d.unknown(at, key, v)
		}
	}
	if e.Details == "" {
		e.Details = message
	}
	return e
}

// errorsAt reads a list of errors; nil if there is none.
func (d *decoder) errorsAt(at *place, i uint32) (list []Error) {
	if !d.want(at, i, isArray) {
		return nil
	}
	for no, v := 0, i+1; v < d.end(i); no, v = no+1, d.end(v) {
		list = append(list, d.errorAt(&place{up: at, no: no, element: true}, v))
	}
	return list
}
