package main

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
)

// A database keeps the facts of all accounts.
type database interface {
	ledger.Store
	Close() error
	// Healthy returns why nothing can be stored or read, if that is so.
	Healthy(ctx context.Context) error
	// Accounts returns the accounts of which something is stored, by ID as bytes.
	Accounts(ctx context.Context) ([]held, error)
	// Failed gives the entries with from <= At < to that hold a status of failed, and maybe
	// others. A zero bound is none.
	Failed(ctx context.Context, account string, from, to time.Time) iter.Seq2[ledger.Entry, error]
}

// A held account is one of which something is stored.
type held struct {
	Account     string
	First, Last time.Time // instants of its first and last entry; zero if none has one
}

// openDatabase opens the database of a text: an address of PostgreSQL, or the path of a
// SQLite file. a says under which account a fact goes that an older file keeps.
func openDatabase(ctx context.Context, text string, a *accounts) (database, error) {
	if strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://") {
		return openPostgres(ctx, text)
	}
	return openBatched(ctx, text, a)
}
