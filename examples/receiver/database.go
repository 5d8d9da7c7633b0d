package main

import (
	"context"
	"errors"
	"iter"
	"os"
	"regexp"
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
	if isPostgres(text) {
		return openPostgres(ctx, text)
	}
	return openBatched(ctx, text, a)
}

// openStored is openDatabase for those who look for what is there: a file that isn't is an
// error, and isn't made.
func openStored(ctx context.Context, text string, a *accounts) (database, error) {
	if !isPostgres(text) {
		if _, err := os.Stat(text); err != nil {
			return nil, err
		}
	}
	return openDatabase(ctx, text, a)
}

func isPostgres(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// An address in another form would be the name of a file, in which all is kept while the
// database stays empty.
var otherAddress = regexp.MustCompile(`://|(^|\s)(host|dbname|user|service|port)\s*=`)

// checkDatabase refuses what is neither an address of PostgreSQL nor meant as a file. The
// text isn't in the error: it may have a password.
func checkDatabase(text string) error {
	switch {
	case text == "":
		return errors.New("-db is empty: want a file such as receiver.db")
	case !isPostgres(text) && otherAddress.MatchString(text):
		return errors.New("-db looks like the address of a database: " +
			"want one such as postgres://user@host/name, or the name of a file")
	}
	return nil
}
