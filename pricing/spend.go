package pricing

import (
	"cmp"
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// A bound is which of all ways a campaign is worked out for.
type bound int8

const (
	low    bound = -1
	likely bound = 0
	high   bound = +1
)

// A cost is what messages cost. A price that isn't known may be any amount, so that
// more of them count as dearer than any amount.
type cost struct {
	unpriced int64
	amount   decimal.Decimal
}

func (c cost) cmp(d cost) int {
	return cmp.Or(cmp.Compare(c.unpriced, d.unpriced), c.amount.Cmp(d.amount))
}

func (c cost) add(d cost, n int64) cost {
	return cost{c.unpriced + n*d.unpriced, c.amount.Add(d.amount.Mul(decimal.New(n, 0)))}
}

func (c cost) sub(d cost) cost { return cost{c.unpriced - d.unpriced, c.amount.Sub(d.amount)} }

// A share is so many recipients of a group for whom the rules say one thing. Those of
// whom it says an allowance are within it.
type share struct {
	*group
	decision
	units int64
	past  bool // they would be within an allowance, if it weren't used up
}

// An allowanceLeft is the allowance that a campaign meets in a month, and what is left
// of it.
type allowanceLeft struct {
	counter Counter
	limit   int64
	left    int64
}

// A spending is how the recipients of a month come out.
type spending struct {
	shares  []share
	covered int64 // within the allowance
}

// unitCosts are what a recipient of a group may cost, for a bound.
type unitCosts struct {
	*group
	certain bool // it is a candidate for the allowance, whatever isn't known
	// outside is what is best or worst if it isn't a candidate.
	outside     decision
	outsideCost cost
	isOutside   bool // it may be no candidate
	// past is the same if it is a candidate, and the allowance is used up.
	past      decision
	pastCost  cost
	candidate bool // it may be a candidate
}

// settled returns what is best or worst once the allowance is used up.
func (u *unitCosts) settled(b bound) (d decision, price cost, past bool) {
	if !u.candidate || u.isOutside && u.pastCost.sub(u.outsideCost).sign()*int(b) <= 0 {
		return u.outside, u.outsideCost, false
	}
	d = u.past
	d.allowance = noRule
	return d, u.pastCost, true
}

func (c cost) sign() int { return c.cmp(cost{}) }

// weigh returns what the groups of a month may cost by the message.
func (c *campaign) weigh(groups []group, b bound) []unitCosts {
	list := make([]unitCosts, len(groups))
	for i := range groups {
		u := &list[i]
		u.group = &groups[i]
		for _, d := range u.options {
			price := c.unitCost(u.group, d)
			if d.allowance == noRule {
				if !u.isOutside || price.sub(u.outsideCost).sign() == int(b) {
					u.outside, u.outsideCost, u.isOutside = d, price, true
				}
			} else if !u.candidate || price.sub(u.pastCost).sign() == int(b) {
				u.past, u.pastCost, u.candidate = d, price, true
			}
		}
		u.certain = u.candidate && !u.isOutside
	}
	return list
}

// unitCost returns what the next message costs that is so decided and is in no
// allowance.
func (c *campaign) unitCost(g *group, d decision) cost {
	switch {
	case d.verb == verbRefuse || d.rule == noRule:
		return cost{}
	case d.verb != verbCharge:
		return cost{amount: c.fees.delivered}
	}
	l, err := g.sheet.ladder(d.item, g.market)
	if err != nil {
		return cost{1, c.fees.delivered.Add(c.fees.charged)}
	}
	return c.chargedCost(l, c.countedOn(g, d.item, l), 1)
}

// countedOn returns how many units the state has on the counter of a ladder.
func (c *campaign) countedOn(g *group, i itemIndex, l *ladder) int64 {
	if !l.stepped() || len(c.s.Usage) == 0 || c.isUsageUnknown() {
		return 0
	}
	counter := c.pricer.tierCounter(g.month, g.market, i.name())
	c.noteAccount(counter)
	return c.used(counter)
}

// chargedCost returns what n messages cost that are charged after `before` others.
func (c *campaign) chargedCost(l *ladder, before, n int64) cost {
	fees := c.fees.delivered.Add(c.fees.charged).Mul(decimal.New(n, 0))
	meta, priced := decimal.Decimal{}, int64(0)
	_ = l.cut(before, n, func(i int, k int64) { // what is past the end is unpriced
		meta, priced = meta.Add(l.tiers[i].Price.Mul(decimal.New(k, 0))), priced+k
	})
	return cost{n - priced, meta.Mul(c.fees.times).Add(fees)}
}

// spend works out how a month's recipients come out in a bound. If the month's counts
// aren't known, the allowance is unused or used up, whichever is nearer the bound.
func (c *campaign) spend(groups []group, a *allowanceLeft, b bound) spending {
	switch {
	case b == likely && c.isUsageUnknown() && a.limit > 0:
		return c.spendLikely(groups, 0)
	case b == likely:
		return c.spendLikely(groups, a.left)
	case !c.isUsageUnknown() || a.limit == 0:
		s, _ := c.spendBest(c.weigh(groups, b), a.left, b)
		return s
	}
	list := c.weigh(groups, b)
	unused, unusedCost := c.spendBest(list, a.limit, b)
	usedUp, usedUpCost := c.spendBest(list, 0, b)
	if unusedCost.sub(usedUpCost).sign() == int(b) {
		return unused
	}
	return usedUp
}

// isUsageUnknown reports whether the month's counts may be anything.
func (c *campaign) isUsageUnknown() bool { return c.usageUnknown(0) }

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

// A saving is so many recipients who can be within the allowance, and what that saves
// for each.
type saving struct {
	i     int // index of their unitCosts
	units int64
	saved cost
}

// spendUntil works out a month in which the allowance is used up in the block of a
// number or, if unused, in none of them. It isn't ok if that can't be.
func (c *campaign) spendUntil(list []unitCosts, no int, unused bool, left int64, b bound) (
	s spending, total cost, ok bool) {
	within := make([]int64, len(list)) // units of each group that are within the allowance
	inside := cost{amount: c.fees.delivered}
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
			pool = append(pool, saving{i, u.units, u.outsideCost.sub(inside)})
		default:
			_, price, _ := u.settled(b)
			pool = append(pool, saving{i, u.units, price.sub(inside)})
		}
	}
	slices.SortStableFunc(pool, func(v, w saving) int { return int(b) * v.saved.cmp(w.saved) })
	for _, v := range pool {
		if n := min(v.units, left); n > 0 && (!unused || v.saved.sign() == -int(b)) {
			within[v.i], left = n, left-n
		}
	}
	if !unused && left > 0 {
		return s, total, false
	}
	for i := range list {
		u := &list[i]
		if n := within[i]; n > 0 {
			s.shares = append(s.shares, share{u.group, u.past, n, false})
			s.covered += n
			total = total.add(inside, n)
		}
		if n := u.units - within[i]; n > 0 {
			d, price, past := u.outside, u.outsideCost, false
			if u.no >= no || !u.isOutside {
				d, price, past = u.settled(b)
			}
			s.shares = append(s.shares, share{u.group, d, n, past})
			total = total.add(price, n)
		}
	}
	return s, total, true
}

// spendLikely works out a month in which what isn't known of a recipient is as it costs
// more, and an allowance goes to markets in the order of their names.
func (c *campaign) spendLikely(groups []group, left int64) (s spending) {
	list := c.weigh(groups, high)
	inside := cost{amount: c.fees.delivered}
	for i := range list { // in the order of groups
		u := &list[i]
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
				a.left = max(0, a.limit-c.used(a.counter))
				c.noteAccount(a.counter)
			}
			return a
		}
	}
	return &allowanceLeft{left: math.MaxInt64}
}

// noteAccount notes a counter that goes by the account's ID, if that is empty.
func (c *campaign) noteAccount(of Counter) {
	if of.Scope != PerNumber && of.Of == "" {
		c.notes |= noteAccountNotGiven
	}
}
