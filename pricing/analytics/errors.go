package analytics

import (
	"errors"
	"fmt"
	"strings"
)

// Limits on an answer.
const (
	// MaxBody is how many bytes it may have.
	MaxBody = 64 << 20
	// MaxPoints is how many points it may have.
	MaxPoints = 500_000
	// MaxUnits is how many units one point may count.
	MaxUnits = 1_000_000_000_000
	// MaxDigits is how many digits a figure may have, before or after the point.
	MaxDigits = 40
	// MaxIgnored is how many different things may be ignored.
	MaxIgnored = 1000
	// maxValues is how many values and keys it may have. A report of MaxBody
	// bytes has about 7 million.
	maxValues = 16_000_000
)

// The kinds of errors. An [*Error] matches one of them under [errors.Is].
var (
	// ErrMalformed: it isn't JSON.
	ErrMalformed = errors.New("malformed JSON")
	// ErrLimit: it is beyond one of the limits.
	ErrLimit = errors.New("beyond a limit")
	// ErrNotPrices: it is another report than a price report: template_analytics,
	// call_analytics, messaging analytics, an error of Meta's, or something else.
	ErrNotPrices = errors.New("not a price report")
	// ErrInvalid: a figure or an interval that can't be, such as a volume below 0.
	ErrInvalid = errors.New("invalid value")
	// ErrIncomplete: there are further pages.
	ErrIncomplete = errors.New("incomplete report")
	// ErrIncomparable: the report and what was said of it don't tell enough, or
	// contradict each other.
	ErrIncomparable = errors.New("can't be compared")
)

// An Error says what is wrong with a report. Nothing of it is returned.
type Error struct {
	Kind   error  // one of the kinds above
	Path   string // such as data[0].data_points[2].volume; "" is the whole
	Value  string // as it was given, cut if it is long
	Offset int64  // of ErrMalformed: the byte that can't stand there, or the length if the text ends too early
	Why    string
}

// Error names the kind, the place and the value.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "analytics: %v", e.Kind)
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

// Equal tells whether two errors say the same; kinds compare by [errors.Is].
func (e *Error) Equal(o *Error) bool {
	if e == nil || o == nil {
		return e == o
	}
	return e.Path == o.Path && e.Value == o.Value && e.Offset == o.Offset && e.Why == o.Why &&
		(errors.Is(e.Kind, o.Kind) || errors.Is(o.Kind, e.Kind))
}
