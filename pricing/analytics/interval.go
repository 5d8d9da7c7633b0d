package analytics

import (
	"fmt"
	"slices"
	"sort"
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

// at is the interval that an instant is in, or -1. That of points which don't
// tell theirs is the only one that isn't silent.
func (s *sheet) at(t time.Time) int {
	if t.IsZero() {
		return slices.IndexFunc(s.intervals, func(v interval) bool { return !v.silent })
	}
	i := sort.Search(len(s.intervals), func(i int) bool { return t.Before(s.intervals[i].end) })
	if i == len(s.intervals) || t.Before(s.intervals[i].start) {
		return -1
	}
	return i
}
