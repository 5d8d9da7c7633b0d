package pricing

import (
	"math/bits"

	"github.com/wacost/wacost/category"
)

// A verdict is a ruling on n messages in one certain world, with its price.
type verdict struct {
	ruling
	cases   caseFlags
	world   facts   // what held
	assumed facts   // of which this wasn't certain
	ladder  *ladder // the card's price; nil if it has none
	units   int64   // that the rule decided
	free    int64   // under the allowance
	before  int64   // on the ladder's counter
	used    int64   // on the allowance's
}

// more is what a quote says beyond its likeliest case.
type more struct {
	cases []verdict
	gaps  []Unpriced
	lack  string // why the one gap is there, alike for alike messages; "" if the gaps say so
}

// caseFlags say what else a case supposes.
type caseFlags uint8

const (
	byCategory caseFlags = 1 << iota // Meta's filing
	byUsage                          // the month's counts
	byDoubt                          // a contested rule holds
	byDenial                         // it doesn't
	isInbound                        // not a case at all: the user wrote
	isUnpriced                       // not a case at all: the card lacks the price
)

// charged tells whether any units are.
func (v *verdict) charged() bool { return v.units > 0 && v.verb == verbCharge }

// alike tells whether two verdicts come to the same lines.
func (v *verdict) alike(w *verdict) bool {
	return v.ruling == w.ruling && v.units == w.units && v.free == w.free && v.before == w.before && v.used == w.used
}

// when says what a verdict supposes.
func (v *verdict) when(rules []rule) []string {
	list := []string{}
	if v.cases&byCategory != 0 {
		list = append(list, "Meta files it as "+string(v.category()))
	}
	for rest := v.assumed; rest != 0; rest &= rest - 1 {
		bit := facts(1) << bits.TrailingZeros32(uint32(rest))
		list = append(list, bit.text(v.world&bit != 0))
	}
	for i := range rules {
		if rules[i].doubt != "" && v.cases&byDenial != 0 {
			list = append(list, rules[i].doubt)
		} else if rules[i].doubt != "" && v.cases&byDoubt != 0 {
			list = append(list, "rule "+rules[i].ID+" holds")
		}
	}
	if v.cases&byUsage != 0 {
		list = append(list, v.supposed()...)
	}
	return list
}

func (v *verdict) supposed() []string {
	var list []string
	if v.before > 0 {
		list = append(list, supposedBefore(v.before))
	} else if v.charged() && !v.ladder.flat() {
		list = append(list, "no unit was charged before it this month")
	}
	if v.used > 0 {
		list = append(list, "the allowance is used up")
	} else if v.free > 0 {
		list = append(list, "the allowance is unused")
	}
	return list
}

func supposedBefore(n int64) string { return count(n) + " units were charged before it this month" }

func (v *verdict) category() category.Category {
	switch v.world & allCategories {
	case marketing:
		return category.Marketing
	case utility:
		return category.Utility
	case authentication:
		return category.Authentication
	}
	return category.Service
}

// text says that a fact holds or doesn't.
func (f facts) text(holds bool) string {
	pair := [2]string{"it isn't so", "it is so"}
	switch f {
	case inService:
		pair = [2]string{"the customer service window is closed", "the customer service window is open"}
	case inFreeEntry:
		pair = [2]string{"no free entry window is open", "a free entry window is open"}
	case rides, anyOpen:
		pair = [2]string{"no conversation that covers it is open", "a conversation that covers it is open"}
	case toUS:
		pair = [2]string{"the number isn't one of the United States", "the number is one of the United States"}
	}
	if holds {
		return pair[1]
	}
	return pair[0]
}
