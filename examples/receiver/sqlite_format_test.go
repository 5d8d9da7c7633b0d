package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// fileOf makes a file by statements.
func fileOf(t *testing.T, statements string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statements)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// formatOneFile is one that the receiver of format 1 made, of traffic(9, 70).
func formatOneFile(t *testing.T) (path string) {
	t.Helper()
	statements, err := os.ReadFile("testdata/format1.sql")
	if err != nil {
		t.Fatal(err)
	}
	return fileOf(t, string(statements))
}

// everything returns all entries of an account under keys, without how often each changed:
// that goes by how its facts arrived.
func everything(t *testing.T, s ledger.Store, account string, keys map[string]bool) map[string]ledger.Entry {
	t.Helper()
	list, err := s.Get(t.Context(), account, slices.Sorted(maps.Keys(keys))...)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]ledger.Entry{}
	for _, e := range list {
		e.Revision = 0
		all[e.Key] = e
	}
	return all
}

// A file of format 1 has in each account what webhooks would have recorded there: of the
// accounts that they name where several are served, else of the one of the flags.
func TestMigration(t *testing.T) {
	const file = "- {id: 7010001, currency: USD, zone: UTC}\n- {id: 7010002, currency: USD, zone: UTC}"
	several, err := decodeAccounts(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	named := pricing.Account{ID: "7010002", Currency: "USD", Zone: time.UTC}
	for name, a := range map[string]*accounts{
		"several": several, "one": oneAccount(named, ""), "all as one": unnamed,
	} {
		facts := &keys{Store: ledger.NewMemory(), all: map[string]bool{}}
		l := newLedgers(a, facts)
		for body := range traffic(9, 70) {
			batch, err := webhook.Decode(body)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := l.record(t.Context(), &batch); err != nil {
				t.Fatal(err)
			}
		}
		path := formatOneFile(t)
		for range 2 { // the second time nothing is left to do
			s, err := openSQLite(t.Context(), path, a)
			s = opened(t, s, err)
			for _, id := range []string{"", "7010001", "7010002"} {
				want, got := everything(t, facts, id, facts.all), everything(t, s, id, facts.all)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: account %q (-recorded +migrated):\n%s", name, id, diff)
				}
			}
			var old int
			const left = "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%format%'"
			if err := s.read.QueryRow(left).Scan(&old); err != nil || old > 0 {
				t.Errorf("%s: %d things of format 1 are left, %v", name, old, err)
			}
		}
	}
}

// Where several processes open an old file at once, one migrates it.
func TestMigrationByMany(t *testing.T) {
	path := formatOneFile(t)
	var all sync.WaitGroup
	stores := make([]*sqlite, 8)
	for i := range stores {
		all.Go(func() {
			var err error
			if stores[i], err = openSQLite(t.Context(), path, unnamed); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, s := range stores {
		if s == nil {
			continue
		}
		if e, err := s.Get(t.Context(), "", "a"); err != nil || len(e[0].Receivers) == 0 {
			t.Errorf("%+v, %v", e, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A file that can't be read in full stays as it is.
func TestMigrationFails(t *testing.T) {
	path := formatOneFile(t)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "UPDATE entries SET entry = '{' WHERE rowid = 3")
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = openSQLite(t.Context(), path, unnamed)
	if err == nil || !strings.Contains(err.Error(), "to format 2: rowid 3 of the table entries can't be read") {
		t.Errorf("%v", err)
	}
	db, err = sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	var version, n int
	err = db.QueryRowContext(t.Context(), "SELECT user_version, (SELECT count(*) FROM entries) FROM pragma_user_version").
		Scan(&version, &n)
	if err = errors.Join(err, db.Close()); err != nil || version != 1 || n < 50 {
		t.Errorf("format %d, %d entries, %v", version, n, err)
	}
}

// A file that another program keeps its data in, or a newer receiver, is refused and left
// as it is.
func TestAnotherProgramsDatabase(t *testing.T) {
	newest := ""
	for n := 1; n <= format; n++ {
		text, err := formatStatements(n)
		if err != nil {
			t.Fatal(err)
		}
		newest += text
	}
	for name, c := range map[string]struct{ statements, says string }{
		"its table":            {"CREATE TABLE songs (title TEXT)", errOther.Error()},
		"a table of that name": {"CREATE TABLE entries (id INTEGER PRIMARY KEY, text TEXT)", errOther.Error()},
		"a view of that name": {"CREATE VIEW entries AS SELECT 1 AS key, 2 AS seconds, 3 AS nanos, 4 AS entry",
			errOther.Error()},
		"its mark":              {"PRAGMA application_id = 7", errOther.Error()},
		"its version, no table": {"PRAGMA user_version = 3", errOther.Error()},
		"ours without its columns": {"CREATE TABLE entries (key, seconds, nanos, entry); PRAGMA user_version = 3",
			errOther.Error()},
		"a newer format": {newest + fmt.Sprintf("PRAGMA user_version = %d", format+1), "of a newer receiver"},
		"no format":      {"CREATE TABLE entries (key, seconds, nanos, entry)", "entries of format 0, want 3"},
	} {
		path := fileOf(t, c.statements)
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := openSQLite(t.Context(), path, unnamed); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the file has changed, %v", name, err)
		}
	}
}
