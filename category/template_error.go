package category

import (
	"errors"
	"fmt"
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
