package pricing

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// The kinds of faults in what was asked. An [*InputError] names the value at
// fault. It matches one of these under [errors.Is], or [ratecard.ErrCurrency]
// where money is in another currency than the account's. A user who can't be
// placed, and a card, rate or market that isn't known, are a
// [*ratecard.LookupError] instead.
var (
	// ErrNoModel: the instant is before the first model, or no model has that ID.
	ErrNoModel = errors.New("pricing: no model")
	// ErrNoCategory: a category is missing or unknown. It is never guessed: to
	// forget it on a template must not give a free quote.
	ErrNoCategory = errors.New("pricing: no category")
	// ErrNotModelled: what was asked about is one of Meta's, but it isn't priced
	// here: a call, a message to a whole group, Meta's Business Agent or an AI
	// provider. The error says how Meta bills it.
	ErrNotModelled = errors.New("pricing: not modelled")
	// ErrInvalid: any other value that can't be, such as a negative count.
	ErrInvalid = errors.New("pricing: invalid value")
)

// An InputError is a fault in an account, a message, an event or a state.
type InputError struct {
	Kind  error  // one of the kinds above, or ratecard.ErrCurrency
	Field string // such as "Message.Category"
	Value string // as it was given
	Why   string // in a few words
}

// Error names the field, the value and the reason.
func (e *InputError) Error() string {
	s := e.what()
	if e.Why != "" {
		s += " (" + e.Why + ")"
	}
	return s
}

// what returns the kind, field and value. The kind may be of another package,
// but it is this one that reports it.
func (e *InputError) what() string {
	kind := fmt.Sprint(e.Kind)
	if _, text, found := strings.Cut(kind, ": "); found {
		kind = text
	}
	return fmt.Sprintf("pricing: %s: %s %q", kind, e.Field, brief(e.Value))
}

// Unwrap returns the kind, for [errors.Is].
func (e *InputError) Unwrap() error { return e.Kind }

// Equal reports whether two errors say the same. Kinds compare by [errors.Is].
func (e *InputError) Equal(o *InputError) bool {
	if e == nil || o == nil {
		return e == o
	}
	return e.Field == o.Field && e.Value == o.Value && e.Why == o.Why &&
		(errors.Is(e.Kind, o.Kind) || errors.Is(o.Kind, e.Kind))
}

// noTally returns the error of a nil Tally.
func noTally() error {
	return &InputError{ErrInvalid, "Tally", "nil", "want one that Pricer.Tally made"}
}

// errorAs returns an error as one of its type, if it is one or wraps one.
func errorAs[E error](err error) (E, bool) {
	if e, ok := err.(E); ok || err == nil { // as mostly: what errors.As fills moves to the heap
		return e, ok
	}
	var wrapped E
	ok := errors.As(err, &wrapped)
	return wrapped, ok
}

// isMissing reports whether a look-up failed. errors.As would move every question
// to the heap.
func isMissing(err error) bool {
	_, ok := err.(*ratecard.LookupError)
	return ok
}

// isNoRate reports whether the ladder has no price that far up, or only one that
// was derived where only read ones were asked for.
func isNoRate(err error) bool {
	e, ok := err.(*ratecard.LookupError)
	return ok && (e.Kind == ratecard.ErrNoRate || e.Kind == ratecard.ErrDerived)
}

// brief returns a value as errors repeat it: of a long one its first hundred bytes.
func brief(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
