package window

import "time"

// A Thread is what must be remembered about one business number and one user.
// It is a plain value; store it as columns, or as JSON, whose names and forms
// are stable. The zero Thread is a user who never wrote, which is what a
// database without a row says; its JSON is {}. JSON has no instants outside the
// years 0 to 9999.
//
// The methods that return a Thread leave the one they are called on as it was.
// They store instants in UTC, which come back from JSON as they were, to the
// nanosecond.
//
// The questions change nothing either; they take a pointer to spare a copy.
type Thread struct {
	LastInbound   time.Time      `json:"last_inbound,omitzero"`   // last message or call of the user
	Entered       time.Time      `json:"entered,omitzero"`        // last time the user came through an advertisement or page button
	Answered      time.Time      `json:"answered,omitzero"`       // answer that opened the last free entry window
	FreeUntil     time.Time      `json:"free_until,omitzero"`     // end of that window in Meta's own words; outranks Policy
	Conversations []Conversation `json:"conversations,omitempty"` // in the order they were opened
	KnownSince    time.Time      `json:"known_since,omitzero"`    // records begin here; zero if they are complete
}

// A Conversation is a billing conversation of the years 2022 to 2025. It lasts
// from Start until just before End.
type Conversation struct {
	Kind  string    `json:"kind"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// open tells whether c is open at an instant.
func (c Conversation) open(at time.Time) bool {
	return !at.Before(c.Start) && at.Before(c.End)
}
