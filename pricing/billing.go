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

// Bill returns the bill of the events added so far. More can be added after it.
// Its error is an [*InputError], if a tally of another account was merged.
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

// compareClasses is the order in which ladders are climbed: by month, then by
// span. Authentication comes before authentication-international, which begins
// at an instant and never ends (R3.10).
func (t *Tally) compareClasses(a, b billingClass) int {
	return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.span, b.span),
		strings.Compare(string(t.names[a.market]), string(t.names[b.market])),
		cmp.Compare(a.item, b.item), cmp.Compare(a.rank(), b.rank()))
}

// addUp bills the messages that are certain, and the others as one reading has
// them.
func (t *Tally) addUp(rest *reading) *billAdder {
	s := t.sure.with(rest)
	a := billAdder{
		tally:    t,
		counts:   map[Counter]int64{},
		unpriced: s.unpriced,
		lines:    map[lineKey]*BillLine{},
		months:   map[Month]*monthSum{},
	}
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

// A billAdder makes the lines of a bill.
type billAdder struct {
	tally    *Tally
	counts   map[Counter]int64
	unpriced unpricedUnits
	lines    map[lineKey]*BillLine
	months   map[Month]*monthSum
	notes    notes
}

// A lineKey names the messages that are one line of a bill.
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

// A monthSum is what a month's fees are worked out from.
type monthSum struct {
	delivered, charged, inbound int64           // messages
	amount                      decimal.Decimal // what Meta charges for them
}

// on returns how many messages a fee is on, and what Meta charges for them.
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

// addClass bills n messages of one class.
func (a *billAdder) addClass(key billingClass, n int64) {
	p := a.tally.pricer
	sp := &p.spans[key.span]
	market, item := a.tally.names[key.market], key.item.name()
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
		a.month(key.month).delivered += n
	}
	if free || key.verb != verbCharge {
		if errors.Is(err, ratecard.ErrNoMarket) {
			a.unpriced.add(unpriced(n, err, market)) // an unknown market must not pass as free
			return
		}
		a.addLine(line)
		return
	}
	a.month(key.month).delivered += n
	a.month(key.month).charged += n
	a.addCharged(sp, ladder, line, key, err)
}

// addCharged cuts the line's messages along their ladder. Those past its end, and
// all of them where err says that there is no ladder, are unpriced.
func (a *billAdder) addCharged(sp *span, ladder *ladder, line BillLine, key billingClass, err error) {
	n, before := line.Units, int64(0)
	if sp.tiered(key.item) {
		counter := a.tally.pricer.tierCounter(key.month, line.Market, line.Item)
		before = a.counts[counter]
		a.counts[counter] += n
	}
	if err != nil {
		a.unpriced.add(unpriced(n, err, line.Market))
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
		a.unpriced.add(unpriced(n-priced, err, line.Market))
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

// addFees adds a line for each fee and month.
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
			a.addLine(l.inBill(month))
		}
	}
}

// inBill returns a fee's line as one of a month's bill.
func (l *Line) inBill(month Month) BillLine {
	return BillLine{
		Month:  month,
		Item:   l.Item,
		Rule:   l.Rule,
		Units:  l.Units,
		Price:  l.Price,
		Amount: l.Amount,
		Detail: l.Detail,
	}
}

// bill returns the bill of one reading, without Low and Notes.
func (a *billAdder) bill() Bill {
	b := Bill{
		High:     ratecard.Money{Currency: a.tally.pricer.account.currency()},
		Lines:    sortedLines(a.lines),
		Counts:   []Count{},
		Unpriced: a.unpriced.list(),
	}
	for i := range b.Lines {
		b.High = b.High.Add(b.Lines[i].Amount)
	}
	for c, n := range a.counts {
		b.Counts = append(b.Counts, Count{c, n})
	}
	b.Refused = refusedUnits(b.Lines)
	slices.SortFunc(b.Counts, func(c, d Count) int { return c.compare(d.Counter) })
	return b
}

// sortedLines returns the lines in their order in a bill.
func sortedLines(lines map[lineKey]*BillLine) []BillLine {
	list := make([]BillLine, 0, len(lines))
	for _, l := range lines {
		list = append(list, *l)
	}
	slices.SortFunc(list, BillLine.compare)
	return list
}
