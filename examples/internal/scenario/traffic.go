package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// most is how many copies of one event Traffic makes.
const most = 1_000_000

// Traffic returns the messages that were delivered, as events of one account. That
// may have the events of other scenarios, too: each scenario has users of its own.
// It leaves out free-form messages that were sent while the user's window was
// closed, and returns their number as refused.
func (s *Scenario) Traffic(p window.Policy) (list []pricing.Event, refused int64, err error) {
	order := make([]*Event, len(s.Events))
	for i := range s.Events {
		order[i] = &s.Events[i]
	}
	slices.SortStableFunc(order, func(a, b *Event) int {
		return cmp.Or(a.Sent.Compare(b.Sent), cmp.Compare(late(a), late(b)))
	})
	type pair struct{ number, user string }
	threads := map[pair]window.Thread{}
	for _, e := range order {
		who := pair{e.Number, e.User}
		thread := threads[who]
		switch {
		case e.Mute || e.Lost && e.Inbound:
			continue
		case e.Inbound:
			threads[who] = thread.Inbound(e.At)
		case e.Message.Category == category.Service && thread.Service(e.Sent, p) != window.Open:
			refused += e.Count
			continue
		case e.Lost:
			continue
		}
		if e.Count > most {
			return nil, 0, fmt.Errorf("scenario %s: event %s: count %d is more than %d", s.ID, e.ID, e.Count, most)
		}
		one := e.Event
		one.User = s.ID + ": " + e.User
		if one.ID = s.ID + ": " + e.ID; e.Count > 1 {
			one.ID = "" // copies are no duplicates
		}
		for range e.Count {
			list = append(list, one)
		}
	}
	return list, refused, nil
}

// late is 1 for the business and 0 for the user, who comes first at one instant.
func late(e *Event) int {
	if e.Inbound {
		return 0
	}
	return 1
}
