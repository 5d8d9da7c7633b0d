package webhook

import (
	"errors"
	"fmt"
)

// MaxBody is how many bytes a body may have. The doc of [LimitError] has the
// other limits.
const MaxBody = 4 << 20

// Limits on a body, which may come from anyone. The doc of [LimitError] and of
// [Ignored] repeat them.
const (
	maxDepth  = 64      // arrays and objects in one another; the deepest webhook that we read has 13
	maxValues = 500_000 // values and keys
	maxItems  = 50_000  // facts and ignored things, together
	maxText   = 1000    // bytes of an ignored value that are kept
)

// ErrMalformed is matched by a [*SyntaxError], ErrLimit by a [*LimitError],
// under [errors.Is].
var (
	ErrMalformed = errors.New("webhook: malformed JSON")
	ErrLimit     = errors.New("webhook: beyond a limit")
)

// A SyntaxError says where a body stops being JSON. It matches ErrMalformed.
type SyntaxError struct {
	// of the byte that can't stand there; the length of the body if it ends too early
	Offset int64
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
//
// A body may have [MaxBody] bytes, 64 levels of arrays and objects in one
// another, 500,000 values and keys, and 50,000 items: facts and ignored things
// together.
type LimitError struct {
	Of     string // "bytes", "levels", "values" or "items"
	Limit  int    // how many of them a body may have
	Offset int64  // of the byte at which the limit was passed
}

// Error names the limit and the offset.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%v: more than %d %s, at byte %d", ErrLimit, e.Limit, e.Of, e.Offset)
}

// Unwrap returns ErrLimit.
func (e *LimitError) Unwrap() error { return ErrLimit }
