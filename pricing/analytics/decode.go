package analytics

import (
	"strconv"
	"strings"

	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A node is a value of the answer, or a key.
type node = jsontape.Node

// A decoder makes a report of an answer.
type decoder struct {
	jsontape.Tape
	report Report
	fault  *Error             // the first
	path   []step             // from the root to the value being read
	listed map[ignoredKey]int // index in report.Ignored
	texts  map[string]string  // those of points, which repeat: one copy of each
	// what shows that it is another report: the name of that report
	other     string
	hasPoints bool // there is a list of points, or an empty list of blocks
}

// maxTexts is how many texts are remembered, in case they don't repeat.
const maxTexts = 1000

// A step leads from a value into one of its members or elements.
type step struct {
	// of a member; 0 for an element: node 0 is the root, which is no key
	key node
	no  int // of an element
}

// An ignoredKey is what makes ignored things the same, wherever in a list they are.
type ignoredKey struct {
	path string // without the numbers of elements
	what webhook.Reason
	text string
}

// failure reads an error of Meta's. Its message isn't repeated: it may be about
// a token.
func (d *decoder) failure(i node) {
	code := ""
	if v := d.Member(i, "code"); v != 0 && isDigits(string(d.Bytes(v))) {
		code = string(d.Bytes(v))
	}
	d.fail(ErrNotPrices, strings.TrimSpace("an error of Meta's "+code))
}

// currency reads the currency of all costs.
func (d *decoder) currency(i node) {
	s := d.text(i)
	if d.report.Currency = ratecard.Currency(s); s != "" && !d.report.Currency.Valid() {
		d.report.Currency = ""
		d.list(webhook.ReasonUnknownValue, i)
	}
}

// setKind sets which report it is, and fails if it is both.
func (d *decoder) setKind(k Kind) {
	if d.report.Kind != "" && d.report.Kind != k {
		d.fail(ErrInvalid, "pricing and conversation analytics in one: ask for one at a time")
		return
	}
	d.report.Kind = k
}

// finish returns the report of what was read.
func (d *decoder) finish() (Report, error) {
	r := &d.report
	switch {
	case d.other != "" && r.Kind == "":
		return Report{}, &Error{Kind: ErrNotPrices, Value: d.other}
	case d.other != "" && !d.notRead():
		return Report{}, &Error{Kind: ErrInvalid, Value: d.other, Why: "points of two reports"}
	case !d.hasPoints:
		return Report{}, &Error{Kind: ErrNotPrices, Why: "no data_points"}
	}
	for i := range r.Points {
		if c := r.Points[i].Cost; c != nil {
			c.Currency = r.Currency
		}
	}
	return *r, nil
}

// notRead reports whether what is of another report was a field beside this
// one.
func (d *decoder) notRead() bool {
	_, ok := d.listed[ignoredKey{d.other, webhook.ReasonNotRead, ""}]
	return ok
}

// object calls f with every key and value of an object.
func (d *decoder) object(i node, f func(key []byte, v node)) {
	if d.Kind(i) != jsontape.Object {
		d.refuse("want an object", i)
		return
	}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		d.path = append(d.path, step{key: k})
		f(d.Bytes(k), k+1)
		d.path = d.path[:len(d.path)-1]
	}
}

// elements calls f with every element of a list and returns their number, or
// -1 if it is no list.
func (d *decoder) elements(i node, f func(v node)) (n int) {
	if d.Kind(i) != jsontape.Array {
		d.refuse("want a list", i)
		return -1
	}
	for v := i + 1; v < d.End(i); v = d.End(v) {
		d.path = append(d.path, step{no: n})
		f(v)
		d.path = d.path[:len(d.path)-1]
		n++
	}
	return n
}

// text returns a string, or a number or truth value as it stands. Null is "".
func (d *decoder) text(i node) string {
	switch d.Kind(i) {
	case jsontape.Null:
		return ""
	case jsontape.Object, jsontape.Array:
		d.refuse("want a text or a number", i)
		return ""
	}
	b := d.Bytes(i)
	if s, ok := d.texts[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(d.texts) < maxTexts {
		d.texts[s] = s
	}
	return s
}

// list lists node i, the value being read, each thing once.
func (d *decoder) list(what webhook.Reason, i node) {
	t := ignoredKey{path: d.pathText(false), what: what}
	if what == webhook.ReasonUnknownValue {
		t.text = string(d.Bytes(i))
	}
	if i, ok := d.listed[t]; ok {
		d.report.Ignored[i].N++
		return
	}
	if len(d.report.Ignored) == maxIgnored {
		d.fail(ErrLimit, "want no more ignored things than "+strconv.Itoa(maxIgnored))
		return
	}
	d.listed[t] = len(d.report.Ignored)
	d.report.Ignored = append(d.report.Ignored, webhook.Ignored{
		Path: d.pathText(true),
		What: what,
		Text: d.short(i),
		N:    1,
	})
}

// pathText returns the path of the value being read, with or without the numbers
// of elements.
func (d *decoder) pathText(numbers bool) string {
	var b []byte
	for _, s := range d.path {
		switch {
		case s.key != 0:
			if len(b) > 0 {
				b = append(b, '.')
			}
			b = append(b, d.short(s.key)...)
		case numbers:
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(s.no), 10)
			b = append(b, ']')
		default:
			b = append(b, "[]"...)
		}
	}
	return string(b)
}

func (d *decoder) short(i node) string { return jsontape.Short(d.Bytes(i), maxText) }

// fail keeps the first fault.
func (d *decoder) fail(kind error, why string) {
	if d.fault == nil {
		d.fault = &Error{Kind: kind, Path: d.pathText(true), Why: why}
	}
}

// refuse fails because of node i, the value being read.
func (d *decoder) refuse(why string, i node) {
	if d.fault == nil {
		d.fail(ErrInvalid, why)
		d.fault.Value = d.short(i)
	}
}
