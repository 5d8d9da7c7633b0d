package pricing

import (
	"errors"
	"math"

	"github.com/wacost/wacost/ratecard"
)

// certain reports whether there is only one case.
func (q *question) certain(f *findings) bool {
	return f.unsure&q.span.factsAsked == 0 && len(q.m.Others) == 0 && !q.usageUnknown(f.facts)
}

// usageUnknown reports whether the month's counts have to be assumed. They needn't be
// where Meta reported that an allowance covered the message.
func (q *question) usageUnknown(f facts) bool {
	unknown := q.s.UsageUnknown || q.pricer.account.SharedNumber && q.s.Usage == nil && !q.usageKnown
	return unknown && f&withinAllowance == 0
}

// price completes an answer of which the decision is known: the units within an
// allowance, those past it, and the ladder with the count that these begin after.
// Only a charge needs a price, but the market has to be known for free messages
// too.
func (q *question) price(a *answer, m ratecard.Market) error {
	a.units = q.n
	if a.allowance != noRule || a.world&pastAllowance != 0 {
		q.useAllowance(a)
	}
	if !a.charged() && q.m.Market == "" {
		return q.err
	}
	ladder, err := q.sheet.ladder(a.item, m)
	if err != nil {
		if a.charged() || errors.Is(err, ratecard.ErrNoMarket) {
			return q.withDate(err)
		}
		return q.err
	}
	a.ladder = ladder
	if !a.charged() {
		return q.err
	}
	if len(q.s.Usage) > 0 || q.usage != nil {
		a.before = q.countedBefore(a, m)
	}
	if q.err != nil {
		return q.err
	}
	if err := ladder.covers(a.before, a.units); err != nil {
		return q.withDate(err)
	}
	return nil
}

// useAllowance moves units into what is left of the allowance on which the answer
// draws, if there is one. If Meta reported that the allowance covered them, it has
// room for all.
func (q *question) useAllowance(a *answer) {
	i := q.span.allowanceOf(a.decision, a.world)
	if i == noRule {
		return
	}
	r := &q.span.rules[i]
	if q.usage != nil {
		a.used = min(q.usage.used, r.then.count)
	} else if len(q.s.Usage) > 0 {
		a.used = q.used(a, q.allowanceCounter(r))
		if r.then.scope == PerAccount && q.pricer.account.ID == "" {
			a.flags |= ofNoAccount
		}
	}
	switch {
	case a.allowance == noRule:
		return
	case a.world&withinAllowance != 0:
		a.free = a.units
	default:
		a.free = min(a.units, max(0, r.then.count-a.used))
	}
	a.units -= a.free
}

// allowanceCounter names the counter of an allowance rule.
func (q *question) allowanceCounter(r *rule) Counter {
	return q.pricer.allowanceCounter(q.month(), r, q.number(), ratecard.Dialing{})
}

// tierCounter names the counter of a ladder.
func (q *question) tierCounter(m ratecard.Market, i ratecard.Item) Counter {
	return q.pricer.tierCounter(q.month(), m, i)
}

func (q *question) month() Month { return MonthOf(q.at.In(q.pricer.account.zone())) }

// used returns the units on a counter of the state, of which there are some, and flags an answer
// if that one isn't among them: it may be another account's or month's counters that were passed
// in. If the units are below zero, or leave no room for the question's units, that is the
// question's error.
func (q *question) used(a *answer, c Counter) int64 {
	n, found := q.s.Usage.on(&c, q.otherName(c))
	if !found && !q.ofEvent { // a chain of events begins each month without
		a.flags |= lacksCount
	}
	switch {
	case q.err != nil || countable(n, q.n):
	case n < 0:
		q.err = &InputError{ErrInvalid, "State.Usage", Count{c, n}.String(), "below zero"}
	default:
		q.err = &InputError{ErrInvalid, "State.Usage", Count{c, n}.String(), "no more can be counted"}
	}
	return n
}

// countable reports whether a count may be right, and leaves room for so many units.
func countable(count, units int64) bool { return count >= 0 && count <= math.MaxInt64-units }

// countedBefore returns how many units were charged before the answer's, if its
// ladder asks for that.
func (q *question) countedBefore(a *answer, m ratecard.Market) int64 {
	if a.ladder.flat() {
		return 0
	}
	if q.usage != nil {
		return q.usage.before
	}
	if q.pricer.account.portfolio() == "" {
		a.flags |= ofNoAccount
	}
	return q.used(a, q.tierCounter(m, a.item.name()))
}
