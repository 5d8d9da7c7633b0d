package pricing

import (
	"github.com/shopspring/decimal"
)

// mostTiers is how many combinations of tiers are tried for a bill's Low.
const mostTiers = 1024

// A climber is a stage that kinds may climb, with the tiers that it may come to.
type climber struct {
	*stage
	runs  []run
	tier  int // index in runs of the one tried
	taken int64
}

// A leastSearch looks for what costs least. Prices don't rise from tier to tier. So of what
// costs least, each kind is wholly one option: the one that costs least if each stage has
// the price of the tier that it comes to. Which tiers these are is tried.
type leastSearch struct {
	*stages
	kinds []*kind
	list  []*climber
	by    map[*stage]*climber
}

// least counts kinds as what costs least together.
func (s *stages) least(kinds []*kind) {
	f := leastSearch{s, kinds, nil, map[*stage]*climber{}}
	ways := 1
	for _, k := range kinds {
		for _, key := range k.options[:k.n] {
			if st := s.of[key]; st != nil && f.by[st] == nil {
				f.by[st] = &climber{stage: st, runs: st.runs()}
				f.list = append(f.list, f.by[st])
				ways = min(ways*len(f.by[st].runs), mostTiers+1)
			}
		}
	}
	if ways > mostTiers {
		f.bound()
		return
	}
	var best []int
	var bestCost cost
	for ok := true; ok; ok = f.nextTiers() {
		options := f.options()
		if c := f.cost(options); best == nil || c.cmp(bestCost) < 0 {
			best, bestCost = options, c
		}
	}
	f.take(best)
}

// bound counts kinds as what costs least if all stages come to their last tiers, and has
// all messages behind those that choices may add.
func (f *leastSearch) bound() {
	for _, c := range f.list {
		c.tier = len(c.runs) - 1
	}
	f.take(f.options())
	for _, c := range f.list {
		c.stage.start = capped(c.stage.start, c.may)
		c.stage.before.many = capped(c.stage.before.many, c.may)
	}
}

// take counts each kind as one of its options.
func (f *leastSearch) take(options []int) {
	for i, k := range f.kinds {
		k.taken[options[i]] = k.units
	}
}

// nextTiers goes on to other tiers, and reports false after the last.
func (f *leastSearch) nextTiers() bool {
	for _, c := range f.list {
		if c.tier++; c.tier < len(c.runs) {
			return true
		}
		c.tier = 0
	}
	return false
}

// options returns the option of each kind that costs least at the tiers tried.
func (f *leastSearch) options() []int {
	list := make([]int, len(f.kinds))
	for i, k := range f.kinds {
		var least cost
		for option := range k.n {
			price := f.flatPrice(k, option)
			if c := f.by[f.of[k.options[option]]]; c != nil {
				price = c.runs[c.tier].price
			}
			if c := f.unitCost(k, option, price); option == 0 || c.cmp(least) < 0 {
				list[i], least = option, c
			}
		}
	}
	return list
}

// cost returns what the kinds cost as those options.
func (f *leastSearch) cost(options []int) (sum cost) {
	for _, c := range f.list {
		c.taken = 0
	}
	for i, k := range f.kinds {
		price := f.flatPrice(k, options[i])
		if c := f.by[f.of[k.options[options[i]]]]; c != nil {
			c.taken, price = capped(c.taken, k.units), decimal.Decimal{}
		}
		sum = sum.add(f.unitCost(k, options[i], price), k.units)
	}
	for _, c := range f.list {
		sum.amount = sum.amount.Add(c.total(c.taken))
	}
	return sum
}

// total returns what Meta charges for so many of the messages that choices add, and fees'
// share of it.
func (c *climber) total(n int64) (sum decimal.Decimal) {
	for _, r := range c.runs {
		units := min(n, r.units)
		sum = sum.Add(r.price.Mul(decimal.New(units, 0)))
		n -= units
	}
	return sum.Add(sum.Mul(c.share))
}
