package webhook

import (
	"slices"
	"time"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// root reads the body: one of those that [decoder.one] reads, or a list of them.
func (d *decoder) root() {
	at := &path{}
	if d.Kind(0) != jsontape.Array || !d.hasObjects() {
		d.one(at, 0)
		return
	}
	for no, v := 0, node(1); v < d.End(0); no, v = no+1, d.End(v) {
		d.one(&path{up: at, no: no, element: true}, v)
	}
}

// hasObjects reports whether the body, which is a list, has an object in it.
func (d *decoder) hasObjects() bool {
	for v := node(1); v < d.End(0); v = d.End(v) {
		if d.Kind(v) == jsontape.Object {
			return true
		}
	}
	return false
}

// one reads a body, or a request that was logged with it.
func (d *decoder) one(at *path, i node) {
	body := node(0)
	if d.Kind(i) == jsontape.Object && d.Member(i, "headers") != 0 {
		body = d.Member(i, "body")
	}
	if body == 0 {
		d.shape(at, i)
		return
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		switch key := string(d.Bytes(k)); key {
		case "headers", "body":
		default:
			d.unknown(at, key, k+1)
		}
	}
	within := &path{up: at, key: "body"}
	if d.Kind(body) != jsontape.String {
		d.shape(within, body)
		return
	}
	inner := decoder{batch: d.batch, over: d.over}
	if err := inner.index(d.Bytes(body)); err != nil {
		d.notRead(within, body, "looks like a logged request whose body isn't JSON: "+err.Error())
		return
	}
	inner.shape(within, 0)
	d.batch, d.over = inner.batch, inner.over
}

// shape reads an envelope, the part of one, or a shape of a partner's. Which it is
// shows in its keys.
func (d *decoder) shape(at *path, i node) {
	d.receiver, d.at = Receiver{}, time.Time{}
	if d.Kind(i) != jsontape.Object {
		d.notRead(at, i, "")
		return
	}
	var entry, changes, field, value, others, members bool
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		switch string(d.Bytes(k)) {
		case "entry":
			entry = true
		case "changes":
			changes = true
		case "field":
			field = true
		case "value":
			value = true
		case "statuses", "messages", "calls", "standby", "message_echoes", "history", "errors", "contacts", "metadata":
			members = true
		default:
			others = true
		}
	}
	switch {
	case entry:
		d.envelope(at, i)
	case changes:
		d.entry(at, i)
	case field && !value && (members || others):
		d.flat(at, i)
	case field, value:
		d.change(at, i)
	case members:
		d.value(at, i, "")
	default:
		d.relayed(at, i)
	}
}

// flat reads a value with its field's name among its members, as the WhatsApp
// Trigger of n8n hands it on.
func (d *decoder) flat(at *path, i node) {
	d.beside = d.Member(i, "field")
	d.fieldValue(at, at, i, d.text(at, "field", d.beside))
	d.beside = 0
}

// envelope reads the outermost object of the Cloud API.
func (d *decoder) envelope(at *path, i node) {
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "entry":
			list := &path{up: at, key: "entry"}
			if !d.want(list, v, jsontape.Array) {
				continue
			}
			for no, e := 0, v+1; e < d.End(v); no, e = no+1, d.End(e) {
				d.entry(&path{up: list, no: no, element: true}, e)
			}
		case "object":
			if string(d.Bytes(v)) != "whatsapp_business_account" {
				d.ignore(at, key, ReasonUnknownValue, v)
			}
		case "gs_app_id": // Gupshup's own
		default:
			d.unknown(at, key, v)
		}
	}
}

// entry reads one element of entry: the changes of one account.
func (d *decoder) entry(at *path, i node) {
	d.receiver, d.at = Receiver{}, time.Time{}
	if !d.want(at, i, jsontape.Object) {
		d.ignoreNull(at, i)
		return
	}
	if v := d.Member(i, "id"); v != 0 {
		d.receiver.Account = d.text(at, "id", v)
	}
	if v := d.Member(i, "time"); v != 0 {
		d.at = d.instant(at, "time", v)
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "changes":
			list := &path{up: at, key: "changes"}
			if !d.want(list, v, jsontape.Array) {
				continue
			}
			for no, c := 0, v+1; c < d.End(v); no, c = no+1, d.End(c) {
				d.change(&path{up: list, no: no, element: true}, c)
			}
		case "id", "time", "object":
		default:
			d.unknown(at, key, v)
		}
	}
}

// change reads one element of changes: a field's name and its value.
func (d *decoder) change(at *path, i node) {
	if !d.want(at, i, jsontape.Object) {
		d.ignoreNull(at, i)
		return
	}
	field, value := "", node(0)
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "field":
			field = d.text(at, "field", v)
		case "value":
			if value != 0 { // this is a second one
				d.fieldValue(at, &path{up: at, key: "value"}, value, field)
			}
			value = v
		default:
			d.unknown(at, key, v)
		}
	}
	if value == 0 {
		d.missing(at, "value", i)
		return
	}
	d.fieldValue(at, &path{up: at, key: "value"}, value, field)
}

// fieldValue reads the value of a change by the name of its field, or if the
// name isn't known, by the members of the value.
func (d *decoder) fieldValue(change, at *path, i node, field string) {
	if !d.want(at, i, jsontape.Object) {
		d.ignoreNull(at, i)
		return
	}
	switch field {
	case "messages", "standby", "calls", "history", "smb_message_echoes", "message_echoes":
		d.value(at, i, field)
	case "account_update":
		d.accountUpdate(at, i)
	case "template_category_update":
		d.templateCategory(at, i)
	case "message_template_status_update":
		d.templateStatus(at, i)
	default:
		if field == "" {
			d.missing(change, "field", i)
		} else {
			d.ignoreText(change, "field", field, i)
		}
		if d.Member(i, "statuses")|d.Member(i, "messages")|d.Member(i, "calls")|
			d.Member(i, "standby")|d.Member(i, "history")|d.Member(i, "message_echoes") != 0 {
			d.value(at, i, field)
			return
		}
		d.ignore(at, "", ReasonNotRead, i)
	}
}

// value reads messages, statuses and the like of one business number.
func (d *decoder) value(at *path, i node, field string) {
	d.receiver.Number, d.receiver.Display, d.receiver.Standby = "", "", field == "standby"
	d.contacts = contacts{}
	if v := d.Member(i, "metadata"); v != 0 {
		d.metadata(&path{up: at, key: "metadata"}, v)
	}
	if v := d.Member(i, "contacts"); v != 0 && d.want(&path{up: at, key: "contacts"}, v, jsontape.Array) {
		d.contacts.list = v
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "standby":
			d.standby(&path{up: at, key: "standby"}, v)
		default:
			d.member(at, key, v, field)
		}
	}
}

// standby reads the value of a thread that another app owns. It doesn't call
// value again: recursion would move every path to the heap.
func (d *decoder) standby(at *path, i node) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	was := d.receiver.Standby
	d.receiver.Standby = true
	if d.contacts.list == 0 {
		if v := d.Member(i, "contacts"); v != 0 && d.Kind(v) == jsontape.Array {
			d.contacts.list = v
		}
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		d.member(at, string(d.Bytes(k)), k+1, "standby")
	}
	d.receiver.Standby = was
}

// member reads one member of a value.
func (d *decoder) member(at *path, key string, i node, field string) {
	switch key {
	case "statuses", "messages", "calls", "message_echoes", "history", "errors":
		d.elements(at, key, i, field)
	case "messaging_product":
		if string(d.Bytes(i)) != "whatsapp" {
			d.ignore(at, key, ReasonUnknownValue, i)
		}
	case "metadata", "contacts", "meta":
	default:
		d.unknown(at, key, i)
	}
}

// elements reads one of the arrays of a value.
func (d *decoder) elements(at *path, key string, i node, field string) {
	list := &path{up: at, key: key}
	if !d.want(list, i, jsontape.Array) {
		return
	}
	d.batch.Facts = slices.Grow(d.batch.Facts, min(d.Len(i), maxItems-len(d.batch.Facts)))
	for no, v := 0, i+1; v < d.End(i); no, v = no+1, d.End(v) {
		here := &path{up: list, no: no, element: true}
		if !d.want(here, v, jsontape.Object) {
			d.ignoreNull(here, v)
			continue
		}
		switch key {
		case "statuses":
			d.status(here, v, field)
		case "messages":
			d.message(here, v, field)
		case "calls":
			d.call(here, v)
		case "message_echoes":
			d.echo(here, v)
		case "history":
			d.historyChunk(here, v)
		case "errors":
			d.add(v, &Fault{Receiver: d.receiver, Error: d.errorAt(here, v)})
		}
	}
}

// metadata reads the business number.
func (d *decoder) metadata(at *path, i node) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	d.copies.room(&d.Tape, i)
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "phone_number_id":
			d.receiver.Number = d.text(at, "phone_number_id", v)
		case "display_phone_number":
			d.receiver.Display = d.phone(at, "display_phone_number", v)
		default:
			d.unknown(at, key, v)
		}
	}
}
