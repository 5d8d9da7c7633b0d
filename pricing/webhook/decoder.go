package webhook

import (
	"strconv"
	"time"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// A node is a value of the body, or a key.
type node = jsontape.Node

// A decoder turns a tape into a batch.
type decoder struct {
	jsontape.Tape
	batch    Batch
	over     *LimitError // the batch is too long
	at       time.Time   // entry[].time
	receiver Receiver
	contacts contacts
}

// add adds an item, read from node i.
func (d *decoder) add(i node, it Fact) {
	if d.hasRoom(i) {
		d.batch.Facts = append(d.batch.Facts, it)
	}
}

// ignore lists node i, the member key of at; or at itself, if key is "".
func (d *decoder) ignore(at *path, key string, what Reason, i node) {
	if !d.hasRoom(i) {
		return
	}
	if key != "" {
		at = &path{up: at, key: key}
	}
	text := ""
	if what != Missing {
		text = jsontape.Short(d.Bytes(i), maxText)
	}
	d.batch.Ignored = append(d.batch.Ignored, Ignored{Path: at.String(), What: what, Text: text})
}

// unknown lists a member that we don't know, whose value is node i.
func (d *decoder) unknown(at *path, key string, i node) {
	d.ignore(&path{up: at, key: key}, "", UnknownField, i)
}

// missing lists a member that object i should have.
func (d *decoder) missing(at *path, key string, i node) { d.ignore(at, key, Missing, i) }

func (d *decoder) hasRoom(i node) bool {
	if len(d.batch.Facts)+len(d.batch.Ignored) >= maxItems {
		if d.over == nil {
			d.over = &LimitError{Of: "items", Limit: maxItems, Offset: d.Start(i)}
		}
		return false
	}
	return true
}

// want tells whether node i is of that kind, and lists it otherwise.
func (d *decoder) want(at *path, i node, k jsontape.Kind) bool {
	if d.Kind(i) == k {
		return true
	}
	if d.Kind(i) != jsontape.Null {
		d.ignore(at, "", WrongKind, i)
	}
	return false
}

// text returns the text of a member: a string, or a number or truth value as
// it stands. Null is "".
func (d *decoder) text(at *path, key string, i node) string {
	switch d.Kind(i) {
	case jsontape.Null:
		return ""
	case jsontape.Object, jsontape.Array:
		d.ignore(at, key, WrongKind, i)
		return ""
	}
	b := d.Bytes(i)
	if w, ok := repeatedWord(b); ok {
		return w
	}
	return string(b)
}

// integer returns a whole number, written as a number or as a string.
func (d *decoder) integer(at *path, key string, i node) (n int64, ok bool) {
	s := d.text(at, key, i)
	if s == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		d.ignore(at, key, UnknownValue, i)
		return 0, false
	}
	return n, true
}

// instant returns a time in UTC: Unix seconds as a number or a string, or
// milliseconds, which can't be seconds, or RFC 3339. The zero time if it is
// none of these, which is listed.
func (d *decoder) instant(at *path, key string, i node) time.Time {
	switch d.Kind(i) {
	case jsontape.Null:
		return time.Time{}
	case jsontape.String, jsontape.Number:
		if t, ok := instant(d.Bytes(i)); ok {
			return t
		}
		if len(d.Bytes(i)) == 0 {
			return time.Time{}
		}
		d.ignore(at, key, UnknownValue, i)
	default:
		d.ignore(at, key, WrongKind, i)
	}
	return time.Time{}
}

// lastSecond is the end of the year 9999, beyond which JSON has no times.
const lastSecond = 253402300799

func instant(b []byte) (time.Time, bool) {
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' || n > lastSecond*1000 {
			t, err := time.Parse(time.RFC3339Nano, string(b))
			if err != nil || t.Unix() <= 0 || t.Unix() > lastSecond {
				return time.Time{}, false
			}
			return t.UTC(), true
		}
		n = n*10 + int64(c-'0')
	}
	switch {
	case n == 0 || n > lastSecond*1000:
		return time.Time{}, false
	case n > lastSecond:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Unix(n, 0).UTC(), true
}

// A contact is a user beside the entries of a value: the nodes of its names,
// or 0.
type contact struct{ phone, id, parent node }

// contacts are matched by ID and by phone number, never by place. They are
// looked through once, at the first need.
type contacts struct {
	list node // the node, or 0
	read bool
	n    int
	few  [4]contact         // the first n
	many map[string]contact // the others, by kind of name and name
}

// fill completes a user from the contacts.
func (d *decoder) fill(u *User) {
	if d.contacts.list == 0 || u.Phone != "" && u.ID != "" && u.Parent != "" {
		return
	}
	c, ok := d.contact(u)
	if !ok {
		return
	}
	if u.Phone == "" {
		u.Phone = d.name(c.phone)
	}
	if u.ID == "" {
		u.ID = d.name(c.id)
	}
	if u.Parent == "" {
		u.Parent = d.name(c.parent)
	}
}

// contact finds the contact of a user.
func (d *decoder) contact(u *User) (c contact, ok bool) {
	d.readContacts()
	if u.ID != "" {
		for _, c := range d.contacts.few[:d.contacts.n] {
			if c.id != 0 && string(d.Bytes(c.id)) == u.ID {
				return c, true
			}
		}
		if c, ok = d.contacts.many["id:"+u.ID]; ok {
			return c, true
		}
	}
	if u.Phone != "" {
		for _, c := range d.contacts.few[:d.contacts.n] {
			if c.phone != 0 && string(d.Bytes(c.phone)) == u.Phone {
				return c, true
			}
		}
		c, ok = d.contacts.many["phone:"+u.Phone]
	}
	return c, ok
}

func (d *decoder) readContacts() {
	cs := &d.contacts
	if cs.read {
		return
	}
	cs.read = true
	for v := cs.list + 1; v < d.End(cs.list); v = d.End(v) {
		c := contact{d.Member(v, "wa_id"), d.Member(v, "user_id"), d.Member(v, "parent_user_id")}
		if cs.n < len(cs.few) {
			cs.few[cs.n] = c
			cs.n++
			continue
		}
		if cs.many == nil {
			cs.many = map[string]contact{}
		}
		if name := d.name(c.phone); name != "" {
			cs.many["phone:"+name] = c
		}
		if name := d.name(c.id); name != "" {
			cs.many["id:"+name] = c
		}
	}
}

// name returns the text of a string, or "".
func (d *decoder) name(i node) string {
	if i == 0 || d.Kind(i) != jsontape.String {
		return ""
	}
	return string(d.Bytes(i))
}

// quietly returns the text of a member of object i, or "".
func (d *decoder) textOrEmpty(i node, key string) string { return d.name(d.Member(i, key)) }

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// nothing lists a null where an entry should be; want passes over those.
func (d *decoder) ignoreNull(at *path, i node) {
	if d.Kind(i) == jsontape.Null {
		d.ignore(at, "", WrongKind, i)
	}
}

// note lists a text of the member key as an unknown value.
func (d *decoder) ignoreText(at *path, key, text string, i node) {
	if d.hasRoom(i) {
		at = &path{up: at, key: key}
		text = jsontape.Short([]byte(text), maxText)
		d.batch.Ignored = append(d.batch.Ignored, Ignored{Path: at.String(), What: UnknownValue, Text: text})
	}
}
