package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/wacost/wacost/pricing/ledger"
)

// A postgres is a ledger.Store in PostgreSQL, which any number of receivers may share.
// Its tables are in postgres/*.sql.
type postgres struct {
	// Connections of what is over soon, and of sequences. What reads a sequence may call other
	// methods meanwhile, and they mustn't wait for its connection.
	short, streams *pgxpool.Pool

	lanes   []chan *pgUpdate // of the writers; the updates of an account are in one of them
	writers sync.WaitGroup
	closing sync.RWMutex
	closed  bool
	begin   string       // begins a transaction that writes
	retries atomic.Int64 // transactions that were tried again

	health pgHealth
}

// How many connections a receiver opens at most, and how many of them write.
const (
	shortAtMost   = 8
	streamsAtMost = 8
	pgWriters     = 4
)

// A receiver that is stopped within a transaction holds up others for so long at most.
const pgIdleAtMost = "30s"

// openPostgres opens the database of an address, such as postgres://user@host/name, and makes
// or migrates its tables.
func openPostgres(ctx context.Context, address string) (*postgres, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err // without the password
	}
	set := func(name, value string) {
		if _, ok := config.ConnConfig.RuntimeParams[name]; !ok {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	set("application_name", "wacost receiver")
	set("idle_in_transaction_session_timeout", pgIdleAtMost)
	p := &postgres{
		// At this level a statement sees what was committed before it began, so what is read under
		// an account's lock is what is stored.
		begin: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
	}
	config.MaxConns = shortAtMost
	if p.short, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	config = config.Copy()
	config.MaxConns = streamsAtMost
	if p.streams, err = pgxpool.NewWithConfig(ctx, config); err == nil {
		err = p.migrate(ctx)
	}
	if err != nil {
		p.closePools()
		return nil, err
	}
	for range pgWriters {
		lane := make(chan *pgUpdate, togetherAtMost)
		p.lanes = append(p.lanes, lane)
		p.writers.Go(func() { p.writer(lane) })
	}
	return p, nil
}

func (p *postgres) closePools() {
	p.short.Close()
	if p.streams != nil {
		p.streams.Close()
	}
}

// Close commits what waits, and closes the connections when what reads has ended. Updates fail
// from then on.
func (p *postgres) Close() error {
	p.closing.Lock()
	defer p.closing.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	for _, lane := range p.lanes {
		close(lane)
	}
	p.writers.Wait()
	p.closePools()
	return nil
}

// pgColumns are what readRow takes from a row.
const pgColumns = "ctid, key, user_name, shard, was, revision, entry, data"

// pgByKey finds entries by lists of accounts and keys.
const pgByKey = "SELECT account, " + pgColumns + ` FROM entries
WHERE (account, key) IN (SELECT * FROM unnest($1::bytea[], $2::bytea[]))`

// Get implements ledger.Store.
func (p *postgres) Get(ctx context.Context, account string, keys ...string) ([]ledger.Entry, error) {
	found := map[pgPlace]ledger.Entry{}
	wanted := make([]pgPlace, len(keys))
	for i, key := range keys {
		wanted[i] = pgPlace{account, key}
	}
	accounts, names := pgPlaces(wanted)
	rows, err := p.short.Query(ctx, pgByKey, accounts, names)
	if err == nil {
		err = readInto(found, rows)
	}
	if err != nil {
		return nil, pgError(ctx, err)
	}
	return pgList(found, wanted), nil
}

// A pgPlace is where an entry is.
type pgPlace struct{ account, key string }

// pgPlaces are lists of accounts and of keys, as pgByKey wants them.
func pgPlaces(list []pgPlace) (accounts, keys [][]byte) {
	accounts, keys = make([][]byte, len(list)), make([][]byte, len(list))
	for i, p := range list {
		accounts[i], keys[i] = []byte(p.account), []byte(p.key)
	}
	return accounts, keys
}

// pgList are the entries of places: one of nothing but the Key where none was found.
func pgList(found map[pgPlace]ledger.Entry, wanted []pgPlace) []ledger.Entry {
	list := make([]ledger.Entry, len(wanted))
	for i, p := range wanted {
		e, ok := found[p]
		if !ok {
			e.Key = p.key
		}
		list[i] = e
	}
	return list
}

// readInto reads the rows of pgByKey.
func readInto(found map[pgPlace]ledger.Entry, rows pgx.Rows) error {
	defer rows.Close()
	for rows.Next() {
		var account []byte
		e, err := readRow(rows, &account)
		if err != nil {
			return err
		}
		found[pgPlace{string(account), e.Key}] = e
	}
	return rows.Err()
}

// readRow reads an entry of pgColumns, which others may precede.
func readRow(rows pgx.Rows, before ...any) (e ledger.Entry, err error) {
	var at pgtype.TID
	var key, user, text pgtype.DriverBytes // valid until the next row
	var shard, was int
	var revision int64
	var data []byte
	into := append(before, &at, &key, &user, &shard, &was, &revision, &text, &data)
	if err := rows.Scan(into...); err != nil {
		return e, err
	}
	if err := json.Unmarshal(text, &e); err != nil {
		where := fmt.Sprintf("the entry at ctid (%d,%d) can't be read", at.BlockNumber, at.OffsetNumber)
		return ledger.Entry{}, &entryError{where, err} // its key is personal
	}
	e.Key, e.User, e.Shard, e.Was, e.Revision, e.Data = string(key), string(user), shard, was, revision, data
	return e, nil
}

// Mark implements ledger.Store.
func (p *postgres) Mark(ctx context.Context, account string) (mark int64, err error) {
	const query = "SELECT coalesce(max(mark), 0) FROM accounts WHERE account = $1"
	err = p.short.QueryRow(ctx, query, []byte(account)).Scan(&mark)
	return mark, pgError(ctx, err)
}

// Accounts implements database.
func (p *postgres) Accounts(ctx context.Context) ([]held, error) {
	const query = `SELECT a.account, first.at, last.at FROM accounts a
LEFT JOIN LATERAL (SELECT at FROM entries WHERE account = a.account AND at IS NOT NULL
	ORDER BY at, nanos, key LIMIT 1) AS first ON true
LEFT JOIN LATERAL (SELECT at FROM entries WHERE account = a.account AND at IS NOT NULL
	ORDER BY at DESC, nanos DESC, key DESC LIMIT 1) AS last ON true
WHERE EXISTS (SELECT 1 FROM entries WHERE account = a.account)
ORDER BY a.account`
	rows, _ := p.short.Query(ctx, query) // its error comes with the rows
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h held, err error) {
		var account []byte
		var first, last *time.Time
		err = row.Scan(&account, &first, &last)
		h.Account = string(account)
		if err == nil && first != nil {
			h.First, h.Last = first.UTC(), last.UTC()
		}
		return h, err
	})
	return list, pgError(ctx, err)
}

// pgError is the error of ctx, if it has one: that of what was cut short says less.
func pgError(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
