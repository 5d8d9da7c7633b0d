package pricing

import (
	"math/bits"

	"github.com/wacost/wacost/ratecard"
)

// certain tells whether there is only one case.
func (q *question) certain(f findings) bool {
	return f.unsure&q.span.asked == 0 && len(q.m.Others) == 0 && !q.s.UsageUnknown &&
		!q.span.disputed && !(q.desk.account.SharedNumber && q.s.Usage == nil)
}

// decide finds the rules that settle the message in a certain world.
func (q *question) decide(v *verdict, f facts) {
	item := q.item(f)
	v.world, v.units, v.rule, v.allowed, v.item = f, q.n, noRule, noRule, item
	tests := q.span.tests[bits.TrailingZeros32(uint32(f))&3]
	for i := range tests {
		t := &tests[i]
		if f&t.when != t.when || f&t.unless != 0 {
			continue
		}
		if t.verb == verbAllow {
			if q.allow(v, t.rule) {
				return
			}
			continue
		}
		v.rule, v.charged = t.rule, t.verb == verbCharge
		if t.item != noItem {
			v.item = t.item
		}
		return
	}
}

// allow takes what an allowance has left, and tells whether it covers all.
func (q *question) allow(v *verdict, i uint8) bool {
	r := &q.span.rules[i]
	if q.usage != nil {
		v.used = min(q.usage.used, r.then.count)
	} else if len(q.s.Usage) > 0 {
		v.used = q.count(q.allowance(r))
	}
	v.free = min(v.units, max(0, r.then.count-v.used))
	if v.units -= v.free; v.free > 0 {
		v.allowed = i
	}
	return v.units == 0
}

// item is what the card prices the message as.
func (q *question) item(f facts) itemNo {
	if f&(marketing|lite) == marketing|lite && q.span.bundled {
		return itemMarketingLite
	}
	return itemOf(f)
}

func itemOf(f facts) itemNo {
	switch {
	case f&utility != 0:
		return itemUtility
	case f&marketing != 0:
		return itemMarketing
	case f&(authentication|foreign) == authentication|foreign:
		return itemForeign
	case f&authentication != 0:
		return itemAuthentication
	}
	return itemService
}

// price finds what the card says of a verdict. Only a charge needs a price.
func (q *question) price(v *verdict, m ratecard.Market) error {
	ladder, err := q.sheet.items[v.item].Ladder(m)
	if err != nil {
		if v.charged {
			return q.dated(err)
		}
		return q.err
	}
	v.ladder = ladder
	if !v.charged {
		return q.err
	}
	var before int64
	if len(q.s.Usage) > 0 || q.usage != nil {
		before = q.tierCount(v, m)
		v.before = before
		if q.err != nil {
			return q.err
		}
	}
	amount, exact, err := ladder.Amount(before, v.units)
	if err != nil {
		return q.dated(err)
	}
	v.amount, v.wide = amount, !exact
	return nil
}
