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
CREATE INDEX IF NOT EXISTS entries_in_order ON entries (seconds, nanos, key) WHERE seconds IS NOT NULL`

// Settings of each connection. With a write-ahead log, synchronous = FULL has the
// disk confirm every commit. NORMAL would survive a kill of this program, but not a
// loss of power, and Meta doesn't repeat what was answered with 200. On macOS only
// fullfsync reaches the disk.
const (
	writing = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(67108864)" +
		"&_pragma=synchronous(FULL)&_pragma=fullfsync(1)"
	reading = "_pragma=busy_timeout(10000)&_pragma=query_only(1)"
)

// open opens a database, or makes one that only its owner may read: message IDs
// hold phone numbers.
func open(path string) (*store, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if path = filepath.ToSlash(path); !strings.HasPrefix(path, "/") {
		path = "/" + path // of Windows: file:///C:/...
	}
	address := (&url.URL{Scheme: "file", Path: path}).String()
	s := &store{}
	if s.db, err = sql.Open("sqlite", address+"?"+writing); err != nil {
		return nil, err
	}
	if s.read, err = sql.Open("sqlite", address+"?"+reading); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if s.write, err = s.db.Conn(context.Background()); err == nil {
		err = s.prepare()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.read.Close(), s.db.Close())
	}
	return s, nil
}

// format is the version of the entries' JSON. Raise it when a stored key changes.
const format = 1

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
	_, err := s.write.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", format))
	return err
}

// Close closes the database. Updates and reads fail from then on.
func (s *store) Close() error { return errors.Join(s.read.Close(), s.write.Close(), s.db.Close()) }

// Entry returns the entry under a key, or an empty one with that Key.
func (s *store) Entry(key string) (ledger.Entry, error) {
	var text []byte
	err := s.read.QueryRow("SELECT entry FROM entries WHERE key = ?", key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Entry{Key: key}, nil
	}
	if err != nil {
		return ledger.Entry{}, err
	}
	return decode(key, text)
}

// inOrder is one statement, and therefore one snapshot. It reads along the index.
const inOrder = `SELECT key, entry FROM entries
WHERE seconds IS NOT NULL AND (seconds, nanos) >= (?, ?) AND (seconds, nanos) < (?, ?)
ORDER BY seconds, nanos, key`

// Entries gives the entries with from <= At < to, in order, as they were when it
// began. It holds one of them at a time.
func (s *store) Entries(from, to time.Time) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		rows, err := s.read.Query(inOrder, bounds(from, to)...)
		if err != nil {
			yield(ledger.Entry{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			var text sql.RawBytes
			if err := rows.Scan(&key, &text); err != nil {
				yield(ledger.Entry{}, err)
				return
			}
			if e, err := decode(key, text); !yield(e, err) || err != nil {
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
		query := "SELECT key, entry FROM entries WHERE key IN (?" + strings.Repeat(", ?", len(part)-1) + ")"
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
		var key string
		var text []byte
		if err := rows.Scan(&key, &text); err != nil {
			return err
		}
		if entries[key], err = decode(key, text); err != nil {
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
			return nil, fmt.Errorf("an entry can't be written: %w", err)
		}
		rows[i] = row{key: e.Key, text: string(text)}
		if !e.At.IsZero() {
			rows[i].seconds, rows[i].nanos = e.At.Unix(), e.At.Nanosecond()
		}
	}
	return rows, nil
}

// decode reads an entry. Its errors don't name the key, which is personal.
func decode(key string, text []byte) (ledger.Entry, error) {
	var e ledger.Entry
	if err := json.Unmarshal(text, &e); err != nil {
		return ledger.Entry{}, fmt.Errorf("an entry of the database can't be read: %w", err)
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
