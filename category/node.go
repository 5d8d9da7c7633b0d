package category

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// A node is a JSON value.
type node struct {
	kind   byte     // '{', '[', or 's' for anything else
	text   string   // of 's'; "" for null
	keys   []string // of '{'
	kids   []node   // of '{' and '['
	offset int64    // where 's' ends, or the first byte within the others
}

// A reader reads the nodes of a JSON text.
type reader struct{ dec *json.Decoder }

// get returns the last member of that name, as encoding/json has it.
func (n node) get(key string) (node, bool) {
	for i := len(n.keys) - 1; i >= 0; i-- {
		if n.keys[i] == key {
			return n.kids[i], true
		}
	}
	return node{}, false
}

// has reports whether there is a member of that name that isn't null.
func (n node) has(key string) bool {
	v, ok := n.get(key)
	return ok && (v.kind != 's' || v.text != "")
}

// fault is an error about what was read last.
func (r *reader) fault(why string) error {
	return &TemplateError{Offset: r.dec.InputOffset(), Why: why}
}

// token reads the next token.
func (r *reader) token() (json.Token, error) {
	tok, err := r.dec.Token()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, &TemplateError{Offset: syntax.Offset, Why: syntax.Error()}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, r.fault("unexpected end of JSON input")
	case err != nil:
		return nil, r.fault(err.Error())
	}
	return tok, nil
}

// value reads the next value, which is nested in depth others.
func (r *reader) value(depth int) (node, error) {
	tok, err := r.token()
	if err != nil {
		return node{}, err
	}
	n := node{kind: 's', offset: r.dec.InputOffset()}
	switch tok := tok.(type) {
	case json.Delim:
		n.kind = byte(tok)
	case string:
		n.text = tok
	case json.Number:
		n.text = tok.String()
	case bool:
		n.text = strconv.FormatBool(tok)
	}
	if n.kind == 's' {
		return n, nil
	}
	if depth == maxDepth {
		return n, r.fault("nested more than " + strconv.Itoa(maxDepth) + " deep")
	}
	for r.dec.More() {
		if n.kind == '{' {
			key, err := r.token()
			if err != nil {
				return n, err
			}
			n.keys = append(n.keys, key.(string))
		}
		kid, err := r.value(depth + 1)
		if err != nil {
			return n, err
		}
		n.kids = append(n.kids, kid)
	}
	_, err = r.token()
	return n, err
}
