package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
)

// A fold works out what each message of a period cost, one after the other. At each
// instant it knows which windows are open and how much of the month's allowances and
// tiers is used. It adds up the charges of the period.
type fold struct {
	walk
	account *pricing.Account
	from    time.Time // the period begins

	usage pricing.Usage
	state pricing.State // of the step that is worked out; here, since a local one moves to the heap
	tiers []tier        // not reached yet, by instant
	notes []monthNote   // on counters that Meta's reports corrected

	sum     *pricing.Sum
	changed int64
	// called with each charge of the period, until it returns false; may be nil
	each func(Charge) bool
	// gets each step, with the names that the thread has; may be nil
	collect       func(step)
	pricesNothing bool // and only collects
}

// newFold returns a fold of the period that begins at from. It reads from an instant on that
// is lookback before the month of from at the latest, if the fold collects what it reads, and
// that month's beginning if not. What happened before that, the ledger's book tells.
func (l *Ledger) newFold(ctx context.Context, from time.Time, collects bool) (*fold, error) {
	f := &fold{
		walk:    walk{options: l.options, keep: l.account.SharedNumber},
		account: &l.account,
		from:    from,
		usage:   pricing.Usage{},
		sum:     &pricing.Sum{},
	}
	f.take = f.takeStep
	before, err := l.book.before(ctx, f.counts(collects))
	if err != nil {
		return nil, err
	}
	if before != nil {
		f.accounts, f.shards, f.pending, f.foldedTo = before.accounts, before.shards, before.pending, before.foldedTo
	} else if f.accounts, err = l.book.readAccounts(ctx); err != nil {
		return nil, err
	}
	f.tiers, f.notes = f.accounts.tiers, slices.Clip(f.accounts.notes)
	return f, f.sum.Correct(f.accounts.corrections()...)
}

// counts returns the instant from which the fold has to read entries at least; a zero instant
// is from the beginning. Counters begin with the month.
func (f *fold) counts(collects bool) time.Time {
	if f.from.IsZero() {
		return f.from
	}
	first := monthStart(f.from, zoneOf(f.account))
	if first.Before(countedByDelivery) || f.account.Model != "" {
		first = monthStart(first.Add(-lookback), zoneOf(f.account))
	}
	if collects {
		return first.Add(-lookback)
	}
	return first
}

// callEach has the fold call a function with each charge, unless it is nil.
func (f *fold) callEach(each func(Charge)) {
	if each != nil {
		f.each = func(c Charge) bool { each(c); return true }
	}
}

// run folds everything before an instant; a zero instant is after everything.
func (f *fold) run(ctx context.Context, to time.Time) error {
	for e, err := range f.options.Store.Entries(ctx, f.account.ID, Query{From: f.foldedTo, To: to}) {
		if err != nil {
			return err
		}
		if !f.read(&e) {
			return nil
		}
	}
	if !f.finish(to) {
		return nil
	}
	last := endOfTime
	if !to.IsZero() {
		last = to.Add(-1)
	}
	f.raiseCounters(last)
	return nil
}

// takeStep applies a step, and reports whether to go on.
func (f *fold) takeStep(s *step) bool {
	if f.collect != nil {
		f.collect(*s)
	}
	if f.pricesNothing || s.event.Echo {
		return true
	}
	if s.isChanged() && !s.at.Before(f.from) {
		f.changed++
	}
	var out pricing.Outcome
	c, priced := f.apply(s, &out)
	if s.at.Before(f.from) || withoutFee(&c.Event, &c.Quote) {
		return true
	}
	f.addCharge(&c, &out, priced)
	return f.each == nil || f.each(c)
}

// addCharge adds a charge of the period to its sum, with the outcome that it is of, if
// it was priced.
func (f *fold) addCharge(c *Charge, out *pricing.Outcome, priced bool) {
	if priced {
		// An error is that of the sum's bill: all charges are in the currency of the ledger's account.
		_ = f.sum.Add(&c.Event, out)
	} else {
		for _, u := range c.Unpriced {
			f.sum.AddUnpriced(u)
		}
	}
}

// apply works out what a step costs, and updates the thread and the counters. It
// sets out to the outcome, and reports whether there is one.
func (f *fold) apply(s *step, out *pricing.Outcome) (c Charge, priced bool) {
	c.Event = s.event
	if s.delivery != nil {
		c.Delivery = *s.delivery
	}
	key := threadKey{s.number, s.event.User}
	var pricer *pricing.Pricer
	c.Account, pricer = f.accounts.pricerOf(c.Account, key.number)
	f.raiseCounters(s.at)
	sh := f.shardOf(s.shard)
	f.state = pricing.State{Thread: sh.thread(key), Usage: f.usage, Number: f.accounts.numbers[key.number]}
	var err error
	if *out, err = pricer.Apply(&s.event, &f.state); err != nil {
		c.Unpriced = append(c.Unpriced, pricing.UnpricedBy(err))
		return c, false
	}
	if c.Event.Failed {
		c.Quote = out.Charge
		return c, true
	}
	sh.setThread(key, out.Thread)
	for _, n := range out.Counts {
		f.usage[n.Counter] += n.N
	}
	c.Quote, c.Mismatches = out.Charge, slices.Concat(out.Mismatches, c.Delivery.Changed)
	if missing := out.Charge.Unpriced(); len(missing) > 0 {
		c.Unpriced = missing
	}
	return c, true
}

// raiseCounters makes the counters at least what Meta's tiers say that were
// reached up to an instant.
func (f *fold) raiseCounters(at time.Time) {
	for len(f.tiers) > 0 && !f.tiers[0].at.After(at) {
		t := f.tiers[0]
		f.tiers = f.tiers[1:]
		c := f.accounts.counterOf(&t)
		counted := f.usage[c]
		if counted >= t.fact.Lower-1 {
			continue
		}
		f.usage[c] = t.fact.Lower - 1
		f.notes = append(f.notes, monthNote{t.month, f.accounts.correction(&t, c.Of, counted)})
	}
}
