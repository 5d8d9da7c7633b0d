package advice

import (
	"cmp"
	"fmt"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
)

// afterWindow finds utility templates that were sent just after a window closed, but for
// late replies, and folds the log with each of them one second before that.
func afterWindow(s *search) (Item, error) {
	it := Item{ID: AfterWindow, Title: "Send utility before the window closes"}
	within := s.AfterWindow
	if within <= 0 {
		within = 6 * time.Hour
	}
	var change fold.Change
	all, lateOnes := s.threads(), s.lateOnes()
	last := make([]time.Time, len(all.list)) // when the user wrote
	for i := range s.Events {
		e, k := &s.Events[i], all.of[i]
		if e.Inbound {
			last[k] = e.At
			continue
		}
		if !sent(e) || filed(e) != category.Utility || last[k].IsZero() ||
			e.Meta.Type == pricing.TypeFreeEntry {
			continue
		}
		end := last[k].Add(s.modelOn(s.day(e.At)).Policy.Service)
		in := end.Add(-time.Second)
		if e.At.Before(end) || !e.At.Before(end.Add(within)) || in.Before(s.From) ||
			lateOnes[keyOf(e.ID, cmp.Or(e.Number, e.Message.From), e.At)] {
			continue
		}
		change.Put(i, sentAt(*e, in))
	}
	n := len(change.Index)
	hours := within.Hours()
	if n == 0 {
		it.Text = fmt.Sprintf("No utility message was sent within %g hours after the user's window closed.", hours)
		return it, nil
	}
	it.Messages = int64(n)
	if err := s.weigh(&it, fold.Change{}, change, change.Index); err != nil {
		return it, err
	}
	it.Text = fmt.Sprintf("%s sent less than %g hours after the user's window of 24 hours had closed. "+
		"What if they are sent while it is open? ", were(n, "utility message"), hours) +
		it.outcome(": they cost as much in an open window")
	return it, nil
}

// sentAt returns a message as if it had been delivered at another instant, at which the
// window was open. What Meta reported of its price was of the other one.
func sentAt(e pricing.Event, at time.Time) pricing.Event {
	e.At, e.Sent = at, time.Time{}
	e.Meta.Type, e.Meta.Subtype, e.Meta.NotBillable = "", "", false
	e.Meta.Conversation, e.Meta.ConversationEnds, e.Meta.FreeUntil = "", time.Time{}, time.Time{}
	return e
}

// were writes how many messages were something.
func were(n int, kind string) string {
	if n == 1 {
		return messages(n, kind) + " was"
	}
	return messages(n, kind) + " were"
}
