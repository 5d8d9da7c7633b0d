package pricing

import (
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// mostUnsure is how many groups of a counter whose tiers turn are tried in every way.
const mostUnsure = 4

// looseCounters returns the counters of volume tiers of which not every way is tried, with
// how many of a month's messages may be on each, or not. They are of contracts whose tiers
// meet an allowance for which several markets compete, or one while they turn within the
// month, or turn for too many groups. Meta's own prices have none. In Low such messages
// cost no more than in any way, and in High no less.
func (c *campaign) looseCounters(groups []group, a *allowanceLeft) map[Counter]int64 {
	candidates, allowed := int64(0), map[Counter]bool{}
	for i := range groups {
		g := &groups[i]
		if d := slices.IndexFunc(g.options, decision.isCandidate); d >= 0 {
			candidates += g.units
			allowed[c.pricer.tierCounter(g.month, g.market, g.options[d].item.name())] = true
		}
	}
	partly := candidates > a.left && a.left > 0 || c.isUsageUnknown()
	type climb struct {
		first  markedUp
		turns  bool
		shares bool // an allowance with other markets
		unsure int  // groups
	}
	climbs, loose := map[Counter]*climb{}, map[Counter]int64{}
	for i := range groups {
		g := &groups[i]
		ladders := c.laddersOf(g)
		if len(ladders) > 1 {
			c.err = twoLadders(g.market)
		}
		for counter, l := range ladders {
			if climbs[counter] == nil {
				climbs[counter] = &climb{first: l}
			}
			one := climbs[counter]
			one.turns = one.turns || one.first.turns(l)
			one.shares = one.shares || l.stepped() && partly && allowed[counter] && len(allowed) > 1
			if len(g.options) > 1 {
				loose[counter] += g.units
				one.unsure++
			} else if g.options[0].isCandidate() && partly {
				loose[counter] += min(a.left, g.units)
			}
		}
	}
	for counter, one := range climbs {
		turns := one.turns && (a.limit > 0 && loose[counter] > 0 || one.unsure > mostUnsure)
		if !one.shares && !turns {
			delete(loose, counter)
		}
	}
	return loose
}

// twoLadders returns the error of a market in which a message may climb the tiers of one
// of two counters, as a contract may have it for conversations of users and of businesses
// (R2.2).
func twoLadders(m ratecard.Market) error {
	why := "an estimate can't say which tiers are climbed where a window may be open or closed"
	return &InputError{ErrNotModelled, "Account.Rates", string(m), why}
}

// isCandidate reports whether a message so decided may be within an allowance.
func (d decision) isCandidate() bool { return d.allowance != noRule }

// laddersOf returns the ladders with counters that messages of a group may climb.
func (c *campaign) laddersOf(g *group) map[Counter]markedUp {
	list := map[Counter]markedUp{}
	for _, d := range g.options {
		l, err := g.sheet.ladder(d.item, g.market)
		if err == nil && d.verb == verbCharge && g.span.tiered(d.item, l) {
			list[c.pricer.tierCounter(g.month, g.market, d.item.name())] = c.markUp(g, d.item, l)
		}
	}
	return list
}

// isOn reports whether messages of a group may be on one of some counters.
func (c *campaign) isOn(g *group, counters map[Counter]int64) bool {
	for counter := range c.laddersOf(g) {
		if _, ok := counters[counter]; ok {
			return true
		}
	}
	return false
}

// looseShares returns how a group on loose counters comes out. For Low each has all that
// is left of the allowance, and for High none has.
func (u *unitCosts) looseShares(left int64, b bound) []share {
	within := int64(0)
	if b == low && u.candidate && !(u.isOutside && u.outside.verb != verbCharge) {
		within = min(left, u.units)
	}
	return u.shares(within, u.no, b)
}
