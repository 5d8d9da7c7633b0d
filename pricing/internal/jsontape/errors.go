package jsontape

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	// of the byte that can't stand there; the length of the text if it ends too early
	Offset int64
	Err    error // what encoding/json says
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("at byte %d: %v", e.Offset, e.Err) }

// A LimitError says which limit a text is beyond.
type LimitError struct {
	Of     string // "bytes", "levels" or "values"
	Limit  int    // the limit that was given
	Offset int64  // of the byte at which it was passed
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("more than %d %s, at byte %d", e.Limit, e.Of, e.Offset)
}

// malformed asks encoding/json what is wrong, and where exactly. The value in
// which the tape found the fault begins at i.
func malformed(body []byte, i int) error {
	var value json.RawMessage
	err := json.Unmarshal(body, &value)
	offset := int64(i)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		offset = max(syntax.Offset-1, 0) // it counts what was read, the bad byte included
		if endsEarly(body) {
			offset = int64(len(body))
		}
	}
	return &SyntaxError{Offset: offset, Err: err}
}

// endsEarly reports whether a text that isn't JSON could become JSON if more
// followed.
func endsEarly(body []byte) bool {
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(body)).Decode(&value)
	return err == io.EOF || err == io.ErrUnexpectedEOF
}
