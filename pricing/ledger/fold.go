package ledger

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A fold goes through the entries of a store in the order of time. At each
// instant it knows which windows are open and how much of the month's
// allowances and tiers is used. It adds up the charges of a period.
type fold struct {
	account  *pricing.Account
	options  Options
	from     time.Time // the period begins
	foldedTo time.Time // everything before it is folded; zero: nothing
	newest   time.Time // the newest entry read
	pending  []step    // of entries read and not applied yet, in order

	accounts accounts
	usage    pricing.Usage
	threads  threads
	// the day, since 1970, on which closed threads were last dropped
	droppedOn int64

	sum        *pricing.Sum
	mismatched int64
	// called with each charge of the period, until it returns false; may be nil
	each func(Charge) bool
	// gets each step, with the names that the thread has; may be nil
	collect       func(step)
	pricesNothing bool // and only collects
}

// newFold returns a fold of the period that begins at from.
func newFold(ctx context.Context, account *pricing.Account, o Options, from time.Time) (*fold, error) {
	facts, err := o.Store.Get(ctx, account.ID, accountsKey)
	if err != nil {
		return nil, err
	}
	a, err := newAccounts(*account, &facts[0])
	if err != nil {
		return nil, err
	}
	return &fold{
		account:  account,
		options:  o,
		from:     from,
		accounts: a,
		usage:    pricing.Usage{},
		threads:  threads{numbers: map[string]bool{}, keep: account.SharedNumber},
		sum:      &pricing.Sum{},
	}, nil
}

// callEach has the fold call a function with each charge, unless it is nil.
func (f *fold) callEach(each func(Charge)) {
	if each != nil {
		f.each = func(c Charge) bool { each(c); return true }
	}
}

// fork returns a fold that goes on from f, which stays as it is.
func (f *fold) fork() *fold {
	o := *f
	o.pending = slices.Clone(f.pending)
	o.accounts.notes = slices.Clip(f.accounts.notes)
	o.usage = maps.Clone(f.usage)
	o.threads = f.threads.fork()
	o.sum = f.sum.Clone()
	return &o
}

// start returns the instant from which the fold has to read entries. Counters
// begin with the month. What is known of a shared number's windows begins with
// the first record.
func (f *fold) start() time.Time {
	if !f.foldedTo.IsZero() {
		return f.foldedTo
	}
	if f.from.IsZero() || f.account.SharedNumber {
		return time.Time{}
	}
	first := monthStart(f.from, zoneOf(f.account))
	if first.Before(countedByDelivery) || f.account.Model != "" {
		first = monthStart(first.Add(-lookback), zoneOf(f.account))
	}
	return first.Add(-lookback)
}

// run folds everything before an instant; a zero instant is after everything.
func (f *fold) run(ctx context.Context, to time.Time) error {
	for e, err := range f.options.Store.Entries(ctx, f.account.ID, Query{From: f.start(), To: to}) {
		if err != nil {
			return err
		}
		f.newest = e.At
		for f.pendingBefore(&e) {
			if !f.applyNext() {
				return nil
			}
		}
		f.schedule(&e)
	}
	for len(f.pending) > 0 && (to.IsZero() || f.pending[0].at.Before(to)) {
		if !f.applyNext() {
			return nil
		}
	}
	f.foldedTo = to
	last := endOfTime
	if !to.IsZero() {
		last = to.Add(-1)
	}
	f.accounts.raiseCounters(last, f.usage)
	return nil
}

// clockSkew is how far WhatsApp's clock may be ahead of the asker's, as for a
// [pricing.Composer].
const clockSkew = 5 * time.Minute

// meetUsers applies what users did at the instant before which the fold has ended, or
// by WhatsApp's clock up to clockSkew later: a message of the business at that instant
// meets it. The fold is used up by it.
func (f *fold) meetUsers(ctx context.Context, at time.Time) error {
	last := at.Add(clockSkew)
	for e, err := range f.options.Store.Entries(ctx, f.account.ID, Query{From: at, To: last.Add(1)}) {
		if err != nil {
			return err
		}
		f.schedule(&e)
	}
	f.pending = slices.DeleteFunc(f.pending, func(s step) bool {
		return s.delivery != nil || s.at.Before(at) || s.at.After(last)
	})
	for len(f.pending) > 0 {
		f.applyNext()
	}
	return nil
}

// pendingBefore reports whether a step is pending that comes before those of an
// entry.
func (f *fold) pendingBefore(e *Entry) bool {
	if len(f.pending) == 0 {
		return false
	}
	s := &f.pending[0]
	return s.at.Before(e.At) || s.at.Equal(e.At) && s.key < e.Key
}

// schedule makes the steps of an entry pending. A step may be long after its
// entry's At: in a group, users get a message weeks apart.
func (f *fold) schedule(e *Entry) {
	for s := range steps(e, f.options.Webhook) {
		if !s.event.Failed || f.feesOnFailed() {
			f.insert(s)
		}
	}
	if f.collect == nil {
		return
	}
	if s, ok := echoOf(e, f.options.Webhook); ok {
		f.insert(s)
	}
}

// feesOnFailed reports whether a provider charges for messages that failed. Without such
// a fee they are left out: nothing else counts them.
func (f *fold) feesOnFailed() bool {
	return slices.ContainsFunc(f.account.Fees, func(fee pricing.Fee) bool { return fee.On == pricing.FeeOnFailed })
}

// insert makes a step pending.
func (f *fold) insert(s step) {
	i := len(f.pending)
	for i > 0 && s.before(&f.pending[i-1]) {
		i--
	}
	f.pending = slices.Insert(f.pending, i, s)
}

// applyNext applies the next pending step, and reports whether to go on.
func (f *fold) applyNext() bool {
	s := f.pending[0]
	if rest := f.pending[1:]; len(rest) > 0 {
		f.pending = rest
	} else { // as mostly: the next one takes its place
		clear(f.pending)
		f.pending = f.pending[:0]
	}
	f.threads.now = s.at
	f.dropClosed()
	inGroup := s.event.User != s.user.Key()
	user := f.threads.keyOf(&s.user)
	if !s.event.Failed { // else nothing is learned of the user, who got nothing
		user = f.threads.userKey(&s.user)
	}
	if s.renamed != nil {
		f.threads.renameUser(&s.user, s.renamed)
		return true
	}
	if s.delivery != nil {
		s.event.Message.To = cmp.Or(s.user.Phone, f.threads.users.get(user).phone, user)
	}
	if inGroup {
		if user = ratecard.NameKey(s.event.User); !s.event.Failed {
			user = f.threads.met(user, "")
		}
	}
	s.event.User = user
	if id := f.accounts.numbers[f.accounts.numberKey(s.event.Number)].ID; id != "" {
		s.event.Number = id
	}
	if f.collect != nil {
		f.collect(s)
	}
	if f.pricesNothing || s.event.Echo {
		return true
	}
	var out pricing.Outcome
	c, priced := f.apply(&s, &out)
	if s.at.Before(f.from) || withoutFee(&c) {
		return true
	}
	f.addCharge(&c, &out, priced)
	return f.each == nil || f.each(c)
}

// withoutFee reports whether the charge is for a user's message, or one that failed, on
// which the provider has no fee.
func withoutFee(c *Charge) bool {
	return (c.Event.Inbound || c.Event.Failed) && len(c.Quote.Likely().Lines) == 0
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
	if len(c.Mismatches) > 0 {
		f.mismatched++
	}
}

// apply works out what a step costs, and updates the thread and the counters. It
// sets out to the outcome, and reports whether there is one.
func (f *fold) apply(s *step, out *pricing.Outcome) (c Charge, priced bool) {
	c.Event = s.event
	if s.delivery != nil {
		c.Delivery = *s.delivery
	}
	key := threadKey{f.accounts.numberKey(s.event.Number), s.event.User}
	var pricer *pricing.Pricer
	c.Account, pricer = f.accounts.pricerOf(c.Account, key.number)
	f.accounts.raiseCounters(s.at, f.usage)
	outcome, err := pricer.Apply(&s.event, &pricing.State{
		Thread: f.threads.get(key),
		Usage:  f.usage,
		Number: f.accounts.numbers[key.number],
	})
	if err != nil {
		c.Unpriced = append(c.Unpriced, pricing.UnpricedBy(err))
		return c, false
	}
	*out = outcome
	if c.Event.Failed {
		c.Quote = out.Charge
		return c, true
	}
	f.threads.set(key, out.Thread)
	f.threads.numbers[key.number] = true
	for _, n := range out.Counts {
		f.usage[n.Counter] += n.N
	}
	c.Quote, c.Mismatches = out.Charge, slices.Concat(out.Mismatches, c.Delivery.Changed)
	c.Unpriced = append(c.Unpriced, out.Charge.Unpriced()...)
	return c, true
}

// dropClosed drops, once a day, the threads in which nothing can be open any more.
// Until then [threads.lookup] hides them, so that no price hangs on when they are dropped.
func (f *fold) dropClosed() {
	day := f.threads.now.Unix() / (24 * 60 * 60)
	if day <= f.droppedOn {
		return
	}
	f.droppedOn = day
	f.threads.deleteIf(f.threads.isClosed)
}
