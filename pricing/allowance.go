package pricing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A billingClass names messages that are billed the same.
type billingClass struct {
	month  Month
	epoch  uint32 // how often the counter of these messages was raised before them; see [totals.epoch]
	pricer uint16 // index in the totals' pricers
	span   uint16 // index in the pricer's spans
	market uint16 // index in the totals' names
	decision
	unpriced bool // in a bill's Low: another case lacks its price, so that only the fees are known
	// Which item it is isn't certain, and decides on fees that include messages: such a fee
	// isn't on it in a bill's Low, and is past those in High.
	loose bool
}

// withoutEpoch returns the class of a message whose place in an allowance is
// settled. No item of an allowance has volume tiers, so no other counter counts it.
func (k billingClass) withoutEpoch() billingClass {
	k.epoch = 0
	return k
}

// pastAllowance returns the class of a message that has no place in the allowance.
func (k billingClass) pastAllowance() billingClass {
	k.allowance, k.epoch = noRule, 0
	return k
}

// rank is the order of classes within a month and market.
func (k billingClass) rank() uint64 {
	return uint64(k.pricer)<<48 | uint64(k.span)<<32 | uint64(k.allowance)<<24 | uint64(k.rule)<<16 |
		uint64(k.item)<<8 | uint64(k.verb)
}

// An allowanceWord is what Meta reported of a message and an allowance.
type allowanceWord uint8

const (
	noWord      allowanceWord = iota
	wordCovered               // the allowance covered it
	wordSpent                 // the allowance was used up
)

// A candidate is a message that may be within an allowance, or of which Meta
// reported that the allowance was used up before it.
type candidate struct {
	at      time.Time
	id      string
	nth     int64 // of a Sum's, in the order of Apply; 0 in a Tally
	user    string
	market  ratecard.Market // by name, since other totals have another index for it
	class   billingClass
	word    allowanceWord
	differs bool // a mismatch of its type is counted already
}

// after reports whether u comes after v, whatever Meta reported of them. The order
// is total, except between messages that are the same.
func (u *candidate) after(v *candidate) bool {
	if u.class.epoch != v.class.epoch {
		return u.class.epoch > v.class.epoch
	}
	if c := u.at.Compare(v.at); c != 0 {
		return c > 0
	}
	if c := strings.Compare(u.id, v.id); c != 0 {
		return c > 0
	}
	if u.nth != v.nth { // members of a group got one message, and Apply counted them in this order
		return u.nth > v.nth
	}
	if c := strings.Compare(u.user, v.user); c != 0 {
		return c > 0
	}
	return cmp.Or(strings.Compare(string(u.market), string(v.market)), cmp.Compare(u.class.rank(), v.class.rank()),
		cmp.Compare(u.word, v.word), compareBool(u.differs, v.differs)) > 0
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// contradicts reports whether the message, which Meta reported as covered, is a
// mismatch if the allowance was used up before it. It isn't if it is free all the
// same, or if its type is a mismatch already.
func (u *candidate) contradicts() bool {
	return u.word == wordCovered && !u.differs && u.class.verb != verbFree
}

// allowanceUnits are the messages within an allowance of a month: the first ones,
// by instant and message ID, before the first of which Meta reported that the
// allowance was used up. The last one of them gives way to an earlier one. While they
// come in order they are a list; then a heap with the last one on top.
//
// What has no place here never gets one: more messages only take places away. So
// the result is the same in whatever order messages come, and parts are merged.
type allowanceUnits struct {
	limit int64
	units []candidate
	heap  bool
	spent *candidate // the first of which Meta reported that the allowance was used up
	// how many have no place, though Meta reported that the allowance covered them
	overdrawn int64
	shared    bool // with another reading: copy it before a change
}

// clone returns a copy that isn't shared.
func (a *allowanceUnits) clone() *allowanceUnits { return a.cloneIn(nil) }

// cloneIn is clone, with messages in a room that is used for nothing else.
func (a *allowanceUnits) cloneIn(room []candidate) *allowanceUnits {
	c := *a
	c.units, c.shared = append(room[:0], a.units...), false
	return &c
}

// admits reports whether there is a place for the message.
func (a *allowanceUnits) admits(u *candidate) bool {
	if a.spent != nil && u.after(a.spent) {
		return false
	}
	return int64(len(a.units)) < a.limit || a.limit > 0 && a.last().after(u)
}

// isPast reports whether a message of the first epoch after that instant has no place, if
// Meta reported nothing of it.
func (a *allowanceUnits) isPast(at time.Time) bool {
	if a.spent != nil && a.spent.class.epoch == 0 && a.spent.at.Before(at) {
		return true
	}
	if a.limit <= 0 || int64(len(a.units)) < a.limit {
		return false
	}
	last := a.last()
	return last.class.epoch == 0 && last.at.Before(at)
}

// last returns the last of the messages, of which there is one.
func (a *allowanceUnits) last() *candidate {
	if a.heap {
		return &a.units[0]
	}
	return &a.units[len(a.units)-1]
}

// add takes in a message that is among the first. If the allowance was full, it
// returns the message that gives way.
func (a *allowanceUnits) add(u candidate) (last candidate, full bool) {
	full = int64(len(a.units)) >= a.limit
	switch {
	case full && a.heap:
		last, a.units[0] = a.units[0], u
		a.down()
		return last, true
	case full:
		last = a.pop()
	}
	if !a.heap && len(a.units) > 0 && !u.after(a.last()) {
		slices.Reverse(a.units) // a list in falling order is a heap
		a.heap = true
	}
	if len(a.units) == cap(a.units) {
		a.grow()
	}
	a.units = append(a.units, u)
	if a.heap {
		a.up(len(a.units) - 1)
	}
	return last, full
}

// grow makes room for more messages, which most allowances that have some will get: four times
// as many, so that few are copied, but no more than have a place.
func (a *allowanceUnits) grow() {
	n := int64(len(a.units))
	a.units = slices.Grow(a.units, int(max(1, min(max(16, 4*n), a.limit)-n)))
}

// pop removes the last message and returns it.
func (a *allowanceUnits) pop() candidate {
	last, n := *a.last(), len(a.units)-1
	if a.heap {
		a.units[0] = a.units[n]
	}
	a.units = a.units[:n]
	if a.heap {
		a.down()
	}
	return last
}

func (a *allowanceUnits) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !a.units[i].after(&a.units[parent]) {
			return
		}
		a.units[i], a.units[parent] = a.units[parent], a.units[i]
		i = parent
	}
}

func (a *allowanceUnits) down() {
	for i := 0; ; {
		last := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(a.units); child++ {
			if a.units[child].after(&a.units[last]) {
				last = child
			}
		}
		if last == i {
			return
		}
		a.units[i], a.units[last] = a.units[last], a.units[i]
		i = last
	}
}

// An allowanceBill is what comes of an allowance in a bill.
type allowanceBill struct {
	counted    int64 // what the messages add to the allowance's counter
	mismatches int64
	// Meta reported that the allowance was used up before as many messages were counted
	corrected bool
}

// bill calls count with the class of each message, in no order, and how many there
// are of it, perhaps more than once. raises are the levels to which the counter was raised, one for
// each epoch from the second on.
func (a *allowanceUnits) bill(raises []int64, count func(billingClass, int64)) allowanceBill {
	if len(raises) > 0 {
		return a.billRaised(raises, count)
	}
	b := allowanceBill{counted: int64(len(a.units)), mismatches: a.overdrawn}
	var sums [16]struct { // of a few classes at a time, since each call takes longer
		class billingClass
		n     int64
	}
	for i := range a.units {
		class := &a.units[i].class
		sum := &sums[int(class.market)%len(sums)]
		if sum.class != *class {
			if sum.n > 0 {
				count(sum.class, sum.n)
			}
			sum.class, sum.n = *class, 0
		}
		sum.n++
	}
	for i := range sums {
		if sums[i].n > 0 {
			count(sums[i].class, sums[i].n)
		}
	}
	if a.spent != nil && b.counted < a.limit {
		b.useUp(a.limit-b.counted, a.spent)
	}
	return b
}

// useUp counts so many units that Meta counted, and we didn't, before the message.
func (b *allowanceBill) useUp(n int64, spent *candidate) {
	b.counted += n
	b.corrected = true
	if !spent.differs {
		b.mismatches++
	}
}

// billRaised is bill with raises. Each message takes its place after what the
// counter was raised to before it.
func (a *allowanceUnits) billRaised(raises []int64, count func(billingClass, int64)) allowanceBill {
	b := allowanceBill{mismatches: a.overdrawn}
	order := slices.Clone(a.units)
	slices.SortFunc(order, func(u, v candidate) int { return compareBool(u.after(&v), v.after(&u)) })
	level, epoch := int64(0), uint32(0)
	enter := func(u *candidate) {
		for ; epoch < u.class.epoch; epoch++ {
			level = max(level, raises[epoch])
		}
	}
	for i := range order {
		u := &order[i]
		switch enter(u); {
		case level < a.limit:
			level, b.counted = level+1, b.counted+1
			count(u.class, 1)
		case u.word == wordCovered:
			if u.contradicts() {
				b.mismatches++
			}
			count(u.class, 1)
		default:
			count(u.class.pastAllowance(), 1)
		}
	}
	if a.spent != nil {
		if enter(a.spent); level < a.limit {
			b.useUp(a.limit-level, a.spent)
		}
	}
	return b
}
