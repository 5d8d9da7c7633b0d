package webhook

import (
	"strings"
	"unicode"
)

// fill sets those names of a user that only the contacts have.
func (d *decoder) fill(u *User) {
	if d.contacts.list == 0 || u.Phone != "" && u.ID != "" && u.Parent != "" {
		return
	}
	c, ok := d.contact(u)
	if !ok {
		return
	}
	if u.Phone == "" {
		u.Phone = digitsOf(d.name(c.phone))
	}
	if u.ID == "" {
		u.ID = d.name(c.id)
	}
	if u.Parent == "" {
		u.Parent = d.name(c.parent)
	}
}

// contact returns the contact of a user, by ID if there is one of that ID.
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
			if c.phone != 0 && d.isPhone(c.phone, u.Phone) {
				return c, true
			}
		}
		c, ok = d.contacts.many["phone:"+u.Phone]
	}
	return c, ok
}

// readContacts sorts the contacts by name, once.
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
		if name := digitsOf(d.name(c.phone)); name != "" {
			cs.many["phone:"+name] = c
		}
		if name := d.name(c.id); name != "" {
			cs.many["id:"+name] = c
		}
	}
}

// phone returns the text of a member that names a phone number, as [digitsOf]
// returns it.
func (d *decoder) phone(at *path, key string, i node) string { return digitsOf(d.text(at, key, i)) }

// isPhone reports whether node i is that phone number, which is as [digitsOf]
// returns it.
func (d *decoder) isPhone(i node, number string) bool {
	b := d.Bytes(i)
	return string(b) == number || len(b) > len(number) && digitsOf(string(b)) == number
}

// digitsOf returns the digits of a phone number. Meta writes nothing else, but those
// who pass webhooks on may add "whatsapp:", a "+" or separators. A text that is no
// number, such as a group's ID, is returned as it is.
func digitsOf(s string) string {
	plain := true
	for _, c := range []byte(s) {
		plain = plain && '0' <= c && c <= '9'
	}
	if plain {
		return s
	}
	digits := make([]byte, 0, len(s))
	for _, c := range strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "whatsapp:"), "+") {
		switch {
		case '0' <= c && c <= '9':
			digits = append(digits, byte(c))
		case unicode.IsSpace(c), c == '-', c == '.', c == '(', c == ')':
		default:
			return s
		}
	}
	if len(digits) == 0 {
		return s
	}
	return string(digits)
}
