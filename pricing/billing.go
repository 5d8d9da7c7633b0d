package pricing

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// Bill adds up what has been folded so far; the tally can go on. Its error is
// an [*InputError] about tallies that were merged and shouldn't have been.
func (t *Tally) Bill() (Bill, error) {
	t.ready()
	if t.fault != nil {
		return Bill{}, t.fault
	}
	high := t.addUp(&t.most)
	bill := high.bill()
	bill.Low = bill.High
	notes := t.notes | high.notes
	if !t.least.empty() || !t.most.empty() {
		low := t.addUp(&t.least)
		bill.Low = low.bill().High
		notes |= low.notes
	}
	bill.Notes = notes.list()
	return bill, nil
}

// inTime sorts classes as ladders are climbed: by month, by span of the rules
// and cards in it, and authentication before its foreign kind, which begins at
// an instant and never ends (R3.10).
func (t *Tally) compareClasses(a, b billingClass) int {
	return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.span, b.span),
		strings.Compare(string(t.names[a.market]), string(t.names[b.market])),
		cmp.Compare(a.item, b.item), cmp.Compare(a.rank(), b.rank()))
}

// addUp bills what is certain together with one reading of the rest.
func (t *Tally) addUp(rest *reading) *billAdder {
	s := t.sure.with(rest)
	a := billAdder{tally: t, counts: map[Counter]int64{}, unpriced: s.unpriced, lines: map[lineKey]*BillLine{}, months: map[Month]*monthSum{}}
	cells := map[billingClass]int64{}
	for key, n := range s.counts {
		cells[key] += *n
	}
	for c, p := range s.allowances {
		a.counts[c] += int64(len(p.units))
		for i := range p.units {
			cells[p.units[i].class]++
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(cells), t.compareClasses) {
		a.addClass(key, cells[key])
	}
	a.addFees()
	return &a
}

// An adder makes the lines of a bill.
type billAdder struct {
	tally    *Tally
	counts   map[Counter]int64
	unpriced map[string]int64
	lines    map[lineKey]*BillLine
	months   map[Month]*monthSum
	notes    notes
}

type lineKey struct {
	month  Month
	market ratecard.Market
	item   ratecard.Item
	rule   string
	tier   int
	price  string
	card   string
	model  string
	detail string
}

func (l *BillLine) key() lineKey {
	return lineKey{l.Month, l.Market, l.Item, l.Rule.ID, l.Tier, l.Price.String(), l.Card, l.Model, l.Detail}
}

// monthSum is what fees are on.
type monthSum struct {
	delivered, charged, inbound int64
	amount                      decimal.Decimal
}

// on returns the messages that a fee is on, and Meta's price of them.
func (s *monthSum) on(f FeeOn) (units int64, meta decimal.Decimal) {
	switch f {
	case FeeOnDelivered:
		return s.delivered, s.amount
	case FeeOnCharged:
		return s.charged, s.amount
	}
	return s.inbound, decimal.Decimal{}
}

func (a *billAdder) month(m Month) *monthSum {
	if a.months[m] == nil {
		a.months[m] = &monthSum{}
	}
	return a.months[m]
}

// class bills messages alike.
func (a *billAdder) addClass(key billingClass, n int64) {
	p := a.tally.pricer
	sp := &p.spans[key.span]
	market, item := a.tally.names[key.market], key.item.name()
	line := BillLine{Month: key.month, Market: market, Item: item, Units: n, Model: sp.model.ID,
		Price: ratecard.Money{Currency: p.account.currency()}, Amount: ratecard.Money{Currency: p.account.currency()}}
	sh, err := p.sheetOf(sp)
	var ladder *ladder
	if err == nil {
		line.Card = sh.card.ID()
		ladder, err = sh.ladder(key.item, market)
	}
	if err == nil {
		line.Price.Amount = ladder.tiers[0].Price
	}
	free := key.allowance != noRule
	if free {
		line.Rule = sp.rules[key.allowance].Rule
	} else if key.rule != noRule {
		line.Rule = sp.rules[key.rule].Rule
	}
	if free || key.verb == verbFree {
		a.month(key.month).delivered += n
	}
	if free || key.verb != verbCharge {
		if errors.Is(err, ratecard.ErrNoMarket) {
			a.unpriced[why(err)] += n // a slip of the pen costs nothing only by chance
			return
		}
		a.addLine(line)
		return
	}
	a.month(key.month).delivered += n
	a.month(key.month).charged += n
	a.addCharged(sp, ladder, line, key, err)
}

// charge cuts messages along their ladder; what is past it, or has none, is a gap.
func (a *billAdder) addCharged(sp *span, ladder *ladder, line BillLine, key billingClass, err error) {
	n, before := line.Units, int64(0)
	if sp.tiered(key.item) {
		counter := a.tally.pricer.tierCounter(key.month, line.Market, line.Item)
		before = a.counts[counter]
		a.counts[counter] += n
	}
	if err != nil {
		a.unpriced[why(err)] += n
		return
	}
	priced := int64(0)
	err = ladder.cut(before, n, func(i int, k int64) {
		l, tier := line, ladder.tiers[i]
		a.notes |= tierNotes(tier)
		l.Units, l.Price.Amount, l.Tier = k, tier.Price, i+1
		l.Amount = l.Price.Times(k)
		priced += k
		a.addLine(l)
		sum := a.month(l.Month)
		sum.amount = sum.amount.Add(l.Amount.Amount)
	})
	if err != nil {
		a.unpriced[why(err)] += n - priced
	}
}

func (a *billAdder) addLine(l BillLine) {
	key := l.key()
	if old, ok := a.lines[key]; ok {
		old.Units += l.Units
		old.Amount = old.Amount.Add(l.Amount)
		return
	}
	a.lines[key] = &l
}

// fees adds a line for each fee and month.
func (a *billAdder) addFees() {
	acct := &a.tally.pricer.account
	if len(acct.Fees) == 0 {
		return
	}
	for month, n := range a.tally.inbound {
		a.month(month).inbound = *n
	}
	for month, sum := range a.months {
		for i := range acct.Fees {
			f := &acct.Fees[i]
			units, meta := sum.on(f.On)
			if units == 0 {
				continue
			}
			l := f.line(units, meta, acct.currency())
			a.addLine(BillLine{Month: month, Item: l.Item, Rule: l.Rule, Units: units, Price: l.Price, Amount: l.Amount, Detail: l.Detail})
		}
	}
}

func (a *billAdder) bill() Bill {
	b := Bill{High: ratecard.Money{Currency: a.tally.pricer.account.currency()}, Lines: []BillLine{}, Counts: []Count{}, Unpriced: []Unpriced{}}
	for _, l := range a.lines {
		b.Lines = append(b.Lines, *l)
		b.High = b.High.Add(l.Amount)
	}
	slices.SortFunc(b.Lines, BillLine.compare)
	for c, n := range a.counts {
		b.Counts = append(b.Counts, Count{c, n})
	}
	slices.SortFunc(b.Counts, func(c, d Count) int { return c.compare(d.Counter) })
	for _, why := range slices.Sorted(maps.Keys(a.unpriced)) {
		b.Unpriced = append(b.Unpriced, Unpriced{a.unpriced[why], why})
	}
	return b
}
