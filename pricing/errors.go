package pricing

import (
	"errors"
	"fmt"

	"github.com/wacost/wacost/ratecard"
)

// The kinds of faults in what was asked. An [*InputError] says which value it
// was; it matches one of these under [errors.Is]. Look-ups of cards, rates and
// markets fail with a [*ratecard.LookupError].
var (
	// ErrNoModel: the instant is before the first model, or no model has that ID.
	ErrNoModel = errors.New("no model")
	// ErrNoCategory: a category is missing or unknown. It is never guessed: to
	// forget it on a template must not give a free quote.
	ErrNoCategory = errors.New("no category")
	// ErrCurrency: money in another currency than the account's.
	ErrCurrency = ratecard.ErrCurrency
	// ErrCount: a number of messages or units that can't be.
	ErrCount = errors.New("impossible count")
	// ErrInvalid: any other value that can't be.
	ErrInvalid = errors.New("invalid value")
)

// An InputError is a fault in an account, a message or a state.
type InputError struct {
	Kind  error  // one of the kinds above
	Field string // such as "Message.Category"
	Value string // as it was given
	Why   string
}

func (e *InputError) Error() string {
	s := fmt.Sprintf("pricing: %v: %s %q", e.Kind, e.Field, e.Value)
	if e.Why != "" {
		s += " (" + e.Why + ")"
	}
	return s
}

// Unwrap returns the kind, for [errors.Is].
func (e *InputError) Unwrap() error { return e.Kind }

func errNoMessage() error { return &InputError{ErrInvalid, "Message", "", "want one"} }

// Equal tells whether two errors say the same; kinds compare by [errors.Is].
func (e *InputError) Equal(o *InputError) bool {
	if e == nil || o == nil {
		return e == o
	}
	return e.Field == o.Field && e.Value == o.Value && e.Why == o.Why &&
		(errors.Is(e.Kind, o.Kind) || errors.Is(o.Kind, e.Kind))
}
