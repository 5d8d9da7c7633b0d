package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/window"
)

// A threadKey names a thread: a business number, and a user or a group.
type threadKey struct{ number, user string }

// mergeThreads makes one thread of two that turn out to be of one user. A word of
// Meta's on the end of a window holds past an answer that only one thread saw: an
// answer in an open window opens no other.
func mergeThreads(t, o window.Thread) window.Thread {
	for _, at := range []time.Time{o.LastInbound, o.EarlierInbound} {
		if !at.IsZero() {
			t = t.Inbound(at)
		}
	}
	if o.Entered.After(t.Entered) {
		t.Entered = o.Entered
	}
	switch c := o.Answered.Compare(t.Answered); {
	case c > 0 && !openSurely(&t, &o), c < 0 && openSurely(&o, &t):
		t.Answered, t.AnsweredLate, t.EarlierAnswered = o.Answered, o.AnsweredLate, o.EarlierAnswered
	case c == 0:
		t.AnsweredLate = t.AnsweredLate && o.AnsweredLate
	}
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
		return cmp.Or(c.Start.Compare(d.Start), c.End.Compare(d.End), strings.Compare(c.Kind, d.Kind))
	})
	return t
}

// openSurely reports whether the window of one thread was surely open when the
// other's late answer came, which then opened none. Since there are late answers
// (R7.8a), a window lasts 72 hours at least (R7.8).
func openSurely(t, late *window.Thread) bool {
	return late.AnsweredLate && !t.AnsweredLate && !t.Answered.IsZero() &&
		late.Answered.Before(t.Answered.Add(72*time.Hour))
}
