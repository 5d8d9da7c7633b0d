package pricing

import (
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A turning is a market whose volume tiers turn within a month, such as on the first day
// of a contract. Whoever is charged before lifts those after onto a cheaper tier, so
// that it may cost less to be charged than to be free.
type turning struct {
	*campaign
	list   []unitCosts // of the market, in order
	bound  bound
	edges  []int64 // the bounds of all tiers
	tries  int
	best   []share
	lowest cost // of best
}

// mostTries is how many ways a turning weighs.
const mostTries = 5_000

// spendTurning works out a month without an allowance in which tiers may turn.
func (c *campaign) spendTurning(list []unitCosts, b bound) (s spending) {
	markets := map[ratecard.Market][]unitCosts{}
	for _, u := range list {
		markets[u.market] = append(markets[u.market], u)
	}
	for _, own := range markets {
		t := turning{campaign: c, list: own, bound: b}
		if t.turns() {
			for _, start := range t.starts() {
				c.assumed = &start
				t.choose(0, t.start(), nil)
			}
			c.assumed = nil
			s.shares = append(s.shares, t.best...)
			continue
		}
		for i := range own {
			s.shares = append(s.shares, own[i].shares(0, 0, b)...)
		}
	}
	return s
}

// turns reports whether the ladder isn't the same throughout, and notes its edges.
func (t *turning) turns() bool {
	var first *ladder
	turns, stepped := false, false
	for i := range t.list {
		u := &t.list[i]
		d, ok := u.charged()
		l, err := u.sheet.ladder(d.item, u.market)
		if !ok || err != nil {
			continue
		}
		if first == nil {
			first = l
		}
		same := func(a, b ratecard.Tier) bool { return a.UpTo == b.UpTo && a.Price.Equal(b.Price) }
		turns = turns || !slices.EqualFunc(first.tiers, l.tiers, same)
		stepped = stepped || l.stepped()
		for _, tier := range l.tiers {
			t.edges = append(t.edges, tier.UpTo)
		}
	}
	return turns && stepped
}

// starts returns where the counter may stand, if that isn't known; else 0, which then
// doesn't matter.
func (t *turning) starts() []int64 {
	if !t.isUsageUnknown() {
		return []int64{0}
	}
	list := []int64{0}
	least, most := int64(0), int64(0)
	for i := -1; i < len(t.list); i++ {
		if i >= 0 {
			_, may := t.list[i].charged()
			_, mayNot := t.uncharged(&t.list[i])
			if may {
				most += t.list[i].units
			}
			if may && !mayNot {
				least += t.list[i].units
			}
		}
		for _, edge := range t.edges {
			list = append(list, max(0, edge-least), max(0, edge-most))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// start returns where the counter stands before the month's first message.
func (t *turning) start() int64 {
	for i := range t.list {
		u := &t.list[i]
		if d, ok := u.charged(); ok {
			if l, err := u.sheet.ladder(d.item, u.market); err == nil && l.stepped() {
				return t.countedOn(u.group, d.item, l)
			}
		}
	}
	return 0
}

// charged returns what the rules say if the group is charged, if they may say so.
func (u *unitCosts) charged() (decision, bool) {
	i := slices.IndexFunc(u.options, func(d decision) bool { return d.verb == verbCharge && d.allowance == noRule })
	if i < 0 {
		return decision{}, false
	}
	return u.options[i], true
}

// uncharged returns the best or worst that the rules may say otherwise.
func (t *turning) uncharged(u *unitCosts) (best decision, ok bool) {
	for _, d := range u.options {
		if d.verb == verbCharge {
			continue
		}
		if !ok || t.unitCost(u.group, d).sub(t.unitCost(u.group, best)).sign() == int(t.bound) {
			best, ok = d, true
		}
	}
	return best, ok
}

// choose tries every way for the groups from the i-th on, after the shares of those
// before, which have taken the counter to a level.
func (t *turning) choose(i int, level int64, before []share) {
	if i == len(t.list) {
		price := t.costOf(before)
		if t.best == nil || price.sub(t.lowest).sign() == int(t.bound) {
			t.best, t.lowest = slices.Clone(before), price
		}
		t.tries++
		return
	}
	u := &t.list[i]
	d, may := u.charged()
	other, mayNot := t.uncharged(u)
	counts := []int64{0}
	switch {
	case may && mayNot:
		counts = t.countsToTry(i, level)
	case may:
		counts = []int64{u.units}
	}
	for _, n := range counts {
		if t.tries >= mostTries {
			t.notes |= noteNotAllOrders
			return
		}
		shares := slices.Clip(before)
		if n > 0 {
			shares = append(shares, share{u.group, d, n, false})
		}
		if n < u.units {
			shares = append(shares, share{u.group, other, u.units - n, false})
		}
		t.choose(i+1, level+n, shares)
	}
}

// countsToTry returns how many of the i-th group may best be charged: none, all, or as
// many as take the counter to the bound of a tier, then or after later groups of which
// all are charged or as few as may be.
func (t *turning) countsToTry(i int, level int64) []int64 {
	counts := []int64{0, t.list[i].units}
	later := t.list[i+1:]
	later = later[:min(len(later), 4)]
	for all := range 1 << len(later) {
		sum := int64(0)
		for k := -1; k < len(later); k++ {
			if k >= 0 {
				_, may := later[k].charged()
				_, mayNot := t.uncharged(&later[k])
				if may && (!mayNot || all&(1<<k) != 0) {
					sum += later[k].units
				}
			}
			for _, edge := range t.edges {
				if n := edge - level - sum; n > 0 && n < t.list[i].units {
					counts = append(counts, n)
				}
			}
		}
	}
	slices.Sort(counts)
	return slices.Compact(counts)
}
