package ledger

import (
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/window"
)

// A fold goes through the entries in the order of time and knows, at each, what
// was open and how much of the month was used. It adds up the charges of a
// period.
type fold struct {
	account    *pricing.Account
	options    Options
	from       time.Time // the period begins
	foldedTo   time.Time // all before it was folded; zero: nothing
	newest     time.Time // the newest entry met
	accounts   accounts
	usage      pricing.Usage
	threads    layer[threadKey, window.Thread]
	phones     layer[string, string] // by user ID
	numbers    map[string]bool       // with threads
	pending    []step                // that entries met so far promise, in order
	droppedOn  int64                 // on which threads were last forgotten
	sum        *pricing.Sum
	mismatched int64
	each       func(Charge) bool // of the period, until it returns false; nil: nothing
}

func newFold(account *pricing.Account, o Options, from time.Time) (*fold, error) {
	a, err := o.Store.Entry(accountsKey)
	if err != nil {
		return nil, err
	}
	f := &fold{account: account, options: o, from: from, usage: pricing.Usage{}, numbers: map[string]bool{}, sum: &pricing.Sum{}}
	f.accounts, err = newAccounts(*account, &a)
	return f, err
}

// over returns a fold that goes on from f, and leaves it as it is.
func (f *fold) fork() *fold {
	o := *f
	o.accounts.notes = slices.Clip(f.accounts.notes)
	o.usage, o.numbers, o.pending = maps.Clone(f.usage), maps.Clone(f.numbers), slices.Clone(f.pending)
	o.threads, o.phones = f.threads.fork(), f.phones.fork()
	o.sum = f.sum.Clone()
	return &o
}

// begin is when the fold has to: counters begin with the month, and what is
// known of shared numbers with the first record.
func (f *fold) start() time.Time {
	if !f.foldedTo.IsZero() {
		return f.foldedTo
	}
	if f.from.IsZero() || f.account.SharedNumber {
		return time.Time{}
	}
	return monthStart(f.from, zoneOf(f.account)).Add(-lookback)
}

// run folds everything before an instant; the zero one is after everything.
func (f *fold) run(to time.Time) error {
	for e, err := range f.options.Store.Entries(f.start(), to) {
		if err != nil {
			return err
		}
		f.newest = e.At
		for len(f.pending) > 0 && (f.pending[0].at.Before(e.At) || f.pending[0].at.Equal(e.At) && f.pending[0].key < e.Key) {
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
	if !to.IsZero() {
		f.accounts.raiseCounters(to.Add(-1), f.usage)
	} else {
		f.accounts.raiseCounters(endOfTime, f.usage)
	}
	return nil
}

// promise adds the steps of an entry, none of which is before it.
func (f *fold) schedule(e *Entry) {
	for s := range e.steps(f.options.Webhook) {
		f.insert(s)
	}
}

func (f *fold) insert(s step) {
	i := len(f.pending)
	for i > 0 && s.before(&f.pending[i-1]) {
		i--
	}
	f.pending = slices.Insert(f.pending, i, s)
}

// next takes the next step, and tells whether to go on.
func (f *fold) applyNext() bool {
	s := f.pending[0]
	f.pending = f.pending[1:]
	f.dropClosed(s.at)
	inGroup := s.event.User != s.user.Key()
	user := f.userKey(&s.user)
	if s.renamed != nil {
		f.renameUser(user, f.userKey(s.renamed))
		return true
	}
	if !inGroup {
		s.event.User = user
	}
	if s.delivery != nil {
		s.event.Message.To = first(s.user.Phone, user)
	}
	c := f.apply(&s)
	if s.at.Before(f.from) || withoutFee(&c) {
		return true
	}
	f.addCharge(&c)
	return f.each == nil || f.each(c)
}

// withoutFee reports whether the charge is for a user's message on which the
// provider has no fee.
func withoutFee(c *Charge) bool { return c.Event.Inbound && len(c.Quote.Likely().Lines) == 0 }

// add adds up a charge of the period.
func (f *fold) addCharge(c *Charge) {
	_ = f.sum.Add(c.Quote, c.Event.At) // of one currency: that of the ledger's account
	for _, g := range c.Unpriced[len(c.Quote.Unpriced()):] {
		f.sum.AddUnpriced(g)
	}
	if len(c.Mismatches) > 0 {
		f.mismatched++
	}
}

// apply works out what a step costs, and remembers what follows.
func (f *fold) apply(s *step) Charge {
	c := Charge{Event: s.event}
	if s.delivery != nil {
		c.Delivery = *s.delivery
	}
	var pricer *pricing.Pricer
	c.Account, pricer = f.accounts.pricerOf(c.Account, s.event.Number)
	f.accounts.raiseCounters(s.at, f.usage)
	key := threadKey{s.event.Number, s.event.User}
	out, err := pricer.Apply(&s.event, &pricing.State{Thread: f.threads.get(key), Usage: f.usage})
	if err != nil {
		c.Unpriced = append(c.Unpriced, pricing.UnpricedBy(err))
		return c
	}
	f.threads.set(key, out.Thread)
	f.numbers[key.number] = true
	for _, n := range out.Counts {
		f.usage[n.Counter] += n.N
	}
	c.Quote, c.Mismatches = out.Charge, append(out.Mismatches, c.Delivery.Changed...)
	c.Unpriced = append(c.Unpriced, out.Charge.Unpriced()...)
	return c
}

// name is what a user is called in threads: the number, if one is known.
func (f *fold) userKey(u *webhook.User) string {
	switch {
	case u.Phone == "":
		return first(f.phones.get(u.ID), u.ID)
	case u.ID != "" && f.phones.get(u.ID) != u.Phone:
		f.renameUser(f.userKey(&webhook.User{ID: u.ID}), u.Phone)
		f.phones.set(u.ID, u.Phone)
	}
	return u.Phone
}

// rename makes a user's threads those of another name.
func (f *fold) renameUser(old, name string) {
	if old == name {
		return
	}
	for number := range f.numbers {
		from, into := threadKey{number, old}, threadKey{number, name}
		if t, ok := f.threads.lookup(from); ok {
			f.threads.set(into, mergeThreads(f.threads.get(into), t))
			f.threads.delete(from)
		}
	}
}

// forget drops, once a day, the threads in which nothing can be open any more.
func (f *fold) dropClosed(at time.Time) {
	day := at.Unix() / (24 * 60 * 60)
	if day <= f.droppedOn || f.account.SharedNumber {
		return
	}
	f.droppedOn = day
	old := at.Add(-lookback)
	f.threads.deleteIf(func(t *window.Thread) bool {
		return t.LastInbound.Before(old) && t.Entered.Before(old) && t.Answered.Before(old) && t.FreeUntil.Before(at) &&
			!slices.ContainsFunc(t.Conversations, func(c window.Conversation) bool { return at.Before(c.End) })
	})
}
