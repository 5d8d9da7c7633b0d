package pricing

import (
	"time"

	"github.com/wacost/wacost/window"
)

// clockSkew is how far ahead of an instant a message of the user's may be recorded
// and still count as of that instant: the clocks of servers differ.
const clockSkew = 5 * time.Minute

// aheadOfClock returns the thread as it is asked about at an instant before the
// message is sent. What the user did up to five minutes later counts as done at that
// instant. It reports whether there is such a thing. Quotes by themselves, and charges,
// don't do so: they say what is known of the very instant.
func aheadOfClock(t window.Thread, at time.Time) (window.Thread, bool) {
	ahead := false
	for _, in := range [...]*time.Time{&t.LastInbound, &t.EarlierInbound, &t.Entered, &t.EarlierEntered} {
		if !in.IsZero() && at.Before(*in) && !at.Add(clockSkew).Before(*in) {
			*in, ahead = at.UTC(), true
		}
	}
	return t, ahead
}

// threadAt returns the thread as it was when a message was sent that was delivered
// since. Events come in order of delivery, so what the user wrote in between is
// the last that the thread remembers, if it is in between. If the user wrote more
// than once in between, the thread doesn't know the windows of the sending.
func threadAt(sent, delivered time.Time, t window.Thread) window.Thread {
	if sent.Before(t.LastInbound) && !delivered.Before(t.LastInbound) {
		t.LastInbound, t.EarlierInbound = t.EarlierInbound, time.Time{}
	}
	return t
}
