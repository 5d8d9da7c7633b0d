package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// Get implements ledger.Store.
func (s *sqlite) Get(ctx context.Context, account string, keys ...string) ([]ledger.Entry, error) {
	found := map[string]ledger.Entry{}
	for part := range slices.Chunk(keys, rowsAtMost) {
		query, args := under(account, part)
		for e, err := range s.rows(ctx, query, args...) {
			if err != nil {
				return nil, err
			}
			found[e.Key] = e
		}
	}
	return inOrderOf(keys, found), nil
}

// inOrderOf returns the entries under keys, of nothing but the Key where none was found.
func inOrderOf(keys []string, found map[string]ledger.Entry) []ledger.Entry {
	list := make([]ledger.Entry, len(keys))
	for i, key := range keys {
		if e, ok := found[key]; ok {
			list[i] = e
		} else {
			list[i].Key = key
		}
	}
	return list
}

// rowsAtMost is how many keys a statement asks for, within SQLite's limit of 32,766
// parameters.
const rowsAtMost = 1024

// columns are those that every query for entries has.
const columns = "SELECT rowid, key, entry, data FROM entries "

// under is the query for entries under keys. It asks for the last key again until there are
// 1, 2, 4 and so on, so that there are few queries to prepare.
func under(account string, keys []string) (query string, args []any) {
	n := 1
	for n < len(keys) {
		n *= 2
	}
	args = append(make([]any, 0, 1+n), account)
	for i := range n {
		args = append(args, keys[min(i, len(keys)-1)])
	}
	return columns + "WHERE account = ? AND key IN (?" + strings.Repeat(", ?", n-1) + ")", args
}

// Parts of queries. Each query is one statement, and therefore one snapshot. It reads along
// an index.
const (
	from    = " AND (seconds, nanos) >= (?, ?)"
	to      = " AND (seconds, nanos) < (?, ?)"
	inOrder = " AND seconds IS NOT NULL ORDER BY seconds, nanos, key"
)

// Entries implements ledger.Store. It holds one entry at a time.
func (s *sqlite) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	query, args := entriesQuery(account, q)
	return s.rows(ctx, query, args...)
}

// entriesQuery is the query for the entries that q asks for.
func entriesQuery(account string, q ledger.Query) (query string, args []any) {
	index := "entries_in_order"
	query, args = " WHERE account = ?", []any{account}
	if q.Shard != 0 {
		index, query, args = "entries_of_shard", query+" AND shard = ?", append(args, q.Shard)
	}
	if q.User != "" {
		index, query, args = "entries_of_user", query+" AND user = ? AND user <> ''", append(args, q.User)
	}
	query = columns + "INDEXED BY " + index + query
	if !q.From.IsZero() {
		query, args = query+from, append(args, q.From.Unix(), q.From.Nanosecond())
	}
	if !q.To.IsZero() {
		query, args = query+to, append(args, q.To.Unix(), q.To.Nanosecond())
	}
	if q.User != "" {
		// NULL, no instant, comes first. With From it is no row, with To only it is one.
		if q.From.IsZero() && !q.To.IsZero() {
			query = strings.Replace(query, to, " AND (seconds IS NULL OR (seconds, nanos) < (?, ?))", 1)
		}
		return query + " ORDER BY seconds, nanos, key", args
	}
	return query + inOrder, args
}

// Mark implements ledger.Store.
func (s *sqlite) Mark(ctx context.Context, account string) (mark int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT mark FROM accounts WHERE account = ?", account).Scan(&mark)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return mark, err
}

const changed = columns + "WHERE account = ? AND mark > ? AND mark > 0"

// Changes implements ledger.Store.
func (s *sqlite) Changes(ctx context.Context, account string, since int64) iter.Seq2[ledger.Entry, error] {
	return s.rows(ctx, changed, account, since)
}

// Accounts implements database.
func (s *sqlite) Accounts(ctx context.Context) (list []held, err error) {
	const end = "(SELECT seconds FROM entries AS e WHERE e.account = a.account AND seconds IS NOT NULL ORDER BY seconds"
	rows, err := s.read.QueryContext(ctx,
		"SELECT account, "+end+" LIMIT 1), "+end+" DESC LIMIT 1) FROM accounts AS a ORDER BY account")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h held
		var first, last sql.NullInt64
		if err := rows.Scan(&h.Account, &first, &last); err != nil {
			return nil, err
		}
		if first.Valid {
			h.First, h.Last = time.Unix(first.Int64, 0).UTC(), time.Unix(last.Int64, 0).UTC()
		}
		list = append(list, h)
	}
	return list, rows.Err()
}

// failed is the query for messages that failed for somebody.
const failed = columns + "WHERE account = ?" + from + to + ` AND entry LIKE '%"failed"%'` + inOrder

// Failed implements database.
func (s *sqlite) Failed(ctx context.Context, account string, from, to time.Time) iter.Seq2[ledger.Entry, error] {
	args := []any{account, int64(math.MinInt64), 0, int64(math.MaxInt64), 0}
	if !from.IsZero() {
		args[1], args[2] = from.Unix(), from.Nanosecond()
	}
	if !to.IsZero() {
		args[3], args[4] = to.Unix(), to.Nanosecond()
	}
	return s.rows(ctx, failed, args...)
}

// rows gives the entries that a query finds.
func (s *sqlite) rows(ctx context.Context, query string, args ...any) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(ledger.Entry{}, err)
			return
		}
		rows, err := s.read.QueryContext(ctx, query, args...)
		if err != nil {
			yield(ledger.Entry{}, err)
			return
		}
		eachRow(rows, yield)
	}
}

// eachRow gives the entries of rows, and closes them.
func eachRow(rows *sql.Rows, yield func(ledger.Entry, error) bool) {
	defer rows.Close()
	for rows.Next() {
		var id int64
		var key string
		var text, data sql.RawBytes
		if err := rows.Scan(&id, &key, &text, &data); err != nil {
			yield(ledger.Entry{}, err)
			return
		}
		e, err := decode(id, key, text)
		if err == nil && data != nil {
			e.Data = bytes.Clone(data)
		}
		if !yield(e, err) || err != nil {
			return
		}
	}
	if err := rows.Err(); err != nil {
		yield(ledger.Entry{}, err)
	}
}

// rowsWithin gives the entries that a query finds, within a transaction.
func (s *sqlite) rowsWithin(query string, args ...any) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		rows, err := s.query(query, args...)
		if err != nil {
			yield(ledger.Entry{}, err)
			return
		}
		eachRow(rows, yield)
	}
}

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

// An entryError is about one entry, not about the database.
type entryError struct {
	what string
	why  error
}

func (e *entryError) Error() string { return e.what + ": " + e.why.Error() }

func (e *entryError) Unwrap() error { return e.why }
