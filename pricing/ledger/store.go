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
	mu          sync.RWMutex
	entries     map[string]*Entry // never changed, but replaced
	sorted      []*Entry          // those with an At, in order, but for the news
	changed     map[string]bool   // keys of what changed since
	changedFrom time.Time         // the earliest At, old or new, of the news
}

// Update is that of [Store]. It has no errors.
func (m *Memory) Update(keys []string, change func([]Entry) []Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := make([]Entry, len(keys))
	for i, key := range keys {
		list[i] = m.entry(key)
	}
	for _, e := range change(list) {
		if m.entries == nil {
			m.entries = map[string]*Entry{}
		}
		if at := earlier(m.entry(e.Key).At, e.At); !at.IsZero() {
			if m.changed == nil {
				m.changed, m.changedFrom = map[string]bool{}, time.Time{}
			}
			m.changed[e.Key], m.changedFrom = true, earlier(m.changedFrom, at)
		}
		m.entries[e.Key] = &e
	}
	return nil
}

// Entry is that of [Store]. It has no errors.
func (m *Memory) Entry(key string) (Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.entry(key), nil
}

func (m *Memory) entry(key string) Entry {
	if e, ok := m.entries[key]; ok {
		return *e
	}
	return Entry{Key: key}
}

// Entries is that of [Store]. It has no errors, and gives what was there when
// it began.
func (m *Memory) Entries(from, to time.Time) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		list := m.inOrder()
		for _, e := range list[firstFrom(list, from):] {
			if !to.IsZero() && !e.At.Before(to) || !yield(*e, nil) {
				return
			}
		}
	}
}

// firstFrom is that of the first entry that isn't before an instant.
func firstFrom(list []*Entry, at time.Time) int {
	i, _ := slices.BinarySearchFunc(list, at, func(e *Entry, at time.Time) int { return e.At.Compare(at) })
	return i
}

// inOrder sorts the news in. Lists given out stay as they are: what stands
// after the earliest of the news is written anew.
func (m *Memory) inOrder() []*Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.changed == nil {
		return m.sorted
	}
	i := firstFrom(m.sorted, m.changedFrom)
	tail := make([]*Entry, 0, len(m.sorted)-i+len(m.changed))
	for _, e := range m.sorted[i:] {
		if !m.changed[e.Key] {
			tail = append(tail, e)
		}
	}
	for key := range m.changed {
		if e := m.entries[key]; !e.At.IsZero() {
			tail = append(tail, e)
		}
	}
	slices.SortFunc(tail, func(a, b *Entry) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Key, b.Key)) })
	if i < len(m.sorted) {
		m.sorted = slices.Clone(m.sorted[:i])
	}
	m.sorted, m.changed = append(m.sorted, tail...), nil
	return m.sorted
}
