package webhook

import (
	"strconv"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// A Reason says why something was ignored. Its text is stable and may be stored.
type Reason string

// The reasons.
const (
	// ReasonUnknownField: a field that we don't know, in an object that we read.
	ReasonUnknownField Reason = "unknown field"
	// ReasonUnknownValue: a word, number or time that we don't know. The fact keeps
	// words as they are.
	ReasonUnknownValue Reason = "unknown value"
	// ReasonWrongKind: an object where a text should be, or the like.
	ReasonWrongKind Reason = "wrong kind"
	// ReasonMissing: a field without which the fact says little.
	ReasonMissing Reason = "missing"
	// ReasonNotRead: a kind of webhook, or a part of one, that says nothing of costs or
	// windows, or that we can't read yet.
	ReasonNotRead Reason = "not read"
)

// Reasons returns every [Reason], sorted, so that a test of yours tells which of them has no
// text in your language.
func Reasons() []Reason {
	return []Reason{ReasonMissing, ReasonNotRead, ReasonUnknownField, ReasonUnknownValue, ReasonWrongKind}
}

// Ignored is something in a body that wasn't understood, or not in full.
type Ignored struct {
	// Path is where it was, such as
	// entry[0].changes[0].value.statuses[2].pricing.category. "" is the body
	// itself.
	Path string `json:"path"`
	What Reason `json:"what"` // why it is listed
	// Text is the value: a string without its quotes, anything else as JSON. It
	// is cut to 1000 bytes, and "…" shows that it was.
	Text string `json:"text,omitempty"`
	// Why says of a body that wasn't read what it looks like; "" of anything else.
	Why string `json:"why,omitempty"`
	// N is how often it was met, where a list has each thing once, as reports of
	// package analytics do. [Decode] leaves it 0.
	N int64 `json:"n,omitempty"`
}

// String returns it in one line.
func (i Ignored) String() string {
	text := i.Path
	if text == "" {
		text = "body"
	}
	text += ": " + string(i.What)
	if i.What != ReasonMissing {
		text += " " + strconv.Quote(i.Text)
	}
	if i.Why != "" {
		text += ", which " + i.Why
	}
	if i.N > 1 {
		text += ", " + strconv.FormatInt(i.N, 10) + " times"
	}
	return text
}

// A path leads to a value of the body through members and elements. The path
// that has nothing above it is that of the body.
type path struct {
	up      *path
	key     string
	no      int  // of an element, from 0
	element bool // use no, not key
}

// String returns the path as [Ignored] has it.
func (p *path) String() string { return string(p.appendTo(nil)) }

// appendTo appends the path to b.
func (p *path) appendTo(b []byte) []byte {
	if p.up == nil {
		return b
	}
	b = p.up.appendTo(b)
	if p.element {
		b = append(b, '[')
		b = strconv.AppendInt(b, int64(p.no), 10)
		return append(b, ']')
	}
	if len(b) > 0 {
		b = append(b, '.')
	}
	return appendKey(b, p.key)
}

// appendKey appends a key to b, in quotes unless it is a plain word.
func appendKey(b []byte, key string) []byte {
	if key == "" {
		return append(b, `""`...)
	}
	for _, c := range []byte(key) {
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return strconv.AppendQuote(b, jsontape.Short([]byte(key), maxText))
		}
	}
	return append(b, jsontape.Short([]byte(key), maxText)...)
}
