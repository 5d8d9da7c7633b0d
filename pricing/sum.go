package pricing

import (
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Sum adds up the charges of messages that were applied one by one, into the
// bill that a [Tally] makes of them all at once. Use it where each message's own
// charge is wanted, or where a counter is corrected between two of them. The
// zero Sum is of nothing; it isn't safe for concurrent use.
//
// Where a charge is a range, the bill's is from the sum of the least to the sum
// of the most. Counts go where [Pricer.Apply] says; the bill's are the caller's.
type Sum struct {
	low, high ratecard.Money
	lines     map[lineKey]*BillLine
	unpriced  map[string]int64
	notes     notes
}

// Add adds the charge of a message delivered, or received, at an instant. Of
// another currency than those before it is an [*InputError] of [ratecard.ErrCurrency], and
// isn't added.
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
	q.eachAnswer(func(a *answer) {
		if a.flags&(byContested|byContestedOff) != 0 {
			s.notes |= noteContested
		}
	})
	most := &q.likely
	for i := range q.others() {
		if a := &q.alternatives.cases[i]; q.total(a).Cmp(q.total(most)) > 0 {
			most = a
		}
	}
	s.addAnswer(&q, most, MonthOf(at.In(q.pricer.account.zone())))
	for _, g := range q.Unpriced() {
		if q.alternatives.reason != "" {
			g.Why = q.alternatives.reason
		}
		s.AddUnpriced(g)
	}
	return nil
}

// Clone returns a sum of the same, to be added to apart.
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

// Lack adds units that have no price, such as those that couldn't be applied.
func (s *Sum) AddUnpriced(g Unpriced) {
	if s.unpriced == nil {
		s.unpriced = map[string]int64{}
	}
	s.unpriced[g.Why] += g.Units
}

// add adds the lines of one case.
func (s *Sum) addAnswer(q *Quote, a *answer, month Month) {
	zero := ratecard.Money{Currency: q.pricer.account.currency()}
	l := BillLine{Month: month, Market: q.market, Item: a.item.name(), Price: zero, Amount: zero, Model: q.span.model.ID}
	if a.flags&isUnpriced == 0 && a.flags&isInbound == 0 {
		l.Card = q.Card()
		if ladder, err := q.sheet.ladder(a.item, q.market); err == nil {
			l.Price.Amount = ladder.tiers[0].Price
		}
		if l.Units = a.free; a.free > 0 {
			l.Rule = q.span.rules[a.allowance].Rule
			s.addLine(l)
		}
		r := q.decidingRule(a)
		if l.Units = a.units; r != nil {
			l.Rule = r.Rule
			s.addDecided(a, l)
		}
	}
	for i := range q.pricer.account.Fees {
		if f, ok := q.fee(&q.pricer.account.Fees[i], a); ok {
			s.addLine(BillLine{Month: month, Item: f.Item, Rule: f.Rule, Units: f.Units, Price: f.Price, Amount: f.Amount, Detail: f.Detail})
		}
	}
}

// decided adds the units that a rule settled, cut along their ladder if they
// are charged.
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

// Bill is the bill of what has been added so far, with no Counts.
func (s *Sum) Bill() Bill {
	b := Bill{Low: s.low, High: s.high, Lines: []BillLine{}, Counts: []Count{}, Unpriced: []Unpriced{}, Notes: s.notes.list()}
	for _, l := range s.lines {
		b.Lines = append(b.Lines, *l)
	}
	slices.SortFunc(b.Lines, BillLine.compare)
	for _, why := range slices.Sorted(maps.Keys(s.unpriced)) {
		b.Unpriced = append(b.Unpriced, Unpriced{s.unpriced[why], why})
	}
	return b
}
