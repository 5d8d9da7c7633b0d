package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// A node is one value of a JSON text, or the key of one. The nodes of a text
// lie in order of appearance, each key before its value.
type node struct {
	start, end uint32 // of the text, quotes included
	next       uint32 // first node that is not inside this one
	kind       kind
	plain      bool // of a string: its bytes are its text
}

// kind is the byte by which a value of that kind can be told.
type kind byte

const (
	isObject kind = '{'
	isArray  kind = '['
	isString kind = '"'
	isNumber kind = '0'
	isTrue   kind = 't'
	isFalse  kind = 'f'
	isNull   kind = 'n'
)

// A tape is a JSON text and its nodes.
type tape struct {
	body  []byte
	nodes []node
}

// What may come next in a JSON text.
type expected byte

const (
	aValue expected = iota
	aValueOrEnd
	aKey
	aKeyOrEnd
	aColon
	aCommaOrEnd
	nothingMore
)

// index fills the tape, or says why the body isn't JSON or is beyond a limit.
// It takes and refuses the same texts as encoding/json (RFC 8259): one pass
// checks the grammar, minds the limits and finds where every value ends.
func (t *tape) index(body []byte) error {
	if len(body) > MaxBody {
		return &LimitError{Of: "bytes", Limit: MaxBody, Offset: MaxBody}
	}
	t.body = body
	var open [MaxDepth]uint32 // containers around the place
	depth, next := 0, aValue
	for i := 0; i < len(body); {
		c := body[i]
		if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
			i++
			continue
		}
		switch next {
		case aColon:
			if c != ':' {
				return malformed(body, i)
			}
			i++
			next = aValue
			continue
		case aCommaOrEnd, aKeyOrEnd, aValueOrEnd:
			container := &t.nodes[open[depth-1]]
			if c == byte(container.kind)+2 { // } and ] lie two after { and [
				i++
				container.end, container.next = uint32(i), uint32(len(t.nodes))
				depth--
				next = after(depth)
				continue
			}
			if next == aCommaOrEnd {
				if c != ',' {
					return malformed(body, i)
				}
				i++
				next = aValue
				if container.kind == isObject {
					next = aKey
				}
				continue
			}
		case nothingMore:
			return malformed(body, i)
		}
		if len(t.nodes) == MaxValues {
			return &LimitError{Of: "values", Limit: MaxValues, Offset: int64(i)}
		}
		n := node{start: uint32(i), next: uint32(len(t.nodes) + 1), kind: kind(c)}
		end := 0 // of the value, or 0 if it is none
		switch isKey := next == aKey || next == aKeyOrEnd; {
		case c == '"':
			end, n.plain = endOfString(body, i)
			next = after(depth)
			if isKey {
				next = aColon
			}
		case isKey:
		case c == '{', c == '[':
			if depth == MaxDepth {
				return &LimitError{Of: "levels", Limit: MaxDepth, Offset: int64(i)}
			}
			open[depth] = uint32(len(t.nodes))
			depth++
			end = i + 1
			next = aValueOrEnd
			if c == '{' {
				next = aKeyOrEnd
			}
		case c == '-', '0' <= c && c <= '9':
			n.kind = isNumber
			end = endOfNumber(body, i)
			next = after(depth)
		default:
			end = endOfWord(body, i)
			next = after(depth)
		}
		if end == 0 {
			return malformed(body, i)
		}
		i = end
		n.end = uint32(end)
		t.nodes = append(t.nodes, n)
	}
	if next != nothingMore {
		return malformed(body, len(body))
	}
	return nil
}

// after is what may come after a value at that depth.
func after(depth int) expected {
	if depth == 0 {
		return nothingMore
	}
	return aCommaOrEnd
}

// malformed asks encoding/json what is wrong, and where exactly. What we found
// begins at i.
func malformed(body []byte, i int) error {
	var value json.RawMessage
	err := json.Unmarshal(body, &value)
	offset := int64(i)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		offset = max(syntax.Offset-1, 0) // it counts what was read, the bad byte included
		if cut(body) {
			offset = int64(len(body))
		}
	}
	return &SyntaxError{Offset: offset, Err: err}
}

// cut tells whether a text that isn't JSON only ends too early.
func cut(body []byte) bool {
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(body)).Decode(&value)
	return err == io.EOF || err == io.ErrUnexpectedEOF
}

// endOfString returns the place after the string that begins at i, or 0, and
// whether its text is plain ASCII without escapes.
func endOfString(body []byte, i int) (end int, plain bool) {
	plain = true
	for i++; i < len(body); i++ {
		c := body[i]
		if c != '"' && c != '\\' && c >= ' ' && c < utf8.RuneSelf {
			continue
		}
		switch {
		case c == '"':
			return i + 1, plain
		case c == '\\':
			plain = false
			if i++; i == len(body) {
				return 0, false
			}
			switch body[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					if i++; i == len(body) || !isHex(body[i]) {
						return 0, false
					}
				}
			default:
				return 0, false
			}
		case c < ' ':
			return 0, false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return 0, false
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// endOfNumber returns the place after the number that begins at i, or 0.
func endOfNumber(body []byte, i int) int {
	if body[i] == '-' {
		i++
	}
	from := i
	if i = digits(body, i); i == from || i > from+1 && body[from] == '0' {
		return 0
	}
	if i < len(body) && body[i] == '.' {
		from = i + 1
		if i = digits(body, from); i == from {
			return 0
		}
	}
	if i < len(body) && body[i]|0x20 == 'e' {
		i++
		if i < len(body) && (body[i] == '+' || body[i] == '-') {
			i++
		}
		from = i
		if i = digits(body, from); i == from {
			return 0
		}
	}
	return i
}

func digits(body []byte, i int) int {
	for i < len(body) && '0' <= body[i] && body[i] <= '9' {
		i++
	}
	return i
}

// endOfWord returns the place after true, false or null at i, or 0.
func endOfWord(body []byte, i int) int {
	for _, word := range [...]string{"true", "false", "null"} {
		if len(body)-i >= len(word) && string(body[i:i+len(word)]) == word {
			return i + len(word)
		}
	}
	return 0
}

// raw returns the text of node i as it stands in the body.
func (t *tape) raw(i uint32) []byte { return t.body[t.nodes[i].start:t.nodes[i].end] }

// bytes returns the text of a string without its quotes and escapes, and the
// text of anything else as it stands. The caller must not keep it.
func (t *tape) bytes(i uint32) []byte {
	n := t.nodes[i]
	if n.kind != isString {
		return t.raw(i)
	}
	if n.plain {
		return t.body[n.start+1 : n.end-1]
	}
	var s string
	_ = json.Unmarshal(t.raw(i), &s) // valid, as the whole text is
	return []byte(s)
}

// kind returns the kind of node i.
func (t *tape) kind(i uint32) kind { return t.nodes[i].kind }

// end returns the first node after those inside i.
func (t *tape) end(i uint32) uint32 { return t.nodes[i].next }

// member returns the value of a key of the object i, or 0: the root is no
// member. Where a key is there twice, the last one counts.
func (t *tape) member(i uint32, key string) (value uint32) {
	if t.kind(i) != isObject {
		return 0
	}
	for k := i + 1; k < t.end(i); k = t.end(k + 1) {
		if string(t.bytes(k)) == key {
			value = k + 1
		}
	}
	return value
}
