package window

import (
	"errors"
	"fmt"
)

// A State says whether a window is open. The zero State is Closed.
//
// Its text forms are "closed", "open" and "unsure". They are stable; store
// those, not the numbers.
type State uint8

// The three answers.
const (
	Closed State = iota
	Open
	Unsure // too little is known, or WhatsApp doesn't say
)

// ErrState is wrapped by the errors about a text or number that is no State.
var ErrState = errors.New("window: unknown state")

// String returns the text form, or "State(7)" for a number that is no State.
func (s State) String() string {
	switch s {
	case Closed:
		return "closed"
	case Open:
		return "open"
	case Unsure:
		return "unsure"
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// MarshalText returns the text form. A number that is no State is an error
// wrapping ErrState, so that nothing is stored that couldn't be read back.
func (s State) MarshalText() ([]byte, error) {
	if s > Unsure {
		return nil, fmt.Errorf("%w %d", ErrState, uint8(s))
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads a text form, to the letter. Any other text leaves s as
// it was and returns an error wrapping ErrState.
func (s *State) UnmarshalText(text []byte) error {
	switch string(text) {
	case "closed":
		*s = Closed
	case "open":
		*s = Open
	case "unsure":
		*s = Unsure
	default:
		return fmt.Errorf("%w %q", ErrState, text[:min(len(text), 100)])
	}
	return nil
}
