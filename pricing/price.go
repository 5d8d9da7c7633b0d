package pricing

import (
	"errors"
	"strconv"

	"github.com/wacost/wacost/ratecard"
)

// certain tells whether there is only one case.
func (q *question) certain(f findings) bool {
	return f.unsure&q.span.factsAsked == 0 && len(q.m.Others) == 0 && !q.usageUnknown() && !q.span.contested
}

// usageUnknown tells whether the month's counts have to be supposed.
func (q *question) usageUnknown() bool {
	return q.s.UsageUnknown || q.pricer.account.SharedNumber && q.s.Usage == nil && !q.usageKnown
}

// price spends allowances and ladders on a ruling, and finds what the card says
// of it. Only a charge needs a price, but the market has to exist even so.
func (q *question) price(v *answer, m ratecard.Market) error {
	v.units = q.n
	if v.allowance != noRule {
		q.useAllowance(v)
	}
	if !v.charged() && q.m.Market == "" {
		return q.err
	}
	ladder, err := q.sheet.ladder(v.item, m)
	if err != nil {
		if v.charged() || errors.Is(err, ratecard.ErrNoMarket) {
			return q.withDate(err)
		}
		return q.err
	}
	v.ladder = ladder
	if !v.charged() {
		return q.err
	}
	if len(q.s.Usage) > 0 || q.usage != nil {
		v.before = q.countedBefore(v, m)
	}
	if q.err != nil {
		return q.err
	}
	if err := ladder.covers(v.before, v.units); err != nil {
		return q.withDate(err)
	}
	return nil
}

// spend takes what the allowance has left.
func (q *question) useAllowance(v *answer) {
	r := &q.span.rules[v.allowance]
	if q.usage != nil {
		v.used = min(q.usage.used, r.then.count)
	} else if len(q.s.Usage) > 0 {
		v.used = q.used(q.allowanceCounter(r))
	}
	v.free = min(v.units, max(0, r.then.count-v.used))
	v.units -= v.free
}

// allowance names the counter of an allowance rule.
func (q *question) allowanceCounter(r *rule) Counter {
	of := q.pricer.account.ID
	if r.then.scope == PerNumber {
		of = q.m.From
	}
	c := Counter{Month: q.month(), Scope: r.then.scope, Of: of}
	if r.when&service != 0 {
		c.Item = ratecard.Service
	}
	return c
}

// tiers names the counter of a ladder.
func (q *question) tierCounter(m ratecard.Market, i ratecard.Item) Counter {
	return q.pricer.tierCounter(q.month(), m, i)
}

func (q *question) month() Month { return MonthOf(q.at.In(q.pricer.account.zone())) }

// withCommas reads a counter. A negative one is a fault of the state.
func (q *question) used(c Counter) int64 {
	n := q.s.Usage[c]
	if n < 0 && q.err == nil {
		q.err = &InputError{ErrInvalid, "State.Usage", strconv.FormatInt(n, 10), c.String()}
	}
	return n
}

// tierCount is the count that a charged verdict's ladder begins after.
func (q *question) countedBefore(v *answer, m ratecard.Market) int64 {
	if v.ladder.flat() {
		return 0
	}
	if q.usage != nil {
		return q.usage.before
	}
	return q.used(q.tierCounter(m, v.item.name()))
}
