package analytics

import (
	"errors"
	"fmt"
	"strings"
)

// MaxBody is how many bytes an answer may have. The doc of [ErrLimit] has the
// other limits.
const MaxBody = 64 << 20

// Limits on an answer. The doc of ErrLimit repeats those that one may meet.
const (
	maxPoints  = 500_000
	maxUnits   = 1_000_000_000_000 // of one point
	maxDigits  = 40                // of a figure, before or after the point
	maxIgnored = 1000              // different things
	maxText    = 1000              // bytes of an ignored or refused value that are kept
	maxValues  = 16_000_000        // values and keys; a report of MaxBody bytes has about 7 million
)

// The kinds of errors. An [*Error] matches one of them under [errors.Is].
var (
	// ErrMalformed: it isn't JSON.
	ErrMalformed = errors.New("analytics: malformed JSON")
	// ErrLimit: an answer has more than [MaxBody] bytes, 500,000 points or 1,000
	// different things to be ignored.
	ErrLimit = errors.New("analytics: beyond a limit")
	// ErrNotPrices: it is another report than a price report: template_analytics,
	// call_analytics, messaging analytics, an error of Meta's, or something else.
	ErrNotPrices = errors.New("analytics: not a price report")
	// ErrInvalid: a figure or an interval that can't be, such as a volume below 0
	// or above 10^12, or a cost of more than 40 digits.
	ErrInvalid = errors.New("analytics: invalid value")
	// ErrIncomplete: there are further pages.
	ErrIncomplete = errors.New("analytics: incomplete report")
	// ErrIncomparable: the report and [Options] don't say enough, or contradict
	// each other.
	ErrIncomparable = errors.New("analytics: can't be compared")
)

// An Error says what is wrong with a report. Nothing of the report is returned.
type Error struct {
	Kind  error  // one of the kinds above
	Path  string // such as data[0].data_points[2].volume; "" is the whole
	Value string // as written, cut to 1000 bytes
	// Offset is, of ErrMalformed, that of the byte that can't stand there, or the
	// length if the text ends too early.
	Offset int64
	Why    string
}

// Error returns the kind, the path, the value and the reason.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprint(&b, e.Kind)
	if e.Kind == ErrMalformed {
		fmt.Fprintf(&b, " at byte %d", e.Offset)
	}
	if e.Path != "" {
		b.WriteString(": " + e.Path)
	}
	if e.Value != "" {
		fmt.Fprintf(&b, " %q", e.Value)
	}
	if e.Why != "" {
		fmt.Fprintf(&b, " (%s)", e.Why)
	}
	return b.String()
}

// Unwrap returns the kind, for [errors.Is].
func (e *Error) Unwrap() error { return e.Kind }

// Equal reports whether two errors say the same. Kinds compare by [errors.Is].
func (e *Error) Equal(o *Error) bool {
	if e == nil || o == nil {
		return e == o
	}
	return e.Path == o.Path && e.Value == o.Value && e.Offset == o.Offset && e.Why == o.Why &&
		(errors.Is(e.Kind, o.Kind) || errors.Is(o.Kind, e.Kind))
}
