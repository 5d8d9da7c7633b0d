package pricing

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// A kind is messages that have the same choice.
type kind struct {
	choice
	chosen
	parts []choicePart
	taken [len(choice{}.options)]int64 // how many are counted as each option
}

// A choicePart is the messages with a choice of a business number and span.
type choicePart struct {
	pricer, span uint16 // as in a billingClass
	number       string
	units        int64
}

// count calls f with the classes that the options were taken of.
func (k *kind) count(f func(key billingClass, n int64, at delivered)) {
	parts := k.parts
	for i, n := range k.taken[:k.n] {
		for key := k.options[i]; n > 0 && len(parts) > 0; {
			units := min(n, parts[0].units)
			key.pricer, key.span = parts[0].pricer, parts[0].span
			f(key, units, k.times)
			n -= units
			if parts[0].units -= units; parts[0].units == 0 {
				parts = parts[1:]
			}
		}
	}
}

// A stage is messages that climb one ladder of a counter, one after another: what they
// cost together hangs on how many there are, and on where the counter stood before.
type stage struct {
	ladder  *ladder // nil if they have no price
	item    itemIndex
	share   decimal.Decimal // that fees have of Meta's price
	before  reach           // of the counter
	certain int64           // messages that are in it whatever is chosen
	may     int64           // those that choices may add
	start   int64           // the one of before that is taken
	climbed int64           // messages of which the lines are made
}

// A reach is how few and how many units there may be.
type reach struct{ few, many int64 }

func (r reach) plus(o reach) reach { return reach{capped(r.few, o.few), capped(r.many, o.many)} }

// next returns where the counter stands before n more messages of which a line is made.
func (s *stage) next(n int64) (before int64) {
	before = capped(s.start, s.climbed)
	s.climbed = capped(s.climbed, n)
	return before
}

// free returns where the counter stands before the messages that choices add.
func (s *stage) free() int64 { return capped(s.start, s.certain) }

// isBound reports whether what the messages cost may hang on what is chosen for others.
func (s *stage) isBound() bool {
	if s.before.few == s.before.many || s.ladder == nil {
		return false
	}
	n := capped(s.certain, s.may)
	most, err := s.ladder.total(s.before.few, n)
	least, err2 := s.ladder.total(s.before.many, n)
	return (err == nil) != (err2 == nil) || !most.Equal(least)
}

// stages are those of the counters that messages with a choice may climb.
type stages struct {
	totals *totals
	low    bool // for a bill's Low
	of     map[billingClass]*stage
	units  map[billingClass]reach
	times  map[climbKey]*[2]delivered // as in a sharedClimb
	climbs map[Counter][]billingClass
}

// A climbKey names the messages of one span that climb the tiers of one counter.
type climbKey struct {
	counter Counter
	epoch   uint32
	began   int64 // see Pricer.began
}

// A sharedClimb is what is charged on one counter of authentication, which comes
// first, and of authentication-international. They share volume tiers (R5.7.5).
type sharedClimb struct {
	units [2]int64
	times [2]delivered
}

// partOf returns which of the two items of a sharedClimb an item is.
func (sharedClimb) partOf(i itemIndex) int {
	if i == itemInternational {
		return 1
	}
	return 0
}

// climbOf returns what names the messages of a class on a counter.
func (t *totals) climbOf(counter Counter, key billingClass) climbKey {
	p := &t.pricers[key.pricer]
	return climbKey{counter, t.epochOf(counter, &key), p.began(&p.spans[key.span])}
}

// newStages returns the classes that kinds may be in, not yet in stages.
func newStages(t *totals, low bool, kinds []*kind) *stages {
	s := &stages{
		totals: t,
		low:    low,
		of:     map[billingClass]*stage{},
		units:  map[billingClass]reach{},
		times:  map[climbKey]*[2]delivered{},
		climbs: map[Counter][]billingClass{},
	}
	for _, k := range kinds {
		for _, key := range k.options[:k.n] {
			counter, ok := t.counterOf(key)
			if !ok {
				continue
			}
			s.put(counter, key, reach{})
			s.addTimes(t.climbOf(counter, key), key.item, k.times)
			for _, part := range k.parts {
				key.pricer, key.span = part.pricer, part.span
				s.put(counter, key, reach{many: part.units})
			}
		}
	}
	return s
}

// put adds units of a class that climbs a counter.
func (s *stages) put(counter Counter, key billingClass, n reach) {
	old, ok := s.units[key]
	if !ok {
		s.climbs[counter] = append(s.climbs[counter], key)
	}
	s.units[key] = old.plus(n)
}

func (s *stages) addTimes(climb climbKey, item itemIndex, at delivered) {
	if s.times[climb] == nil {
		s.times[climb] = &[2]delivered{}
	}
	s.times[climb][sharedClimb{}.partOf(item)].add(at)
}

// add adds the messages that have no choice, and finds the stages.
func (s *stages) add(cells map[billingClass]int64, climbs map[climbKey]*sharedClimb) {
	for key, n := range cells {
		counter, ok := s.totals.counterOf(key)
		if _, may := s.climbs[counter]; ok && may && n > 0 {
			s.put(counter, key, reach{n, n})
		}
	}
	for climb, c := range climbs {
		if _, may := s.climbs[climb.counter]; may {
			s.addTimes(climb, itemAuthentication, c.times[0])
			s.addTimes(climb, itemInternational, c.times[1])
		}
	}
	for counter, classes := range s.climbs {
		slices.SortFunc(classes, s.totals.compareClasses)
		s.climb(counter, classes)
	}
}

// climb finds the stages of the classes of a counter, which are in their order.
func (s *stages) climb(counter Counter, classes []billingClass) {
	start := s.totals.startOf(counter, s.low)
	level, epoch := reach{start, start}, uint32(0)
	var last *stage
	for len(classes) > 0 {
		climb := s.totals.climbOf(counter, classes[0])
		n := slices.IndexFunc(classes, func(key billingClass) bool { return s.totals.climbOf(counter, key) != climb })
		if n < 0 {
			n = len(classes)
		}
		for ; epoch < climb.epoch; epoch++ {
			raised := func(level int64) int64 { return s.totals.raisedTo(counter, epoch, level, s.low) }
			level, last = reach{raised(level.few), raised(level.many)}, nil
		}
		level, last = s.climbSpan(climb, classes[:n], level, last)
		classes = classes[n:]
	}
}

// climbSpan finds the stages of the classes of one span, from a level on; last is the
// stage before. Authentication comes before authentication-international, unless that came
// first, or they came by turns: see [billAdder.levelAmong].
func (s *stages) climbSpan(climb climbKey, classes []billingClass, level reach, last *stage) (reach, *stage) {
	other := slices.IndexFunc(classes, func(key billingClass) bool { return key.item == itemInternational })
	if other < 0 {
		other = len(classes)
	}
	parts := [2][]billingClass{classes[:other], classes[other:]}
	var sums [2]reach
	for i := range parts {
		for _, key := range parts[i] {
			sums[i] = sums[i].plus(s.units[key])
		}
	}
	starts := [2]reach{level, level}
	if sums[0].many > 0 && sums[1].many > 0 {
		switch t := s.times[climb]; {
		case t[0].last.Before(t[1].first):
			starts[1] = level.plus(sums[0])
		case t[1].last.Before(t[0].first):
			starts[0] = level.plus(sums[1])
		default:
			starts[0].many = capped(level.many, sums[1].many)
			starts[1].many = capped(level.many, sums[0].many)
		}
	}
	for i := range parts {
		for _, key := range parts[i] {
			last = s.extend(last, key, starts[i])
			starts[i] = starts[i].plus(s.units[key])
		}
	}
	return level.plus(sums[0]).plus(sums[1]), last
}

// extend adds a class to the stage before it, if it climbs on there, or else to one of its
// own.
func (s *stages) extend(last *stage, key billingClass, before reach) *stage {
	l, p := s.totals.ladderOf(key), s.totals.pricers[key.pricer]
	share := p.feesOn(&p.spans[key.span], wayCharged, key.item, s.totals.names[key.market]).share
	goesOn := last != nil && last.item == key.item && last.share.Equal(share) &&
		(l == nil) == (last.ladder == nil) && (l == nil || l.hasTiersOf(last.ladder)) &&
		last.before.plus(reach{last.certain, capped(last.certain, last.may)}) == before
	if !goesOn {
		last = &stage{ladder: l, item: key.item, share: share, before: before}
		if last.start = before.few; s.low {
			last.start = before.many
		}
	}
	n := s.units[key]
	last.certain = capped(last.certain, n.few)
	last.may = capped(last.may, n.many-n.few)
	s.of[key] = last
	return last
}

// isBound reports whether the bill is a bound that perhaps no choice comes to.
func (s *stages) isBound() bool {
	for st := range maps.Values(s.of) {
		if st.isBound() {
			return true
		}
	}
	return false
}

// unitCost returns what one message costs as an option, if Meta charges a price.
func (s *stages) unitCost(k *kind, option int, price decimal.Decimal) cost {
	fees := (*Pricer).feesOn
	if s.low && k.options[0].loose {
		fees = (*Pricer).leastFeesOn
	}
	return s.totals.withFees(k.options[option], price, 1, fees)
}

// flatPrice returns what Meta charges for one message as an option that climbs no counter.
func (s *stages) flatPrice(k *kind, option int) (price decimal.Decimal) {
	if l := s.totals.ladderOf(k.options[option]); l != nil {
		price = l.tiers[0].Price
	}
	return price
}

// A run is units of a stage that have one price.
type run struct {
	price decimal.Decimal
	units int64
}

// runs returns what messages that choices add may cost. What is past the ladder's end
// counts as nothing.
func (s *stage) runs() (list []run) {
	left := s.may
	_ = s.ladder.cut(s.free(), left, func(i int, k int64) {
		list, left = append(list, run{s.ladder.tiers[i].Price, k}), left-k
	})
	if left > 0 {
		list = append(list, run{decimal.Decimal{}, left})
	}
	return list
}
