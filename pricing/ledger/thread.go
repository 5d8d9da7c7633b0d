package ledger

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wacost/wacost/window"
)

// A threadKey names a thread: a business number, and a user or a group.
type threadKey struct{ number, user string }

// mergeThreads makes one thread of two that turn out to be of one user.
func mergeThreads(t, o window.Thread) window.Thread {
	if o.LastInbound.After(t.LastInbound) {
		t.LastInbound = o.LastInbound
	}
	if o.Entered.After(t.Entered) {
		t.Entered = o.Entered
	}
	if o.Answered.After(t.Answered) {
		t.Answered, t.FreeUntil = o.Answered, o.FreeUntil
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
