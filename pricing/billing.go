package pricing

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// bill returns the bill of all messages. A part of it was charged without a known
// count; that may be nil. So may the period be, for one without fees by the month.
func (t *totals) bill(part *uncounted, period *billPeriod) (Bill, error) {
	room := map[Counter][]candidate{}
	high, err := t.addUp(t.sure.with(&t.most, room), part, period, false)
	if err != nil {
		return Bill{}, err
	}
	bill := high.bill()
	bill.Low = bill.High
	notes := t.notes | high.notes
	if !t.least.empty() || !t.most.empty() || part != nil || len(t.choices) > 0 || len(t.doubts) > 0 ||
		notes&noteTierOrder != 0 || high.fees.includedUnknown || t.account != nil {
		low, err := t.addUp(t.sure.with(&t.least, room), part, period, true)
		if err != nil {
			return Bill{}, err
		}
		least, others := low.sums()
		if bill.Low = least; part != nil {
			bill.Low = bill.Low.Add(part.low)
		}
		bill.OtherCurrencies = otherTotals(others, lows(bill.OtherCurrencies))
		notes |= low.notes
		if t.account != nil {
			bill.Unpriced = high.unpriced.withMore(low.unpriced).list()
		}
	}
	if period != nil && t.isOutside(period) {
		notes |= noteOutsidePeriod
	}
	const ofMonths = noteFeesByMonth | noteMinimumOpen
	bill.Notes = (notes&^ofMonths | high.notes&ofMonths).list()
	return bill, nil
}

// isOutside reports whether something that was added is of a month before or after a period. Of
// a template until January 2022 the month is that of its sending, which may be before (R1.2a).
func (t *totals) isOutside(p *billPeriod) bool {
	first := MonthOf(p.from.In(p.zone))
	last := max(first, MonthOf(p.until.Add(-1).In(p.zone)))
	isOutside := func(m Month, pricer, span uint16) bool {
		return (m < first || m > last) && t.isOwn(pricer) && t.pricers[pricer].spans[span].basis != basisNotification
	}
	for _, r := range [...]*reading{&t.sure, &t.most} {
		for key := range r.classes {
			if isOutside(key.month, key.pricer, key.span) {
				return true
			}
		}
		for c, a := range r.allowances {
			if len(a.units) > 0 && isOutside(c.Month, a.units[0].class.pricer, a.units[0].class.span) {
				return true
			}
		}
	}
	for c := range t.choices {
		if key := c.options[0]; isOutside(key.month, key.pricer, key.span) {
			return true
		}
	}
	for key, n := range t.apart {
		if *n > 0 && isOutside(key.month, key.pricer, key.span) {
			return true
		}
	}
	return false
}

// addUp bills the messages that are certain, and the others, as a reading has all of them: for a
// bill's Low, or for its High.
func (t *totals) addUp(s *reading, part *uncounted, period *billPeriod, low bool) (*billAdder, error) {
	a := billAdder{
		totals:     t,
		low:        low,
		climbs:     map[climbKey]*sharedClimb{},
		counts:     map[Counter]int64{},
		levels:     map[Counter]counterLevel{},
		unpriced:   s.unpriced,
		mismatches: t.mismatches,
		fault:      cmp.Or(t.fault, s.fault),
	}
	a.fees = newFeeBill(t, period, low, &a.lines)
	a.fees.part = part
	if part != nil {
		a.addPart(part)
	}
	cells := map[billingClass]int64{}
	count := func(key billingClass, n int64) {
		if !t.isOwn(key.pricer) {
			return
		}
		sum := cells[key]
		a.add(&sum, n)
		cells[key] = sum
	}
	for key, i := range s.classes {
		count(key, s.counts[i])
		a.addClimb(key, s.counts[i], s.times[i])
	}
	for c, p := range s.allowances {
		b := p.bill(t.raises[c], func(key billingClass, n int64) { count(key.withoutEpoch(), n) })
		if a.counts[c] = b.counted; b.corrected {
			a.notes |= noteAllowanceCorrected
		}
		if t.account != nil {
			a.counts[c] = t.ownCounted(p, b.counted)
		}
		a.add(&a.mismatches, b.mismatches)
	}
	if len(t.choices) > 0 {
		choices := chooser{totals: t, low: low}
		a.stages = choices.choose(cells, a.climbs, func(key billingClass, n int64, at delivered) {
			count(key, n)
			a.addClimb(key, n, at)
		})
		a.fault, a.notes = cmp.Or(a.fault, choices.fault), a.notes|choices.notes
	}
	a.lines = slices.Grow(a.lines, len(cells)) // most are one line
	for _, key := range slices.SortedFunc(maps.Keys(cells), t.compareClasses) {
		if n := cells[key]; n > 0 {
			a.fees.months[key.month] = true
			a.addClass(key, n)
		}
	}
	a.fees.addLines()
	a.notes |= a.fees.notes
	a.lines = a.lines.merged(&a.fault)
	return &a, cmp.Or(a.fault, a.fees.fault)
}

// A billAdder makes the lines of a bill.
type billAdder struct {
	totals     *totals
	low        bool // for a bill's Low
	climbs     map[climbKey]*sharedClimb
	stages     map[billingClass]*stage // where messages with a choice climb
	counts     map[Counter]int64       // what the messages add
	levels     map[Counter]counterLevel
	unpriced   unpricedUnits
	mismatches int64
	lines      lineList
	fees       feeBill
	notes      notes
	fault      error
}

// A counterLevel is where the counter of a ladder stands.
type counterLevel struct {
	level int64
	epoch uint32 // how many raises are in it
	span  uint16 // of the last messages
}

// add adds units to a sum.
func (a *billAdder) add(sum *int64, n int64) { addUnits(sum, n, &a.fault) }

// climb adds n units to a ladder's counter, and returns the level before them.
func (a *billAdder) climb(c Counter, key *billingClass, n int64) (before int64) {
	l, ok := a.levels[c]
	if !ok {
		l.level = a.totals.startOf(c, a.low)
	}
	if _, anew := a.totals.anew[c]; anew && l.span != key.span {
		l = counterLevel{span: key.span}
	}
	for epoch := a.totals.epochOf(c, key); l.epoch < epoch; l.epoch++ {
		l.level = a.totals.raisedTo(c, l.epoch, l.level, a.low)
	}
	before = l.level
	a.add(&l.level, n)
	a.levels[c] = l
	counted := a.counts[c]
	a.add(&counted, n)
	a.counts[c] = counted
	return before
}

// addClimb counts n messages of a class of the bill, if another item may climb the same tiers.
func (a *billAdder) addClimb(key billingClass, n int64, at delivered) {
	counter, ok := a.totals.counterOf(key)
	if !ok || !key.item.sharesTiers() || n == 0 || !a.totals.isOwn(key.pricer) {
		return
	}
	climb := a.totals.climbOf(counter, key)
	c := a.climbs[climb]
	if c == nil {
		c = &sharedClimb{}
		a.climbs[climb] = c
	}
	i := c.partOf(key.item)
	a.add(&c.units[i], n)
	c.times[i].add(at)
}

// levelAmong returns the level of a counter before n units of one of the two items
// that share it; before is the level if all of authentication came first. Where an
// account has the international rate from an instant on, it does (R3.10). Where the
// rate is asked for by name, or another account of the portfolio has it, messages
// may come by turns. Counts don't tell in which order, and it decides on the tiers.
// So each item is taken to be first in High, and last in Low.
func (a *billAdder) levelAmong(c *sharedClimb, l *ladder, item itemIndex, before, n int64) int64 {
	first, last := before, before
	if item == itemInternational {
		first -= c.units[0]
	} else {
		a.add(&last, c.units[1])
	}
	switch {
	case c.times[0].last.Before(c.times[1].first):
		return before
	case c.times[1].last.Before(c.times[0].first):
		return first + last - before // which is the other one
	}
	most, err := l.total(first, n)
	least, err2 := l.total(last, n)
	if (err == nil) != (err2 == nil) || !most.Equal(least) {
		a.notes |= noteTierOrder
	}
	if a.low {
		return last
	}
	return first
}

// addClass bills n messages of one class.
func (a *billAdder) addClass(key billingClass, n int64) {
	p := a.totals.pricers[key.pricer]
	sp := &p.spans[key.span]
	market, item := a.totals.names[key.market], key.item.name()
	line := BillLine{
		Month:  key.month,
		Market: market,
		Item:   item,
		Units:  n,
		Amount: ratecard.Money{Currency: p.account.currency()},
		Model:  sp.model.ID,
	}
	sh, err := p.sheetOf(sp)
	var ladder *ladder
	if err == nil {
		line.Card = sh.card.ID()
		ladder, err = sh.ladder(key.item, market)
	}
	if err == nil {
		line.Price = ratecard.Money{Amount: ladder.tiers[0].Price, Currency: line.Amount.Currency}
	}
	free := key.allowance != noRule
	if free {
		line.Rule = sp.rules[key.allowance].Rule
	} else if key.rule != noRule {
		r := &sp.rules[key.rule]
		line.Rule, line.Refused = r.Rule, r.refusal()
	}
	if free || key.verb == verbFree {
		a.fees.count(&key, wayFree, n)
	}
	if free || key.verb != verbCharge {
		if line.Refused == nil && errors.Is(err, ratecard.ErrNoMarket) {
			a.unpriced.add(unpriced(n, err, market), &a.fault) // an unknown market must not pass as free
			return
		}
		a.addLine(line)
		return
	}
	a.fees.count(&key, wayCharged, n)
	a.addCharged(sp, ladder, line, key, err)
}

// addCharged cuts the line's messages along their ladder. Those past its end, and
// all of them where err says that there is no ladder, are unpriced.
func (a *billAdder) addCharged(sp *span, ladder *ladder, line BillLine, key billingClass, err error) {
	n, before := line.Units, int64(0)
	if sp.tiered(key.item, ladder) {
		counter := a.totals.pricers[key.pricer].tierCounter(key.month, line.Market, line.Item)
		before = a.climb(counter, &key, n)
		if c := a.climbs[a.totals.climbOf(counter, key)]; c != nil {
			before = a.levelAmong(c, ladder, key.item, before, n)
		}
		if s := a.stages[key]; s != nil {
			before = s.next(n)
		}
	}
	if key.unpriced {
		return
	}
	if err != nil {
		a.unpriced.add(unpriced(n, err, line.Market), &a.fault)
		return
	}
	priced, meta := int64(0), decimal.Decimal{}
	err = ladder.cut(before, n, func(i int, k int64) {
		l, tier := line, &ladder.tiers[i]
		a.notes |= tierNotes(tier)
		l.Units, l.Price.Amount, l.Tier = k, tier.Price, i+1
		l.Amount = l.Price.Times(k)
		priced += k
		a.addLine(l)
		meta = meta.Add(l.Amount.Amount)
	})
	if err != nil {
		a.unpriced.add(unpriced(n-priced, err, line.Market), &a.fault)
	}
	a.fees.addShares(&key, meta)
}

func (a *billAdder) addLine(l BillLine) { a.lines.add(l) }

// addPart adds what was charged without a known count, but Meta's part of a bill's Low.
func (a *billAdder) addPart(part *uncounted) {
	if a.low {
		a.fees.sums.merge(part.least, &a.fault)
		return
	}
	a.fees.sums.merge(part.most, &a.fault)
	for _, l := range part.lines {
		a.fees.months[l.Month] = true
		a.addLine(*l)
	}
}

// bill returns the bill of one reading, without Low and Notes.
func (a *billAdder) bill() Bill {
	high, others := a.sums()
	b := Bill{
		High:            high,
		OtherCurrencies: otherTotals(others, others),
		Lines:           a.lines,
		Counts:          []Count{},
		Unpriced:        a.unpriced.list(),
		Mismatches:      a.mismatches,
		Refused:         refusedUnits(a.lines),
	}
	for c, n := range a.counts {
		if n > 0 {
			b.Counts = append(b.Counts, Count{c, n})
		}
	}
	slices.SortFunc(b.Counts, func(c, d Count) int { return c.compare(d.Counter) })
	return b
}

// sums returns what the lines come to, and those in other currencies than the bill's.
func (a *billAdder) sums() (sum ratecard.Money, others []ratecard.Money) {
	sum.Currency = a.totals.currency()
	for i := range a.lines {
		if m := a.lines[i].Amount; m.Currency == sum.Currency {
			sum = sum.Add(m)
		} else {
			others = addTo(others, m)
		}
	}
	return sum, others
}
