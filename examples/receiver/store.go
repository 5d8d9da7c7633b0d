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
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/wacost/wacost/pricing/ledger"
)

// A store is a ledger.Store in one table of SQLite. Reads see what is committed
// and never wait; updates go to one writer, which commits those that wait in one
// transaction.
type store struct {
	read    *sql.DB
	db      *sql.DB   // the writer's
	write   *sql.Conn // of it, the only one
	queue   chan *update
	quit    chan struct{} // closed when no more updates are taken
	ended   chan struct{} // closed by the writer
	closing sync.Once
	changes atomic.Int64 // commits that changed something
}

// schema is the table. What has no instant isn't in the index, which gives the
// others in the order of Entries: SQLite compares texts as bytes.
const schema = `
CREATE TABLE IF NOT EXISTS entries (
	key     TEXT PRIMARY KEY NOT NULL,
	seconds INTEGER,      -- the instant, in seconds of Unix; NULL: none
	nanos   INTEGER,      -- and nanoseconds
	entry   TEXT NOT NULL -- JSON
);
CREATE INDEX IF NOT EXISTS entries_in_order ON entries (seconds, nanos, key) WHERE seconds IS NOT NULL`

// Of each connection. In a write-ahead log, synchronous = FULL has the disk
// confirm every commit. NORMAL would survive a kill of this program, but not a
// loss of power: Meta, once answered, doesn't tell again. On macOS only
// fullfsync reaches the disk.
const (
	writing = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=fullfsync(1)&_pragma=journal_size_limit(67108864)"
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
	s := &store{queue: make(chan *update, togetherAtMost), quit: make(chan struct{}), ended: make(chan struct{})}
	if s.db, err = sql.Open("sqlite", address+"?"+writing); err != nil {
		return nil, err
	}
	if s.read, err = sql.Open("sqlite", address+"?"+reading); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	if s.write, err = s.db.Conn(context.Background()); err == nil {
		_, err = s.write.ExecContext(context.Background(), schema)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), s.read.Close(), s.db.Close())
	}
	go s.writer()
	return s, nil
}

// Close commits what waits and closes the database. Updates fail from then on.
func (s *store) Close() (err error) {
	s.closing.Do(func() {
		close(s.quit)
		<-s.ended
		err = errors.Join(s.read.Close(), s.write.Close(), s.db.Close())
	})
	return err
}

// Entry returns the entry under a key, or one of nothing but the Key.
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

// inOrder is one statement, and so one snapshot; it reads along the index.
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

// bounds are the arguments of inOrder. A zero bound is none.
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

// decode reads an entry. Its errors don't name the key, which is personal.
func decode(key string, text []byte) (ledger.Entry, error) {
	var e ledger.Entry
	if err := json.Unmarshal(text, &e); err != nil {
		return ledger.Entry{}, fmt.Errorf("an entry of the database can't be read: %w", err)
	}
	e.Key = key
	return e, nil
}
