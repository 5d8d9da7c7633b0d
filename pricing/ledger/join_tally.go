package ledger

import (
	"iter"
	"time"

	"github.com/wacost/wacost/pricing"
)

// Tally returns the tally of what happened from <= At < to according to entries, as a ledger
// charges it: with the names that users had at each instant, the account that sent each
// message, and Meta's word on volume tiers. A zero bound is none; what happened before from
// only opens windows. from has to be the first instant of a month in the account's zone, as
// counters begin there, and none before March 2022 or with an account's Model, when messages
// counted in the month of their sending.
//
// The entries may come in any order and in parts that aren't joined, but they have to be all
// of their users: see [Entry.Pairs]. Tallies of different users are of the whole once they
// are merged by [pricing.Tally.Merge], in any order; written by [pricing.Tally.MarshalBinary]
// they may come from other processes. [Accounts.Bill] makes the bill. The error is an
// [*pricing.InputError].
func (a *Accounts) Tally(entries iter.Seq[Entry], from, to time.Time) (*pricing.Tally, error) {
	if err := a.checkPeriod(from, to); err != nil {
		return nil, err
	}
	k := newLook(a.newWalk(), from)
	k.counted = a.newCounted(a.corrections())
	k.recent = byKey(entries)
	k.readBefore(to)
	return k.tally, nil
}

// Bill returns the bill of a tally of [Accounts.Tally], or of several that were merged, of
// the same period: that of [Ledger.Bill], with its counters and notes, which
// [pricing.Tally.Bill] doesn't have. Fees by the month need both bounds. The error is that of
// [pricing.Tally.BillFor], or of the period, or says that the tally has messages of a month
// outside it.
//
// Nothing tells three things that give another bill: a part that was merged twice or not at
// all, entries of one user in two parts, and parts of different periods.
func (a *Accounts) Bill(t *pricing.Tally, from, to time.Time) (pricing.Bill, error) {
	if err := a.checkPeriod(from, to); err != nil {
		return pricing.Bill{}, err
	}
	if t == nil {
		return pricing.Bill{}, &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: "Tally",
			Value: "nil",
			Why:   "want one of Accounts.Tally",
		}
	}
	k := look{walk: a.newWalk(), counted: &counted{tally: t}, from: from}
	statement, err := k.statement(from, to)
	if err == nil {
		err = a.checkMonths(&statement.Bill, from, to)
	}
	if err != nil {
		return pricing.Bill{}, err
	}
	return statement.Bill, nil
}

// checkMonths returns an error if a bill is of more than its period, since the tally was.
func (a *Accounts) checkMonths(b *pricing.Bill, from, to time.Time) error {
	zone := zoneOf(&a.base)
	for i := range b.Lines {
		field, bound, month := "from", from, b.Lines[i].Month
		if from.IsZero() || month >= pricing.MonthOf(from.In(zone)) {
			if field, bound = "to", to; to.IsZero() || month.First(zone).Before(to) {
				continue
			}
		}
		return &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: field,
			Value: bound.Format(time.RFC3339),
			Why:   "the tally has messages of " + month.String() + ": want the bounds that Accounts.Tally had",
		}
	}
	return nil
}

// checkPeriod returns an error for a period of which the counters aren't known.
func (a *Accounts) checkPeriod(from, to time.Time) error {
	if err := a.check(); err != nil {
		return err
	}
	if err := checkBounds(from, to); err != nil || from.IsZero() {
		return err
	}
	start := monthStart(from, zoneOf(&a.base))
	why := ""
	switch {
	case !start.Equal(from):
		why = "want the first instant of a month in the account's zone, " + start.Format(time.RFC3339)
	case a.base.Model != "", start.Before(countedByDelivery):
		why = "want a zero time: messages count in the month in which they were sent"
	default:
		return nil
	}
	return &pricing.InputError{
		Kind:  pricing.ErrInvalid,
		Field: "from",
		Value: from.Format(time.RFC3339),
		Why:   why,
	}
}
