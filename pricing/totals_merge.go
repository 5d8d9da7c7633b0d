package pricing

import (
	"slices"
	"strconv"
	"time"
)

// fits returns an [*InputError] that names a setting of a pricer's account, if a tally of
// another one can't count its messages: they would be on other counters, in other months,
// or in another currency. An account that has neither ID nor portfolio stands for all.
func (p *Pricer) fits(o *Pricer) error {
	const merged = "merged into a tally"
	a, b := &p.account, &o.account
	own, other := a.portfolio(), b.portfolio()
	if a.ID == "" {
		own, other = a.Portfolio, b.Portfolio
	}
	switch {
	case a.currency() != b.currency():
		return differs("Account.Currency", string(a.currency()), string(b.currency()), merged)
	case own != other:
		return differs("Account.Portfolio", own, other, merged)
	case !sameZone(a.Zone, b.Zone):
		return differs("Account.Zone", zoneText(a.Zone), zoneText(b.Zone), merged)
	case !p.hasBookOf(o):
		return differs("Account.Rates", a.bookText(), b.bookText(), merged)
	case a.Model != b.Model:
		return differs("Account.Model", a.Model, b.Model, merged)
	case a.DialingCountry != b.DialingCountry:
		return differs("Account.DialingCountry", string(a.DialingCountry), string(b.DialingCountry), merged)
	}
	return nil
}

// merge adds the messages of o, which is another one, and whose accounts fit that of t.
func (t *totals) merge(o *totals) {
	t.correct(o.corrections)
	pricers, markets := make([]uint16, len(o.pricers)), make([]uint16, len(o.names))
	for i := range pricers {
		p := &o.pricers[i]
		pricers[i] = t.payerOf(t.pricerIndex(p.Pricer, &t.fault), t.joined.of(p.number), &t.fault)
	}
	for i, name := range o.names {
		markets[i] = t.marketIndex(name)
	}
	own := merging{joins: t.joined}
	if len(t.joined) > 0 {
		for i := range o.pricers {
			own.numbers = append(own.numbers, o.pricers[i].number)
		}
	}
	own.class = func(key billingClass, at delivered) billingClass {
		key.market, key.pricer = markets[key.market], pricers[key.pricer]
		return t.cut(key, at)
	}
	t.sure.merge(&o.sure, &own)
	t.most.merge(&o.most, &own)
	t.least.merge(&o.least, &own)
	t.likely.merge(&o.likely, &own)
	t.mergeChoices(o, own.class)
	t.doubts = t.doubts.merge(o.doubts, func(key doubtKey) doubtKey {
		key.market, key.pricer = markets[key.market], pricers[key.pricer]
		return key
	}, &t.fault)
	for key, n := range o.apart {
		key.pricer = pricers[key.pricer]
		addUnits(t.apartCount(key), *n, &t.fault)
	}
	addUnits(&t.mismatches, o.mismatches, &t.fault)
	t.notes |= o.notes
}

// mergeChoices adds the choices of o, whose classes are others here.
func (t *totals) mergeChoices(o *totals, own func(billingClass, delivered) billingClass) {
	for c, m := range o.choices {
		t.addChoice(t.choiceWith(c, m.times, own), m)
	}
}

// choiceWith returns a choice with other classes.
func (t *totals) choiceWith(c choice, at delivered, own func(billingClass, delivered) billingClass) choice {
	for i := range c.n {
		c.options[i] = own(c.options[i], at)
	}
	slices.SortFunc(c.options[1:c.n], t.compareClasses)
	return c
}

// correct makes the corrections those of both, and finds again how many of them were before
// each message that was counted.
func (t *totals) correct(others corrections) {
	all, more := t.corrections.with(others)
	if !more {
		return
	}
	t.corrections, t.raises = all, all.levels()
	for _, r := range []*reading{&t.sure, &t.most, &t.least, &t.likely} {
		classes := make(map[billingClass]int32, len(r.classes))
		for key, i := range r.classes {
			classes[t.cut(key, r.times[i])] = i
		}
		r.classes = classes
	}
	choices := make(map[choice]chosen, len(t.choices))
	for c, m := range t.choices {
		choices[t.choiceWith(c, m.times, t.cut)] = m
	}
	t.choices = choices
}

// cut returns the class of messages that were delivered at those instants, by how many
// corrections were before them. That some were before one, and some weren't, is a fault: how
// many isn't known any more.
func (t *totals) cut(key billingClass, at delivered) billingClass {
	if len(t.corrections) == 0 {
		return key
	}
	c, ok := t.counterOf(key)
	if !ok || t.corrections[c] == nil {
		return key
	}
	key.epoch = t.corrections.passed(c, at.first)
	if n := t.corrections.passed(c, at.last); n != key.epoch && t.fault == nil {
		first := t.corrections[c][key.epoch]
		t.fault = &InputError{ErrInvalid, "Correction.At", first.At.Format(time.RFC3339Nano),
			"of level " + strconv.FormatInt(first.Level, 10) + " on " + first.Counter.String() +
				": merged with a tally that counted messages of " +
				at.first.Format(time.RFC3339Nano) + " to " + at.last.Format(time.RFC3339Nano) + " as one: " +
				"fold from that instant again, with the correction"}
	}
	return key
}
