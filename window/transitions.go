package window

import "time"

// Inbound returns the thread after a message or call of the user. It keeps the
// two latest times, so the order of calls doesn't matter.
//
// A call that the business made counts if the user accepted it (R6.9: "Calling
// API pricing", 2026-03-02).
func (t Thread) Inbound(at time.Time) Thread {
	switch {
	case at.After(t.LastInbound):
		t.LastInbound, t.EarlierInbound = at.UTC(), t.LastInbound
	case !at.Equal(t.LastInbound):
		t.EarlierInbound = later(t.EarlierInbound, at)
	}
	return t
}

// InboundFromAd is [Thread.Inbound] for a message that came through an
// advertisement or page button. Call it for Android and iOS only. On the web or
// a desktop a click earns no free entry window (R3.6: "Conversation-based
// pricing (Deprecated)", copy of 2026): call Inbound there.
func (t Thread) InboundFromAd(at time.Time) Thread {
	t = t.Inbound(at)
	switch {
	case at.After(t.Entered):
		if t.waiting() {
			t.EarlierEntered = t.Entered
		}
		t.Entered = at.UTC()
	case !at.Equal(t.Entered) && t.Answered.Before(at):
		t.EarlierEntered = later(t.EarlierEntered, at)
	}
	return t
}

// Outbound returns the thread after a message of the business was delivered at
// that instant. Don't call it for a message that wasn't delivered: only delivery
// counts (R0.3, R8.1: "Pricing on the WhatsApp Business Platform", 2026-09-11).
//
// If the message opens a free entry window ([Thread.OpensFreeEntry]), or may open
// one, the window runs from that instant, and Meta's word about an earlier window
// is dropped. If a free entry window is open already, it stays as it is, and the
// message uses up any click made during it. Meta doesn't say what becomes of such a
// click; we take it that a running window is never begun anew (R3.8, little
// certain). After an answer that may have opened one (AnsweredLate), a new click
// and its answer earn a window only if that one didn't: EarlierAnswered tells both.
//
// Outbound leaves Conversations alone. Where the era bills conversations, see
// [Thread.WithConversation] and [Thread.CloseConversations].
func (t Thread) Outbound(at time.Time, p Policy) Thread {
	switch opens := t.opensFreeEntry(at, p); {
	case opens != Closed:
		earlier := time.Time{}
		if opens == Open && t.mayRun(at, p) {
			earlier = t.Answered
		}
		t.Answered, t.AnsweredLate, t.EarlierAnswered = at.UTC(), opens == Unsure, earlier
		t.FreeUntil = time.Time{}
		if !t.Answered.Before(t.EarlierEntered) {
			t.EarlierEntered = time.Time{}
		}
	case t.waiting() && !at.Before(t.Entered) && t.freeEntry(at, p) == Open:
		t = t.WithoutClick()
	}
	return t
}

// WithoutClick returns the thread without the clicks that wait for an answer: none
// will open a free entry window any more.
func (t Thread) WithoutClick() Thread {
	t.Entered, t.EarlierEntered = time.Time{}, time.Time{}
	return t
}

// WithConversation returns the thread with a conversation of that kind in
// [at, at+d), unless d is zero or less. It forgets conversations that are over
// at the instant ([Conversation.IsOver]), so that a thread doesn't grow with its
// history.
func (t Thread) WithConversation(kind string, at time.Time, d time.Duration) Thread {
	at = at.UTC()
	var kept []Conversation // never t's own array, which others may hold
	for _, c := range t.Conversations {
		if !c.IsOver(at) {
			kept = append(kept, c)
		}
	}
	if d > 0 {
		kept = append(kept, Conversation{Kind: kind, Start: at, End: at.Add(d)})
	}
	t.Conversations = kept
	return t
}

// CloseConversations returns the thread with no conversation open from that
// instant on: one that is open ends there, and one that would begin there or
// later is dropped, or if it has an ID, ends as it begins. Call it for the answer that opens a free entry window
// (R3.6: "Conversation-based pricing (Deprecated)", copy of 2026).
func (t Thread) CloseConversations(at time.Time) Thread {
	at = at.UTC()
	var kept []Conversation
	for _, c := range t.Conversations {
		if !c.Start.Before(at) && c.ID == "" {
			continue
		}
		if at.Before(c.End) {
			c.End = later(c.Start, at)
		}
		kept = append(kept, c)
	}
	t.Conversations = kept
	return t
}
