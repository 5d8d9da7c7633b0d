package webhook

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/pricing/internal/metawords"
)

// A node is a value of the body, or a key. Node 0 is the body itself.
type node = jsontape.Node

// A decoder makes a batch of a tape. The fields below batch and over are those
// of the entry and value being read.
type decoder struct {
	jsontape.Tape
	batch    Batch
	over     *LimitError // set once the batch is too long
	at       time.Time   // entry[].time
	beside   node        // the field's name, where it stands among the members of its value; else 0
	receiver Receiver
	contacts contacts
	copies   copies
}

// A contact is a user that stands beside the entries of a value. It has the
// nodes of the user's names, each 0 if absent.
type contact struct{ phone, id, parent node }

// contacts are the users beside the entries of a value. They are found by ID or
// phone number, never by position: the order of the two lists may differ. They
// are read once, at the first need.
type contacts struct {
	list node // 0 if there are none
	read bool
	n    int                // length of few
	few  [4]contact         // the first ones, which need no allocation
	many map[string]contact // the others, by kind of name and name
}

// index indexes the body, and returns errors in this package's types.
func (d *decoder) index(body []byte) error {
	err := d.Index(body, jsontape.Limits{Bytes: MaxBody, Levels: maxDepth, Values: maxValues})
	switch e := err.(type) {
	case *jsontape.SyntaxError:
		return &SyntaxError{Offset: e.Offset, Err: e.Err}
	case *jsontape.LimitError:
		return &LimitError{Of: e.Of, Limit: e.Limit, Offset: e.Offset}
	}
	return err
}

// add adds a fact, read from node i.
func (d *decoder) add(i node, it Fact) {
	if d.hasRoom(i) {
		d.batch.Facts = append(d.batch.Facts, it)
	}
}

// ignore lists node i as ignored. It is the member key of at, or at itself if
// key is "".
func (d *decoder) ignore(at *path, key string, what Reason, i node) {
	if !d.hasRoom(i) {
		return
	}
	if key != "" {
		at = &path{up: at, key: key}
	}
	text := ""
	if what != ReasonMissing {
		text = jsontape.Short(d.Bytes(i), maxText)
	}
	d.batch.Ignored = append(d.batch.Ignored, Ignored{Path: at.String(), What: what, Text: text})
}

// unknown lists a member that we don't know. Its value is node i.
func (d *decoder) unknown(at *path, key string, i node) {
	if i != d.beside {
		d.ignore(&path{up: at, key: key}, "", ReasonUnknownField, i)
	}
}

// notRead lists node i as not read. Why is what it looks like; "" if only its kind and
// keys tell that.
func (d *decoder) notRead(at *path, i node, why string) {
	if d.hasRoom(i) {
		d.ignore(at, "", ReasonNotRead, i)
		d.batch.Ignored[len(d.batch.Ignored)-1].Why = cmp.Or(why, d.looks(i))
	}
}

// looks says what node i looks like: its kind, and the keys of an object.
func (d *decoder) looks(i node) string {
	switch d.Kind(i) {
	case jsontape.Object:
	case jsontape.Array:
		return "looks like a list without objects: want an object"
	default:
		return "looks like a single value: want an object"
	}
	const most = 8
	var keys []string
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		if len(keys) == most {
			keys = append(keys, "…")
			break
		}
		keys = append(keys, strconv.Quote(jsontape.Short(d.Bytes(k), 40)))
	}
	if len(keys) == 0 {
		return "looks like an empty object"
	}
	return "looks like no webhook that is known: an object with " + strings.Join(keys, ", ")
}

// missing lists a member that object i should have.
func (d *decoder) missing(at *path, key string, i node) { d.ignore(at, key, ReasonMissing, i) }

// hasRoom reports whether the batch may take another fact or ignored thing, of
// node i, and keeps an error if it may not.
func (d *decoder) hasRoom(i node) bool {
	if len(d.batch.Facts)+len(d.batch.Ignored) >= maxItems {
		if d.over == nil {
			d.over = &LimitError{Of: "items", Limit: maxItems, Offset: d.Start(i)}
		}
		return false
	}
	return true
}

// want reports whether node i is of kind k, and lists it otherwise. It doesn't
// list a null: a member that is null is as good as absent.
func (d *decoder) want(at *path, i node, k jsontape.Kind) bool {
	if d.Kind(i) == k {
		return true
	}
	if d.Kind(i) != jsontape.Null {
		d.ignore(at, "", ReasonWrongKind, i)
	}
	return false
}

// text returns the text of a member: that of a string, or a number, true or
// false as it stands. Null is "", and so are an object and an array, which it
// lists.
func (d *decoder) text(at *path, key string, i node) string {
	switch d.Kind(i) {
	case jsontape.Null:
		return ""
	case jsontape.Object, jsontape.Array:
		d.ignore(at, key, ReasonWrongKind, i)
		return ""
	}
	return d.copies.add(d.Bytes(i))
}

// word returns the text of a member that has a word of Meta's, and lists a word that
// isn't known.
func (d *decoder) word(at *path, key string, i node, e metawords.Enum) string {
	s := d.text(at, key, i)
	if !isKnown(e, s) {
		d.ignore(at, key, ReasonUnknownValue, i)
	}
	return s
}

// integer returns a whole number, which may be written as a string. What else
// is there is listed.
func (d *decoder) integer(at *path, key string, i node) (n int64, ok bool) {
	s := d.text(at, key, i)
	if s == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		d.ignore(at, key, ReasonUnknownValue, i)
		return 0, false
	}
	return n, true
}

// instant returns a time in UTC. It may be written in Unix seconds, in
// milliseconds, which are too many to be seconds, or as RFC 3339. Anything else
// is listed, and the zero time returned.
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
		d.ignore(at, key, ReasonUnknownValue, i)
	default:
		d.ignore(at, key, ReasonWrongKind, i)
	}
	return time.Time{}
}

// instant reads a time as [decoder.instant] takes it, and reports whether it is
// one.
func instant(b []byte) (time.Time, bool) {
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' || n > jsontape.LastSecond*1000 {
			t, err := time.Parse(time.RFC3339Nano, string(b))
			if err != nil || t.Unix() <= 0 || t.Unix() > jsontape.LastSecond {
				return time.Time{}, false
			}
			return t.UTC(), true
		}
		n = n*10 + int64(c-'0')
	}
	switch {
	case n == 0 || n > jsontape.LastSecond*1000:
		return time.Time{}, false
	case n > jsontape.LastSecond:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Unix(n, 0).UTC(), true
}

// name returns the text of a string, and "" for node 0 or anything else.
func (d *decoder) name(i node) string {
	if i == 0 || d.Kind(i) != jsontape.String {
		return ""
	}
	return d.copies.add(d.Bytes(i))
}

// textOrEmpty returns the text of a member of object i if it is a string, and ""
// otherwise. It lists nothing.
func (d *decoder) textOrEmpty(i node, key string) string { return d.name(d.Member(i, key)) }

// ignoreNull lists node i if it is null: an element should be something. The
// method want doesn't list nulls, which is right for members only.
func (d *decoder) ignoreNull(at *path, i node) {
	if d.Kind(i) == jsontape.Null {
		d.ignore(at, "", ReasonWrongKind, i)
	}
}

// ignoreText lists a text, of the member key of at, as an unknown value.
func (d *decoder) ignoreText(at *path, key, text string, i node) {
	if d.hasRoom(i) {
		at = &path{up: at, key: key}
		text = jsontape.Short([]byte(text), maxText)
		d.batch.Ignored = append(d.batch.Ignored, Ignored{Path: at.String(), What: ReasonUnknownValue, Text: text})
	}
}
