package pricing

import (
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Sum adds up outcomes of [Pricer.Apply], one by one, to the bill that a [Tally]
// makes of the same events. Use it where each message's own charge is wanted too,
// or where a counter is corrected between two messages. The zero Sum is ready to
// use; a nil one takes nothing, and has an [*InputError] in place of a bill. A Sum isn't safe
// for concurrent use.
//
// A Sum keeps what the rules decided, not the amounts of the charges: one message's
// charge can't know what the whole bill knows. If a message either was in a free
// entry window or used the allowance, it costs nothing in both cases, but a later
// message may then be free, or not. So the bill's Low may be less than the sum of
// what each message costs at least.
//
// Add outcomes in the order in which Apply made them, also where several workers
// share the counters: a bill of another order takes a counter that is already higher
// for what others counted, and goes on from there.
//
// A counter that the State of an event has at a higher level than the Sum counted
// is followed from that event on, such as that of a month of which the first
// messages were added elsewhere, or one that Meta's word corrected. Tell it these
// words, too, with [Sum.Correct]. A Sum may be of several accounts, if they are of one
// currency.
type Sum struct {
	totals
	part  *uncounted   // nil: none
	added int64        // how many outcomes with a charge
	ahead []Correction // not passed yet, in order of time
}

// MarshalJSON fails, with an [*InputError]: write the sum's Bill.
func (s *Sum) MarshalJSON() ([]byte, error) {
	return nil, &InputError{ErrInvalid, "Sum", "JSON", "write its Bill"}
}

// Add adds the outcome of an event. If the pricer is of another currency than those
// before, it adds nothing and returns an [*InputError] of [ratecard.ErrCurrency]. A
// nil event or outcome is an [*InputError] of [ErrInvalid]. An outcome without a
// charge adds nothing: no model was in force yet.
func (s *Sum) Add(e *Event, o *Outcome) error {
	if s == nil {
		return noSum()
	}
	if err := checkOutcome(e, o); err != nil {
		return err
	}
	q := &o.Charge
	if q.pricer == nil {
		return nil
	}
	if own, c := s.currency(), q.pricer.account.currency(); own != "" && own != c {
		return &InputError{ratecard.ErrCurrency, "Outcome.Charge", string(c), "added to " + string(own)}
	}
	s.ready()
	s.pass(e.At)
	pricer := s.pricerIndex(q.pricer, &s.fault)
	if s.fault != nil {
		return s.fault
	}
	s.added++
	b := billable{
		at:      e.At,
		id:      e.ID,
		user:    e.user(),
		to:      e.Message.To,
		dialing: q.pricer.account.dialingOfEvents(),
		nth:     s.added,
		pricer:  pricer,
		span:    q.span,
		sheet:   q.sheet,
		market:  q.market,
		month:   MonthOf(e.At.In(q.pricer.account.zone())),
	}
	if w, ok := q.likely.apart(); ok {
		b.pricer = s.payerOf(b.pricer, e.number(), &s.fault)
		key := apartKey{spanMonth{accountMonth{b.pricer, b.month}, b.span.index}, w}
		addUnits(s.apartCount(key), 1, &s.fault)
		return s.fault
	}
	if q.alternatives != nil && q.alternatives.month != 0 {
		b.month = q.alternatives.month
	}
	var m Message
	e.fillMessage(&m)
	b.from = m.From
	b.setNumber(&s.totals)
	s.addMismatches(&b, o)
	s.notes |= q.notes &^ noteAllowanceCorrected
	if q.likely.flags&isUsageUnknown != 0 && len(q.others()) > 0 {
		s.addUncounted(q, &b)
	} else {
		s.countCases(&b, &q.likely, q.others())
	}
	for _, n := range o.Counts {
		s.setLevel(n.Counter, s.levels[n.Counter]+n.N)
	}
	return s.fault
}

// noSum returns the error of a nil Sum.
func noSum() error { return &InputError{ErrInvalid, "Sum", "nil", "want one, such as new(Sum)"} }

// ready makes the zero Sum usable.
func (s *Sum) ready() {
	if s.markets == nil {
		s.totals = newTotals()
	}
}

// Correct tells the sum of Meta's corrections, before outcomes of events at or after their
// instants are added. The States of those events have the counters as they were corrected.
//
// Without it a sum sees only in a State that a counter was raised. It doesn't see a
// correction below what the likeliest cases counted, though it may be above what the cases
// that cost least counted. A correction that can't be one of Meta's is an [*InputError], and
// then none of them is taken.
func (s *Sum) Correct(corrections ...Correction) error {
	if s == nil {
		return noSum()
	}
	for i := range corrections {
		if err := corrections[i].check(""); err != nil {
			return err
		}
	}
	s.ahead = slices.Concat(s.ahead, corrections)
	slices.SortStableFunc(s.ahead, Correction.compareAll)
	return nil
}

// pass raises the counters by the corrections at or before an instant.
func (s *Sum) pass(at time.Time) {
	for ; len(s.ahead) > 0 && !s.ahead[0].At.After(at); s.ahead = s.ahead[1:] {
		s.raise(s.ahead[0].Counter, s.ahead[0].Level)
	}
}

// addMismatches counts the mismatches of an outcome but the one that hangs on what
// was counted: whether it is one, the bill says.
func (s *Sum) addMismatches(b *billable, o *Outcome) {
	n := int64(len(o.Mismatches))
	if o.Charge.likely.flags&differsByCount != 0 {
		n--
	} else {
		b.differs = slices.ContainsFunc(o.Mismatches, Mismatch.isOfType)
	}
	addUnits(&s.mismatches, n, &s.fault)
}

// Clone returns a copy, to which other outcomes can be added than to s. It costs
// little: messages within allowances are copied when one of the two changes.
func (s *Sum) Clone() *Sum {
	if s == nil {
		return nil
	}
	c := &Sum{totals: s.totals.clone(), added: s.added, ahead: slices.Clip(s.ahead)}
	if s.part != nil {
		c.part = &uncounted{s.part.low, maps.Clone(s.part.lines), maps.Clone(s.part.least), maps.Clone(s.part.most)}
		for key, l := range c.part.lines {
			line := *l
			c.part.lines[key] = &line
		}
	}
	return c
}

// AddUnpriced adds units that have no price, such as a message that Apply
// answered with an error; see [UnpricedBy]. Fewer units than none, and more than an
// int64 can count, are an error of the bill.
func (s *Sum) AddUnpriced(u Unpriced) {
	if s != nil {
		s.ready()
		s.sure.addUnpriced(u)
	}
}

// Bill returns the bill of what has been added so far. Its Counts are what the
// outcomes add to the counters. Without any charge its currency isn't known: Low and
// High are the zero Money. Its error is an [*InputError], if a count is past the end of
// int64.
func (s *Sum) Bill() (Bill, error) {
	if s == nil {
		return Bill{}, noSum()
	}
	s.ready()
	return s.bill(s.part, nil)
}

// BillFor returns the bill of a period of a pricer's account, with its fees by the month (see
// [FeeOnMonth] and [FeeOnMinimum]), also if nothing was added. All that was added is in it,
// with the note messages-outside-period if some is of a month before or after the period; from
// and until say for which days a monthly fee is due, and which months are over. An until that
// is still to come makes its month over too early: give at most the instant up to which events
// were added. Fees by the month that only other accounts have are left out, with the note
// fees-by-month. A minimum is of this account's fees, so that of another account is left out
// even if both have it; an account without an ID stands for all. A zero instant, an until
// before from or more than 1,200 months after it, and a nil pricer are an [*InputError]. So is
// a pricer of another currency than the charges, and one of their account that has other
// settings: what its fees on messages come to isn't known.
func (s *Sum) BillFor(p *Pricer, from, until time.Time) (Bill, error) {
	switch {
	case s == nil:
		return Bill{}, noSum()
	case p == nil:
		return Bill{}, &InputError{ErrInvalid, "Pricer", "nil", "want that of the account"}
	}
	period, err := newBillPeriod(p, from, until)
	if err != nil {
		return Bill{}, err
	}
	s.ready()
	if own, c := s.currency(), p.account.currency(); own != "" && own != c {
		return Bill{}, &InputError{ratecard.ErrCurrency, "Pricer", string(c), "the charges are in " + string(own)}
	}
	if !s.isOf(p) {
		const why = "the charges are of the account with other settings: want the pricer that made them"
		return Bill{}, &InputError{ErrInvalid, "Pricer", p.String(), why}
	}
	own := *s // the period's pricer is none of the charges
	own.payers = s.payers.clone()
	period.pricer = own.payerOf(own.pricerIndex(p, &own.fault), "", &own.fault)
	return own.bill(own.part, period)
}

// isOf reports whether a bill may be for a pricer: one that made charges, or that of an
// account that has none yet. If it has no ID, its fees are those of every charge.
func (s *Sum) isOf(p *Pricer) bool {
	if slices.ContainsFunc(s.pricers, func(o payer) bool { return p.Equal(o.Pricer) }) {
		return true
	}
	isOther := func(q payer) bool {
		return q.account.ID == p.account.ID ||
			p.account.ID == "" && !slices.EqualFunc(q.account.Fees, p.account.Fees, Fee.equal)
	}
	return !slices.ContainsFunc(s.pricers, isOther)
}

// addUncounted adds a charge for which the month's counts aren't known: to Low what
// it costs at least, and to High what it costs at most.
func (s *Sum) addUncounted(q *Quote, b *billable) {
	if s.part == nil {
		s.part = &uncounted{lines: billLines{}, least: feeSums{}, most: feeSums{}}
	}
	least, most := &q.likely, &q.likely
	others := q.others()
	for i := range others {
		a := &others[i]
		if q.compareTotals(a, most) > 0 {
			most = a
		}
		if q.compareCosts(a, least, true) < 0 {
			least = a
		}
	}
	s.part.low = s.part.low.Add(q.metaAmount(least))
	s.addAnswer(q, most, b.month)
	month := accountMonth{b.pricer, b.month}
	for i := range q.pricer.account.Fees {
		f := &q.pricer.account.Fees[i]
		key := feeKey{month, i}
		if q.pricer.feesLoose && differInFees(&q.likely, others) {
			s.part.least.addLoose(key, f, true, q.feeUnits(f, least), q.metaAmount(least).Amount, &s.fault)
			s.part.most.addLoose(key, f, false, q.feeUnits(f, most), q.metaAmount(most).Amount, &s.fault)
			continue
		}
		s.part.least.add(key, q.feeUnits(f, least), q.metaAmount(least).Amount, &s.fault)
		s.part.most.add(key, q.feeUnits(f, most), q.metaAmount(most).Amount, &s.fault)
	}
	for _, u := range q.Unpriced() {
		s.AddUnpriced(u)
	}
}

// addAnswer adds Meta's lines of one case, unless its price is unknown: then it is in
// Unpriced.
func (s *Sum) addAnswer(q *Quote, a *answer, month Month) {
	for _, line := range q.appendLines(nil, a) {
		if line.Item == FeeItem || a.flags&isUnpriced != 0 {
			continue
		}
		l := line.inBill(month)
		l.Model, l.Card, l.Detail = q.Model(), q.Card(), ""
		s.part.lines.add(l, &s.fault)
	}
	for _, r := range a.appendRates(make([]rate, 0, 4)) {
		s.notes |= tierNotes(r.Tier)
	}
}
