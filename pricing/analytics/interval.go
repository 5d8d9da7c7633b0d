package analytics

import (
	"fmt"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// An interval is [start, end), as a report gave it.
type interval struct {
	start, end time.Time
	day        ratecard.Date // of the start in the account's zone
	silent     bool          // between those of the report
}

// intervals are those of the points, in order, and what lies between them and
// before and after, where more was asked for: Meta leaves out what is nothing.
func (r *Report) intervals(o Options) ([]interval, error) {
	list, err := r.pointIntervals()
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if o.From.IsZero() || !o.From.Before(o.To) {
			return nil, &Error{Kind: ErrIncomparable, Why: "no intervals: say in Options what Meta was asked for, From before To"}
		}
		list = []interval{{start: o.From, end: o.To, silent: len(r.Points) == 0}}
	}
	var all []interval
	if first := list[0].start; !o.From.IsZero() && o.From.Before(first) {
		all = append(all, interval{start: o.From, end: first, silent: true})
	}
	for i, v := range list {
		if i > 0 {
			before := list[i-1]
			if v.start.Before(before.end) {
				return nil, &Error{Kind: ErrIncomparable, Value: v.start.UTC().Format(time.RFC3339),
					Why: "this interval overlaps the one before: ask for one granularity at a time"}
			}
			if before.end.Before(v.start) {
				all = append(all, interval{start: before.end, end: v.start, silent: true})
			}
		}
		all = append(all, v)
	}
	if last := list[len(list)-1].end; last.Before(o.To) {
		all = append(all, interval{start: last, end: o.To, silent: true})
	}
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	for i := range all {
		v := &all[i]
		v.start, v.end = v.start.In(zone), v.end.In(zone)
		v.day = ratecard.DateOf(v.start)
	}
	return all, nil
}

// pointIntervals are the different ones of the points, in order; none if no
// point has one.
func (r *Report) pointIntervals() ([]interval, error) {
	var list []interval
	for i := range r.Points {
		p := &r.Points[i]
		switch {
		case p.Start.IsZero() != r.Points[0].Start.IsZero():
			return nil, &Error{Kind: ErrIncomparable, Path: pointPath(i), Why: "some points have an interval and some don't"}
		case p.Start.IsZero() && p.End.IsZero():
		case !p.Start.Before(p.End):
			return nil, &Error{Kind: ErrInvalid, Path: pointPath(i), Why: "start isn't before end"}
		default:
			list = append(list, interval{start: p.Start, end: p.End})
		}
	}
	slices.SortFunc(list, func(v, w interval) int {
		if c := v.start.Compare(w.start); c != 0 {
			return c
		}
		return v.end.Compare(w.end)
	})
	return slices.CompactFunc(list, func(v, w interval) bool { return v.start.Equal(w.start) && v.end.Equal(w.end) }), nil
}

func pointPath(i int) string { return fmt.Sprintf("points[%d]", i) }

// Period is what to ask a ledger's charges for, to compare them with the
// report: from the first interval to the last, or as Options say where they go
// further. For conversations it begins a week earlier, to know which of those
// that began free are still open. The error is an [*Error] of ErrIncomparable
// or ErrInvalid.
func (r Report) Period(o Options) (from, to time.Time, err error) {
	list, err := r.intervals(o)
	if err != nil {
		return from, to, err
	}
	from, to = list[0].start, list[len(list)-1].end
	if r.Kind == KindConversation {
		from = from.AddDate(0, 0, -7)
	}
	return from, to, nil
}
