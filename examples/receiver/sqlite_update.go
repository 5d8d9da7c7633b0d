package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/wacost/wacost/pricing/ledger"
)

// A changeFunc is what an Update of a ledger.Store does with the entries under its keys.
type changeFunc = func(stored []ledger.Entry) (ledger.Change, error)

// Update implements ledger.Store.
func (s *sqlite) Update(ctx context.Context, account string, keys []string, change changeFunc) error {
	end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	return asItIs(s.transaction(func() error { return s.apply(account, keys, change) }))
}

// transaction carries out body in one transaction, for those who hold updating. BEGIN
// IMMEDIATE has other processes wait before anything is read. If something fails, or
// panics, nothing is written.
func (s *sqlite) transaction(body func() error) (err error) {
	s.commits.begin()
	err = errPanic // unless something is returned
	defer func() { s.commits.end(err) }()
	if err := s.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			_ = s.exec("ROLLBACK") // SQLite may have done so itself
		}
	}()
	err = body()
	if err == nil {
		err = s.sameFile()
	}
	if err == nil {
		err = s.exec("COMMIT")
	}
	committed = err == nil
	return err
}

// errPanic is of an update that panicked.
var errPanic = &entryError{"an entry can't be changed", errors.New("a panic")}

// A changeError is an error of a changeFunc.
type changeError struct{ error }

func (e changeError) Unwrap() error { return e.error }

// asItIs returns an error of a changeFunc as it was returned.
func asItIs(err error) error {
	if c, ok := err.(changeError); ok {
		return c.error
	}
	return err
}

// ofOne reports whether an error is of one update, and not of the database.
func ofOne(err error) bool {
	return errors.As(err, new(changeError)) || errors.As(err, new(*entryError))
}

// apply is an Update within a transaction. It writes nothing before it is sure that
// it can write everything, so that a fault of its own harms no other in the transaction.
func (s *sqlite) apply(account string, keys []string, change changeFunc) error {
	stored, err := s.fetch(account, keys)
	if err != nil {
		return err
	}
	c, err := change(slices.Clone(stored))
	if err != nil {
		return changeError{err}
	}
	revisions := make(map[string]int64, len(stored))
	for i := range stored {
		revisions[stored[i].Key] = stored[i].Revision
	}
	w := writes{account: account}
	for i := range c.Entries {
		e := &c.Entries[i]
		before, ok := revisions[e.Key]
		if !ok {
			return changeError{errors.New("an update stores under a key that it hasn't read")}
		}
		if err := w.add(e, e.Revision > before); err != nil {
			return err
		}
	}
	if err := s.join(&w, &c); err != nil {
		return err
	}
	if err := s.put(&w); err != nil {
		return err
	}
	return s.remove(account, &c)
}

// fetch returns the entries under keys, in their order, within a transaction.
func (s *sqlite) fetch(account string, keys []string) ([]ledger.Entry, error) {
	found := map[string]ledger.Entry{}
	for part := range slices.Chunk(keys, rowsAtMost) {
		query, args := under(account, part)
		for e, err := range s.rowsWithin(query, args...) {
			if err != nil {
				return nil, err
			}
			found[e.Key] = e
		}
	}
	return inOrderOf(keys, found), nil
}

// writes are rows to be written.
type writes struct {
	account string
	rows    []row
	rises   bool // a revision does
}

// A row is an entry as the table holds it.
type row struct {
	*ledger.Entry
	seconds, nanos any // nil: no instant
	rises          bool
	text           string
}

// add adds an entry.
func (w *writes) add(e *ledger.Entry, rises bool) error {
	facts := *e
	facts.Data = nil // it has a column of its own
	text, err := json.Marshal(facts)
	if err != nil {
		return &entryError{"an entry can't be written", err}
	}
	r := row{Entry: e, rises: rises, text: string(text)}
	if !e.At.IsZero() {
		r.seconds, r.nanos = e.At.Unix(), e.At.Nanosecond()
	}
	w.rows, w.rises = append(w.rows, r), w.rises || rises
	return nil
}

const ofUser = columns + "WHERE account = ? AND user = ? AND user <> ''"

// join adds the entries that change because users turned out to be one.
func (s *sqlite) join(w *writes, c *ledger.Change) error {
	known := map[string]bool{} // keys of entries that were stored or joined
	for i := range c.Entries {
		known[c.Entries[i].Key] = true
	}
	var joined []ledger.Entry
	var before []int64 // their revisions
	for _, j := range c.Joined {
		for i := range joined {
			if joined[i].User == j.User {
				joined[i] = j.Apply(joined[i])
			}
		}
		for e, err := range s.rowsWithin(ofUser, w.account, j.User) {
			if err != nil {
				return err
			}
			if !known[e.Key] {
				known[e.Key] = true
				joined, before = append(joined, j.Apply(e)), append(before, e.Revision)
			}
		}
	}
	for i := range joined {
		if err := w.add(&joined[i], joined[i].Revision > before[i]); err != nil {
			return err
		}
	}
	return nil
}

const (
	newAccount = "INSERT INTO accounts (account, mark) VALUES (?, 0) ON CONFLICT DO NOTHING"
	raiseMark  = "UPDATE accounts SET mark = mark + 1 WHERE account = ? RETURNING mark"
	upsert     = `INSERT INTO entries (account, key, seconds, nanos, shard, user, revision, mark, entry, data)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (account, key) DO UPDATE SET seconds = ?3, nanos = ?4, shard = ?5, user = ?6, revision = ?7,
	mark = max(mark, ?8), entry = ?9, data = ?10`
)

// put writes rows, within a transaction.
func (s *sqlite) put(w *writes) error {
	if len(w.rows) == 0 {
		return nil
	}
	if err := s.run(newAccount, w.account); err != nil {
		return err
	}
	var mark int64
	if w.rises {
		p, err := s.statement(raiseMark)
		if err != nil {
			return err
		}
		if err := p.QueryRow(w.account).Scan(&mark); err != nil {
			return err
		}
	}
	for i := range w.rows {
		r := &w.rows[i]
		risen := int64(0)
		if r.rises {
			risen = mark
		}
		err := s.run(upsert, w.account, r.Key, r.seconds, r.nanos, r.Shard, r.User, r.Revision, risen, r.text, r.Data)
		if err != nil {
			return err
		}
	}
	return nil
}

const (
	removeOne    = "DELETE FROM entries WHERE account = ? AND key = ?"
	removeBefore = "DELETE FROM entries WHERE account = ? AND seconds IS NOT NULL AND (seconds, nanos) < (?, ?)"
	removeGone   = `DELETE FROM entries WHERE account = ?1 AND seconds IS NULL AND user <> '' AND user NOT IN (
SELECT user FROM entries WHERE account = ?1 AND seconds IS NOT NULL)`
)

// remove deletes what a change deletes, within a transaction.
func (s *sqlite) remove(account string, c *ledger.Change) error {
	for _, key := range c.Delete {
		if err := s.run(removeOne, account, key); err != nil {
			return err
		}
	}
	if c.DeleteBefore.IsZero() {
		return nil
	}
	if err := s.run(removeBefore, account, c.DeleteBefore.Unix(), c.DeleteBefore.Nanosecond()); err != nil {
		return err
	}
	return s.run(removeGone, account)
}

// run carries out a prepared statement, within a transaction.
func (s *sqlite) run(query string, args ...any) error {
	p, err := s.statement(query)
	if err == nil {
		_, err = p.Exec(args...)
	}
	return err
}
