package ledger

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// A Ledger records what webhooks report and works out what it cost. It is safe
// for concurrent use, and so are several on one store, in one process or in many. Make one
// with [New] and keep it, since it remembers what it has worked out: the zero Ledger, and a
// nil one, answer every question with an error.
type Ledger struct {
	account pricing.Account
	options Options
	book    *book

	mu        sync.Mutex
	receivers map[webhook.Receiver]bool // those known to be stored
}

// New returns the ledger of an account. An account without an ID stands for all
// accounts of a business: each is charged as that account is, under its own ID.
// The error is that of [pricing.Account.Validate].
func New(account pricing.Account, o Options) (*Ledger, error) {
	if err := account.Validate(); err != nil {
		return nil, err
	}
	if o.Store == nil {
		o.Store = &memory{}
	}
	return &Ledger{
		account:   account,
		options:   o,
		book:      newBook(account, o),
		receivers: map[webhook.Receiver]bool{},
	}, nil
}

// check returns an error for a ledger that wasn't made by [New].
func (l *Ledger) check(ctx context.Context) error {
	if l == nil || l.options.Store == nil {
		return &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: "Ledger",
			Value: "zero",
			Why:   "make one with New",
		}
	}
	if ctx == nil {
		return &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: "ctx",
			Value: "nil",
			Why:   "want context.Background, or the context of a request",
		}
	}
	return nil
}

// checkPeriod returns an error for a period that ends before it begins, or begins where what
// was recorded is deleted.
func (l *Ledger) checkPeriod(ctx context.Context, from, to time.Time) error {
	if err := checkBounds(from, to); err != nil {
		return err
	}
	if err := l.check(ctx); err != nil {
		return err
	}
	return l.checkKept(ctx, "from", from)
}

// checkKept returns an error that names a field, if what was recorded at its instant is
// deleted.
func (l *Ledger) checkKept(ctx context.Context, field string, at time.Time) error {
	list, err := l.options.Store.Get(ctx, l.account.ID, deletedKey)
	if err != nil {
		return err
	}
	d, err := readDeletions(&list[0])
	if err != nil {
		return err
	}
	return d.check(field, at)
}

func checkBounds(from, to time.Time) error {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		return &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: "to",
			Value: to.Format(time.RFC3339),
			Why:   "before from, " + from.Format(time.RFC3339),
		}
	}
	return nil
}

// MarshalJSON fails, with an [*pricing.InputError]: what a ledger knows is in its
// store.
func (l *Ledger) MarshalJSON() ([]byte, error) {
	return nil, &pricing.InputError{
		Kind:  pricing.ErrInvalid,
		Field: "Ledger",
		Value: "JSON",
		Why:   "what it knows is in its store",
	}
}

// Account returns the account that the ledger was made for, with its currency. What webhooks
// reported of it isn't in it: quote by [Ledger.Pricer].
func (l *Ledger) Account() pricing.Account {
	if l == nil {
		return pricing.Account{}
	}
	a := l.account
	a.Currency = cmp.Or(a.Currency, "USD")
	return a
}

// Record records the facts of a webhook, all or none, and returns those that it
// skipped, or recorded though something is missing. When the error is nil, answer the
// webhook with 200: facts that come again are recorded once. The error is the store's,
// or that of ctx.
// Look at what is skipped: to a ledger whose account has another ID, all is of another
// account, and its bills are of nothing.
func (l *Ledger) Record(ctx context.Context, b *webhook.Batch) ([]Skipped, error) {
	if err := l.check(ctx); err != nil {
		return nil, err
	}
	if b == nil {
		return nil, &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: "Batch",
			Value: "nil",
			Why:   "want one of webhook.Decode",
		}
	}
	added := l.newAddition()
	added.addFacts(b.Facts)
	return added.skipped, l.commit(ctx, added)
}

// RecordSent records what the business knows of messages that it sends. Call it
// before the webhooks on them arrive, or after. A Sending without an ID or with
// an unknown category is an [*pricing.InputError]; then nothing is recorded.
func (l *Ledger) RecordSent(ctx context.Context, list ...Sending) error {
	if err := l.check(ctx); err != nil {
		return err
	}
	added := l.newAddition()
	for _, s := range list {
		if err := s.check(); err != nil {
			return err
		}
		s.Others = slices.Clone(s.Others) // the caller may use it again
		added.put(sentPrefix+s.ID, Entry{Sendings: []Sending{s}})
	}
	return l.commit(ctx, added)
}

// Message returns how far the message with an ID has got, for each of its users;
// nothing if no webhook reported on it. The error is the store's.
func (l *Ledger) Message(ctx context.Context, id string) ([]Delivery, error) {
	if err := l.check(ctx); err != nil {
		return nil, err
	}
	list, err := l.options.Store.Get(ctx, l.account.ID, sentPrefix+id)
	if err != nil {
		return nil, err
	}
	return list[0].Deliveries(), nil
}

func (l *Ledger) newAddition() *addition {
	return newAddition(l.account.ID, l.options.Webhook)
}

// commit stores an addition in one transaction.
func (l *Ledger) commit(ctx context.Context, added *addition) error {
	fresh := l.unstored(added.receivers)
	if len(fresh) > 0 {
		for _, r := range fresh {
			added.put(accountsKey, Entry{Receivers: []webhook.Receiver{r}})
		}
	}
	if len(added.entries) == 0 {
		return nil
	}
	keys := added.readNames()
	err := l.options.Store.Update(ctx, l.account.ID, keys, func(stored []Entry) (Change, error) {
		return added.change(stored), nil
	})
	if err != nil || len(fresh) == 0 {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range fresh {
		l.receivers[r] = true
	}
	return nil
}

// unstored returns the receivers that may not be stored yet.
func (l *Ledger) unstored(receivers []webhook.Receiver) (list []webhook.Receiver) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range receivers {
		if !l.receivers[r] {
			list = append(list, r)
		}
	}
	return list
}
