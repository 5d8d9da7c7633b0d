package ledger

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Store keeps entries. One table will do, with Key as its primary key, At as
// an indexed column, and the whole entry as JSON.
//
// It is asked for little, because joining facts gives the same whatever their
// order and number. What must hold:
//
//   - Update is one transaction: all of its entries are stored, or none. When
//     it has returned nil, they outlive a crash.
//   - Between what Update reads and what it writes, no other Update of one of
//     these keys comes.
//   - Entries sees each entry as some Update left it.
//
// Methods are called by any number of goroutines. A store serves one ledger.
type Store interface {
	// Update calls change with the entries under keys, which are distinct: those
	// stored, and an Entry of nothing but the Key for those that aren't. It
	// stores what change returns, unless that is empty; some, or all, with the
	// same keys. It may call change more than once. An error of its own is
	// returned as it is.
	Update(keys []string, change func([]Entry) []Entry) error
	// Entry returns the entry under a key, or one of nothing but the Key.
	Entry(key string) (Entry, error)
	// Entries gives those with from <= At < to, by At and then by Key as bytes. A
	// zero bound is none. What has no At is never among them. An error ends it.
	Entries(from, to time.Time) iter.Seq2[Entry, error]
}

// Memory is a Store that forgets everything when the program ends. The zero
// Memory is empty.
type Memory struct {
	mu      sync.RWMutex
	entries map[string]Entry
	sorted  []Entry // those with an At, in order; nil if that has changed
}

// Update is that of [Store]. It has no errors.
func (m *Memory) Update(keys []string, change func([]Entry) []Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]Entry, len(keys))
	for i, key := range keys {
		list[i] = m.at(key)
	}
	for _, e := range change(list) {
		if m.entries == nil {
			m.entries = map[string]Entry{}
		}
		m.entries[e.Key] = e
		m.sorted = nil
	}
	return nil
}

// Entry is that of [Store]. It has no errors.
func (m *Memory) Entry(key string) (Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.at(key), nil
}

func (m *Memory) at(key string) Entry {
	e, ok := m.entries[key]
	if !ok {
		e.Key = key
	}
	return e
}

// Entries is that of [Store]. It has no errors, and gives what was there when
// it began.
func (m *Memory) Entries(from, to time.Time) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		list := m.inOrder()
		begin, _ := slices.BinarySearchFunc(list, from, func(e Entry, at time.Time) int { return e.At.Compare(at) })
		for _, e := range list[begin:] {
			if !to.IsZero() && !e.At.Before(to) || !yield(e, nil) {
				return
			}
		}
	}
}

func (m *Memory) inOrder() []Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sorted == nil {
		list := make([]Entry, 0, len(m.entries))
		for _, e := range m.entries {
			if !e.At.IsZero() {
				list = append(list, e)
			}
		}
		slices.SortFunc(list, func(a, b Entry) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Key, b.Key)) })
		m.sorted = list
	}
	return m.sorted
}
