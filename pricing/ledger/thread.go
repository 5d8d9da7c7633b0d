package ledger

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/window"
)

// A threadKey names a thread: a business number, and a user or a group.
type threadKey struct{ number, user string }

// A thread is what a person has with a business number: mostly that the user wrote, and
// nothing else, so that it is small.
type thread struct {
	number string
	// of a thread of nothing else, LastInbound and EarlierInbound in Unix seconds; never: zero
	inbound, earlier int64
	rest             *window.Thread // nil: the thread has no more
}

// never is a zero instant among Unix seconds.
const never = math.MinInt64

// load sets th to the thread.
func (t *thread) load(th *window.Thread) {
	if t.rest != nil {
		*th = *t.rest
		return
	}
	*th = window.Thread{LastInbound: instantOf(t.inbound), EarlierInbound: instantOf(t.earlier)}
}

// store sets the thread to th.
func (t *thread) store(th *window.Thread) {
	t.inbound, t.earlier, t.rest = secondsOf(th.LastInbound), secondsOf(th.EarlierInbound), nil
	var short window.Thread
	if t.load(&short); !equalThreads(&short, th) {
		long := *th
		t.rest = &long
	}
}

func secondsOf(at time.Time) int64 {
	if at.IsZero() {
		return never
	}
	return at.Unix()
}

func instantOf(seconds int64) time.Time {
	if seconds == never {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// equalThreads reports whether a thread without conversations, and with instants in UTC,
// equals another.
func equalThreads(t, o *window.Thread) bool {
	return t.LastInbound == o.LastInbound && t.EarlierInbound == o.EarlierInbound &&
		t.Entered == o.Entered && t.EarlierEntered == o.EarlierEntered &&
		t.Answered == o.Answered && t.AnsweredLate == o.AnsweredLate && t.EarlierAnswered == o.EarlierAnswered &&
		t.FreeUntil == o.FreeUntil && t.KnownSince == o.KnownSince && len(o.Conversations) == 0
}

// mergeThreads makes one thread of two that turn out to be of one user. A word of
// Meta's on the end of a window holds past an answer that only one thread saw: an
// answer in an open window opens no other.
func mergeThreads(t, o window.Thread) window.Thread {
	for _, at := range []time.Time{o.LastInbound, o.EarlierInbound} {
		if !at.IsZero() {
			t = t.Inbound(at)
		}
	}
	for _, at := range []time.Time{o.Entered, o.EarlierEntered} {
		if !at.IsZero() {
			t = t.InboundFromAd(at)
		}
	}
	t = mergeAnswers(t, o)
	if o.FreeUntil.After(t.FreeUntil) {
		t.FreeUntil = o.FreeUntil
	}
	if t.FreeUntil.After(t.Answered) {
		t.AnsweredLate = false // Meta has said that the window is open
	}
	if o.KnownSince.After(t.KnownSince) {
		t.KnownSince = o.KnownSince
	}
	t.Conversations = append(slices.Clone(t.Conversations), o.Conversations...)
	slices.SortFunc(t.Conversations, func(c, d window.Conversation) int {
		return cmp.Or(
			c.Start.Compare(d.Start),
			c.End.Compare(d.End),
			strings.Compare(c.Kind, d.Kind),
			strings.Compare(c.ID, d.ID))
	})
	return t
}

// mergeAnswers returns t with the answer that opened the last free entry window of
// the two threads.
func mergeAnswers(t, o window.Thread) window.Thread {
	c := o.Answered.Compare(t.Answered)
	if c == 0 {
		t.AnsweredLate = t.AnsweredLate && o.AnsweredLate
		return t
	}
	first, last := t, o
	if c < 0 {
		first, last = o, t
	}
	inWindow := !first.Answered.IsZero() && last.Answered.Before(first.Answered.Add(freeEntry))
	switch {
	case inWindow && last.AnsweredLate && !first.AnsweredLate:
		last = first // a window was surely open, so the late answer opened none
	case inWindow && first.AnsweredLate && !last.AnsweredLate:
		last.EarlierAnswered = first.Answered // if that one opened a window, last opened none (R3.8)
	}
	t.Answered, t.AnsweredLate, t.EarlierAnswered = last.Answered, last.AnsweredLate, last.EarlierAnswered
	return t
}

// freeEntry is how long a window lasts at least since there are late answers (R7.8).
const freeEntry = 72 * time.Hour
