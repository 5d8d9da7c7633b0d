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

// Traffic returns what reached somebody, as events of one account to be folded,
// in which each scenario has users of its own. What wasn't delivered is no
// event, nor is a free-form message sent while its user's window was closed;
// refused tells how many of those there were.
func (s *Scenario) Traffic(p window.Policy) (list []pricing.Event, refused int64, err error) {
	order := make([]*Event, len(s.Events))
	for i := range s.Events {
		order[i] = &s.Events[i]
	}
	slices.SortStableFunc(order, func(a, b *Event) int {
		return cmp.Or(a.Sent.Compare(b.Sent), cmp.Compare(late(a), late(b)))
	})
	type thread struct{ number, user string }
	rows := map[thread]window.Thread{}
	for _, e := range order {
		key := thread{e.Number, e.User}
		row := rows[key]
		switch {
		case e.Mute || e.Lost && e.Inbound:
			continue
		case e.Inbound:
			rows[key] = row.Inbound(e.At)
		case e.Message.Category == category.Service && row.Service(e.Sent, p) != window.Open:
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

// late sorts the business after the user at one instant.
func late(e *Event) int {
	if e.Inbound {
		return 0
	}
	return 1
}
