package pricing

import (
	"math/bits"

	"github.com/wacost/wacost/category"
)

// A verdict is a ruling on n messages in one certain world, with its price.
type answer struct {
	decision
	flags   answerFlags
	world   facts   // what held
	assumed facts   // of which this wasn't certain
	ladder  *ladder // the card's price; nil if it has none
	units   int64   // that the rule decided
	free    int64   // under the allowance
	before  int64   // on the ladder's counter
	used    int64   // on the allowance's
}

// alternatives is what a quote says beyond its likeliest case.
type alternatives struct {
	cases    []answer
	unpriced []Unpriced
	reason   string // why the one gap is there, alike for alike messages; "" if the gaps say so
}

// answerFlags say what else a case supposes.
type answerFlags uint8

const (
	byCategory     answerFlags = 1 << iota // Meta's filing
	byUsage                                // the month's counts
	byContested                            // a contested rule holds
	byContestedOff                         // it doesn't
	isInbound                              // not a case at all: the user wrote
	isUnpriced                             // not a case at all: the card lacks the price
)

// charged tells whether any units are.
func (a *answer) charged() bool { return a.units > 0 && a.verb == verbCharge }

// alike tells whether two verdicts come to the same lines.
func (a *answer) alike(w *answer) bool {
	return a.decision == w.decision && a.units == w.units && a.free == w.free && a.before == w.before && a.used == w.used
}

// when says what a verdict supposes.
func (a *answer) conditions(rules []rule) []string {
	list := []string{}
	if a.flags&byCategory != 0 {
		list = append(list, "Meta files it as "+string(a.category()))
	}
	for rest := a.assumed; rest != 0; rest &= rest - 1 {
		bit := facts(1) << bits.TrailingZeros32(uint32(rest))
		list = append(list, bit.text(a.world&bit != 0))
	}
	for i := range rules {
		if rules[i].doubt != "" && a.flags&byContestedOff != 0 {
			list = append(list, rules[i].doubt)
		} else if rules[i].doubt != "" && a.flags&byContested != 0 {
			list = append(list, "rule "+rules[i].ID+" holds")
		}
	}
	if a.flags&byUsage != 0 {
		list = append(list, a.assumedUsage()...)
	}
	return list
}

func (a *answer) assumedUsage() []string {
	var list []string
	if a.before > 0 {
		list = append(list, chargedBefore(a.before))
	} else if a.charged() && !a.ladder.flat() {
		list = append(list, "no unit was charged before it this month")
	}
	if a.used > 0 {
		list = append(list, "the allowance is used up")
	} else if a.free > 0 {
		list = append(list, "the allowance is unused")
	}
	return list
}

func chargedBefore(n int64) string { return withCommas(n) + " units were charged before it this month" }

func (a *answer) category() category.Category {
	switch a.world & allCategories {
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
	case inConversation, anyConversation:
		pair = [2]string{"no conversation that covers it is open", "a conversation that covers it is open"}
	case toUS:
		pair = [2]string{"the number isn't one of the United States", "the number is one of the United States"}
	}
	if holds {
		return pair[1]
	}
	return pair[0]
}
