package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
)

// Counts returns what the messages add to the month's counters if they are delivered,
// in the likeliest case: units within an allowance, and charged units of volume tiers.
// Nothing else counts. With State.Usage replaced by
//
//	usage, err = usage.Add(q.Counts()...)
//
// a quote of the next message carries on after these. They are those that [Pricer.Apply]
// returns of the delivery, unless Meta's word on it differs. There is none for the zero
// Quote.
func (q Quote) Counts() []Count {
	list := []Count{}
	if q.pricer == nil {
		return list
	}
	a := &q.likely
	if i := q.span.allowanceOf(a.decision, a.world); i != noRule && a.flags&byUsage == 0 {
		if n := q.countedByWord(a, q.span.rules[i].then.count); n > 0 {
			list = append(list, Count{q.allowanceCounter(i), n})
		}
	} else if a.free > 0 {
		list = append(list, Count{q.allowanceCounter(a.allowance), a.free})
	}
	if a.charged() && q.span.tiered(a.item, a.ladder) {
		list = append(list, Count{q.pricer.tierCounter(q.month(), q.market, a.item.name()), a.units})
	}
	return list
}

// countedByWord returns how many units count towards an allowance. Where Meta reported
// that it is used up, that is all that is left of it; where Meta reported that it
// covered the message, no more than is left.
func (q *Quote) countedByWord(a *answer, limit int64) int64 {
	left := max(0, limit-a.used)
	switch allowanceWordIn(a.world) {
	case wordSpent:
		return left
	case wordCovered:
		return min(a.free, left)
	}
	return a.free
}

// allowanceCounter names the counter of the allowance rule at an index.
func (q *Quote) allowanceCounter(i uint8) Counter {
	return q.pricer.allowanceCounter(q.month(), &q.span.rules[i], q.number, ratecard.Dialing{})
}

// month returns the month of the quote's counters.
func (q *Quote) month() Month { return MonthOf(time.Unix(q.unix, 0).In(q.pricer.account.zone())) }

// remember keeps what the counters' names hang on.
func (q *Quote) remember(ask *question) {
	q.unix = ask.at.Unix()
	i := q.span.allowanceOf(q.likely.decision, q.likely.world)
	if i != noRule && q.span.rules[i].then.scope == PerNumber {
		q.number = ask.number()
	}
}
