package webhook

import (
	"errors"
	"fmt"
)

// Limits on a body, which may come from anyone.
const (
	// MaxBody is how many bytes a body may have.
	MaxBody = 4 << 20
	// MaxDepth is how many arrays and objects may lie in one another. The
	// deepest webhook that we read has 13.
	MaxDepth = 64
	// MaxValues is how many values and keys a body may have.
	MaxValues = 500_000
	// MaxItems is how many items and ignored things a body may tell of, together.
	MaxItems = 50_000
	// MaxText is how many bytes of an ignored value are kept in [Ignored].
	MaxText = 1000
)

// ErrMalformed is matched by a [*SyntaxError], ErrLimit by a [*LimitError],
// under [errors.Is].
var (
	ErrMalformed = errors.New("webhook: malformed JSON")
	ErrLimit     = errors.New("webhook: beyond a limit")
)

// A SyntaxError says where a body stops being JSON. It matches ErrMalformed.
type SyntaxError struct {
	Offset int64 // of the byte that can't stand there; the length of the body if it ends too early
	Err    error // what encoding/json says
}

// Error names the offset and what encoding/json says.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v at byte %d: %v", ErrMalformed, e.Offset, e.Err)
}

// Unwrap returns ErrMalformed and what encoding/json says.
func (e *SyntaxError) Unwrap() []error { return []error{ErrMalformed, e.Err} }

// A LimitError says which limit a body is beyond. It matches ErrLimit. Nothing
// of such a body is returned.
type LimitError struct {
	Of     string // "bytes", "levels", "values" or "items"
	Limit  int    // the constant
	Offset int64  // byte at which the limit was passed
}

// Error names the limit and the offset.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%v: more than %d %s, at byte %d", ErrLimit, e.Limit, e.Of, e.Offset)
}

// Unwrap returns ErrLimit.
func (e *LimitError) Unwrap() error { return ErrLimit }
