package analytics

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// An interval is [start, end), as a report gave it.
type interval struct {
	start, end time.Time
	day        ratecard.Date // of the start in the account's zone
	silent     bool          // the report has no points in it
}

// intervals returns the intervals of the points and, in order with them, the
// silent ones between them, and before and after them up to Options.From and To:
// Meta omits intervals without traffic.
func (r *Report) intervals(o Options) ([]interval, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	list, err := r.pointIntervals()
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if o.From.IsZero() || !o.From.Before(o.To) {
			return nil, &Error{
				Kind: ErrIncomparable,
				Why:  "no intervals: say in Options what Meta was asked for, From before To",
			}
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
				return nil, &Error{
					Kind:  ErrIncomparable,
					Value: v.start.UTC().Format(time.RFC3339),
					Why:   "this interval overlaps the one before: ask for one granularity at a time",
				}
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
	zone := cmp.Or(o.Zone, time.UTC)
	for i := range all {
		v := &all[i]
		v.start, v.end = v.start.In(zone), v.end.In(zone)
		v.day = ratecard.DateOf(v.start)
	}
	return all, nil
}

// pointIntervals returns the different intervals of the points, in order, and
// none if no point has one.
func (r *Report) pointIntervals() ([]interval, error) {
	var list []interval
	for i := range r.Points {
		p := &r.Points[i]
		switch {
		case p.Start.IsZero() != r.Points[0].Start.IsZero():
			return nil, &Error{
				Kind: ErrIncomparable,
				Path: pointPath(i),
				Why:  "some points have an interval and some don't",
			}
		case p.Start.IsZero() && p.End.IsZero():
		case !p.Start.Before(p.End):
			return nil, &Error{Kind: ErrInvalid, Path: pointPath(i), Why: "start isn't before end"}
		default:
			list = append(list, interval{start: p.Start, end: p.End})
		}
	}
	slices.SortFunc(list, func(v, w interval) int {
		return cmp.Or(v.start.Compare(w.start), v.end.Compare(w.end))
	})
	same := func(v, w interval) bool { return v.start.Equal(w.start) && v.end.Equal(w.end) }
	return slices.CompactFunc(list, same), nil
}

func pointPath(i int) string { return fmt.Sprintf("points[%d]", i) }

// Period returns the first instant of the charges that [CompareCharges] needs,
// and the first instant after them: the report's intervals, or From and To of
// Options where they go further. For conversations it begins a week earlier, so
// that free entry windows still open are known. The error is an [*Error] of
// ErrIncomparable or ErrInvalid.
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
