package pricing

import (
	"errors"
	"math/bits"

	"github.com/wacost/wacost/ratecard"
)

// certain tells whether there is only one case.
func (q *question) certain(f findings) bool {
	return f.unsure&q.span.asked == 0 && len(q.m.Others) == 0 && !q.usageUnknown() && !q.span.disputed
}

// usageUnknown tells whether the month's counts have to be supposed.
func (q *question) usageUnknown() bool {
	return q.s.UsageUnknown || q.desk.account.SharedNumber && q.s.Usage == nil && !q.counting
}

// rule tries the rules in their order on a message of which f holds.
func (sp *span) rule(f facts) ruling {
	r := ruling{allowed: noRule, rule: noRule, item: sp.item(f)}
	tests := sp.tests[bits.TrailingZeros32(uint32(f))&3]
	for i := range tests {
		t := &tests[i]
		if f&t.when != t.when || f&t.unless != 0 {
			continue
		}
		if t.verb != verbAllow {
			r.rule, r.verb = t.rule, t.verb
			break
		}
		if r.allowed == noRule {
			r.allowed = t.rule
		}
	}
	return r
}

// price spends allowances and ladders on a ruling, and finds what the card says
// of it. Only a charge needs a price, but the market has to exist even so.
func (q *question) price(v *verdict, m ratecard.Market) error {
	v.units = q.n
	if v.allowed != noRule {
		q.spend(v)
	}
	if !v.charged() && q.m.Market == "" {
		return q.err
	}
	ladder, err := q.sheet.ladder(v.item, m)
	if err != nil {
		if v.charged() || errors.Is(err, ratecard.ErrNoMarket) {
			return q.dated(err)
		}
		return q.err
	}
	v.ladder = ladder
	if !v.charged() {
		return q.err
	}
	if len(q.s.Usage) > 0 || q.usage != nil {
		v.before = q.tierCount(v, m)
	}
	if q.err != nil {
		return q.err
	}
	amount, exact, err := ladder.Amount(v.before, v.units)
	if err != nil {
		return q.dated(err)
	}
	v.amount, v.wide = amount, !exact
	return nil
}

// spend takes what the allowance has left.
func (q *question) spend(v *verdict) {
	r := &q.span.rules[v.allowed]
	if q.usage != nil {
		v.used = min(q.usage.used, r.then.count)
	} else if len(q.s.Usage) > 0 {
		v.used = q.count(q.allowance(r))
	}
	v.free = min(v.units, max(0, r.then.count-v.used))
	v.units -= v.free
}

func (s *sheet) ladder(i itemNo, m ratecard.Market) (ratecard.Ladder, error) {
	if s.card == nil {
		return ratecard.Ladder{}, s.why
	}
	return s.items[i].Ladder(m)
}
