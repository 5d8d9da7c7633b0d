package category

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrMalformed is wrapped by the errors of [ParseTemplate].
var ErrMalformed = errors.New("category: malformed template")

// A TemplateError says what [ParseTemplate] couldn't read. It wraps
// [ErrMalformed].
type TemplateError struct {
	Offset int64  // bytes of the input read until the fault was seen
	Path   string // such as "components[1].text"; "" for the whole
	Why    string
}

// Error names the place and the fault.
func (e *TemplateError) Error() string {
	at := ""
	if e.Path != "" {
		at = e.Path + ": "
	}
	return fmt.Sprintf("%v at byte %d: %s%s", ErrMalformed, e.Offset, at, e.Why)
}

// Unwrap returns ErrMalformed.
func (e *TemplateError) Unwrap() error { return ErrMalformed }

// The limits of what ParseTemplate reads. A template with ten cards in the longest
// texts that Meta allows has some 20 KB and a depth of 9.
const (
	maxTemplate = 1 << 20 // bytes
	maxDepth    = 32      // values within values
)

const wantObject = "want an object"

// misfit returns the error about a value that isn't what is wanted there. It is one of
// encoding/json's, so that encoding/json puts the names of fields before its path.
func misfit(why string) error { return &json.UnmarshalTypeError{Value: why} }

// within returns a misfit as one of what a value holds, at a key or an index in brackets.
func within(key string, err error) error {
	var misfit *json.UnmarshalTypeError
	if errors.As(err, &misfit) {
		misfit.Field = join(key, misfit.Field)
	}
	return err
}

func join(path, key string) string {
	if path == "" || key == "" {
		return path + key
	}
	return path + "." + key
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// tooDeep returns where a text is nested more than maxDepth deep, in bytes read; 0 if it isn't.
func tooDeep(data []byte) int {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{', c == '[':
			if depth++; depth > maxDepth {
				return i + 1
			}
		case c == '}', c == ']':
			depth--
		}
	}
	return 0
}

// located returns an error of encoding/json's about a text as one with the offset in it. For
// the offset of a misfit it reads the text once more.
func located(err error, data []byte) error {
	var syntax *json.SyntaxError
	var misfit *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return &TemplateError{Offset: syntax.Offset - 1, Why: syntax.Error()}
	case errors.As(err, &misfit):
		l := &locator{dec: json.NewDecoder(bytes.NewReader(data)), path: misfit.Field}
		l.value("")
		if misfit.Type != nil { // encoding/json found it
			misfit.Value = wantObject
		}
		path := strings.ReplaceAll(misfit.Field, ".[", "[")
		return &TemplateError{Offset: l.offset, Path: path, Why: misfit.Value}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &TemplateError{Offset: int64(len(data)), Why: "unexpected end of JSON input"}
	}
	return &TemplateError{Why: err.Error()}
}

// A locator finds the value at a path: where a text, number, boolean or null ends, and the first
// byte within anything else.
type locator struct {
	dec    *json.Decoder
	path   string
	offset int64
}

// value reads the next value, which is at a path. It was read before, so that it has no fault.
func (l *locator) value(path string) {
	tok, _ := l.dec.Token()
	if strings.EqualFold(path, l.path) { // as encoding/json has it
		l.offset = l.dec.InputOffset()
	}
	open, nests := tok.(json.Delim)
	for i := 0; nests && l.dec.More(); i++ {
		key := index(i)
		if open == '{' {
			name, _ := l.dec.Token()
			key, _ = name.(string)
		}
		l.value(join(path, key))
	}
	if nests {
		l.dec.Token()
	}
}
