package pricing

import (
	"time"

	"github.com/wacost/wacost/window"
)

// edge tells whether a conversation or a free entry window ends at the very
// instant and would have settled the message otherwise: Meta doesn't say on
// which side the end is (R3.4). Of the service window, windows does.
func (q *question) edge(t *window.Thread, f *findings) bool {
	if len(t.Conversations) == 0 && t.Entered.IsZero() && t.Answered.IsZero() && t.FreeUntil.IsZero() || !q.ends(t) {
		return false
	}
	was := *q
	was.at = q.at.Add(-1)
	extra := was.conversations(t, f.facts, q.m.Category)
	if was.freeEntry(t) != window.Closed && f.unsure&inFreeEntry == 0 {
		extra |= inFreeEntry
	}
	return q.span.rule(f.facts|extra) != q.span.rule(f.facts)
}

// ends tells whether anything that the thread remembers ends at the instant.
func (q *question) ends(t *window.Thread) bool {
	for i := range t.Conversations {
		if q.at.Equal(t.Conversations[i].End) {
			return true
		}
	}
	policy := q.entryPolicy(t)
	after := func(start time.Time, d time.Duration) bool { return !start.IsZero() && q.at.Equal(start.Add(d)) }
	return after(t.Entered, policy.Answer) || after(t.Answered, policy.FreeEntry) ||
		after(t.Answered, policy.FreeEntryMax) || after(t.FreeUntil, 0)
}
