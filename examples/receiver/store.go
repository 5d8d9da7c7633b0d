package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/wacost/wacost/pricing/ledger"
)

// A store is a ledger.Store in one table of SQLite. Reads see what is committed
// and never wait; each update is a transaction, one after the other. Behind a
// webhook endpoint, the updates of a batched store share transactions.
type store struct {
	read     *sql.DB
	db       *sql.DB   // of write
	write    *sql.Conn // the only connection that writes
	updating sync.Mutex
	changes  atomic.Int64 // commits that changed something

	path    string
	file    os.FileInfo // of the path, when it was opened
	commits commits
}

// schema is the table. The index holds the entries that have an instant, in the
// order of Entries: SQLite compares texts as bytes.
const schema = `
CREATE TABLE IF NOT EXISTS entries (
	key     TEXT PRIMARY KEY NOT NULL,
	seconds INTEGER,      -- the instant, in seconds of Unix; NULL: none
	nanos   INTEGER,      -- and nanoseconds
	entry   TEXT NOT NULL -- JSON
);
CREATE INDEX IF NOT EXISTS entries_in_order ON entries (seconds, nanos, key) WHERE seconds IS NOT NULL;
CREATE INDEX IF NOT EXISTS entries_undelivered ON entries (key) WHERE seconds IS NULL`

// Settings of each connection. With a write-ahead log, synchronous = FULL has the
// disk confirm every commit. NORMAL would survive a kill of this program, but not a
// loss of power, and Meta doesn't repeat what was answered with 200. On macOS only
// fullfsync reaches the disk.
const (
	writing = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(67108864)" +
		"&_pragma=synchronous(FULL)&_pragma=fullfsync(1)"
	reading = "_pragma=busy_timeout(5000)&_pragma=query_only(1)"
)

// open opens a database, or makes one that only its owner may read: message IDs
// hold phone numbers.
func open(path string) (*store, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	s := &store{}
	s.file, err = file.Stat()
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	s.path = path
	if path = filepath.ToSlash(path); !strings.HasPrefix(path, "/") {
		path = "/" + path // of Windows: file:///C:/...
	}
	address := (&url.URL{Scheme: "file", Path: path}).String()
	if s.db, err = sql.Open("sqlite", address+"?"+writing); err != nil {
		return nil, err
	}
	if s.read, err = sql.Open("sqlite", address+"?"+reading); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if err = s.owned(); err == nil {
		s.write, err = s.db.Conn(context.Background())
	}
	if err == nil {
		err = s.prepare()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.read.Close(), s.db.Close())
	}
	return s, nil
}

// format is the version of the entries' JSON. Raise it when a stored key changes.
const format = 1

// stamp notes the format in the database's head. It writes even if it changes nothing.
var stamp = fmt.Sprintf("PRAGMA user_version = %d", format)

// owned refuses a database of another program, before anything in it changes.
func (s *store) owned() error {
	var tables, ours, version, application int
	if err := s.read.QueryRow(`SELECT count(*), count(*) FILTER (WHERE name = 'entries' AND type = 'table')
FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'`).Scan(&tables, &ours); err != nil {
		return err
	}
	if err := s.read.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if err := s.read.QueryRow("PRAGMA application_id").Scan(&application); err != nil {
		return err
	}
	if tables == 0 && version == 0 && application == 0 {
		return nil // new
	}
	_, err := s.read.Exec("SELECT rowid, key, seconds, nanos, entry FROM entries LIMIT 0")
	if ours == 0 || application != 0 || err != nil {
		return errors.New("it is a database of another program: want one of the receiver's, or a new file")
	}
	return nil
}

// prepare makes the table. It refuses a database whose entries have other keys:
// they would be read as entries without those facts.
func (s *store) prepare() error {
	ctx := context.Background()
	if _, err := s.write.ExecContext(ctx, schema); err != nil {
		return err
	}
	var version int
	var used bool
	if err := s.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if err := s.write.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM entries)").Scan(&used); err != nil {
		return err
	}
	if version != format && (used || version != 0) {
		return fmt.Errorf("entries of format %d, want %d: begin with a new file", version, format)
	}
	_, err := s.write.ExecContext(ctx, stamp)
	return err
}

// Close closes the database. Updates and reads fail from then on.
func (s *store) Close() error {
	s.updating.Lock() // a probe may be under way
	defer s.updating.Unlock()
	return errors.Join(s.read.Close(), s.write.Close(), s.db.Close())
}

// Entry returns the entry under a key, or an empty one with that Key.
func (s *store) Entry(key string) (ledger.Entry, error) {
	var id int64
	var text []byte
	err := s.read.QueryRow("SELECT rowid, entry FROM entries WHERE key = ?", key).Scan(&id, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Entry{Key: key}, nil
	}
	if err != nil {
		return ledger.Entry{}, err
	}
	return decode(id, key, text)
}

// inOrder is one statement, and therefore one snapshot. It reads along the index.
const inOrder = `SELECT rowid, key, entry FROM entries
WHERE seconds IS NOT NULL AND (seconds, nanos) >= (?, ?) AND (seconds, nanos) < (?, ?)
ORDER BY seconds, nanos, key`

// Entries gives the entries with from <= At < to, in order, as they were when it
// began. It holds one of them at a time.
func (s *store) Entries(from, to time.Time) iter.Seq2[ledger.Entry, error] {
	return s.entries(inOrder, bounds(from, to)...)
}

// entries gives the entries that a query finds.
func (s *store) entries(query string, args ...any) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		rows, err := s.read.Query(query, args...)
		if err != nil {
			yield(ledger.Entry{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var key string
			var text sql.RawBytes
			if err := rows.Scan(&id, &key, &text); err != nil {
				yield(ledger.Entry{}, err)
				return
			}
			if e, err := decode(id, key, text); !yield(e, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(ledger.Entry{}, err)
		}
	}
}

// bounds returns the arguments of inOrder. A zero instant is no bound.
func bounds(from, to time.Time) []any {
	args := []any{int64(math.MinInt64), 0, int64(math.MaxInt64), 0}
	if !from.IsZero() {
		args[0], args[1] = from.Unix(), from.Nanosecond()
	}
	if !to.IsZero() {
		args[2], args[3] = to.Unix(), to.Nanosecond()
	}
	return args
}

// Update changes the entries under keys in one transaction. When it has returned
// nil, they outlive a crash.
func (s *store) Update(keys []string, change func([]ledger.Entry) []ledger.Entry) error {
	return s.transaction(func() ([]row, error) {
		entries, err := s.fetch(keys)
		if err != nil {
			return nil, err
		}
		return encode(change(list(entries, keys)))
	})
}

// transaction writes the rows that body returns, in one transaction with what body
// has read. If something fails, or panics, nothing is written.
func (s *store) transaction(body func() ([]row, error)) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	return s.locked(body)
}

// locked is transaction for those who hold updating.
func (s *store) locked(body func() ([]row, error)) (err error) {
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
	rows, err := body()
	if err == nil {
		err = s.upsert(rows)
	}
	if err == nil {
		err = s.sameFile()
	}
	if err == nil {
		err = s.exec("COMMIT")
	}
	if err != nil {
		return err
	}
	committed = true
	if len(rows) > 0 {
		s.changes.Add(1)
	}
	return nil
}

// rowsAtMost is how many rows one statement reads or writes, within SQLite's
// limit of 32,766 parameters.
const rowsAtMost = 1000

// fetch reads the entries under keys, within a transaction. There is one for each
// key, empty if the table has none.
func (s *store) fetch(keys []string) (map[string]ledger.Entry, error) {
	entries := map[string]ledger.Entry{}
	for part := range slices.Chunk(keys, rowsAtMost) {
		args := make([]any, len(part))
		for i, key := range part {
			args[i] = key
			entries[key] = ledger.Entry{Key: key}
		}
		query := "SELECT rowid, key, entry FROM entries WHERE key IN (?" + strings.Repeat(", ?", len(part)-1) + ")"
		if err := s.fetchInto(entries, query, args); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

func (s *store) fetchInto(entries map[string]ledger.Entry, query string, args []any) error {
	rows, err := s.write.QueryContext(context.Background(), query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var key string
		var text []byte
		if err := rows.Scan(&id, &key, &text); err != nil {
			return err
		}
		if entries[key], err = decode(id, key, text); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list returns the entries under keys, in the order of keys.
func list(entries map[string]ledger.Entry, keys []string) []ledger.Entry {
	list := make([]ledger.Entry, len(keys))
	for i, key := range keys {
		list[i] = entries[key]
	}
	return list
}

// A row is an entry as the table holds it.
type row struct {
	key            string
	seconds, nanos any // nil: no instant
	text           string
}

// encode returns the rows of entries.
func encode(entries []ledger.Entry) ([]row, error) {
	rows := make([]row, len(entries))
	for i, e := range entries {
		text, err := json.Marshal(e)
		if err != nil {
			return nil, &entryError{"an entry can't be written", err}
		}
		rows[i] = row{key: e.Key, text: string(text)}
		if !e.At.IsZero() {
			rows[i].seconds, rows[i].nanos = e.At.Unix(), e.At.Nanosecond()
		}
	}
	return rows, nil
}

// An entryError is about one entry, not about the database.
type entryError struct {
	what string
	why  error
}

func (e *entryError) Error() string { return e.what + ": " + e.why.Error() }

func (e *entryError) Unwrap() error { return e.why }

// errPanic is of an update that panicked.
var errPanic = &entryError{"an entry can't be changed", errors.New("a panic")}

// decode reads the entry of a row. Its errors name the row by its rowid, not by its
// key, which is personal.
func decode(id int64, key string, text []byte) (ledger.Entry, error) {
	var e ledger.Entry
	if err := json.Unmarshal(text, &e); err != nil {
		return ledger.Entry{}, &entryError{fmt.Sprintf("rowid %d of the table entries can't be read", id), err}
	}
	e.Key = key
	return e, nil
}

// upsert writes rows, within a transaction.
func (s *store) upsert(rows []row) error {
	for part := range slices.Chunk(rows, rowsAtMost) {
		args := make([]any, 0, 4*len(part))
		for _, r := range part {
			args = append(args, r.key, r.seconds, r.nanos, r.text)
		}
		query := "INSERT INTO entries (key, seconds, nanos, entry) VALUES (?, ?, ?, ?)" +
			strings.Repeat(", (?, ?, ?, ?)", len(part)-1) +
			" ON CONFLICT (key) DO UPDATE SET" +
			" seconds = excluded.seconds, nanos = excluded.nanos, entry = excluded.entry"
		if err := s.exec(query, args...); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) exec(query string, args ...any) error {
	_, err := s.write.ExecContext(context.Background(), query, args...)
	return err
}
