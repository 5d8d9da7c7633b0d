package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

const pgUpsert = `INSERT INTO entries AS old (account, key, at, nanos, user_name, shard, was, revision,
	mark, failed, entry, data)
SELECT account, key, at, nanos, user_name, shard, was, revision,
	CASE WHEN revision > 0 THEN mark ELSE 0 END, failed, entry::json, data
FROM unnest($1::bytea[], $2::bytea[], $3::timestamptz[], $4::integer[], $5::bytea[], $6::integer[], $7::integer[],
	$8::bigint[], $9::bigint[], $10::boolean[], $11::text[], $12::bytea[])
	AS new (account, key, at, nanos, user_name, shard, was, revision, mark, failed, entry, data)
ON CONFLICT (account, key) DO UPDATE SET at = excluded.at, nanos = excluded.nanos,
	user_name = excluded.user_name, shard = excluded.shard, was = excluded.was, revision = excluded.revision,
	mark = CASE WHEN excluded.revision > old.revision THEN excluded.mark ELSE old.mark END,
	failed = excluded.failed, entry = excluded.entry, data = excluded.data`

// joinUser is ledger.Join.Apply.
var joinUser = fmt.Sprintf(`UPDATE entries SET user_name = $3, shard = %d,
	was = CASE WHEN shard = %[1]d THEN was ELSE shard END,
	revision = CASE WHEN shard = %[1]d THEN revision ELSE revision + 1 END,
	mark = CASE WHEN shard = %[1]d THEN mark ELSE $4 END
WHERE account = $1 AND user_name = $2 AND key <> ALL ($5)`, ledger.JoinedShard)

const (
	deleteKeys   = "DELETE FROM entries WHERE account = $1 AND key = ANY ($2)"
	deleteBefore = "DELETE FROM entries WHERE account = $1 AND (at, nanos) < ($2::timestamptz, $3::integer)"
	// those without an instant, of users of whom nothing with one is left
	deleteForgotten = `DELETE FROM entries e WHERE account = $1 AND at IS NULL AND user_name <> ''
AND NOT EXISTS (SELECT 1 FROM entries WHERE account = e.account AND user_name = e.user_name AND at IS NOT NULL)`
)

// write stores what the updates of a batch want stored, and commits. Nothing ends it but the
// database and time: to give up waiting would leave open what happened. It doesn't ask
// pgconn.SafeToRetry, which says yes to a connection that was lost while the answer to a
// commit was awaited ("conn closed", pgx v5.12.0).
func (b *pgBatch) write(conn *pgx.Conn) error {
	if conn.IsClosed() {
		return errors.New("closed before anything was written")
	}
	ctx, cancel := context.WithTimeout(context.Background(), pgPatience)
	defer cancel()
	all := &pgx.Batch{}
	for i, part := range b.parts() {
		if i == 0 {
			all.Queue(pgUpsert, part.args()...)
		} else if _, err := conn.Exec(ctx, pgUpsert, part.args()...); err != nil {
			return err
		}
	}
	b.queueLast(all)
	all.Queue("COMMIT") // which isn't carried out if something before it fails
	err := conn.SendBatch(ctx, all).Close()
	if told := (*pgconn.PgError)(nil); err == nil || errors.As(err, &told) && !ending(told) {
		return err
	}
	return &unsureError{err}
}

// queueLast queues what the last update does beside storing entries, in the order of ledger.Change.
func (b *pgBatch) queueLast(all *pgx.Batch) {
	account := b.updates[len(b.updates)-1].account
	in, mark := []byte(account), b.marks[account]
	stored := [][]byte{}
	for _, e := range b.last.Entries {
		stored = append(stored, []byte(e.Key))
	}
	for _, j := range b.last.Joined {
		all.Queue(joinUser, in, []byte(j.User), []byte(j.Into), mark, stored)
	}
	if len(b.last.Delete) > 0 {
		keys := make([][]byte, len(b.last.Delete))
		for i, key := range b.last.Delete {
			keys[i] = []byte(key)
		}
		all.Queue(deleteKeys, in, keys)
	}
	if !b.last.DeleteBefore.IsZero() {
		at, nanos := pgInstant(b.last.DeleteBefore)
		all.Queue(deleteBefore, in, at, nanos)
		all.Queue(deleteForgotten, in)
	}
}

// pgPart is how many bytes of entries are sent at once, more or less: they are in memory several
// times meanwhile, and what a ledger has worked out takes megabytes.
const pgPart = 256 << 10

// pgRows are entries by column.
type pgRows struct {
	bytes                       int
	accounts, keys, users, data [][]byte
	at                          []pgtype.Timestamptz
	nanos, shards, was          []int
	revisions, marks            []int64
	failed                      []bool
	texts                       []string
}

func (r *pgRows) args() []any {
	return []any{r.accounts, r.keys, r.at, r.nanos, r.users, r.shards, r.was,
		r.revisions, r.marks, r.failed, r.texts, r.data}
}

// parts are the entries to be stored.
func (b *pgBatch) parts() (parts []*pgRows) {
	for place, text := range b.changed {
		if n := len(parts); n == 0 || parts[n-1].bytes >= pgPart {
			parts = append(parts, &pgRows{})
		}
		r, e := parts[len(parts)-1], b.entries[place]
		r.bytes += len(text) + len(e.Data)
		at, nanos := pgInstant(e.At)
		r.accounts = append(r.accounts, []byte(place.account))
		r.keys = append(r.keys, []byte(e.Key))
		r.at = append(r.at, at)
		r.nanos = append(r.nanos, nanos)
		r.users = append(r.users, []byte(e.User))
		r.shards = append(r.shards, e.Shard)
		r.was = append(r.was, e.Was)
		r.revisions = append(r.revisions, e.Revision)
		r.marks = append(r.marks, b.marks[place.account])
		r.failed = append(r.failed, slices.ContainsFunc(e.Statuses, func(s webhook.Status) bool {
			return s.Progress == webhook.ProgressFailed
		}))
		r.texts = append(r.texts, text)
		r.data = append(r.data, e.Data)
	}
	return parts
}

// An unsureError is of a commit of which no answer came.
type unsureError struct{ err error }

func (e *unsureError) Error() string {
	return "the connection was lost in the commit, so it may be stored or not: " + e.err.Error()
}

func (e *unsureError) Unwrap() error { return e.err }

// A lostError is of a connection that was lost before the commit.
type lostError struct{ err error }

func (e *lostError) Error() string { return "the connection was lost: " + e.err.Error() }

func (e *lostError) Unwrap() error { return e.err }

// ending reports whether PostgreSQL ended the connection of its own accord: it is shut down, or
// has just been started.
func ending(told *pgconn.PgError) bool {
	return strings.HasPrefix(told.Code, "57P0") || strings.HasPrefix(told.Code, "08")
}

// mayPass reports whether a transaction that failed, and stored nothing, may succeed when it is tried
// again: it met others, or the connection was lost.
func mayPass(err error) bool {
	if errors.As(err, new(*unsureError)) {
		return false
	}
	if told := (*pgconn.PgError)(nil); errors.As(err, &told) {
		switch told.Code {
		case "40001", "40P01", // a serialization failure, a deadlock
			"53300", // too many connections
			"25P03": // idle for too long, as after a stop of this program
			return true
		}
		return ending(told)
	}
	return errors.As(err, new(*lostError)) || errors.As(err, new(*pgconn.ConnectError))
}

// ofOneEntry reports whether an error is about an entry, such as one that can't be read or is too
// large, and not about the database.
func ofOneEntry(err error) bool {
	if told := (*pgconn.PgError)(nil); errors.As(err, &told) {
		return strings.HasPrefix(told.Code, "22") || strings.HasPrefix(told.Code, "54")
	}
	return errors.As(err, new(*entryError))
}
