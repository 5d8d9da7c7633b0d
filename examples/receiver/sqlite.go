package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// A sqlite is a database in a file of SQLite. Reads see what is committed and never
// wait; each update is a transaction, one after the other, also of other programs. Behind
// a webhook endpoint, the updates of a batched database share transactions.
type sqlite struct {
	read     *sql.DB
	db       *sql.DB              // of write
	write    *sql.Conn            // the only connection that writes
	prepared map[string]*sql.Stmt // of write
	updating chan struct{}        // holds a value while write is in use

	path    string
	file    os.FileInfo // of the path, when it was opened
	commits commits
}

// Settings of each connection. With a write-ahead log, synchronous = FULL has the
// disk confirm every commit. NORMAL would survive a kill of this program, but not a
// loss of power, and Meta doesn't repeat what was answered with 200. On macOS only
// fullfsync reaches the disk. What is deleted is overwritten, as messages are personal data.
// A page in the cache takes 8 kB: the driver's memory comes in powers of two, and a page of
// 4 kB has a header. The system's cache has the others.
const (
	writing = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(67108864)" +
		"&_pragma=synchronous(FULL)&_pragma=fullfsync(1)&_pragma=secure_delete(1)&_pragma=cache_size(-500)"
	reading = "_pragma=busy_timeout(5000)&_pragma=query_only(1)&_pragma=cache_size(-200)"
)

// openSQLite opens a file, or makes one that only its owner may read: message IDs hold
// phone numbers. a says under which account a fact goes that an older file keeps.
func openSQLite(ctx context.Context, path string, a *accounts) (*sqlite, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	s := &sqlite{prepared: map[string]*sql.Stmt{}, updating: make(chan struct{}, 1)}
	s.file, err = file.Stat()
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if s.path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if err := s.connect(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	if err := s.migrate(ctx, a); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", s.path, err), s.Close())
	}
	return s, nil
}

// connect opens the connections, once it is sure that the file is a receiver's.
func (s *sqlite) connect(ctx context.Context) (err error) {
	path := filepath.ToSlash(s.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // of Windows: file:///C:/...
	}
	address := (&url.URL{Scheme: "file", Path: path}).String()
	if s.read, err = sql.Open("sqlite", address+"?"+reading); err != nil {
		return err
	}
	if s.db, err = sql.Open("sqlite", address+"?"+writing); err != nil {
		return errors.Join(err, s.read.Close())
	}
	if err = s.owned(ctx); err == nil {
		s.write, err = s.db.Conn(ctx)
	}
	if err != nil {
		return errors.Join(err, s.read.Close(), s.db.Close())
	}
	return nil
}

// Close closes the database. Updates and reads fail from then on.
func (s *sqlite) Close() error {
	s.updating <- struct{}{} // a probe may be under way
	defer func() { <-s.updating }()
	err := s.read.Close()
	for _, statement := range s.prepared {
		err = errors.Join(err, statement.Close())
	}
	return errors.Join(err, s.write.Close(), s.db.Close())
}

// begin waits until no other update is under way, and returns what ends this one.
func (s *sqlite) begin(ctx context.Context) (end func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case s.updating <- struct{}{}:
		return func() { <-s.updating }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// exec carries out a statement on the connection that writes. It isn't stopped
// halfway: SQLite would end the transaction.
func (s *sqlite) exec(query string, args ...any) error {
	_, err := s.write.ExecContext(context.Background(), query, args...)
	return err
}

// statement returns a statement of the connection that writes, prepared once.
func (s *sqlite) statement(query string) (*sql.Stmt, error) {
	if p := s.prepared[query]; p != nil {
		return p, nil
	}
	p, err := s.write.PrepareContext(context.Background(), query)
	if err == nil {
		s.prepared[query] = p
	}
	return p, err
}

// query asks on the connection that writes.
func (s *sqlite) query(query string, args ...any) (*sql.Rows, error) {
	p, err := s.statement(query)
	if err != nil {
		return nil, err
	}
	return p.Query(args...)
}

// emptyLog has what is deleted go from the log beside the file, too, if nobody reads.
func (s *sqlite) emptyLog() error { return s.exec("PRAGMA wal_checkpoint(TRUNCATE)") }
