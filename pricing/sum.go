package pricing

import (
	"maps"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Sum adds up charges of [Pricer.Apply], one by one, to the bill that a [Tally]
// makes of all events at once. Use it where each message's own charge is wanted,
// or where a counter is corrected between two messages. The zero Sum is ready to
// use. A Sum isn't safe for concurrent use.
//
// Where charges are ranges, the bill's Low is the sum of what each costs at
// least, and its High of what each costs at most. The bill has no Counts: the
// caller has added each Outcome's Counts to the counters already.
type Sum struct {
	low, high ratecard.Money
	lines     map[lineKey]*BillLine
	unpriced  unpricedUnits
	notes     notes
}

// Add adds the charge of a message that was delivered or received at an instant.
// A charge in another currency than those before isn't added, and is an
// [*InputError] of [ratecard.ErrCurrency]. The zero Quote adds nothing.
func (s *Sum) Add(q Quote, at time.Time) error {
	if q.pricer == nil {
		return nil
	}
	low, high := q.Low(), q.High()
	if s.high.Currency != "" && s.high.Currency != high.Currency {
		return &InputError{ratecard.ErrCurrency, "Quote", string(high.Currency), "added to " + string(s.high.Currency)}
	}
	s.low, s.high = s.low.Add(low), s.high.Add(high)
	s.notes |= q.notes
	most := &q.likely
	for i := range q.others() {
		if a := &q.alternatives.cases[i]; q.total(a).Cmp(q.total(most)) > 0 {
			most = a
		}
	}
	month := MonthOf(at.In(q.pricer.account.zone()))
	if q.alternatives != nil && q.alternatives.month != 0 {
		month = q.alternatives.month
	}
	s.addAnswer(&q, most, month)
	for _, u := range q.Unpriced() {
		s.AddUnpriced(u)
	}
	return nil
}

// Clone returns a copy, to which other charges can be added than to s.
func (s *Sum) Clone() *Sum {
	c := *s
	c.unpriced = maps.Clone(s.unpriced)
	c.lines = make(map[lineKey]*BillLine, len(s.lines))
	for key, l := range s.lines {
		line := *l
		c.lines[key] = &line
	}
	return &c
}

// AddUnpriced adds units that have no price, such as a message that Apply
// answered with an error; see [UnpricedBy].
func (s *Sum) AddUnpriced(u Unpriced) {
	if s.unpriced == nil {
		s.unpriced = unpricedUnits{}
	}
	s.unpriced.add(u)
}

// addAnswer adds the lines of one case.
func (s *Sum) addAnswer(q *Quote, a *answer, month Month) {
	l := BillLine{
		Month:  month,
		Market: q.market,
		Item:   a.item.name(),
		Amount: ratecard.Money{Currency: q.pricer.account.currency()},
		Model:  q.span.model.ID,
	}
	if a.flags&isUnpriced == 0 && a.flags&isInbound == 0 {
		l.Card = q.Card()
		if ladder, err := q.sheet.ladder(a.item, q.market); err == nil {
			l.Price = ratecard.Money{Amount: ladder.tiers[0].Price, Currency: l.Amount.Currency}
		}
		if l.Units = a.free; a.free > 0 {
			l.Rule = q.span.rules[a.allowance].Rule
			s.addLine(l)
		}
		r := q.decidingRule(a)
		if l.Units = a.units; r != nil {
			l.Rule, l.Refused = r.Rule, r.refusal()
			s.addDecided(a, l)
		}
	}
	for i := range q.pricer.account.Fees {
		if f, ok := q.fee(&q.pricer.account.Fees[i], a); ok {
			s.addLine(f.inBill(month))
		}
	}
}

// addDecided adds the units that no allowance covers, cut along their ladder if
// they are charged.
func (s *Sum) addDecided(a *answer, l BillLine) {
	if !a.charged() {
		s.addLine(l)
		return
	}
	_ = a.ladder.cut(a.before, a.units, func(i int, n int64) { // the quote has met any error
		tier := a.ladder.tiers[i]
		l.Units, l.Price.Amount, l.Tier = n, tier.Price, i+1
		l.Amount = l.Price.Times(n)
		s.notes |= tierNotes(tier)
		s.addLine(l)
	})
}

func (s *Sum) addLine(l BillLine) {
	if s.lines == nil {
		s.lines = map[lineKey]*BillLine{}
	}
	key := l.key()
	if old, ok := s.lines[key]; ok {
		old.Units += l.Units
		old.Amount = old.Amount.Add(l.Amount)
		return
	}
	s.lines[key] = &l
}

// Bill returns the bill of what has been added so far, without Counts.
func (s *Sum) Bill() Bill {
	lines := sortedLines(s.lines)
	return Bill{
		Low:      s.low,
		High:     s.high,
		Refused:  refusedUnits(lines),
		Lines:    lines,
		Counts:   []Count{},
		Unpriced: s.unpriced.list(),
		Notes:    s.notes.list(),
	}
}
