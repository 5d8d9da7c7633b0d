package pricing

import (
	"cmp"
	"maps"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A turning is a market whose volume tiers turn within a month: from an account's first
// authentication-international on (R3.10), or on the first day of a contract or of a fee. Whoever is
// charged before lifts those after onto a cheaper tier, so that it may cost less to be
// charged than to be free.
type turning struct {
	*campaign
	list  []unitCosts // of the market, in order of the tiers
	bound bound
	edges []int64 // the bounds of all tiers
}

// A climbed is a way in which the groups so far are charged or not.
type climbed struct {
	level  int64 // of the counter after them
	cost   cost
	shares []share
}

// spendTurning works out a month without an allowance, in which tiers may turn.
func (c *campaign) spendTurning(list []unitCosts, b bound) (shares []share) {
	markets := map[ratecard.Market][]unitCosts{}
	for _, u := range list {
		markets[u.market] = append(markets[u.market], u)
	}
	for _, own := range markets {
		slices.SortStableFunc(own, func(u, v unitCosts) int {
			return cmp.Or(cmp.Compare(u.no, v.no), cmp.Compare(u.options[0].item, v.options[0].item))
		})
		t := turning{campaign: c, list: own, bound: b}
		if !t.turns() {
			for i := range own {
				shares = append(shares, own[i].shares(0, 0, b)...)
			}
			continue
		}
		var best climbed
		for i, start := range t.starts() {
			if way := t.best(start); i == 0 || way.cost.sub(best.cost).sign() == int(b) {
				best = way
			}
		}
		shares = append(shares, best.shares...)
	}
	return shares
}

// turns reports whether the ladder, or fees' share of it, isn't the same throughout, and
// notes its edges.
func (t *turning) turns() bool {
	var first markedUp
	turns := false
	for i := range t.list {
		d, l := t.charged(i)
		if l == nil {
			continue
		}
		own := t.markUp(t.list[i].group, d.item, l)
		if first.ladder == nil {
			first = own
		}
		turns = turns || first.turns(own)
		for _, tier := range l.tiers {
			t.edges = append(t.edges, tier.UpTo)
		}
	}
	return turns
}

// charged returns what the rules say if a group is charged, and its ladder; nil if they
// don't say so, or nothing is counted then.
func (t *turning) charged(i int) (decision, *ladder) {
	u := &t.list[i]
	for _, d := range u.options {
		l, err := u.sheet.ladder(d.item, u.market)
		if d.verb == verbCharge && err == nil && u.span.tiered(d.item, l) {
			return d, l
		}
	}
	return decision{}, nil
}

// uncharged returns the best or worst that the rules may say otherwise.
func (t *turning) uncharged(u *unitCosts) (best decision, price cost, ok bool) {
	for _, d := range u.options {
		if l, err := u.sheet.ladder(d.item, u.market); d.verb == verbCharge && err == nil && u.span.tiered(d.item, l) {
			continue
		}
		if own := t.unitCost(u.group, d); !ok || own.sub(price).sign() == int(t.bound) {
			best, price, ok = d, own, true
		}
	}
	return best, price, ok
}

// starts returns where the counter may stand before the month's first message: where the
// state has it or, if that isn't known, where some of the messages end at a tier's bound.
func (t *turning) starts() []int64 {
	if !t.isUsageUnknown() {
		for i := range t.list {
			if d, l := t.charged(i); l.stepped() {
				return []int64{t.countedOn(t.list[i].group, d.item, l)}
			}
		}
		return []int64{0}
	}
	list, least, most := []int64{0}, int64(0), int64(0)
	for i := -1; i < len(t.list); i++ {
		if i >= 0 {
			from, to := t.mayCount(i)
			least, most = least+from, most+to
		}
		for _, edge := range t.edges {
			list = append(list, max(0, edge-least), max(0, edge-most))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// mayCount returns how many of a group are counted at least and at most.
func (t *turning) mayCount(i int) (least, most int64) {
	u := &t.list[i]
	if _, l := t.charged(i); l == nil {
		return 0, 0
	}
	if _, _, ok := t.uncharged(u); ok {
		return 0, u.units
	}
	return u.units, u.units
}

// best returns the best or worst way from a level on. Of the ways that come to one level
// the others can't be better later.
func (t *turning) best(start int64) climbed {
	ways := []climbed{{level: start}}
	for i := range t.list {
		u, next := &t.list[i], map[int64]climbed{}
		d, l := t.charged(i)
		other, otherCost, _ := t.uncharged(u)
		fees := t.pricer.feesOn(u.span, wayCharged, d.item, u.market)
		for _, way := range ways {
			for _, n := range t.countsToTry(i, way.level) {
				w := climbed{way.level + n, way.cost.add(otherCost, u.units-n), slices.Clip(way.shares)}
				if n > 0 {
					w.cost = w.cost.add(chargedCost(l, way.level, n, fees), 1)
					w.shares = append(w.shares, share{u.group, d, n, false})
				}
				if n < u.units {
					w.shares = append(w.shares, share{u.group, other, u.units - n, false})
				}
				if old, ok := next[w.level]; !ok || w.cost.sub(old.cost).sign() == int(t.bound) {
					next[w.level] = w
				}
			}
		}
		ways = slices.SortedFunc(maps.Values(next), func(v, w climbed) int { return cmp.Compare(v.level, w.level) })
	}
	return slices.MinFunc(ways, func(v, w climbed) int { return -int(t.bound) * v.cost.cmp(w.cost) })
}

// countsToTry returns how many of a group may best be counted: as few or as many as can
// be, or so many that the counter comes to a tier's bound, then or behind later groups of
// which all or as few as can be are counted. Between two of these, each message more
// changes the cost by the same.
func (t *turning) countsToTry(i int, level int64) []int64 {
	least, most := t.mayCount(i)
	counts := []int64{least, most}
	sums := []int64{0} // of all that later groups may add
	for k := i; least < most; {
		for _, edge := range t.edges {
			for _, sum := range sums {
				if n := edge - level - sum; n > least && n < most {
					counts = append(counts, n)
				}
			}
		}
		if k++; k == len(t.list) {
			break
		}
		few, many := t.mayCount(k)
		for _, sum := range slices.Clone(sums) {
			if few < many {
				sums = append(sums, sum+many)
			}
		}
		if few == many {
			for j := range sums {
				sums[j] += few
			}
		}
	}
	slices.Sort(counts)
	return slices.Compact(counts)
}
