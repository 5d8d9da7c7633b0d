package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"math"

	"github.com/wacost/wacost/pricing/ledger"
)

// formats are the statements that bring a file from one format to the next.
//
//go:embed sqlite/*.sql
var formats embed.FS

// format is that of this program, noted as user_version in a file's head. Raise it, and
// add a file of statements, when a table or a key of the entries' JSON changes.
const format = 3

// The formats of files that there may be: 0 is a new one.
const (
	formatNew      = 0
	formatOne      = 1 // one account, without shards
	formatAccounts = 2 // within the transaction that makes 3 of 1
)

// formatStatements returns the statements that make a format of the one before.
func formatStatements(n int) (string, error) {
	text, err := formats.ReadFile(fmt.Sprintf("sqlite/%d.sql", n))
	return string(text), err
}

// errOther is of a file in which another program keeps its data.
var errOther = errors.New("it is a database of another program: want one of the receiver's, or a new file")

// owned refuses a file of another program, or of a newer receiver, before anything in it
// changes.
func (s *sqlite) owned(ctx context.Context) error {
	var tables, version, application int
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'`).Scan(&tables); err != nil {
		return err
	}
	if err := s.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if err := s.read.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application); err != nil {
		return err
	}
	columns := "rowid, key, seconds, nanos, entry FROM entries"
	if version >= formatAccounts {
		columns = "rowid, account, key, seconds, nanos, shard, user, revision, mark, entry, data FROM entries"
	}
	switch {
	case application != 0:
		return errOther
	case tables == 0 && version == formatNew:
		return nil
	case !s.isTable(ctx, "entries", columns):
		return errOther
	case version > format:
		return newer(version)
	case version == formatOne, version == format:
		return nil
	}
	return fmt.Errorf("entries of format %d, want %d: begin with a new file", version, format)
}

func newer(version int) error {
	return fmt.Errorf("format %d is of a newer receiver: this one knows %d", version, format)
}

// isTable reports whether there is a table with these columns.
func (s *sqlite) isTable(ctx context.Context, name, columns string) bool {
	var n int
	err := s.read.QueryRowContext(ctx,
		"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?", name).Scan(&n)
	if err != nil || n != 1 {
		return false
	}
	_, err = s.read.ExecContext(ctx, "SELECT "+columns+" LIMIT 0")
	return err == nil
}

// migrate brings a file to the format of this program, in one transaction. Another
// process may do so at the same moment.
func (s *sqlite) migrate(ctx context.Context, a *accounts) (err error) {
	if err := s.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = s.exec("ROLLBACK")
		}
	}()
	var version int
	if err := s.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > format { // since owned looked
		return newer(version)
	}
	for n := version + 1; n <= format; n++ {
		text, err := formatStatements(n)
		if err == nil {
			err = s.exec(text)
		}
		if err == nil && n == formatAccounts && version == formatOne {
			err = s.recordAgain(ctx, a)
		}
		if err != nil {
			return fmt.Errorf("to format %d: %w", n, err)
		}
	}
	if version < format {
		if err := s.exec(fmt.Sprintf("PRAGMA user_version = %d", format)); err != nil {
			return err
		}
	}
	return s.exec("COMMIT")
}

// stamp is a write that changes nothing.
var stamp = fmt.Sprintf("PRAGMA user_version = %d", format)

// A migration is the store of ledgers within the transaction that migrates.
type migration struct{ *sqlite }

// Update implements ledger.Store.
func (m migration) Update(_ context.Context, account string, keys []string, change changeFunc) error {
	return asItIs(m.apply(account, keys, change))
}

// Get implements ledger.Store.
func (m migration) Get(_ context.Context, account string, keys ...string) ([]ledger.Entry, error) {
	return m.fetch(account, keys)
}

const ofFormatOne = "SELECT rowid, key, entry FROM entries_of_format_1 WHERE rowid > ? ORDER BY rowid LIMIT 500"

// recordAgain records all facts of format 1, each under its account.
func (s *sqlite) recordAgain(ctx context.Context, a *accounts) error {
	ledgers := newLedgers(a, migration{s})
	for after := int64(math.MinInt64); ; {
		facts := newAgain()
		last, err := s.nextOfFormatOne(after, func(e *ledger.Entry) { facts.add(e, a) })
		if err == nil {
			err = facts.record(ctx, ledgers)
		}
		if err != nil || last == after {
			return err
		}
		after = last
	}
}

// nextOfFormatOne gives the next entries of format 1, and returns the rowid of the last.
func (s *sqlite) nextOfFormatOne(after int64, each func(*ledger.Entry)) (last int64, err error) {
	rows, err := s.query(ofFormatOne, after)
	if err != nil {
		return after, err
	}
	defer rows.Close()
	for last = after; rows.Next(); {
		var key string
		var text []byte
		if err := rows.Scan(&last, &key, &text); err != nil {
			return after, err
		}
		e, err := decode(last, key, text)
		if err != nil {
			return after, err
		}
		each(&e)
	}
	return last, rows.Err()
}
