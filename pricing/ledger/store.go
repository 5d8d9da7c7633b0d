package ledger

import (
	"context"
	"iter"
	"time"
)

// A Store keeps entries, those of each account apart. One table will do, with account
// and Key as its primary key, and as columns of their own what a [Query] asks for.
// pricingtest.TestStore tests what is said here, but not what outlives a crash, and with
// one value of the store: open the database twice for a test of several processes.
//
//   - Update is one transaction: all that it changes is stored, or nothing. When it has
//     returned nil, that outlives a crash.
//   - Transactions on one account are serial: while one runs, no other on the same account
//     begins. So lock the account first, such as its row in a table of accounts.
//   - Get and each entry of a sequence are as one Update left them. A sequence is of one
//     moment: what was stored when it began.
//   - Keys, accounts and users are compared as bytes, and any valid UTF-8 may be one.
//   - An instant is kept with its nanoseconds.
//   - When ctx is cancelled a method returns its error, and Update has stored nothing
//     unless it returns nil.
//
// The ledger calls the methods from any number of goroutines, and several ledgers and
// processes may share a store. While a ledger reads a sequence it calls no other method
// itself. But the body of a loop over [Ledger.Charges] and the function given to
// [Ledger.Statement] run meanwhile, and may call the ledger, as other goroutines may: a
// sequence must hold no lock, or only connection, that another method would wait for.
//
// Entries share memory with what was stored or given: neither the store nor its caller
// changes what their slices hold.
type Store interface {
	// Update calls change with the entries of an account under keys, which are distinct:
	// those stored, and an Entry of nothing but the Key for each key without one, in the
	// order of keys. It stores what change returns. It may call change more than once, and
	// stores what the last call returned. An error of change is returned as it is, and
	// nothing is stored. change calls no method of the store.
	Update(ctx context.Context, account string, keys []string, change func(stored []Entry) (Change, error)) error

	// Get returns the entries under keys, in their order: one of nothing but the Key for
	// each key without one.
	Get(ctx context.Context, account string, keys ...string) ([]Entry, error)

	// Entries returns the entries with an At that a query asks for, by At and then by Key.
	// The sequence ends with its first error.
	Entries(ctx context.Context, account string, q Query) iter.Seq2[Entry, error]

	// Mark returns a mark: every Update of the account that has returned is at or below it,
	// and none that is stored later is. So a mark doesn't pass a transaction that is open.
	Mark(ctx context.Context, account string) (int64, error)

	// Changes returns the entries whose Revision rose in an Update above a mark, each once,
	// as it is now, in any order; also those without an At, and not those deleted since.
	// There may be entries from after any mark that was asked for. Mark 0 is before
	// everything.
	Changes(ctx context.Context, account string, since int64) iter.Seq2[Entry, error]
}

// A Query says which entries of an account to return.
type Query struct {
	From  time.Time `json:"from,omitzero"` // From <= At < To; a zero bound is none
	To    time.Time `json:"to,omitzero"`
	Shard int       `json:"shard,omitempty"` // only of this shard; 0: of all
	// Only of this Entry.User; "": of all. With it, entries without an At are among those
	// returned if From is zero, before the others.
	User string `json:"user,omitempty"`
}

// A Change is what an Update stores and deletes, in the order of its fields.
type Change struct {
	// to be stored; each has one of the keys of the Update
	Entries []Entry `json:"entries,omitempty"`
	// applied to every other entry with the User of one of them, whatever its key
	Joined []Join `json:"joined,omitempty"`
	// keys of entries to delete, if there are any; not only keys of the Update
	Delete []string `json:"delete,omitempty"`
	// If it isn't zero: deletes entries with an At before it, and then those without an At
	// that have a User of whom no entry with an At is left.
	DeleteBefore time.Time `json:"delete_before,omitzero"`
}

// A Join says that the names of one user turned out to be those of another.
type Join struct {
	User string `json:"user"` // the Entry.User of entries until now
	Into string `json:"into"` // that from now on; the same, if they only change their shard
}

// Apply returns an entry of the join's User as it is from now on: its User is Into, and
// it is in [JoinedShard]. If it was in another shard, that is its Was and its Revision
// rises.
func (j Join) Apply(e Entry) Entry {
	e.User = j.Into
	if e.Shard != JoinedShard {
		e.Shard, e.Was = JoinedShard, e.Shard
		e.Revision++
	}
	return e
}
