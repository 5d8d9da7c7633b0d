package pricing

import "slices"

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
	covered int64             // within the allowance
	loose   map[Counter]int64 // see looseCounters
}

// add adds a share.
func (s *spending) add(sh share) {
	s.shares = append(s.shares, sh)
	if sh.allowance != noRule {
		s.covered += sh.units
	}
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

// A saving is so many recipients who can be within the allowance, and what that saves
// for each.
type saving struct {
	i     int // index of their unitCosts
	units int64
	saved cost
}

// fill puts so many recipients within the allowance: those of whom that saves most for a
// bound that is low, and least for one that is high. Where the allowance needn't be used
// up, it stops where more of them are worse. It returns how many it put there.
func fill(pool []saving, within []int64, left int64, unused bool, b bound) (filled int64) {
	slices.SortStableFunc(pool, func(v, w saving) int { return int(b) * v.saved.cmp(w.saved) })
	for _, v := range pool {
		if n := min(v.units, left-filled); n > 0 && (!unused || v.saved.sign() == -int(b)) {
			within[v.i], filled = within[v.i]+n, filled+n
		}
	}
	return filled
}

// shares returns how a group comes out of which so many are within the allowance, if
// that is used up in the block of a number.
func (u *unitCosts) shares(within int64, no int, b bound) (list []share) {
	if within > 0 {
		list = append(list, share{u.group, u.past, within, false})
	}
	if n := u.units - within; n > 0 {
		d, past := u.outside, false
		if u.no >= no || !u.isOutside {
			d, _, past = u.settled(b)
		}
		list = append(list, share{u.group, d, n, past})
	}
	return list
}
