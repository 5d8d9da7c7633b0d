package window

import (
	"slices"
	"time"
)

// Service tells whether the service window is open: from the last message or
// call of the user, for p.Service (R0.5: "Send messages", 2026-05-21).
//
// It is Unsure where the thread can't know: before LastInbound, since an
// earlier message is not remembered, and until p.Service after KnownSince,
// since one may have come before the records begin. If p has no service window, it
// is Closed.
func (t *Thread) Service(at time.Time, p Policy) State {
	switch {
	case t.LastInbound.IsZero():
		return unrecorded(t.KnownSince, p.Service, at)
	case at.Before(t.LastInbound):
		return unsureIf(p.Service > 0)
	case within(t.LastInbound, p.Service, at):
		return Open
	}
	return unrecorded(t.KnownSince, p.Service, at)
}

// FreeEntry tells whether a free entry window is open, in which the business's
// messages are free. p is the policy of the instant that opened it.
//
// The rules, in order:
//
//  1. If FreeUntil is later than Answered, it is Meta's own word about that
//     window, which is Open in [Answered, FreeUntil); a zero Answered means
//     from any time. From FreeUntil on it is Closed, as is any window that
//     began before the records: there is never more than one (R3.6:
//     "Conversation-based pricing (Deprecated)", copy of 2026).
//  2. Otherwise it is Open for p.FreeEntry from Answered, then Unsure until
//     p.FreeEntryMax from Answered (R7.8: "Pricing on the WhatsApp Business
//     Platform" as updated on 2026-09-28).
//  3. It is Unsure until the longer of the two from KnownSince, since one may
//     have been opened before the records begin. (So it is after a FreeUntil
//     that lies before them.)
//  4. It is Closed. That includes instants before Answered: a thread remembers
//     one window, so ask in order of delivery.
func (t *Thread) FreeEntry(at time.Time, p Policy) State {
	if t.Answered.IsZero() && t.FreeUntil.IsZero() && t.KnownSince.IsZero() {
		return Closed // most threads
	}
	switch said := t.FreeUntil.After(t.Answered); {
	case at.Before(t.Answered):
		// The window remembered had not begun.
	case said && at.Before(t.FreeUntil):
		return Open
	case said && !t.FreeUntil.Before(t.KnownSince):
		return Closed
	case said || t.Answered.IsZero():
		// Over, or none.
	case within(t.Answered, p.FreeEntry, at):
		return Open
	case within(t.Answered, p.longest(), at):
		return Unsure
	}
	return unrecorded(t.KnownSince, p.longest(), at)
}

// Opens tells whether a message of the business delivered at that instant
// would itself open a free entry window: a click is less than p.Answer old and
// waits for its first answer, and no window is surely open. That message is
// free already (R5.4: "Pricing on the WhatsApp Business Platform",
// 2026-09-11).
//
// A window that is Unsure doesn't stand in the way: it may have ended, and
// after its end a new click earns a new one.
func (t *Thread) OpensFreeEntry(at time.Time, p Policy) bool {
	return t.waiting() && within(t.Entered, p.Answer, at) &&
		p.longest() > 0 && t.FreeEntry(at, p) != Open
}

// Conversation tells whether a conversation of one of the kinds is open, or of
// any kind if none is named. It speaks of recorded conversations only: within
// the length of one from KnownSince, false doesn't mean that there is none.
func (t *Thread) InConversation(at time.Time, kinds ...string) bool {
	for _, c := range t.Conversations {
		if c.open(at) && (len(kinds) == 0 || slices.Contains(kinds, c.Kind)) {
			return true
		}
	}
	return false
}

// ServiceUntil returns when the service window that is open at that instant closes
// if the user stays silent, or the zero time if none is surely open.
func (t *Thread) ServiceUntil(at time.Time, p Policy) time.Time {
	if t.Service(at, p) != Open {
		return time.Time{}
	}
	return t.LastInbound.Add(p.Service)
}

// AnswerBy returns the instant before which an answer would open a free entry
// window, or the zero time if none would now. See [Thread.OpensFreeEntry].
func (t *Thread) AnswerBy(at time.Time, p Policy) time.Time {
	if !t.OpensFreeEntry(at, p) {
		return time.Time{}
	}
	return t.Entered.Add(p.Answer)
}

// waiting tells whether the last click has opened no free entry window, though
// it may be too old to open one.
func (t *Thread) waiting() bool { return t.Answered.Before(t.Entered) }

// unrecorded is the answer when the records show no window: one of duration d
// may have begun before them.
func unrecorded(knownSince time.Time, d time.Duration, at time.Time) State {
	if knownSince.IsZero() || d <= 0 {
		return Closed
	}
	return unsureIf(at.Before(knownSince) || within(knownSince, d, at))
}

func unsureIf(unsure bool) State {
	if unsure {
		return Unsure
	}
	return Closed
}
