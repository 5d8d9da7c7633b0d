package pricing

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// totals are what a bill is made from: how many messages each rule decided, in two
// readings of those that are uncertain. They hold decisions, not amounts: which
// step of a ladder a message is on, and whether an allowance covers it, is worked
// out when the bill is made, from all messages at once. A [Tally] and a [Sum] fill
// them alike, and so come to the same bill.
type totals struct {
	payers // of one currency

	sure  reading // messages of which the decision is certain
	most  reading // the others, as they may cost most
	least reading // the others, as they may cost least

	choices map[choice]chosen // others, of which the bill finds what costs most and least

	doubts doubts // others, for a bill with a minimum

	apart      map[apartKey]*int64 // messages that no rule decides on
	notes      notes
	mismatches int64 // those that don't hang on what a counter had counted

	markets map[ratecard.Market]uint16 // index in names
	names   []ratecard.Market

	// levels are the counters as the states of a chain of Apply had them, and raises
	// are the levels that they jumped to: others counted there, too.
	levels map[Counter]int64
	raises map[Counter][]int64
	anew   map[Counter]int64 // whose ladders are climbed anew in each span

	ahead bool  // of messages to come, before which the month's aren't known
	fault error // there is no bill
}

// An apartKey names the messages of a month and span that no rule decides on: those of users, or
// those that failed. Only fees are on them.
type apartKey struct {
	spanMonth
	way feeWay
}

// An accountMonth is a month of an account.
type accountMonth struct {
	pricer uint16 // index in the totals' pricers
	month  Month
}

// A spanMonth is the part of a month that is in a span: only fees differ by span on
// messages of users.
type spanMonth struct {
	accountMonth
	span uint16 // index in the pricer's spans
}

func newTotals() totals {
	return totals{
		sure:    newReading(),
		most:    newReading(),
		least:   newReading(),
		apart:   map[apartKey]*int64{},
		markets: map[ratecard.Market]uint16{},
	}
}

// clone returns a copy, to which other messages can be added than to t.
func (t *totals) clone() totals {
	c := *t
	c.payers, c.names = t.payers.clone(), t.names[:len(t.names):len(t.names)]
	c.sure, c.most, c.least = t.sure.clone(), t.most.clone(), t.least.clone()
	c.choices, c.doubts = maps.Clone(t.choices), maps.Clone(t.doubts)
	c.markets, c.levels, c.raises = maps.Clone(t.markets), maps.Clone(t.levels), maps.Clone(t.raises)
	for counter, list := range c.raises {
		c.raises[counter] = list[:len(list):len(list)]
	}
	c.apart = make(map[apartKey]*int64, len(t.apart))
	for key, n := range t.apart {
		own := *n
		c.apart[key] = &own
	}
	return c
}

// merge adds the messages of o. The two are of equal accounts.
func (t *totals) merge(o *totals) {
	pricers := make([]uint16, len(o.pricers)) // t and o may be the same
	for i := range pricers {
		pricers[i] = t.payerOf(0, o.pricers[i].number, &t.fault)
	}
	names := o.names
	own := func(key billingClass) billingClass {
		key.market, key.pricer = t.marketIndex(names[key.market]), pricers[key.pricer]
		return key
	}
	t.sure.merge(&o.sure, own)
	t.most.merge(&o.most, own)
	t.least.merge(&o.least, own)
	t.mergeChoices(o, own)
	t.doubts = t.doubts.merge(o.doubts, func(key doubtKey) doubtKey {
		key.market, key.pricer = t.marketIndex(names[key.market]), pricers[key.pricer]
		return key
	}, &t.fault)
	for key, n := range o.apart {
		key.pricer = pricers[key.pricer]
		addUnits(t.apartCount(key), *n, &t.fault)
	}
	addUnits(&t.mismatches, o.mismatches, &t.fault)
	t.notes |= o.notes
}

// currency returns that of the bill; "" while nothing was added.
func (t *totals) currency() ratecard.Currency {
	if len(t.pricers) == 0 {
		return ""
	}
	return t.pricers[0].account.currency()
}

// marketIndex returns the index of a market in t.names.
func (t *totals) marketIndex(m ratecard.Market) uint16 {
	n, ok := t.markets[m]
	if !ok {
		n = uint16(len(t.names))
		t.markets[m] = n
		t.names = append(t.names, m)
	}
	return n
}

// apartCount returns the count of messages that no rule decides on.
func (t *totals) apartCount(key apartKey) *int64 {
	n, ok := t.apart[key]
	if !ok {
		n = new(int64)
		t.apart[key] = n
	}
	return n
}

// A billable is a delivered message, as totals count it.
type billable struct {
	at      time.Time
	id      string
	nth     int64 // of a Sum's; 0 in a Tally
	user    string
	from    string // the business number
	pricer  uint16 // index in the totals' pricers
	span    *span
	sheet   *sheet
	market  ratecard.Market
	month   Month
	differs bool // a mismatch of its type is counted already
	loose   bool // as in a billingClass
}

// class returns the class of the message so decided.
func (b *billable) class(r decision, market uint16) billingClass {
	return billingClass{
		month:    b.month,
		pricer:   b.pricer,
		span:     b.span.index,
		market:   market,
		decision: r,
		loose:    b.loose,
	}
}

// setNumber sets the pricer for messages of the business number b.from.
func (b *billable) setNumber(t *totals) {
	if b.pricer = t.payerOf(b.pricer, b.from, &t.fault); t.pricers[b.pricer].number != "" {
		b.user += " of " + t.pricers[b.pricer].number // so that candidates have an order among numbers
	}
}

// tiered reports whether charges of an item count towards volume tiers.
func (b *billable) tiered(i itemIndex) bool {
	ladder, _ := b.sheet.ladder(i, b.market) // without one, Meta's tiers count
	return b.span.tiered(i, ladder)
}

// candidate returns the message as a candidate for an allowance.
func (b *billable) candidate(class billingClass, world facts) candidate {
	return candidate{
		at:      b.at,
		id:      b.id,
		nth:     b.nth,
		user:    b.user,
		market:  b.market,
		class:   class,
		word:    allowanceWordIn(world),
		differs: b.differs,
	}
}

// allowanceWordIn returns what Meta reported of an allowance, in a world of facts.
func allowanceWordIn(world facts) allowanceWord {
	switch {
	case world&withinAllowance != 0:
		return wordCovered
	case world&pastAllowance != 0:
		return wordSpent
	}
	return noWord
}

// countCases counts a message of which the first case is the likeliest: in t.sure,
// or in t.most as it costs most and in t.least as it costs least.
func (t *totals) countCases(b *billable, first *answer, others []answer) {
	if len(others) == 0 {
		t.count(&t.sure, b, first)
		return
	}
	b.loose = t.pricers[b.pricer].feesLoose && differInFees(first, others)
	q := Quote{pricer: t.pricers[b.pricer].Pricer, span: b.span, sheet: b.sheet, market: b.market}
	c, isChoice := t.choiceOf(b, first, others)
	if cases, ok := q.doubtOf(first, others, isChoice); ok {
		key := doubtKey{b.month, b.pricer, b.span.index, t.marketIndex(b.market), cases}
		t.doubts = t.doubts.add(key, 1, &t.fault)
	}
	if isChoice {
		t.addChoice(c, chosen{1, deliveredAt(b.at)})
		return
	}
	most, least, missing := q.extremes(first, others)
	itemFees := hasItemFees(q.pricer.account.Fees)
	alike := most.verb != verbCharge && most.verb == least.verb && most.allowance == least.allowance &&
		(most.item == least.item || !itemFees)
	switch {
	case missing && itemFees && least.verb == verbCharge && least.item != most.item:
		key := b.class(least.decision, t.marketIndex(b.market))
		key.unpriced = true
		t.least.add(key, 1, deliveredAt(b.at))
	case !b.loose && (missing && least.verb == verbCharge || alike || most.decision == least.decision):
		t.count(&t.sure, b, most)
		return
	case most.allowance == noRule && least.allowance != noRule:
		// Free, and it takes no place in the allowance from another message. If what is past
		// the allowance isn't delivered, no fee is on it either: that costs still less.
		key := b.class(least.decision, t.marketIndex(b.market))
		if least.verb == verbRefuse {
			key = key.pastAllowance()
		}
		t.least.add(key, 1, deliveredAt(b.at))
	default:
		t.count(&t.least, b, least)
	}
	t.count(&t.most, b, most)
}

// count adds one case of a message to a reading.
func (t *totals) count(r *reading, b *billable, a *answer) {
	key := b.class(a.decision, t.marketIndex(b.market))
	p := t.pricers[b.pricer]
	i := b.span.allowanceOf(a.decision, a.world)
	if i == noRule {
		if a.verb == verbCharge && t.raised(a.before, a) && b.tiered(a.item) {
			key.epoch = t.epoch(p.tierCounter(b.month, b.market, a.item.name()), a.before)
		}
		r.add(key, 1, deliveredAt(b.at))
		return
	}
	if a.verb == verbCharge && t.raised(a.before, a) && b.tiered(a.item) {
		if c := p.tierCounter(b.month, b.market, a.item.name()); t.levels[c] == 0 {
			t.epoch(c, a.before) // where the tiers of a contract begin; see billAdder.climb
		}
	}
	rule := &b.span.rules[i]
	c := p.allowanceCounter(b.month, rule, b.from, p.account.dialingOfEvents())
	if t.raised(a.used, a) {
		key.epoch = t.epoch(c, a.used)
	}
	r.put(r.allowance(c, rule.then.count), b.candidate(key, a.world))
}

// raised reports whether a counter may have been raised, if the case found it at a
// level.
func (t *totals) raised(level int64, a *answer) bool {
	return a.flags&byUsage == 0 && (level > 0 || len(t.raises) > 0)
}

// epoch returns how often a counter was raised before a message whose state had it
// at a level. A level above what the messages before counted is a raise: others
// count there, or Meta's word corrected it.
func (t *totals) epoch(c Counter, level int64) uint32 {
	if level > t.levels[c] {
		if t.raises == nil {
			t.raises = map[Counter][]int64{}
		}
		t.setLevel(c, level)
		t.raises[c] = append(t.raises[c], level)
	}
	return uint32(len(t.raises[c]))
}

func (t *totals) setLevel(c Counter, n int64) {
	if t.levels == nil {
		t.levels = map[Counter]int64{}
	}
	t.levels[c] = n
}

// A choice is the cases of a message of which it hangs on the month's counters which
// one costs most: utility on its last tier costs less than authentication on its
// first, though its list rate is higher. The likeliest case is the first. A choice is
// made when the bill is.
type choice struct {
	options [4]billingClass
	n       int // how many of them there are
}

// chosen is how many messages have a choice, and when they were delivered.
type chosen struct {
	units int64
	times delivered
}

// choiceOf returns the cases as a choice. It reports false if tiers can't change
// which of them costs most, or if some have no price or an allowance.
func (t *totals) choiceOf(b *billable, first *answer, others []answer) (c choice, ok bool) {
	q := Quote{
		pricer: t.pricers[b.pricer].Pricer,
		span:   b.span,
		sheet:  b.sheet,
		market: b.market,
	}
	tiered := false
	var raised [len(c.options)]bool
	var before [len(c.options)]int64
	for i := -1; i < len(others); i++ {
		a := first
		if i >= 0 {
			a = &others[i]
		}
		if b.span.allowanceOf(a.decision, a.world) != noRule || q.lacksPrice(a) != 0 {
			return choice{}, false
		}
		known := func(o billingClass) bool { return o.decision == a.decision }
		if slices.ContainsFunc(c.options[:c.n], known) {
			continue
		}
		if c.n == len(c.options) {
			return choice{}, false
		}
		c.options[c.n] = b.class(a.decision, t.marketIndex(b.market))
		if a.verb == verbCharge {
			tiered = tiered || q.pricer.isStepped(b.span, b.month, a.item, b.market)
			raised[c.n], before[c.n] = t.raised(a.before, a) && b.tiered(a.item), a.before
		}
		c.n++
	}
	own, rest := &c.options[0], c.options[1:c.n]
	several := slices.ContainsFunc(rest, func(o billingClass) bool { return o.verb != own.verb || o.item != own.item })
	if !several || !tiered {
		return choice{}, false
	}
	for i := range c.n {
		if o := &c.options[i]; raised[i] {
			o.epoch = t.epoch(t.pricers[b.pricer].tierCounter(b.month, b.market, o.item.name()), before[i])
		}
	}
	slices.SortFunc(c.options[1:c.n], t.compareClasses)
	return c, true
}

// addChoice counts messages that have a choice.
func (t *totals) addChoice(c choice, m chosen) {
	if t.choices == nil {
		t.choices = map[choice]chosen{}
	}
	sum := t.choices[c]
	addUnits(&sum.units, m.units, &t.fault)
	sum.times.add(m.times)
	t.choices[c] = sum
}

// mergeChoices adds the choices of o, whose classes are others here.
func (t *totals) mergeChoices(o *totals, own func(billingClass) billingClass) {
	for c, m := range maps.Clone(o.choices) { // t and o may be the same
		for i := range c.n {
			c.options[i] = own(c.options[i])
		}
		t.addChoice(c, m)
	}
}

// compareClasses is the order in which ladders are climbed: by month, by what
// raised their counter, then by span. Authentication comes before
// authentication-international; [billAdder.levelAmong] says where else it may.
func (t *totals) compareClasses(a, b billingClass) int {
	p, q := t.pricers[a.pricer], t.pricers[b.pricer]
	return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.epoch, b.epoch),
		cmp.Compare(p.began(&p.spans[a.span]), q.began(&q.spans[b.span])),
		strings.Compare(string(t.names[a.market]), string(t.names[b.market])),
		cmp.Compare(a.item, b.item), strings.Compare(p.account.ID, q.account.ID), cmp.Compare(a.rank(), b.rank()),
		compareBool(a.loose, b.loose))
}

func (t *totals) compareChoices(c, d choice) int {
	return slices.CompareFunc(c.options[:c.n], d.options[:d.n], t.compareClasses)
}

// ladderOf returns what is charged for messages of a class; nil if nothing is.
func (t *totals) ladderOf(key billingClass) *ladder {
	if key.verb != verbCharge || key.allowance != noRule {
		return nil
	}
	p := t.pricers[key.pricer]
	sh, err := p.sheetOf(&p.spans[key.span])
	if err != nil {
		return nil
	}
	l, _ := sh.ladder(key.item, t.names[key.market])
	return l
}

// counterOf returns the counter that messages of a class climb, if there is one.
func (t *totals) counterOf(key billingClass) (c Counter, ok bool) {
	p := t.pricers[key.pricer]
	if key.verb != verbCharge || key.allowance != noRule ||
		!p.spans[key.span].tiered(key.item, t.ladderOf(key)) {
		return Counter{}, false
	}
	return p.tierCounter(key.month, t.names[key.market], key.item.name()), true
}

// epochOf returns how often a counter was raised before messages of a class climb it. Of
// items that have allowances, the epoch is that of the allowance: all of them climb from
// where the counter began.
func (t *totals) epochOf(c Counter, key *billingClass) uint32 {
	switch key.item {
	case itemService, itemUserInitiated, itemBusinessInitiated:
		return uint32(min(1, len(t.raises[c])))
	}
	return key.epoch
}
