package main

import (
	"context"
	"iter"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// entries are those of one account in a database.
type entries interface {
	Update(keys []string, change func([]ledger.Entry) []ledger.Entry) error
	Entry(key string) (ledger.Entry, error)
	Entries(from, to time.Time) iter.Seq2[ledger.Entry, error]
}

// An adapter is the ledger.Store of the only ledger on a database.
type adapter struct{ entries }

// Update changes entries in one transaction.
func (a adapter) Update(ctx context.Context, _ string, keys []string,
	change func([]ledger.Entry) (ledger.Change, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var fault error
	err := a.entries.Update(keys, func(list []ledger.Entry) []ledger.Entry {
		c, err := change(list)
		if fault = err; err != nil {
			return nil
		}
		return c.Entries
	})
	if fault != nil {
		return fault
	}
	return err
}

// Get returns the entries under keys.
func (a adapter) Get(ctx context.Context, _ string, keys ...string) (list []ledger.Entry, err error) {
	for _, key := range keys {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := a.Entry(key)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// Entries returns the entries of a query.
func (a adapter) Entries(ctx context.Context, _ string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		for e, err := range a.entries.Entries(q.From, q.To) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil && (q.Shard != 0 && e.Shard != q.Shard || q.User != "" && e.User != q.User) {
				continue
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Mark is that before everything.
func (a adapter) Mark(ctx context.Context, _ string) (int64, error) { return 0, ctx.Err() }

// Changes returns all entries with an At: each may have changed.
func (a adapter) Changes(ctx context.Context, account string, _ int64) iter.Seq2[ledger.Entry, error] {
	return a.Entries(ctx, account, ledger.Query{})
}
