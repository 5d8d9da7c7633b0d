package pricing

import (
	"slices"
	"time"
)

// countCases counts a message of which the first case is the likeliest: in t.sure,
// or in t.most as it costs most and in t.least as it costs least, and in t.likely.
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
		key.unpriced, key.epoch = true, t.tierEpoch(b, least)
		t.least.add(key, 1, deliveredAt(b.at))
	case !b.loose && (missing && least.verb == verbCharge || alike || most.decision == least.decision):
		if !t.tellsLikely || most.decision == first.decision || !t.counts(b, most) && !t.counts(b, first) {
			t.count(&t.sure, b, most)
			return
		}
		t.count(&t.least, b, most)
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
	if t.tellsLikely && t.counts(b, first) {
		t.count(&t.likely, b, first)
	}
}

// counts reports whether a case of a message counts on a counter.
func (t *totals) counts(b *billable, a *answer) bool {
	return b.span.allowanceOf(a.decision, a.world) != noRule || a.verb == verbCharge && b.tiered(a.item)
}

// count adds one case of a message to a reading.
func (t *totals) count(r *reading, b *billable, a *answer) {
	key := b.class(a.decision, t.marketIndex(b.market))
	p := t.pricers[b.pricer]
	i := b.span.allowanceOf(a.decision, a.world)
	if i == noRule {
		key.epoch = t.tierEpoch(b, a)
		r.add(key, 1, deliveredAt(b.at))
		return
	}
	if a.verb == verbCharge && t.raised(a.before, a) && b.tiered(a.item) {
		if c := p.tierCounter(b.month, b.market, a.item.name()); t.levels[c] == 0 {
			t.epoch(c, b.at, a.before) // where the tiers of a contract begin; see billAdder.climb
		}
	}
	rule := &b.span.rules[i]
	c := p.allowanceCounter(b.month, rule, b.from, p.account.dialingOfEvents())
	if t.raised(a.used, a) {
		key.epoch = t.epoch(c, b.at, a.used)
	}
	r.put(r.allowance(c, rule.then.count), b.candidate(key, a.world))
}

// raised reports whether a counter may have been raised, if the case found it at a
// level.
func (t *totals) raised(level int64, a *answer) bool {
	return a.flags&byUsage == 0 && (level > 0 || len(t.raises) > 0)
}

// class returns the class of the message so decided, which no allowance covers.
func (t *totals) class(b *billable, r decision, market uint16) billingClass {
	key := b.class(r, market)
	key.epoch = t.tierEpoch(b, &answer{decision: r})
	return key
}

// tierEpoch returns how often the counter of a case's volume tiers was raised before the
// message; 0 if it climbs none.
func (t *totals) tierEpoch(b *billable, a *answer) uint32 {
	if a.verb != verbCharge || !t.raised(a.before, a) || !b.tiered(a.item) {
		return 0
	}
	return t.epoch(t.pricers[b.pricer].tierCounter(b.month, b.market, a.item.name()), b.at, a.before)
}

// epoch returns how often a counter was raised before a message at an instant, whose state
// had it at a level. A level above what the messages before counted is a raise: others
// count there, or Meta's word corrected it. Where corrections are known, the instant tells.
func (t *totals) epoch(c Counter, at time.Time, level int64) uint32 {
	if t.corrections != nil {
		return t.corrections.passed(c, at)
	}
	if level > t.levels[c] {
		t.raise(c, level)
	}
	return uint32(len(t.raises[c]))
}

// raise raises a counter to a level, unless it is higher.
func (t *totals) raise(c Counter, level int64) {
	if t.raises == nil {
		t.raises = map[Counter][]int64{}
	}
	t.setLevel(c, max(level, t.levels[c]))
	t.raises[c] = append(t.raises[c], level)
}

func (t *totals) setLevel(c Counter, n int64) {
	if t.levels == nil {
		t.levels = map[Counter]int64{}
	}
	t.levels[c] = n
}

// choiceOf returns the cases as a choice. It reports false if tiers can't change
// which of them costs most, or if some have no price or an allowance.
func (t *totals) choiceOf(b *billable, first *answer, others []answer) (c choice, ok bool) {
	c, ok, full := t.choiceBy(b, first, others, func(d, e decision) bool { return d == e })
	if full { // of those that differ in the rule only, which cost the same, one is enough
		c, ok, _ = t.choiceBy(b, first, others, func(d, e decision) bool {
			d.rule = e.rule
			return d == e
		})
	}
	return c, ok
}

// choiceBy is choiceOf with one option of cases that are the same. It reports full if a choice
// has no room for the others.
func (t *totals) choiceBy(b *billable, first *answer, others []answer, same func(d, e decision) bool) (
	c choice, ok, full bool) {
	q := Quote{
		pricer: t.pricers[b.pricer].Pricer,
		span:   b.span,
		sheet:  b.sheet,
		market: b.market,
	}
	tiered := false
	var of [len(c.options)]*answer
	for i := -1; i < len(others); i++ {
		a := first
		if i >= 0 {
			a = &others[i]
		}
		if b.span.allowanceOf(a.decision, a.world) != noRule || q.lacksPrice(a) != 0 {
			return choice{}, false, false
		}
		known := func(o billingClass) bool { return same(o.decision, a.decision) }
		if slices.ContainsFunc(c.options[:c.n], known) {
			continue
		}
		if c.n == len(c.options) {
			return choice{}, false, true
		}
		c.options[c.n] = b.class(a.decision, t.marketIndex(b.market))
		if a.verb == verbCharge {
			tiered = tiered || q.pricer.isStepped(b.span, b.month, a.item, b.market)
		}
		of[c.n] = a
		c.n++
	}
	own, rest := &c.options[0], c.options[1:c.n]
	several := slices.ContainsFunc(rest, func(o billingClass) bool { return o.verb != own.verb || o.item != own.item })
	if !several || !tiered {
		return choice{}, false, false
	}
	for i := range c.n {
		c.options[i].epoch = t.tierEpoch(b, of[i])
	}
	slices.SortFunc(c.options[1:c.n], t.compareClasses)
	return c, true, false
}
