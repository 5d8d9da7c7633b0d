package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/wacost/wacost/pricing/ledger"
)

// A pgBatch is updates that share a transaction.
type pgBatch struct {
	updates []*pgUpdate
	faults  []error     // of each update
	running []*pgUpdate // those whose mu is held

	marks   map[string]int64 // of this transaction, by account
	entries map[pgPlace]ledger.Entry
	changed map[pgPlace]string // to be stored, as JSON
	last    ledger.Change      // of the last update, if it does more than store entries
}

// unlock lets those go who don't want to wait any more.
func (b *pgBatch) unlock() {
	for _, u := range b.running {
		u.mu.Unlock()
	}
	b.running = nil
}

// begin forgets what a transaction before has found.
func (b *pgBatch) begin() {
	b.faults, b.marks = make([]error, len(b.updates)), map[string]int64{}
	b.entries, b.changed = map[pgPlace]ledger.Entry{}, map[pgPlace]string{}
	b.last = ledger.Change{}
}

// transaction carries out a batch once, in two messages to the server: the first begins, locks and
// reads, the second writes and commits. If it fails, nothing is stored, unless the error is an
// *unsureError.
func (p *postgres) transaction(ctx context.Context, b *pgBatch) (err error) {
	b.begin()
	conn, err := p.short.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	defer func() {
		if err != nil && conn.Conn().IsClosed() {
			err = &lostError{err}
		}
	}()
	if err := b.read(ctx, conn.Conn(), p.begin); err != nil {
		pgRollback(conn.Conn())
		return err
	}
	b.apply()
	if len(b.changed) == 0 && !special(&b.last) {
		pgRollback(conn.Conn())
		return nil
	}
	if err := b.write(conn.Conn()); err != nil {
		pgRollback(conn.Conn())
		return err
	}
	return nil
}

// pgRollback ends a transaction that isn't committed, if the connection is still there.
func pgRollback(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, _ = conn.Exec(ctx, "ROLLBACK") // or else the pool closes the connection
}

// lockAccounts locks the rows of accounts, in their order, so that two receivers never wait for
// each other; and it raises their marks. A row that isn't there yet is made: another
// transaction that makes the same waits for this one.
const lockAccounts = `INSERT INTO accounts AS a (account, mark) SELECT unnest($1::bytea[]), 1
ON CONFLICT (account) DO UPDATE SET mark = a.mark + 1
RETURNING account, mark`

// read begins, locks the accounts of the updates, and then reads their entries: the other way round,
// another transaction might change them in between.
func (b *pgBatch) read(ctx context.Context, conn *pgx.Conn, begin string) error {
	var wanted []pgPlace
	var accounts [][]byte
	for _, u := range b.updates {
		if _, ok := b.marks[u.account]; !ok {
			b.marks[u.account] = 0
			accounts = append(accounts, []byte(u.account))
		}
		for _, key := range u.keys {
			wanted = append(wanted, pgPlace{u.account, key})
		}
	}
	slices.SortFunc(accounts, slices.Compare)
	all := &pgx.Batch{}
	all.Queue(begin)
	all.Queue(lockAccounts, accounts).Query(func(rows pgx.Rows) error {
		var account []byte
		var mark int64
		_, err := pgx.ForEachRow(rows, []any{&account, &mark}, func() error {
			b.marks[string(account)] = mark
			return nil
		})
		return err
	})
	places, keys := pgPlaces(wanted)
	all.Queue(pgByKey, places, keys).Query(func(rows pgx.Rows) error { return readInto(b.entries, rows) })
	return conn.SendBatch(ctx, all).Close()
}

// apply calls the changes one after another: each finds what those before have left. One that
// does more than store entries is the last of its batch.
func (b *pgBatch) apply() {
	for i, u := range b.updates {
		u.mu.Lock()
		if u.gone {
			u.mu.Unlock()
			continue
		}
		b.running = append(b.running, u)
		change, texts, err := u.call(b.entries)
		if err != nil {
			b.faults[i] = err
			continue
		}
		for i, e := range change.Entries {
			at := pgPlace{u.account, e.Key}
			b.entries[at], b.changed[at] = e, texts[i]
		}
		if special(&change) {
			b.updates, b.faults, b.last = b.updates[:i+1], b.faults[:i+1], change
			return
		}
	}
}

// special reports whether a change does more than store entries.
func special(c *ledger.Change) bool {
	return len(c.Joined) > 0 || len(c.Delete) > 0 || !c.DeleteBefore.IsZero()
}

// call calls the change, and returns the entries to be stored as JSON, too. A panic in one update
// must not end the program, as it wouldn't in the handler of a request.
func (u *pgUpdate) call(entries map[pgPlace]ledger.Entry) (c ledger.Change, texts []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("an update panicked: %v", p)
		}
	}()
	wanted := make([]pgPlace, len(u.keys))
	for i, key := range u.keys {
		wanted[i] = pgPlace{u.account, key}
	}
	if c, err = u.change(pgList(entries, wanted)); err != nil {
		return c, nil, err
	}
	texts = make([]string, len(c.Entries))
	for i, e := range c.Entries {
		e.Key, e.User, e.Shard, e.Was, e.Revision, e.Data = "", "", 0, 0, 0, nil // they are columns
		text, err := json.Marshal(e)
		if err != nil {
			return c, nil, &entryError{"an entry can't be written", err}
		}
		texts[i] = string(text)
	}
	return c, texts, nil
}
