package ledger

import (
	"context"
	"iter"
	"slices"
	"sync"
)

// NewMemory returns an empty [Store] that lasts as long as the program.
func NewMemory() Store { return &memory{} }

type memory struct {
	mu       sync.RWMutex
	accounts map[string]*memoryAccount
}

// account returns the entries of an account.
func (m *memory) account(id string) *memoryAccount {
	m.mu.RLock()
	a := m.accounts[id]
	m.mu.RUnlock()
	if a != nil {
		return a
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.accounts == nil {
		m.accounts = map[string]*memoryAccount{}
	}
	if m.accounts[id] == nil {
		m.accounts[id] = &memoryAccount{entries: map[string]*memoryEntry{}, users: map[string][]string{}}
	}
	return m.accounts[id]
}

// Update implements [Store]. It calls change once, and has no errors but those of change
// and ctx.
func (m *memory) Update(ctx context.Context, account string, keys []string,
	change func([]Entry) (Change, error)) error {
	a := m.account(account)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	c, err := change(a.list(keys))
	if err != nil {
		return err
	}
	a.store(&c)
	return nil
}

// Get implements [Store]; its only error is that of ctx.
func (m *memory) Get(ctx context.Context, account string, keys ...string) ([]Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a := m.account(account)
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.list(keys), nil
}

// list returns the entries under keys.
func (a *memoryAccount) list(keys []string) []Entry {
	list := make([]Entry, len(keys))
	for i, key := range keys {
		if e := a.entries[key]; e != nil {
			list[i] = e.Entry
		} else {
			list[i].Key = key
		}
	}
	return list
}

// Entries implements [Store]; its only error is that of ctx.
func (m *memory) Entries(ctx context.Context, account string, q Query) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e := range m.account(account).query(q) {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e.Entry, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// query returns the entries of a query, as they are now.
func (a *memoryAccount) query(q Query) iter.Seq[*memoryEntry] {
	a.mu.Lock() // a snapshot is noted
	defer a.mu.Unlock()
	switch {
	case q.User != "":
		return slices.Values(a.ofUser(q))
	case q.Shard == 0:
		return a.inOrder.between(q.From, q.To)
	case q.Shard < 0 || q.Shard >= len(a.shards):
		return func(func(*memoryEntry) bool) {}
	}
	return a.shards[q.Shard].between(q.From, q.To)
}

// ofUser returns the entries of a query for a user.
func (a *memoryAccount) ofUser(q Query) (list []*memoryEntry) {
	for _, key := range a.users[q.User] {
		e := a.entries[key]
		if !e.At.Before(q.From) && (q.To.IsZero() || e.At.Before(q.To)) && (q.Shard == 0 || e.Shard == q.Shard) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, compareInMemory)
	return list
}

// Mark implements [Store]; its only error is that of ctx.
func (m *memory) Mark(ctx context.Context, account string) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	a := m.account(account)
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.mark, nil
}

// Changes implements [Store]; its only error is that of ctx.
func (m *memory) Changes(ctx context.Context, account string, since int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range m.account(account).changedSince(since) {
			if err := ctx.Err(); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e.Entry, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// changedSince returns the entries whose Revision rose above a mark, as they are now.
func (a *memoryAccount) changedSince(mark int64) (list []*memoryEntry) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	i, _ := slices.BinarySearchFunc(a.changes, mark+1, func(c memoryChange, mark int64) int {
		return int(c.mark - mark)
	})
	for _, c := range a.changes[i:] {
		if e := a.entries[c.key]; e != nil && e.mark == c.mark { // else it changed again, or is gone
			list = append(list, e)
		}
	}
	return list
}
