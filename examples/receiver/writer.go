package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing/ledger"
)

// togetherAtMost is how many updates are committed in one transaction. A disk
// confirms some hundred commits a second, whatever is in them.
const togetherAtMost = 256

// rowsAtMost is how many rows one statement reads or writes, within SQLite's
// limit of 32,766 parameters.
const rowsAtMost = 1000

var errClosed = errors.New("the database is closed")

// An update waits for its commit.
type update struct {
	keys   []string
	change func([]ledger.Entry) []ledger.Entry
	done   chan error
}

// Update changes the entries under keys in one transaction, which others may
// share. When it has returned nil, they outlive a crash.
func (s *store) Update(keys []string, change func([]ledger.Entry) []ledger.Entry) error {
	u := &update{keys, change, make(chan error, 1)}
	select {
	case s.queue <- u:
	case <-s.quit:
		return errClosed
	}
	select {
	case err := <-u.done:
		return err
	case <-s.ended:
	}
	select {
	case err := <-u.done:
		return err
	default:
		return errClosed
	}
}

// writer commits updates until the store is closed, and those that wait then.
func (s *store) writer() {
	defer close(s.ended)
	for {
		select {
		case u := <-s.queue:
			s.commit(s.waiting(u))
		case <-s.quit:
			for len(s.queue) > 0 {
				s.commit(s.waiting(<-s.queue))
			}
			return
		}
	}
}

// waiting adds to an update those that came while the last ones were committed.
func (s *store) waiting(u *update) []*update {
	list := []*update{u}
	for len(list) < togetherAtMost {
		select {
		case u := <-s.queue:
			list = append(list, u)
		default:
			return list
		}
	}
	return list
}

// commit commits updates together, or each alone if that fails, so that none
// fails for another.
func (s *store) commit(list []*update) {
	faults := make([]error, len(list))
	if err := s.transact(list, faults); err != nil {
		for i := range list {
			if err = s.transact(list[i:i+1], faults[i:i+1]); err != nil {
				faults[i] = err
			}
		}
	}
	for i, u := range list {
		u.done <- faults[i]
	}
}

// transact makes one transaction of updates. A fault is of one of them, which
// then changes nothing; the error is of all.
func (s *store) transact(list []*update, faults []error) (err error) {
	if err := s.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = s.exec("ROLLBACK") // SQLite may have done so itself
		}
	}()
	entries, err := s.stored(list)
	if err != nil {
		return err
	}
	changed := map[string]row{}
	for i, u := range list {
		faults[i] = u.apply(entries, changed)
	}
	if err := s.upsert(changed); err != nil {
		return err
	}
	if err := s.exec("COMMIT"); err != nil {
		return err
	}
	if len(changed) > 0 {
		s.changes.Add(1)
	}
	return nil
}

// stored reads the entries that updates are about.
func (s *store) stored(list []*update) (map[string]ledger.Entry, error) {
	entries := map[string]ledger.Entry{}
	var keys []any
	for _, u := range list {
		for _, key := range u.keys {
			if _, ok := entries[key]; !ok {
				entries[key] = ledger.Entry{Key: key}
				keys = append(keys, key)
			}
		}
	}
	for part := range slices.Chunk(keys, rowsAtMost) {
		if err := s.fetch(part, entries); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

func (s *store) fetch(keys []any, entries map[string]ledger.Entry) error {
	query := "SELECT key, entry FROM entries WHERE key IN (?" + strings.Repeat(", ?", len(keys)-1) + ")"
	rows, err := s.write.QueryContext(context.Background(), query, keys...)
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

// A row is an entry as the table holds it.
type row struct {
	seconds, nanos any // nil: no instant
	text           string
}

// apply changes entries, of which changed are to be written, or nothing. What
// panics in one update mustn't end the program for all, as it wouldn't in a
// handler.
func (u *update) apply(entries map[string]ledger.Entry, changed map[string]row) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("an update panicked: %v", p)
		}
	}()
	list := make([]ledger.Entry, len(u.keys))
	for i, key := range u.keys {
		list[i] = entries[key]
	}
	list = u.change(list)
	rows := make([]row, len(list))
	for i := range list {
		text, err := json.Marshal(&list[i])
		if err != nil {
			return fmt.Errorf("an entry can't be written: %w", err)
		}
		rows[i].text = string(text)
		if at := list[i].At; !at.IsZero() {
			rows[i].seconds, rows[i].nanos = at.Unix(), at.Nanosecond()
		}
	}
	for i := range list {
		entries[list[i].Key], changed[list[i].Key] = list[i], rows[i]
	}
	return nil
}

// upsert writes rows.
func (s *store) upsert(rows map[string]row) error {
	args := make([]any, 0, 4*len(rows))
	for key, r := range rows {
		args = append(args, key, r.seconds, r.nanos, r.text)
	}
	for part := range slices.Chunk(args, 4*rowsAtMost) {
		query := "INSERT INTO entries (key, seconds, nanos, entry) VALUES (?, ?, ?, ?)" + strings.Repeat(", (?, ?, ?, ?)", len(part)/4-1) +
			" ON CONFLICT (key) DO UPDATE SET seconds = excluded.seconds, nanos = excluded.nanos, entry = excluded.entry"
		if err := s.exec(query, part...); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) exec(query string, args ...any) error {
	_, err := s.write.ExecContext(context.Background(), query, args...)
	return err
}
