package pricing

import (
	"math"
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
	plain    bool        // there may be messages with a likeness
	service  int64       // of these: how long a service window is open, in seconds
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
	now.cutAtCaveats(zone, unix)
	now.cutAtNotes(unix)
	if now.sheet != nil && now.sheet.plain && !sp.perConversation && !p.feesPerNumber && p.unforced == nil {
		now.plain, now.service = true, int64(sp.model.Policy.Service/time.Second)
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

// cutAtCaveats ends the period where a caveat of its rules begins or ends, on the side of an
// instant in Unix seconds. So all of them hold throughout the period, or don't.
func (p *period) cutAtCaveats(zone *time.Location, unix int64) {
	for i := range p.span.caveats {
		for _, day := range [2]ratecard.Date{p.span.caveats[i].since, p.span.caveats[i].until} {
			if day.IsZero() {
				continue
			}
			p.cutBefore(day.In(zone).Unix(), unix)
		}
	}
}

// cutAtNotes ends the period likewise where a note on its card begins or ends. That the span ends
// soon isn't noted of messages that were delivered.
func (p *period) cutAtNotes(unix int64) {
	if p.sheet == nil {
		return
	}
	p.cutBefore(p.sheet.replacedFrom, unix)
	p.cutBefore(p.sheet.staleFrom, unix)
	if p.sheet.zoneless {
		p.cutBefore(p.span.from+mostWest, unix)
		p.cutBefore(p.span.to-mostEast, unix)
	}
}

// cutBefore ends the period just before a second, on the side of an instant in Unix seconds.
func (p *period) cutBefore(second, unix int64) {
	if unix < second {
		p.to = min(p.to, second)
	} else {
		p.from = max(p.from, second)
	}
}
