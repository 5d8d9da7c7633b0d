package window

import (
	"slices"
	"time"
)

// Service returns whether the service window is open at an instant. The window
// runs for p.Service from the user's last message or call (R0.5: "Send
// messages", 2026-05-21).
//
// It is Unsure where the thread can't know: before LastInbound, unless the window
// from EarlierInbound was open, since the thread remembers no others; and until
// p.Service after KnownSince, since the user may have written before the records
// begin. If p has no service window, it is Closed.
func (t Thread) Service(at time.Time, p Policy) State { return t.service(at, p) }

// FreeEntry returns whether a free entry window is open at an instant. In it
// the business's messages are free. p is the policy of the instant that opened
// the window.
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
//     Platform" as updated on 2026-09-28). After an answer that may have opened
//     none (AnsweredLate) it is Unsure all that time. If the answer before that
//     may have opened one (EarlierAnswered), it is Open only where both answers
//     would have it so: until p.FreeEntry from the earlier.
//  3. It is Unsure until the longer of the two from KnownSince, since one may
//     have been opened before the records begin. (The same holds after a
//     FreeUntil that lies before KnownSince.)
//  4. It is Closed. That includes instants before Answered: a thread remembers
//     one window, so ask in order of delivery.
func (t Thread) FreeEntry(at time.Time, p Policy) State { return t.freeEntry(at, p) }

// OpensFreeEntry returns Open if a message of the business, delivered at that
// instant, would itself open a free entry window: a click is less than p.Answer
// old and waits for its first answer, and no window is surely open. That
// message is free already (R5.4: "Pricing on the WhatsApp Business Platform",
// 2026-09-11).
//
// It returns Unsure if the click is older than that, but less than p.AnswerMax,
// and the service window isn't Closed, since the user wrote again before it
// closed (R7.8a: the same page as updated on 2026-09-28). An answer outside of the
// service window is too late for certain, and so is one in a window that opened
// anew.
//
// A window that is Unsure doesn't prevent either: it may have ended, and after
// its end a new click earns a new one.
func (t Thread) OpensFreeEntry(at time.Time, p Policy) State { return t.opensFreeEntry(at, p) }

// InConversation reports whether a conversation of one of the kinds is open at
// an instant, or of any kind if none is named. It knows recorded conversations
// only. Up to one conversation's length after KnownSince, false may be wrong:
// a conversation from before the records may still be open.
func (t Thread) InConversation(at time.Time, kinds ...string) bool {
	return inConversation(t.Conversations, at, kinds)
}

// ServiceUntil returns when the service window that is open at that instant
// closes if the user stays silent, or the zero time if none is surely open.
func (t Thread) ServiceUntil(at time.Time, p Policy) time.Time { return t.serviceUntil(at, p) }

// AnswerBy returns the instants before which an answer would open a free entry
// window: surely, and perhaps if the user stays silent. The second is never the
// earlier one; they are the same unless p.AnswerMax makes a difference. An
// instant is zero if no answer would do so now. See [Thread.OpensFreeEntry].
func (t Thread) AnswerBy(at time.Time, p Policy) (sure, perhaps time.Time) {
	return t.answerBy(at, p)
}

// The methods above are inlined where they are called, and those below take a
// pointer, so that a question that asks another doesn't copy the thread again.

func (t *Thread) service(at time.Time, p Policy) State {
	switch {
	case t.LastInbound.IsZero():
		return unrecorded(t.KnownSince, p.Service, at)
	case at.Before(t.LastInbound):
		if !t.EarlierInbound.IsZero() && within(t.EarlierInbound, p.Service, at) {
			return Open
		}
		return unsureIf(p.Service > 0)
	case within(t.LastInbound, p.Service, at):
		return Open
	}
	return unrecorded(t.KnownSince, p.Service, at)
}

func (t *Thread) freeEntry(at time.Time, p Policy) State {
	if t.Answered.IsZero() && t.FreeUntil.IsZero() && t.KnownSince.IsZero() {
		return Closed // most threads
	}
	switch reported := t.FreeUntil.After(t.Answered); {
	case at.Before(t.Answered):
		// The window remembered had not begun.
	case reported && at.Before(t.FreeUntil):
		return Open
	case reported && !t.FreeUntil.Before(t.KnownSince):
		return Closed
	case reported || t.Answered.IsZero():
		// Over, or none.
	case within(t.Answered, p.FreeEntry, at) && t.sureOfAnswer(at, p):
		return Open
	case within(t.Answered, p.longest(), at):
		return Unsure
	}
	return unrecorded(t.KnownSince, p.longest(), at)
}

// sureOfAnswer reports whether it doesn't matter at that instant whether a late
// answer opened a window: there was none, or both readings have one open.
func (t *Thread) sureOfAnswer(at time.Time, p Policy) bool {
	return !t.AnsweredLate && (t.EarlierAnswered.IsZero() || within(t.EarlierAnswered, p.FreeEntry, at))
}

func (t *Thread) opensFreeEntry(at time.Time, p Policy) State {
	click := t.click(at)
	switch {
	case !t.Answered.Before(click) || p.longest() <= 0 || t.freeEntry(at, p) == Open:
		return Closed
	case within(click, p.Answer, at):
		return Open
	case !within(click, p.AnswerMax, at) || t.interrupted(at, p):
		return Closed
	}
	return unsureIf(t.service(at, p) != Closed)
}

// click returns the last click before an instant.
func (t *Thread) click(at time.Time) time.Time {
	if at.Before(t.Entered) && !t.EarlierEntered.IsZero() {
		return t.EarlierEntered
	}
	return t.Entered
}

// interrupted reports whether the two last messages of the user show that, at that
// instant, the service window had closed since the last click.
func (t *Thread) interrupted(at time.Time, p Policy) bool {
	return !at.Before(t.LastInbound) && !t.EarlierInbound.Before(t.Entered) &&
		!within(t.EarlierInbound, p.Service, t.LastInbound)
}

func (t *Thread) serviceUntil(at time.Time, p Policy) time.Time {
	if t.service(at, p) != Open {
		return time.Time{}
	}
	if end := t.EarlierInbound.Add(p.Service); at.Before(t.LastInbound) && end.Before(t.LastInbound) {
		return end
	}
	return t.LastInbound.Add(p.Service)
}

func (t *Thread) answerBy(at time.Time, p Policy) (sure, perhaps time.Time) {
	opens := t.opensFreeEntry(at, p)
	if opens == Closed {
		return time.Time{}, time.Time{}
	}
	click := t.click(at)
	perhaps = click.Add(p.Answer)
	if opens == Open {
		sure = perhaps
	}
	if p.AnswerMax <= p.Answer || t.interrupted(at, p) {
		return sure, perhaps
	}
	end := later(t.LastInbound, t.KnownSince).Add(p.Service) // of the service window, at the latest
	if until := t.serviceUntil(at, p); at.Before(t.LastInbound) && !until.IsZero() {
		end = until
	}
	if most := click.Add(p.AnswerMax); most.Before(end) {
		end = most
	}
	return sure, later(perhaps, end)
}

// mayRun reports whether the window of the last answer would be open at that
// instant for certain, if only that answer opened one.
func (t *Thread) mayRun(at time.Time, p Policy) bool {
	return t.freeEntry(at, p) == Unsure && within(t.Answered, p.FreeEntry, at)
}

// waiting reports whether the last click has opened no free entry window, though
// it may be too old to open one.
func (t *Thread) waiting() bool { return t.Answered.Before(t.Entered) }

func inConversation(list []Conversation, at time.Time, kinds []string) bool {
	for _, c := range list {
		if c.open(at) && (len(kinds) == 0 || slices.Contains(kinds, c.Kind)) {
			return true
		}
	}
	return false
}

// unrecorded is the answer when the records show no window: one of duration d
// may have begun before KnownSince.
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
