package pricing

import (
	"time"

	"github.com/wacost/wacost/category"
)

// LateOptions say which late replies [Pricer.LateReplies] looks for. The zero value: those
// within 7 days, in the whole log.
type LateOptions struct {
	// Within is how long after the user's last message a template may be sent to be taken
	// as the answer: more than 24 hours, at most 30 days; 0 is 7 days.
	Within time.Duration
	// From and Until are the period of delivery, From <= At < Until; a zero bound is none.
	// Events out of it are in both bills of a saving, so that windows and counters are what
	// they were.
	From, Until time.Time
}

const (
	lateWithin  = 7 * day
	longestLate = 30 * day
)

// check returns an error for options that find nothing, or that can't be meant; and sets
// what isn't said.
func (o *LateOptions) check() error {
	if o.Within == 0 {
		o.Within = lateWithin
	}
	if o.Within <= day || o.Within > longestLate {
		const why = "want more than 24 hours, which the window lasts, and at most 30 days"
		return &InputError{ErrInvalid, "LateOptions.Within", o.Within.String(), why}
	}
	if !o.From.IsZero() && !o.Until.IsZero() && o.Until.Before(o.From) {
		const why = "before LateOptions.From, "
		return &InputError{ErrInvalid, "LateOptions.Until", o.Until.Format(time.RFC3339),
			why + o.From.Format(time.RFC3339)}
	}
	return nil
}

// has reports whether the period has an instant.
func (o *LateOptions) has(at time.Time) bool {
	return !at.Before(o.From) && (o.Until.IsZero() || at.Before(o.Until))
}

// A LateReply is a template that answered a user after the service window had closed. It
// doesn't name the user. Its JSON is stable.
type LateReply struct {
	ID     string    `json:"id,omitempty"`     // Meta's message ID
	Number string    `json:"number,omitempty"` // the business number, as the event has it
	Asked  time.Time `json:"asked,omitzero"`   // the user's last message before it
	// Sent is when it was sent, or else when it was delivered, if only that is known.
	Sent      time.Time `json:"sent,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
	// Late is how long after the window's end it was sent, in nanoseconds in JSON.
	Late     time.Duration     `json:"late"`
	Category category.Category `json:"category"` // utility or marketing
}
