package analytics

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A decoder turns an answer into a report.
type decoder struct {
	cursor
	report Report
	fault  *Error // the first
	path   []string
	raw    []byte        // the value read last
	listed map[thing]int // place in report.Ignored
	other  string        // what tells that it is another report
	told   bool          // there are points, or it says that there are none
}

// A thing is what was ignored, wherever it was.
type thing struct {
	path string // without places in lists
	what webhook.Reason
	text string
}

// failure reads an error of Meta's. Its message may be about a token.
func (d *decoder) failure() {
	var e struct {
		Code json.Number `json:"code"`
	}
	_ = json.Unmarshal(d.value(), &e)
	d.fail(ErrNotPrices, strings.TrimSpace("an error of Meta's "+string(e.Code)))
}

func (d *decoder) currency() {
	s := d.text()
	if d.report.Currency = ratecard.Currency(s); s != "" && !d.report.Currency.Valid() {
		d.report.Currency = ""
		d.list(webhook.UnknownValue)
	}
}

// is says which report it is.
func (d *decoder) is(k Kind) {
	if d.report.Kind != "" && d.report.Kind != k {
		d.fail(ErrInvalid, "pricing and conversation analytics in one: ask for one at a time")
		return
	}
	d.report.Kind = k
}

// finish is the report of what was read.
func (d *decoder) finish() (Report, error) {
	r := &d.report
	switch {
	case d.other != "" && r.Kind == "":
		return Report{}, &Error{Kind: ErrNotPrices, Value: d.other}
	case d.other != "" && !d.notRead():
		return Report{}, &Error{Kind: ErrInvalid, Value: d.other, Why: "points of two reports"}
	case !d.told:
		return Report{}, &Error{Kind: ErrNotPrices, Why: "no data_points"}
	}
	for i := range r.Points {
		if c := r.Points[i].Cost; c != nil {
			c.Currency = r.Currency
		}
	}
	return *r, nil
}

// notRead tells whether what is of another report was a field beside this one.
func (d *decoder) notRead() bool {
	_, ok := d.listed[thing{d.other, webhook.NotRead, ""}]
	return ok
}

// object gives the keys of an object. The function must read the value.
func (d *decoder) object(f func(key string)) {
	if d.next() != '{' {
		d.value()
		d.refuse("want an object")
		return
	}
	for d.enter(); d.next() != '}'; {
		key := plain(d.skip())
		d.path = append(d.path, key)
		f(key)
		d.path = d.path[:len(d.path)-1]
	}
	d.leave()
}

// elements goes through a list and returns its length. The function must read
// the element.
func (d *decoder) elements(f func()) (n int) {
	if d.next() != '[' {
		d.value()
		d.refuse("want a list")
		return -1
	}
	for d.enter(); d.next() != ']'; n++ {
		d.path = append(d.path, "["+strconv.Itoa(n)+"]")
		f()
		d.path = d.path[:len(d.path)-1]
	}
	d.leave()
	return n
}

// value reads a value whole.
func (d *decoder) value() []byte {
	d.raw = d.skip()
	return d.raw
}

// text reads a string, or a number or truth value as it stands. Null is "".
func (d *decoder) text() string {
	switch raw := d.value(); raw[0] {
	case 'n':
		return ""
	case '{', '[':
		d.refuse("want a text or a number")
		return ""
	}
	return plain(d.raw)
}

// ignore reads a value and lists it.
func (d *decoder) ignore(what webhook.Reason) {
	d.value()
	d.list(what)
}

// list lists the value read last, each thing once.
func (d *decoder) list(what webhook.Reason) {
	t := thing{path: d.place(false), what: what}
	if what == webhook.UnknownValue {
		t.text = plain(d.raw)
	}
	if i, ok := d.listed[t]; ok {
		d.report.Ignored[i].N++
		return
	}
	if len(d.report.Ignored) == MaxIgnored {
		d.fail(ErrLimit, "want no more ignored things than "+strconv.Itoa(MaxIgnored))
		return
	}
	d.listed[t] = len(d.report.Ignored)
	d.report.Ignored = append(d.report.Ignored, Ignored{webhook.Ignored{Path: d.place(true), What: what, Text: short(plain(d.raw))}, 1})
}

// place is where the decoder is.
func (d *decoder) place(indices bool) string {
	var b strings.Builder
	for _, s := range d.path {
		switch {
		case strings.HasPrefix(s, "["):
			if !indices {
				s = "[]"
			}
		case b.Len() > 0:
			b.WriteByte('.')
		}
		b.WriteString(short(s))
	}
	return b.String()
}

// fail keeps the first fault.
func (d *decoder) fail(kind error, why string) {
	if d.fault == nil {
		d.fault = &Error{Kind: kind, Path: d.place(true), Why: why}
	}
}

// short cuts a text to webhook.MaxText bytes.
func short(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= webhook.MaxText {
		return s
	}
	cut := webhook.MaxText
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// refuse fails with the value read last.
func (d *decoder) refuse(why string) {
	if d.fault == nil {
		d.fail(ErrInvalid, why)
		d.fault.Value = short(plain(d.raw))
	}
}
