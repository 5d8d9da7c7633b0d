package window

import "time"

// A Thread is what must be remembered about one business number and one user.
// It is a plain value; store it as columns, or as JSON, whose names and forms
// are stable. The zero Thread is a user who never wrote, which is what a
// database without a row says; its JSON is {}. JSON has no instants outside the
// years 0 to 9999.
//
// No method changes the Thread it is called on. Those that return a Thread store
// instants in UTC, which come back from JSON as they were, to the nanosecond.
type Thread struct {
	// LastInbound is when the user last wrote or called.
	LastInbound time.Time `json:"last_inbound,omitzero"`

	// EarlierInbound is when the user did so before LastInbound; zero if no such
	// message is recorded. It tells which window a message met that was sent before
	// LastInbound and delivered after it.
	EarlierInbound time.Time `json:"earlier_inbound,omitzero"`

	// Entered is when the user last came through an advertisement or page button.
	Entered time.Time `json:"entered,omitzero"`

	// EarlierEntered is when the user did so before, if nothing has answered that yet.
	// It is for an answer between the two that is told after both.
	EarlierEntered time.Time `json:"earlier_entered,omitzero"`

	// Answered is when the answer was delivered that opened the last free entry
	// window.
	Answered time.Time `json:"answered,omitzero"`

	// AnsweredLate reports whether it isn't certain that this answer opened a
	// window: it came later than Policy.Answer after the click (R7.8a). It is set,
	// too, where Meta reported that a window was open at Answered, and neither when
	// it began nor when it ends is known.
	AnsweredLate bool `json:"answered_late,omitzero"`

	// EarlierAnswered is when an answer before that was delivered; zero unless that
	// one was late and may have opened a window which is still open at Answered. If
	// it did, Answered opened none (R3.8).
	EarlierAnswered time.Time `json:"earlier_answered,omitzero"`

	// FreeUntil is the end of that window in Meta's own words. It outranks the
	// Policy.
	FreeUntil time.Time `json:"free_until,omitzero"`

	// Conversations are in the order in which they were opened.
	Conversations []Conversation `json:"conversations,omitempty"`

	// KnownSince is when the records begin. It is zero if they are complete.
	KnownSince time.Time `json:"known_since,omitzero"`
}

// A Conversation is a billing conversation of the years 2022 to 2025. It lasts
// from Start until just before End.
type Conversation struct {
	Kind  string    `json:"kind"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	// ID is Meta's name for it; "" if Meta reported none. A message that Meta puts into
	// a conversation of a known ID rides in that one, if it ended within 30 days.
	ID string `json:"id,omitempty"`
}

// idKept is how long after its end a conversation's ID is remembered: as long as a
// message may travel (R0.3).
const idKept = 30 * 24 * time.Hour

// IsOver reports whether nothing of the conversation matters any more after an
// instant. One that has an ID matters for 30 days after its end.
func (c Conversation) IsOver(at time.Time) bool {
	end := c.End
	if c.ID != "" {
		end = end.Add(idKept)
	}
	return !at.Before(end)
}

// open reports whether c is open at an instant.
func (c Conversation) open(at time.Time) bool {
	return !at.Before(c.Start) && at.Before(c.End)
}

// later returns the later of two instants, the second in UTC.
func later(known, at time.Time) time.Time {
	if at.After(known) {
		return at.UTC()
	}
	return known
}
