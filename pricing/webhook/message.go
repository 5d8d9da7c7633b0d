package webhook

import (
	"cmp"
	"time"

	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/pricing/internal/metawords"
)

// An Inbound is a message from a user to the business.
type Inbound struct {
	Receiver
	// wamid; it holds the user's phone number, so keep it out of logs
	ID string `json:"id"`
	// when the user sent it; zero if the webhook has no usable time
	At       time.Time   `json:"at,omitzero"`
	From     User        `json:"from,omitzero"`      // the user
	Group    string      `json:"group,omitempty"`    // group ID; the window is the group's (R6.7)
	Type     string      `json:"type"`               // WhatsApp's word, known or not
	Detail   string      `json:"detail,omitempty"`   // the kind of an interactive or unsupported message
	ReplyTo  string      `json:"reply_to,omitempty"` // ID of the message it answers
	Referral *Referral   `json:"referral,omitempty"` // the ad or post it came through; nil if neither
	System   *System     `json:"system,omitempty"`   // of type system: what changed for the user
	Errors   []MetaError `json:"errors,omitempty"`   // why its content isn't there
}

func (*Inbound) fact() {}

// A Referral is the ad or post through which a user came. It makes a free entry
// window possible; the business's answer opens it (R3.6). Buttons of Facebook
// pages may open one too, but webhooks don't show them.
type Referral struct {
	SourceType string `json:"source_type,omitempty"` // "ad", "post" or another word
	SourceID   string `json:"source_id,omitempty"`
	URL        string `json:"url,omitempty"`
	Click      string `json:"click,omitempty"` // ctwa_clid; absent for ads in WhatsApp Status
}

// System is a change of a user, which WhatsApp reports as a message from that
// user. It opens no window, but moves the thread from Inbound.From and Old to New.
type System struct {
	Type string `json:"type"` // such as "user_changed_number"
	// Old has the user's IDs until now (previous_user_id, previous_parent_user_id);
	// zero if the webhook names none. Inbound.From has them, too, unless the webhook
	// gives it others.
	Old User `json:"old,omitzero"`
	New User `json:"new,omitzero"` // the user's names from now on; zero if they stay
}

// An Echo is a message that the business sent from the WhatsApp Business app.
// It costs nothing, and neither opens nor prolongs a window.
type Echo struct {
	Receiver
	ID   string    `json:"id"`
	At   time.Time `json:"at,omitzero"` // when it was sent
	To   User      `json:"to,omitzero"`
	Type string    `json:"type"`
}

func (*Echo) fact() {}

// A History is an old message, which WhatsApp sends when a number joins from the
// WhatsApp Business app. It is no event: its windows closed long ago.
type History struct {
	Receiver
	ID       string    `json:"id"`
	At       time.Time `json:"at,omitzero"`         // when it was sent
	User     User      `json:"user,omitzero"`       // the user, who received or wrote it
	FromUser bool      `json:"from_user,omitempty"` // the user wrote it
	Type     string    `json:"type"`
	State    string    `json:"state,omitempty"` // how far it had got, in WhatsApp's word, which is in capitals
}

func (*History) fact() {}

// A rawMessage is an Inbound, Echo or History before it is known which.
type rawMessage struct {
	Inbound
	to    User
	state string
}

// message reads one entry of messages.
func (d *decoder) message(at *path, i node, field string) {
	w := d.rawMessage(at, i)
	if field == "history" {
		h := w.history(d.receiver)
		h.User, h.FromUser = w.From, true
		if w.From.Phone == d.receiver.Display {
			h.User, h.FromUser = w.to, false
		}
		d.add(i, h)
		return
	}
	m := w.Inbound
	if m.System != nil { // where the number is hidden, only this says who the message is from
		m.From.ID = cmp.Or(m.From.ID, m.System.Old.ID)
		m.From.Parent = cmp.Or(m.From.Parent, m.System.Old.Parent)
	}
	d.fill(&m.From)
	if m.From.Key() == "" {
		d.missing(at, "from", i)
	}
	d.add(i, &m)
}

// echo reads one entry of message_echoes.
func (d *decoder) echo(at *path, i node) {
	w := d.rawMessage(at, i)
	d.fill(&w.to)
	if w.to.Key() == "" {
		d.missing(at, "to", i)
	}
	d.add(i, &Echo{
		Receiver: d.receiver,
		ID:       w.ID,
		At:       w.At,
		To:       w.to,
		Type:     w.Type,
	})
}

// historyChunk reads one entry of history.
func (d *decoder) historyChunk(at *path, i node) {
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "threads":
			threads := &path{up: at, key: "threads"}
			if !d.want(threads, v, jsontape.Array) {
				continue
			}
			for no, t := 0, v+1; t < d.End(v); no, t = no+1, d.End(t) {
				d.thread(&path{up: threads, no: no, element: true}, t)
			}
		case "errors":
			list := &path{up: at, key: "errors"}
			for _, e := range d.errorsAt(list, v) {
				d.add(v, &Fault{Receiver: d.receiver, Error: e})
			}
		case "metadata": // progress of the transfer
		default:
			d.unknown(at, key, v)
		}
	}
}

// thread reads the old messages of one user.
func (d *decoder) thread(at *path, i node) {
	if !d.want(at, i, jsontape.Object) {
		d.ignoreNull(at, i)
		return
	}
	user := User{}
	if v := d.Member(i, "id"); v != 0 {
		user.Phone = d.phone(at, "id", v)
	}
	d.fill(&user)
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "messages":
			list := &path{up: at, key: "messages"}
			if !d.want(list, v, jsontape.Array) {
				continue
			}
			for no, m := 0, v+1; m < d.End(v); no, m = no+1, d.End(m) {
				here := &path{up: list, no: no, element: true}
				if !d.want(here, m, jsontape.Object) {
					d.ignoreNull(here, m)
					continue
				}
				w := d.rawMessage(here, m)
				h := w.history(d.receiver)
				h.User, h.FromUser = user, w.From.Phone == user.Phone
				d.add(m, h)
			}
		case "id", "context":
		default:
			d.unknown(at, key, v)
		}
	}
}

// history returns the message as a History, but for its user.
func (w *rawMessage) history(s Receiver) *History {
	return &History{
		Receiver: s,
		ID:       w.ID,
		At:       w.At,
		Type:     w.Type,
		State:    w.state,
	}
}

// rawMessage reads a message, whoever wrote it.
func (d *decoder) rawMessage(at *path, i node) (w rawMessage) {
	w.Receiver = d.receiver
	d.copies.room(&d.Tape, i)
	own := d.Member(i, "type") // its text is the key of the content
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "id":
			w.ID = d.text(at, "id", v)
		case "timestamp":
			w.At = d.instant(at, "timestamp", v)
		case "type":
			w.Type = d.text(at, "type", v)
		case "from":
			w.From.Phone = d.phone(at, "from", v)
		case "from_user_id":
			w.From.ID = d.text(at, "from_user_id", v)
		case "from_parent_user_id":
			w.From.Parent = d.text(at, "from_parent_user_id", v)
		case "to":
			w.to.Phone = d.phone(at, "to", v)
		case "to_user_id":
			w.to.ID = d.text(at, "to_user_id", v)
		case "to_parent_user_id":
			w.to.Parent = d.text(at, "to_parent_user_id", v)
		case "group_id":
			w.Group = d.text(at, "group_id", v)
		case "context":
			d.context(&path{up: at, key: "context"}, v, &w.Inbound)
		case "referral":
			d.referral(&path{up: at, key: "referral"}, v, &w.Inbound)
		case "system":
			d.system(&path{up: at, key: "system"}, v, &w.Inbound)
		case "errors":
			w.Errors = d.errorsAt(&path{up: at, key: "errors"}, v)
		case "history_context":
			w.state = d.textOrEmpty(v, "status")
		case "interactive", "unsupported":
			w.Detail = d.textOrEmpty(v, "type")
		case "text", "image", "audio", "voice", "video", "document", "sticker", "location", "contacts",
			"button", "reaction", "order", "edit", "revoke", "identity":
			// the content
		default:
			if own == 0 || string(d.Bytes(own)) != key {
				d.unknown(at, key, v)
			}
		}
	}
	if w.At.IsZero() && d.Member(i, "timestamp") == 0 {
		d.missing(at, "timestamp", i)
	}
	d.checkMessage(at, i, &w.Inbound)
	return w
}

// checkMessage lists what is wrong with a message's ID and type.
func (d *decoder) checkMessage(at *path, i node, m *Inbound) {
	if m.ID == "" {
		d.missing(at, "id", i)
	}
	if m.Type == "" {
		d.missing(at, "type", i)
	} else if !isKnown(metawords.Inbound, m.Type) {
		d.ignoreText(at, "type", m.Type, i)
	}
}

// context reads which message this one answers.
func (d *decoder) context(at *path, i node, m *Inbound) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		switch key := string(d.Bytes(k)); key {
		case "id":
			m.ReplyTo = d.text(at, "id", k+1)
		case "from", "from_user_id", "from_parent_user_id", "forwarded", "frequently_forwarded", "referred_product",
			"gsId":
		default:
			d.unknown(at, key, k+1)
		}
	}
}

// referral reads the ad or post that a message came through.
func (d *decoder) referral(at *path, i node, m *Inbound) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	m.Referral = &Referral{}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "source_type":
			switch m.Referral.SourceType = d.text(at, "source_type", v); m.Referral.SourceType {
			case "ad", "post", "":
			default:
				d.ignore(at, key, ReasonUnknownValue, v)
			}
		case "source_id":
			m.Referral.SourceID = d.text(at, "source_id", v)
		case "source_url":
			m.Referral.URL = d.text(at, "source_url", v)
		case "ctwa_clid":
			m.Referral.Click = d.text(at, "ctwa_clid", v)
		case "headline", "body", "media_type", "image_url", "video_url", "thumbnail_url", "welcome_message":
		default:
			d.unknown(at, key, v)
		}
	}
}

// system reads what changed for a user.
func (d *decoder) system(at *path, i node, m *Inbound) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	m.System = &System{}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "type":
			m.System.Type = d.word(at, "type", v, metawords.System)
		case "wa_id", "new_wa_id":
			m.System.New.Phone = d.phone(at, key, v)
		case "user_id":
			m.System.New.ID = d.text(at, "user_id", v)
		case "parent_user_id":
			m.System.New.Parent = d.text(at, "parent_user_id", v)
		case "previous_user_id":
			m.System.Old.ID = d.text(at, "previous_user_id", v)
		case "previous_parent_user_id":
			m.System.Old.Parent = d.text(at, "previous_parent_user_id", v)
		case "body", "identity", "customer":
		default:
			d.unknown(at, key, v)
		}
	}
}
