package ledger

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Store keeps the entries of one ledger. One table will do, with Key as its
// primary key, At as an indexed column, and the whole entry as JSON.
//
// A store needs to promise little, because joining facts gives the same entry
// whatever their order and number:
//
//   - Update is one transaction: all of its entries are stored, or none. When
//     it has returned nil, they outlive a crash.
//   - Between what Update reads and what it writes, no other Update writes any
//     of its keys.
//   - Entries returns each entry as one Update left it.
//
// The ledger calls the methods from any number of goroutines. While it reads
// Entries it calls no other method itself. But the body of a loop over
// [Ledger.Charges] and the function given to [Ledger.Statement] run meanwhile, and
// may call the ledger, as other goroutines may: Entries must hold no lock, or only
// connection, that Entry or Update would wait for.
//
// The ledger expects to be
// the only one that changes the store while it is in use: the package comment
// says why. The entries of several ledgers may share a table if another column
// keeps them apart, and each ledger has a Store that reads and writes its own
// only.
type Store interface {
	// Update calls change with the entries under keys, which are distinct: those
	// stored, and an Entry of nothing but the Key for each key without one. It
	// stores the entries that change returns, which may be none, some or all,
	// with the same keys. It may call change more than once, and stores what the
	// last call returned. A store's own error is returned as it is.
	Update(keys []string, change func([]Entry) []Entry) error
	// Entry returns the entry under a key, or one of nothing but the Key.
	Entry(key string) (Entry, error)
	// Entries returns the entries with from <= At < to, by At and then by Key,
	// compared as bytes. A zero bound is none. An entry with a zero At is never
	// among them. The sequence ends with its first error.
	Entries(from, to time.Time) iter.Seq2[Entry, error]
}

// NewMemory returns an empty Store that lasts as long as the program.
func NewMemory() Store { return &memory{} }

type memory struct {
	mu      sync.RWMutex
	entries map[string]*Entry // an entry is replaced, and never changed
	// the entries with an At, in order, as they were before the changes
	sorted      []*Entry
	changed     map[string]bool // keys of the entries that changed since
	changedFrom time.Time       // the earliest At, old or new, of those entries
}

// Update implements [Store]; it has no errors.
func (m *memory) Update(keys []string, change func([]Entry) []Entry) error {
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

// Entry implements [Store]; it has no errors.
func (m *memory) Entry(key string) (Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.entry(key), nil
}

func (m *memory) entry(key string) Entry {
	if e, ok := m.entries[key]; ok {
		return *e
	}
	return Entry{Key: key}
}

// Entries implements [Store]. It has no errors, and returns the entries as they
// were when it began.
func (m *memory) Entries(from, to time.Time) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		list := m.inOrder()
		for _, e := range list[firstFrom(list, from):] {
			if !to.IsZero() && !e.At.Before(to) || !yield(*e, nil) {
				return
			}
		}
	}
}

// firstFrom returns the index of the first entry that isn't before an instant.
func firstFrom(list []*Entry, at time.Time) int {
	i, _ := slices.BinarySearchFunc(list, at, func(e *Entry, at time.Time) int { return e.At.Compare(at) })
	return i
}

// inOrder returns the entries with an At in order. Lists returned before stay as
// they are: what stands after the earliest change is written anew.
func (m *memory) inOrder() []*Entry {
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
	slices.SortFunc(tail, func(a, b *Entry) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Key, b.Key))
	})
	if i < len(m.sorted) {
		m.sorted = slices.Clone(m.sorted[:i])
	}
	m.sorted, m.changed = append(m.sorted, tail...), nil
	return m.sorted
}
