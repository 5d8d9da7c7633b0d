package main

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/wacost/wacost/pricing/ledger"
)

// A sequence is one statement, and therefore one snapshot.
const (
	pgEntries = "SELECT " + pgColumns + " FROM entries WHERE account = $1"
	pgBetween = "(at, nanos) >= ($2::timestamptz, $3::integer) AND (at, nanos) < ($4::timestamptz, $5::integer)"
	pgOrder   = " ORDER BY at, nanos, key"

	pgInOrder   = pgEntries + " AND at IS NOT NULL AND " + pgBetween + pgOrder
	pgOfShard   = pgEntries + " AND at IS NOT NULL AND " + pgBetween + " AND shard = $6::bigint" + pgOrder
	pgOfFailure = pgEntries + " AND failed AND " + pgBetween + pgOrder
	pgOfUser    = pgEntries + " AND user_name = $6 AND ($7::bigint = 0 OR shard = $7)" +
		" AND (" + pgBetween + " OR at IS NULL AND $8) ORDER BY at NULLS FIRST, nanos, key"

	pgChanged = pgEntries + " AND mark > $2 AND mark > 0"
)

// Entries implements ledger.Store.
func (p *postgres) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	args := pgBounds(account, q.From, q.To)
	switch {
	case q.User != "":
		return p.stream(ctx, pgOfUser, append(args, []byte(q.User), int64(q.Shard), q.From.IsZero())...)
	case q.Shard != 0:
		return p.stream(ctx, pgOfShard, append(args, int64(q.Shard))...)
	}
	return p.stream(ctx, pgInOrder, args...)
}

// Changes implements ledger.Store.
func (p *postgres) Changes(ctx context.Context, account string, since int64) iter.Seq2[ledger.Entry, error] {
	return p.stream(ctx, pgChanged, []byte(account), since)
}

// Failed implements database.
func (p *postgres) Failed(ctx context.Context, account string, from, to time.Time) iter.Seq2[ledger.Entry, error] {
	return p.stream(ctx, pgOfFailure, pgBounds(account, from, to)...)
}

// pgBounds are the first arguments of a query. A zero bound is none.
func pgBounds(account string, from, to time.Time) []any {
	least, leastNanos := pgInstant(from)
	if from.IsZero() {
		least = pgtype.Timestamptz{InfinityModifier: pgtype.NegativeInfinity, Valid: true}
	}
	end, endNanos := pgInstant(to)
	if to.IsZero() {
		end = pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return []any{[]byte(account), least, leastNanos, end, endNanos}
}

// pgInstant is an instant as the pgColumns at and nanos hold it. One beyond all that entries may
// have is infinite.
func pgInstant(at time.Time) (pgtype.Timestamptz, int) {
	switch year := at.UTC().Year(); {
	case year > 9999:
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}, 0
	case year < 0:
		return pgtype.Timestamptz{InfinityModifier: pgtype.NegativeInfinity, Valid: true}, 0
	}
	return pgtype.Timestamptz{Time: at, Valid: !at.IsZero()}, at.Nanosecond() % 1000
}

// stream gives the entries that a query finds, as they were when it began. It holds one of them
// at a time, and a connection.
func (p *postgres) stream(ctx context.Context, query string, args ...any) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		reading, stop := context.WithCancel(ctx)
		rows, err := p.streams.Query(reading, query, args...)
		if err == nil {
			err = each(rows, yield)
		}
		// Who stops early doesn't wait until the rest has come: the connection is closed then.
		stop()
		if rows != nil {
			rows.Close()
		}
		if err != nil {
			yield(ledger.Entry{}, pgError(ctx, err))
		}
	}
}

// each gives the entries of rows, until yield wants no more.
func each(rows pgx.Rows, yield func(ledger.Entry, error) bool) error {
	for rows.Next() {
		e, err := readRow(rows)
		if err != nil {
			return err
		}
		if !yield(e, nil) {
			return nil
		}
	}
	return rows.Err()
}
