package pricing

import (
	"cmp"
	"math"

	"github.com/wacost/wacost/ratecard"
)

// spend works out how a month's recipients come out in a bound. If the month's counts
// aren't known, the allowance is unused or used up, whichever is nearer the bound.
func (c *campaign) spend(groups []group, a *allowanceLeft, b bound) spending {
	lefts := []int64{a.left}
	if c.isUsageUnknown() && a.limit > 0 {
		lefts = []int64{a.limit, 0}
	}
	if b == likely {
		return c.spendLikely(groups, lefts[len(lefts)-1])
	}
	s := spending{loose: c.looseCounters(groups, a)}
	var list []unitCosts
	for _, u := range c.weigh(groups, b) {
		if !c.isOn(u.group, s.loose) {
			list = append(list, u)
			continue
		}
		for _, sh := range u.looseShares(a.left, b) {
			s.add(sh)
		}
	}
	if len(s.loose) > 0 {
		c.notes |= noteNotAllOrders
		if b == high { // nobody is within the allowance
			lefts = []int64{0}
		}
	}
	switch {
	case len(list) == 0:
	case a.limit == 0:
		s.shares = append(s.shares, c.spendTurning(list, b)...)
	default:
		for _, sh := range c.spendBestOf(list, lefts, b).shares {
			s.add(sh)
		}
	}
	s.covered = min(s.covered, a.left)
	return s
}

// spendBestOf works out a month in which one of several amounts of the allowance is left.
func (c *campaign) spendBestOf(list []unitCosts, lefts []int64, b bound) (best spending) {
	var bestCost cost
	for i, left := range lefts {
		s, total := c.spendBest(list, left, b)
		if i == 0 || total.sub(bestCost).sign() == int(b) {
			best, bestCost = s, total
		}
	}
	return best
}

// spendBest works out a month in which so much of the allowance is left.
func (c *campaign) spendBest(list []unitCosts, left int64, b bound) (best spending, bestCost cost) {
	found := false
	last := list[len(list)-1].no
	// The allowance is used up in one of the blocks, or in none. Before it is, those who
	// are candidates for certain are within it, and after it nobody is.
	for no := list[0].no; no <= last+1; no++ {
		s, total, ok := c.spendUntil(list, no, no > last, left, b)
		if ok && (!found || total.sub(bestCost).sign() == int(b)) {
			best, bestCost, found = s, total, true
		}
	}
	return best, bestCost
}

// spendUntil works out a month in which the allowance is used up in the block of a
// number or, if unused, in none of them. It isn't ok if that can't be.
func (c *campaign) spendUntil(list []unitCosts, no int, unused bool, left int64, b bound) (
	s spending, total cost, ok bool) {
	within := make([]int64, len(list)) // units of each group that are within the allowance
	var pool []saving
	for i := range list {
		u := &list[i]
		switch {
		case !u.candidate || u.no > no:
		case u.no < no && u.certain:
			if u.units > left {
				return s, total, false
			}
			within[i], left = u.units, left-u.units
		case u.no < no:
			pool = append(pool, saving{i, u.units, u.outsideCost.sub(c.freeCost(u.group, u.past))})
		default:
			_, price, _ := u.settled(b)
			pool = append(pool, saving{i, u.units, price.sub(c.freeCost(u.group, u.past))})
		}
	}
	left -= fill(pool, within, left, unused, b)
	if !unused && left > 0 {
		return s, total, false
	}
	for i := range list {
		s.shares = append(s.shares, list[i].shares(within[i], no, b)...)
	}
	return s, c.costOf(s.shares), true
}

// spendLikely works out a month in which what isn't known of a recipient is as it costs
// more, and an allowance goes to markets in the order of their names.
func (c *campaign) spendLikely(groups []group, left int64) (s spending) {
	list := c.weigh(groups, high)
	for i := range list { // in the order of groups
		u := &list[i]
		inside := c.freeCost(u.group, u.past)
		dearer := cmp.Or(u.outsideCost.cmp(inside), u.outsideCost.cmp(u.pastCost)) >= 0
		if u.isOutside && (!u.candidate || dearer) {
			s.shares = append(s.shares, share{u.group, u.outside, u.units, false})
			continue
		}
		n := min(left, u.units)
		if left -= n; n > 0 {
			s.shares = append(s.shares, share{u.group, u.past, n, false})
			s.covered += n
		}
		if u.units > n {
			past := u.past
			past.allowance = noRule
			s.shares = append(s.shares, share{u.group, past, u.units - n, true})
		}
	}
	return s
}

// allowanceOf returns the allowance that some of a month's groups may be within, and
// what is left of it.
func (c *campaign) allowanceOf(groups []group) *allowanceLeft {
	for i := range groups {
		for _, d := range groups[i].options {
			if d.allowance == noRule {
				continue
			}
			r := &groups[i].span.rules[d.allowance]
			a := &allowanceLeft{limit: r.then.count}
			a.counter = c.pricer.allowanceCounter(groups[i].month, r, c.number(), ratecard.Dialing{})
			if a.left = a.limit; len(c.s.Usage) > 0 && !c.isUsageUnknown() {
				a.left = max(0, a.limit-c.unitsOn(a.counter))
				c.noteAccount(a.counter)
			}
			return a
		}
	}
	return &allowanceLeft{left: math.MaxInt64}
}
