package pricing

import (
	"math/bits"

	"github.com/wacost/wacost/category"
)

// An answer is one possible answer to a question: the facts assumed, the rules'
// decision, and how many units are free and charged.
type answer struct {
	decision
	flags   answerFlags
	world   facts   // the facts that hold
	assumed facts   // those of them, and of their opposites, that weren't certain
	ladder  *ladder // the card's price; nil if it has none, or none is needed
	units   int64   // past any allowance
	free    int64   // within the allowance
	before  int64   // units on the ladder's counter before
	used    int64   // units on the allowance's counter before
}

// alternatives are what a quote has beside its likeliest answer.
type alternatives struct {
	cases    []answer
	unpriced []Unpriced
	// month is that of a message priced as of its sending, if it isn't the month of
	// its delivery (R1.2a); else 0.
	month Month
}

// answerFlags say what else an answer assumes.
type answerFlags uint16

const (
	byCategory     answerFlags = 1 << iota // how Meta files the message
	byUsage                                // the month's counts
	isInbound                              // no case at all: the user wrote
	isUnpriced                             // of a message that lacks the price in some case
	isNowhere                              // of a message to a market that isn't known
	ofNoAccount                            // a counter was read that goes by the account's ID, which is empty
	isUsageUnknown                         // with byUsage: the state says that the counts aren't known
	differsByCount                         // Meta's word on an allowance isn't what was counted
	isFailed                               // no case at all: the message failed
	lacksCount                             // a counter was read that isn't among others in the state's Usage
)

// apart returns what became of a message that no rule decides on, and reports whether it
// is such a one.
func (a *answer) apart() (w feeWay, ok bool) {
	switch {
	case a.flags&isInbound != 0:
		return wayInbound, true
	case a.flags&isFailed != 0:
		return wayFailed, true
	}
	return 0, false
}

// charged reports whether any units are charged.
func (a *answer) charged() bool { return a.units > 0 && a.verb == verbCharge }

// lacksPrice reports whether units are charged of which the price isn't known. In a
// market that isn't known, nothing passes as free; what is refused costs nothing in any.
func (a *answer) lacksPrice() bool {
	refused := a.verb == verbRefuse && a.free == 0
	return a.flags&isUnpriced != 0 && (a.charged() || a.flags&isNowhere != 0 && !refused)
}

// alike reports whether two answers have the same lines.
func (a *answer) alike(w *answer) bool {
	return a.decision == w.decision &&
		a.units == w.units &&
		a.free == w.free &&
		a.before == w.before &&
		a.used == w.used
}

// conditions returns what has to hold for the answer.
func (a *answer) conditions() []Condition {
	list := []Condition{}
	if a.flags&byCategory != 0 {
		list = append(list, filedAs(a.category()))
	}
	for rest := a.assumed; rest != 0; rest &= rest - 1 {
		bit := facts(1) << bits.TrailingZeros32(uint32(rest))
		list = append(list, bit.condition(a.world&bit != 0))
	}
	if a.flags&byUsage == 0 {
		return list
	}
	if a.before > 0 || a.charged() && !a.ladder.flat() {
		list = append(list, chargedBefore(a.before))
	}
	if a.used > 0 {
		list = append(list, conditionOf(ConditionAllowanceUsedUp, "", 0))
	} else if a.free > 0 {
		list = append(list, conditionOf(ConditionAllowanceUnused, "", 0))
	}
	return list
}

// category returns the category that the answer assumes.
func (a *answer) category() category.Category {
	switch a.world & allCategories {
	case marketing:
		return category.Marketing
	case utility:
		return category.Utility
	case authentication:
		return category.Authentication
	case authentication | internationalByName:
		return category.AuthenticationInternational
	}
	return category.Service
}
