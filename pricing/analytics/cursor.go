package analytics

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// grammar tells where a text isn't JSON.
func grammar(body []byte) error {
	if json.Valid(body) {
		return nil
	}
	var value json.RawMessage
	err := json.Unmarshal(body, &value)
	e := &Error{Kind: ErrMalformed, Offset: int64(len(body)), Why: err.Error()}
	syntax := (*json.SyntaxError)(nil)
	early := json.NewDecoder(bytes.NewReader(body)).Decode(&value)
	if errors.As(err, &syntax) && early != io.EOF && early != io.ErrUnexpectedEOF {
		e.Offset = max(syntax.Offset-1, 0) // it counts what was read, the bad byte included
	}
	return e
}

// A cursor goes through a text that is known to be JSON, from value to value.
type cursor struct {
	body []byte
	i    int
}

// next returns the first byte of the next value, or of what ends an object or
// a list.
func (c *cursor) next() byte {
	for bytes.IndexByte([]byte(" \t\r\n:,"), c.body[c.i]) >= 0 {
		c.i++
	}
	return c.body[c.i]
}

// enter passes the bracket that next found, leave the one that ends it.
func (c *cursor) enter() { c.i++ }

func (c *cursor) leave() { c.i++ }

// skip passes the next value, or key, and returns it.
func (c *cursor) skip() []byte {
	switch c.next() {
	case '"':
		return c.quoted()
	case '{', '[':
		return c.container()
	}
	from := c.i
	for c.i < len(c.body) && bytes.IndexByte([]byte(" \t\r\n,]}"), c.body[c.i]) < 0 {
		c.i++
	}
	return c.body[from:c.i]
}

// quoted passes a string.
func (c *cursor) quoted() []byte {
	from := c.i
	for c.i++; c.body[c.i] != '"'; c.i++ {
		if c.body[c.i] == '\\' {
			c.i++
		}
	}
	c.i++
	return c.body[from:c.i]
}

// container passes an object or a list.
func (c *cursor) container() []byte {
	from, depth := c.i, 0
	for {
		switch c.body[c.i] {
		case '"':
			c.quoted()
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if c.i++; depth == 0 {
			return c.body[from:c.i]
		}
	}
}

// plain is a value without the quotes and escapes of a string.
func plain(raw []byte) string {
	if raw[0] != '"' {
		return string(raw)
	}
	for _, b := range raw {
		if b == '\\' || b >= 0x80 { // an escape, or what may not be UTF-8
			var s string
			_ = json.Unmarshal(raw, &s) // valid, as the whole text is
			return s
		}
	}
	return string(raw[1 : len(raw)-1])
}
