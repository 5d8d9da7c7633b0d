package webhook

import (
	"time"

	"github.com/wacost/wacost/category"
)

// A Template names a message template.
type Template struct {
	ID       string `json:"id,omitempty"`
	Name     string `json:"name,omitempty"`
	Language string `json:"language,omitempty"`
}

// A TemplateCategory says that Meta files a template under another category,
// from now on or, if Impending, soon. As long as the change is impending, the
// webhook's field new_category has the old one. Here To is the new one in either
// case.
type TemplateCategory struct {
	Account   string            `json:"account,omitempty"` // WhatsApp Business account ID
	At        time.Time         `json:"at,omitzero"`       // entry[].time
	Template  Template          `json:"template"`
	From      category.Category `json:"from,omitempty"`      // the old one; "" if the webhook doesn't say
	To        category.Category `json:"to,omitempty"`        // the new one; an unknown word as written
	Impending bool              `json:"impending,omitempty"` // it happens at Due, not yet
	Due       time.Time         `json:"due,omitzero"`        // zero if the webhook doesn't say
}

func (*TemplateCategory) fact() {}

// A TemplateStatus is the result of a template's review.
type TemplateStatus struct {
	Account  string    `json:"account,omitempty"` // WhatsApp Business account ID
	At       time.Time `json:"at,omitzero"`       // entry[].time
	Template Template  `json:"template"`
	Event    string    `json:"event"`            // Meta's word, such as "APPROVED", known or not
	Reason   string    `json:"reason,omitempty"` // such as "INVALID_FORMAT"
	// Category is the one that Meta filed it under, which may not be the one asked
	// for. It is "" if the webhook doesn't say.
	Category category.Category `json:"category,omitempty"`
}

func (*TemplateStatus) fact() {}

// template reads a member of the value into t, and reports whether it is one
// that names the template.
func (d *decoder) template(at *path, key string, i node, t *Template) bool {
	switch key {
	case "message_template_id":
		t.ID = d.text(at, key, i)
	case "message_template_name":
		t.Name = d.text(at, key, i)
	case "message_template_language":
		t.Language = d.text(at, key, i)
	default:
		return false
	}
	return true
}

// templateCategory reads the value of template_category_update.
func (d *decoder) templateCategory(at *path, i node) {
	u := &TemplateCategory{Account: d.receiver.Account, At: d.at}
	var previous, now, correct category.Category
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "previous_category":
			previous = d.category(at, "previous_category", v)
		case "new_category":
			now = d.category(at, "new_category", v)
		case "correct_category":
			correct = d.category(at, "correct_category", v)
		case "category_update_timestamp":
			u.Due = d.instant(at, "category_update_timestamp", v)
		default:
			if !d.template(at, key, v, &u.Template) {
				d.unknown(at, key, v)
			}
		}
	}
	switch {
	case correct == "":
		u.From, u.To = previous, now
	case previous == "":
		u.From, u.To, u.Impending = now, correct, true
	default: // both forms in one: the change that has happened is certain
		u.From, u.To = previous, now
		d.ignore(at, "correct_category", ReasonUnknownValue, d.Member(i, "correct_category"))
	}
	if u.To == "" {
		d.missing(at, "new_category", i)
	}
	d.add(i, u)
}

// templateStatus reads the value of message_template_status_update.
func (d *decoder) templateStatus(at *path, i node) {
	if d.Member(i, "event") == 0 { // another webhook under this name
		d.ignore(at, "", ReasonNotRead, i)
		return
	}
	u := &TemplateStatus{Account: d.receiver.Account, At: d.at}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "event":
			switch u.Event = d.text(at, "event", v); u.Event {
			case "APPROVED", "REJECTED", "PENDING", "PAUSED", "DISABLED", "FLAGGED", "REINSTATED",
				"PENDING_DELETION", "DELETED", "IN_APPEAL", "LIMIT_EXCEEDED", "ARCHIVED", "UNARCHIVED":
			default:
				d.ignore(at, key, ReasonUnknownValue, v)
			}
		case "reason":
			u.Reason = d.text(at, "reason", v)
		case "message_template_category":
			u.Category = d.category(at, "message_template_category", v)
		case "rejection_info", "disable_info", "other_info": // the reason at length
		default:
			if !d.template(at, key, v, &u.Template) {
				d.unknown(at, key, v)
			}
		}
	}
	d.add(i, u)
}
