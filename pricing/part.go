package pricing

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// part returns the totals of an account's own messages, which is of the payers. They are for a
// bill, and no change.
func (t *totals) part(payers []bool) *totals {
	own := *t
	own.account = &accountPart{payers, map[Counter][]int64{}, map[Counter][]int64{}}
	own.choices, own.doubts = maps.Clone(t.choices), maps.Clone(t.doubts)
	maps.DeleteFunc(own.choices, func(c choice, _ chosen) bool { return !payers[c.options[0].pricer] })
	maps.DeleteFunc(own.doubts, func(key doubtKey, _ int64) bool { return !payers[key.pricer] })
	own.apart = maps.Clone(t.apart)
	maps.DeleteFunc(own.apart, func(key apartKey, _ *int64) bool { return !payers[key.pricer] })
	own.countOthers(&t.sure, true)
	own.countOthers(&t.most, false)
	own.countOthers(&t.least, false)
	for c, m := range t.choices {
		if !payers[c.options[0].pricer] {
			own.countOtherChoice(&c, m.units)
		}
	}
	return &own
}

// countOthers counts the messages of other accounts in a reading, which are certain or not.
func (t *totals) countOthers(r *reading, certain bool) {
	for key, i := range r.classes {
		if c, ok := t.counterOf(key); ok && !t.isOwn(key.pricer) {
			t.countOther(t.account.many, c, t.epochOf(c, &key), r.counts[i])
			if certain {
				t.countOther(t.account.few, c, t.epochOf(c, &key), r.counts[i])
			}
		}
	}
	for _, a := range r.allowances { // from which others may push them out
		for i := range a.units {
			key := a.units[i].class.pastAllowance()
			if c, ok := t.counterOf(key); ok && !t.isOwn(key.pricer) {
				t.countOther(t.account.many, c, t.epochOf(c, &key), 1)
			}
		}
	}
}

// countOtherChoice counts so many messages with a choice on each counter of its options.
func (t *totals) countOtherChoice(choice *choice, n int64) {
	counted := map[Counter]bool{}
	for _, key := range choice.options[:choice.n] {
		if c, ok := t.counterOf(key); ok && !counted[c] {
			counted[c] = true
			t.countOther(t.account.many, c, t.epochOf(c, &key), n)
		}
	}
}

func (*totals) countOther(sums map[Counter][]int64, c Counter, epoch uint32, n int64) {
	list := sums[c]
	for uint32(len(list)) <= epoch {
		list = append(list, 0)
	}
	list[epoch] = capped(list[epoch], n)
	sums[c] = list
}

// isOwn reports whether messages of a payer are in the bill.
func (t *totals) isOwn(pricer uint16) bool { return t.account == nil || t.account.payers[pricer] }

// startOf returns where a counter stands before the first of the bill's messages.
func (t *totals) startOf(c Counter, low bool) int64 {
	if t.account == nil || !low {
		return 0
	}
	return countedIn(t.account.many[c], 0)
}

// raisedTo returns where a counter stands before the messages that follow its raise at an
// index, if it stood at a level before.
func (t *totals) raisedTo(c Counter, i uint32, level int64, low bool) int64 {
	switch raise := t.raises[c][i]; {
	case t.account == nil:
		return max(level, raise)
	case low:
		return capped(max(level, raise), countedIn(t.account.many[c], i+1))
	default:
		return max(capped(level, countedIn(t.account.few[c], i)), raise)
	}
}

func countedIn(list []int64, epoch uint32) int64 {
	if epoch < uint32(len(list)) {
		return list[epoch]
	}
	return 0
}

// ownCounted returns how many of so many units that count on an allowance are the account's.
// Those that only Meta counted are, if Meta told of them with a message of the account.
func (t *totals) ownCounted(a *allowanceUnits, counted int64) int64 {
	own := int64(0)
	for i := range a.units {
		if t.isOwn(a.units[i].class.pricer) {
			own++
		}
	}
	if a.spent != nil && t.isOwn(a.spent.class.pricer) {
		own += counted - int64(len(a.units))
	}
	return own
}

// withMore returns the units without a price of both, of which some are the same.
func (s unpricedUnits) withMore(o unpricedUnits) unpricedUnits {
	for u, n := range o {
		s[u] = max(s[u], n)
	}
	return s
}

// payersOf returns which payers are of an account, and the index of its pricer. That none is,
// or that it has settings of which the fees by the month differ, is an [*InputError].
func (t *payers) payersOf(accountID string) (list []bool, pricer uint16, err error) {
	list = make([]bool, len(t.pricers))
	found := false
	for i := range t.pricers {
		p := &t.pricers[i]
		if p.account.ID != accountID {
			continue
		}
		if list[i] = true; !found {
			pricer, found = t.pricers[p.base].alike, true
			continue
		}
		if !slices.EqualFunc(monthly(p.account.Fees), monthly(t.pricers[pricer].account.Fees), Fee.equal) {
			own, _ := json.Marshal(monthly(t.pricers[pricer].account.Fees))
			other, _ := json.Marshal(monthly(p.account.Fees))
			why := fmt.Sprintf("merged with fees by the month %s and %s: want one setting of the account", own, other)
			return nil, 0, &InputError{ErrInvalid, "accountID", accountID, why}
		}
	}
	if !found {
		return nil, 0, &InputError{ErrInvalid, "accountID", accountID, "no tally of it was merged"}
	}
	return list, pricer, nil
}

// monthly returns the fees by the month.
func monthly(fees []Fee) []Fee {
	return slices.DeleteFunc(slices.Clone(fees), func(f Fee) bool { return !f.isMonthly() })
}
