package ledger_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// A table is a Store as Store's comment advises: rows of key and JSON, of one account. It
// calls every change twice, goes through all rows for each answer, and fails on demand.
type table struct {
	mu      sync.Mutex
	account string
	rows    map[string][]byte
	marks   map[string]int64 // of the Update in which the Revision last rose, by key
	mark    int64
	updates error // of Update
	reads   error // of Get
	lists   error // of Entries, after the first
}

func (s *table) Update(ctx context.Context, account string, keys []string,
	change func([]ledger.Entry) (ledger.Change, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := cmp.Or(ctx.Err(), s.updates, s.check(account)); err != nil {
		return err
	}
	if len(slices.Compact(slices.Sorted(slices.Values(keys)))) != len(keys) {
		return fmt.Errorf("keys %q", keys)
	}
	var list []ledger.Entry
	for _, key := range keys {
		list = append(list, s.entry(key))
	}
	if _, err := change(slices.Clone(list)); err != nil {
		return err
	}
	c, err := change(list)
	if err != nil {
		return err
	}
	for _, e := range c.Entries {
		if !slices.Contains(keys, e.Key) {
			return fmt.Errorf("%q is not among the keys %q", e.Key, keys)
		}
	}
	return s.store(&c)
}

func (s *table) check(account string) error {
	if s.rows == nil {
		s.account, s.rows, s.marks = account, map[string][]byte{}, map[string]int64{}
	}
	if account != s.account {
		return fmt.Errorf("account %q in place of %q", account, s.account)
	}
	return nil
}

func (s *table) store(c *ledger.Change) error {
	mark, stored := s.mark+1, map[string]bool{}
	for _, e := range c.Entries {
		stored[e.Key] = true
		if err := s.put(e, mark); err != nil {
			return err
		}
	}
	for _, j := range c.Joined {
		for _, e := range s.all() {
			if e.User == j.User && !stored[e.Key] {
				if err := s.put(j.Apply(e), mark); err != nil {
					return err
				}
			}
		}
	}
	for _, key := range c.Delete {
		s.remove(key)
	}
	s.removeBefore(c.DeleteBefore)
	return nil
}

func (s *table) put(e ledger.Entry, mark int64) error {
	text, err := json.Marshal(e)
	if e.Revision > s.entry(e.Key).Revision {
		s.marks[e.Key], s.mark = mark, mark
	}
	s.rows[e.Key] = text
	return err
}

func (s *table) remove(key string) {
	delete(s.rows, key)
	delete(s.marks, key)
}

func (s *table) removeBefore(at time.Time) {
	if at.IsZero() {
		return
	}
	left := map[string]bool{"": true}
	for _, e := range s.all() {
		if !e.At.IsZero() && e.At.Before(at) {
			s.remove(e.Key)
		} else if !e.At.IsZero() {
			left[e.User] = true
		}
	}
	for _, e := range s.all() {
		if !left[e.User] {
			s.remove(e.Key)
		}
	}
}

func (s *table) all() (list []ledger.Entry) {
	for key := range s.rows {
		list = append(list, s.entry(key))
	}
	slices.SortFunc(list,
		func(a, b ledger.Entry) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Key, b.Key)) })
	return list
}

func (s *table) entry(key string) ledger.Entry {
	e := ledger.Entry{Key: key}
	if text, ok := s.rows[key]; ok {
		if err := json.Unmarshal(text, &e); err != nil {
			panic(err)
		}
	}
	return e
}

func (s *table) Get(ctx context.Context, account string, keys ...string) (list []ledger.Entry, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		list = append(list, s.entry(key))
	}
	return list, cmp.Or(ctx.Err(), s.reads, s.check(account))
}

func (s *table) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		list, err := s.query(account, q)
		for i, e := range list {
			if i == 1 && s.lists != nil {
				break
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := cmp.Or(ctx.Err(), s.lists, err); err != nil {
			yield(ledger.Entry{}, err)
		}
	}
}

func (s *table) query(account string, q ledger.Query) ([]ledger.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.check(account); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(s.all(), func(e ledger.Entry) bool {
		return e.At.IsZero() && q.User == "" || e.At.Before(q.From) || !q.To.IsZero() && !e.At.Before(q.To) ||
			q.User != "" && e.User != q.User || q.Shard != 0 && e.Shard != q.Shard
	}), nil
}

func (s *table) Mark(ctx context.Context, account string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mark, cmp.Or(ctx.Err(), s.check(account))
}

func (s *table) Changes(ctx context.Context, account string, since int64) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		s.mu.Lock()
		var list []ledger.Entry
		for key, mark := range s.marks {
			if mark > since {
				list = append(list, s.entry(key))
			}
		}
		s.mu.Unlock()
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
		if err := cmp.Or(ctx.Err(), s.check(account)); err != nil {
			yield(ledger.Entry{}, err)
		}
	}
}
