package pricing

import (
	"math"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A period is the part of a span that is in one month of an account, and between two
// corrections.
type period struct {
	no       uint32 // from 1, in the order in which the tally met them; 0: none
	from, to int64  // Unix seconds, [from, to)
	month    Month
	span     *span
	sheet    *datedSheet // nil if the card is missing, or if a correction is within a second
	received *int64      // messages of users
	fault    error       // no event can be at such an instant
}

// has reports whether an instant in Unix seconds is in the period.
func (p *period) has(unix int64) bool { return p.from <= unix && unix < p.to }

// periodOf returns the period of an instant, without its number and its count of messages.
func (p *Pricer) periodOf(at time.Time, known corrections) period {
	zone, unix := p.account.zone(), at.Unix()
	month := MonthOf(at.In(zone))
	sp := p.span(unix)
	now := period{
		from:  max(sp.from, month.First(zone).Unix()),
		to:    min(sp.to, (month + 1).First(zone).Unix()),
		month: month,
		span:  sp,
		fault: checkInstant("Event.At", at),
	}
	if sp.model != nil {
		if sh, err := p.sheetOf(sp); err == nil {
			now.sheet = sh
		}
	}
	for _, list := range known {
		for i := range list {
			now.cut(list[i].At, unix)
		}
	}
	if !now.has(unix) {
		now.from, now.to = math.MaxInt64, math.MinInt64 // a year out of the calendar's range
	}
	return now
}

// cut ends the period at a correction, on the side of an instant in Unix seconds. A
// correction within that very second leaves it without a sheet, so that each of its messages
// is asked how many corrections are before it.
func (p *period) cut(at time.Time, unix int64) {
	second := at.Unix()
	switch {
	case unix < second:
		p.to = min(p.to, second)
	case unix > second:
		p.from = max(p.from, second+1)
	case at.Nanosecond() == 0:
		p.from = max(p.from, second)
	default:
		p.from, p.to, p.sheet = second, second+1, nil
	}
}

// A userPlace is where users are, with what that means in a period.
type userPlace struct {
	ratecard.Place
	period uint32         // number of the period that market and counts are for
	market uint16         // index in the tally's names
	counts [4]cachedCount // the last used, by category in the order of the facts
}

// A cachedCount is the count of messages of one class, whose month, span and
// market are those of the place.
type cachedCount struct {
	decision decision
	known    bool
	at       int32 // index in the counts of the tally's sure reading
}

// userPlaces are places of users; the first is none.
type userPlaces struct {
	list []userPlace
	last [32][32]uint16 // index of the last place met in each country
}

// index returns the index of a place. Countries are two letters.
func (s *userPlaces) index(p ratecard.Place) uint16 {
	first := &s.last[p.Country[0]&31][p.Country[1]&31]
	if *first != 0 && s.list[*first].Place == p {
		return *first
	}
	no := slices.IndexFunc(s.list, func(q userPlace) bool { return q.Place == p })
	if no < 0 {
		no = len(s.list)
		s.list = append(s.list, userPlace{Place: p})
	}
	*first = uint16(no)
	return *first
}
