package ledger

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// A Ledger records what webhooks told, and works out what it cost. It is safe
// for concurrent use.
type Ledger struct {
	account pricing.Account
	options Options

	mu        sync.Mutex
	receivers map[webhook.Receiver]bool // stored already

	cache monthCache
}

// Options are what a caller may decide about a ledger. The zero Options keep
// its facts in memory and read webhooks as [webhook.Options] says.
type Options struct {
	Store   Store           // of the facts; nil: a new Memory, which the program forgets when it ends
	Webhook webhook.Options // which messages open windows, and the number of those that name none
}

// New returns the ledger of an account. An account without an ID stands for all
// accounts of a business: each is charged as that account is, under its own ID.
// The error is that of [pricing.Account.Validate].
func New(account pricing.Account, o Options) (*Ledger, error) {
	if err := account.Validate(); err != nil {
		return nil, err
	}
	if o.Store == nil {
		o.Store = &Memory{}
	}
	l := &Ledger{account: account, options: o, receivers: map[webhook.Receiver]bool{}}
	l.cache.account, l.cache.options = &l.account, o
	return l, nil
}

// Record records what a webhook told, all or nothing, and returns what it left
// out. When it has returned nil, answer the webhook with 200: what was told
// again is recorded once. The error is the store's.
func (l *Ledger) Record(b *webhook.Batch) ([]Skipped, error) {
	news := addition{account: l.account.ID, options: l.options.Webhook, entries: map[string]Entry{}}
	for _, it := range b.Facts {
		if why := news.addFact(it); why != "" {
			news.skipped = append(news.skipped, Skipped{it, why})
		}
	}
	return news.skipped, l.commit(&news)
}

// Sent records what the business knows of messages it sends. It may come before
// or after the webhooks on them. A Sending without an ID is an
// [*pricing.InputError], and so is a category that isn't known; then nothing is
// recorded.
func (l *Ledger) RecordSent(list ...Sending) error {
	news := addition{account: l.account.ID, options: l.options.Webhook, entries: map[string]Entry{}}
	for _, s := range list {
		if s.ID == "" {
			return &pricing.InputError{Kind: pricing.ErrInvalid, Field: "Sending.ID", Why: "want Meta's message ID"}
		}
		for _, c := range append([]category.Category{s.Category}, s.Others...) {
			if c != "" && !c.Known() {
				return &pricing.InputError{Kind: pricing.ErrNoCategory, Field: "Sending.Category", Value: string(c)}
			}
		}
		news.put(sentPrefix+s.ID, Entry{Sendings: []Sending{s}})
	}
	return l.commit(&news)
}

// Message returns how a message got to its users, so far; nothing if no webhook
// told of it. The error is the store's.
func (l *Ledger) Message(id string) ([]Delivery, error) {
	e, err := l.options.Store.Entry(sentPrefix + id)
	return e.Deliveries(), err
}

// record stores the news in one transaction.
func (l *Ledger) commit(n *addition) error {
	for _, s := range l.unstored(n.receivers) {
		n.put(accountsKey, Entry{Sources: []webhook.Receiver{s}})
	}
	if len(n.entries) == 0 {
		return nil
	}
	var before, after []Entry
	err := l.options.Store.Update(slices.Sorted(maps.Keys(n.entries)), func(stored []Entry) []Entry {
		before, after = before[:0], after[:0]
		for _, old := range stored {
			if e, more := old.join(n.entries[old.Key]); more {
				before, after = append(before, old), append(after, e)
			}
		}
		return after
	})
	for i := range after { // also after an error, which may have come of a commit that was made
		l.cache.entryChanged(&before[i], &after[i])
	}
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.Copy(l.receivers, n.receivers)
	return nil
}

// unknown are the sources that may not be stored yet.
func (l *Ledger) unstored(sources map[webhook.Receiver]bool) (list []webhook.Receiver) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for s := range sources {
		if !l.receivers[s] {
			list = append(list, s)
		}
	}
	return list
}

// Account is the account that the ledger was made for.
func (l *Ledger) Account() pricing.Account {
	a := l.account
	a.Currency = cmp.Or(a.Currency, "USD")
	return a
}
