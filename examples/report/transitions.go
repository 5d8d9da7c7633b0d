package main

import (
	"cmp"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// transitions pairs what each message cost before and after, and adds up those of one kind
// on both sides.
func (d differences) transitions(before, after *charges) []Transition {
	kinds := [2][]kind{before.kindList(), after.kindList()}
	type pair struct{ before, after int32 }
	sums := map[pair]*Transition{}
	for i := range after.list {
		b, a := &before.list[i], &after.list[i]
		t := sums[pair{b.kind, a.kind}]
		if t == nil {
			from, to := kinds[0][b.kind], kinds[1][a.kind]
			t = &Transition{
				Market:   to.market,
				Category: to.category,
				Before:   TransitionSide{Rule: from.rule},
				After:    TransitionSide{Rule: to.rule},
			}
			sums[pair{b.kind, a.kind}] = t
		}
		t.Before.add(&b.amount)
		t.After.add(&a.amount)
	}
	list := []Transition{}
	for _, t := range sums {
		t.Before.Amount.Amount.Currency, t.After.Amount.Amount.Currency = before.currency, after.currency
		t.Change = d.change(&t.Before.Amount, &t.After.Amount)
		list = append(list, *t)
	}
	slices.SortFunc(list, compareTransitions)
	return list
}

// kindList returns the kinds by their numbers.
func (s *charges) kindList() []kind {
	list := make([]kind, len(s.kinds))
	for k, n := range s.kinds {
		list[n] = k
	}
	return list
}

// compareTransitions puts those first that change most, up or down, and those last of which
// the change isn't known.
func compareTransitions(t, o Transition) int {
	size := func(t *Transition) ratecard.Money {
		if t.Change.Amount == nil {
			return ratecard.Money{}
		}
		return ratecard.Money{Amount: t.Change.Amount.Amount.Abs()}
	}
	unknown := 0
	if (t.Change.Amount == nil) != (o.Change.Amount == nil) {
		unknown = 1
		if o.Change.Amount == nil {
			unknown = -1
		}
	}
	return cmp.Or(unknown, size(&o).Cmp(size(&t)), cmp.Compare(t.Market, o.Market),
		cmp.Compare(t.Category, o.Category), cmp.Compare(t.Before.Rule, o.Before.Rule),
		cmp.Compare(t.After.Rule, o.After.Rule))
}
