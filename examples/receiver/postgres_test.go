package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/wacost/wacost/pricing/ledger"
)

// newPostgres opens a database, which is closed after the test.
func newPostgres(t testing.TB, url string) *postgres {
	t.Helper()
	p, err := openPostgres(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// wrote is an entry as a ledger may write it.
func wrote(key string, at time.Time, facts ...string) ledger.Entry {
	e := ledger.Entry{Key: key, At: at, User: "u", Shard: 7, Revision: int64(len(facts))}
	for _, f := range facts {
		e.Sendings = append(e.Sendings, ledger.Sending{ID: f})
	}
	return e
}

// write stores entries as they are.
func write(t testing.TB, s ledger.Store, account string, entries ...ledger.Entry) {
	t.Helper()
	var keys []string
	for _, e := range entries {
		keys = append(keys, e.Key)
	}
	err := s.Update(t.Context(), account, keys, func([]ledger.Entry) (ledger.Change, error) {
		return ledger.Change{Entries: entries}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// has checks the entry under a key.
func has(t testing.TB, s ledger.Store, account string, want ledger.Entry) {
	t.Helper()
	got, err := s.Get(t.Context(), account, want.Key)
	if diff := cmp.Diff([]ledger.Entry{want}, got); diff != "" || err != nil {
		t.Errorf("entry %q: %v (-want +got):\n%s", want.Key, err, diff)
	}
}

// addOne adds a fact to the entry under a key, whatever is there.
func addOne(s ledger.Store, account, key, fact string) error {
	return s.Update(context.Background(), account, []string{key},
		func(list []ledger.Entry) (ledger.Change, error) {
			e := list[0]
			e.At, e.Revision = midday, e.Revision+1
			e.Sendings = append(slices.Clone(e.Sendings), ledger.Sending{ID: fact})
			return ledger.Change{Entries: []ledger.Entry{e}}, nil
		})
}

var midday = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// Receivers that start at once make the tables once.
func TestPostgresMigrates(t *testing.T) {
	url := newDatabase(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			p, err := openPostgres(context.Background(), url)
			if err != nil {
				t.Error(err)
				return
			}
			_ = p.Close()
		})
	}
	all.Wait()
	files, err := pgVersions()
	if err != nil {
		t.Fatal(err)
	}
	ran := texts(t, url, "SELECT file FROM wacost_receiver ORDER BY version")
	for i, f := range files {
		if !strings.HasPrefix(f.Name(), fmt.Sprintf("%04d_", i+1)) {
			t.Errorf("file %d is %s", i+1, f.Name())
		}
	}
	if got, want := ran, names(files); !slices.Equal(got, want) {
		t.Errorf("ran %q, want %q", got, want)
	}
}

func names(files []fs.DirEntry) (list []string) {
	for _, f := range files {
		list = append(list, f.Name())
	}
	return list
}

// A database that isn't the receiver's is refused, and left as it is.
func TestPostgresRefuses(t *testing.T) {
	const table = "CREATE TABLE theirs (x int)"
	for _, c := range []struct {
		name, says string
		before     []string
		more       string // of the address
	}{
		{name: "another program's", says: "another program", before: []string{table}},
		{name: "another program's view", says: "another program", before: []string{
			"CREATE VIEW v AS SELECT 1"}},
		{name: "a schema of our own beside", more: "&search_path=ours", before: []string{
			table, "CREATE SCHEMA ours"}},
		{name: "no such schema", says: "make it first", more: "&search_path=ours"},
		{name: "an extension's tables", before: []string{"CREATE EXTENSION pg_stat_statements"}},
		{name: "a newer version", says: "version 1000, and this receiver knows", before: []string{
			"CREATE TABLE wacost_receiver (version integer, file text)",
			"INSERT INTO wacost_receiver VALUES (1000, 'x')"}},
		{name: "a table of the same name", says: "isn't one of the receiver's", before: []string{
			"CREATE TABLE wacost_receiver (x text)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := newDatabase(t)
			execute(t, url, c.before...)
			const tables = `SELECT relname::text FROM pg_class
WHERE relname !~ '^(pg|sql)_' ORDER BY 1`
			before := texts(t, url, tables)
			p, err := openPostgres(t.Context(), url+c.more)
			if c.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				_ = p.Close()
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want one that says %q", err, c.says)
			}
			if diff := cmp.Diff(before, texts(t, url, tables)); diff != "" {
				t.Errorf("it changed (-before +after):\n%s", diff)
			}
		})
	}
	for name, address := range map[string]string{
		"no server":   "postgres:///x?host=/nowhere&user=me&password=hidden",
		"no database": needPostgres(t).url("none"),
		"no address":  "postgres://%zz:hidden@/",
	} {
		p, err := openPostgres(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v %v", name, p, err)
		}
	}
}

// What others in the same transaction are told doesn't depend on one that fails.
func TestPostgresFaults(t *testing.T) {
	url := newDatabase(t)
	p := newPostgres(t, url)
	write(t, p, "a", wrote("spoilt", midday, "x"))
	execute(t, url, `UPDATE entries SET entry = '"no entry"' WHERE key = 'spoilt'`)
	fault := errors.New("of the change")
	var long strings.Builder // and nothing that can be packed
	for i := range 3000 {
		fmt.Fprint(&long, i*i*7919%10007)
	}
	for _, c := range []struct {
		name, key, says string
		change          func([]ledger.Entry) (ledger.Change, error)
	}{
		{"its own error", "x", fault.Error(), func([]ledger.Entry) (ledger.Change, error) {
			return ledger.Change{Entries: []ledger.Entry{wrote("x", midday, "y")}}, fault
		}},
		{"a panic", "x", "panicked", func([]ledger.Entry) (ledger.Change, error) {
			panic("of a test")
		}},
		{"can't be written", "x", "be written", func([]ledger.Entry) (ledger.Change, error) {
			far := midday.AddDate(20_000, 0, 0)
			return ledger.Change{Entries: []ledger.Entry{wrote("x", far, "y")}}, nil
		}},
		{"can't be read", "spoilt", "be read", func([]ledger.Entry) (ledger.Change, error) {
			return ledger.Change{}, nil
		}},
		{"too large", long.String(), "", func(l []ledger.Entry) (ledger.Change, error) {
			return ledger.Change{Entries: []ledger.Entry{wrote(l[0].Key, midday, "y")}}, nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			release := holdLane(t, p, "a")
			var all sync.WaitGroup
			for i := range 9 {
				all.Go(func() {
					if i == 4 {
						err := p.Update(t.Context(), "a", []string{c.key}, c.change)
						if err == nil || !strings.Contains(err.Error(), c.says) ||
							strings.Contains(err.Error(), "spoilt") {
							t.Errorf("%v, want one that says %q and no key", err, c.says)
						}
						return
					}
					if err := addOne(p, "a", fmt.Sprint(c.name, i), "fact"); err != nil {
						t.Error(err)
					}
				})
			}
			for len(p.lanes[laneOf("a")]) < 9 {
				time.Sleep(time.Millisecond)
			}
			release()
			all.Wait()
			for i := range 9 {
				e, err := p.Get(t.Context(), "a", fmt.Sprint(c.name, i))
				if stored := i != 4; err != nil || stored != (len(e[0].Sendings) == 1) {
					t.Errorf("update %d: %v %v", i, e, err)
				}
			}
			has(t, p, "a", ledger.Entry{Key: "x"})
		})
	}
	for _, err := range p.Entries(t.Context(), "a", ledger.Query{}) {
		if err != nil {
			if !strings.Contains(err.Error(), "ctid (") || strings.Contains(err.Error(), "spoilt") {
				t.Errorf("%v: want the row, and not its key, which is personal", err)
			}
			return
		}
	}
	t.Error("an entry that can't be read was passed over")
}

// holdLane has the writer of an account wait, until release is called.
func holdLane(t *testing.T, p *postgres, account string) (release func()) {
	t.Helper()
	began, end := make(chan bool), make(chan bool)
	var first sync.WaitGroup
	first.Go(func() {
		begins := sync.OnceFunc(func() { close(began) }) // it may be called again
		defer begins()
		err := p.Update(t.Context(), account, nil, func([]ledger.Entry) (ledger.Change, error) {
			begins()
			<-end
			return ledger.Change{}, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-began
	return func() { close(end); first.Wait() }
}

// Who gives up waiting is told so, and nothing of it is stored, whatever it waits for: its
// turn, or another receiver.
func TestPostgresGivesUp(t *testing.T) {
	url := newDatabase(t)
	p, other := newPostgres(t, url), newPostgres(t, url)
	for name, holds := range map[string]*postgres{"its turn": p, "another receiver": other} {
		t.Run(name, func(t *testing.T) {
			release := holdLane(t, holds, "a")
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			called := func([]ledger.Entry) (ledger.Change, error) {
				t.Error("it was called after all")
				return ledger.Change{Entries: []ledger.Entry{wrote("k", midday, "x")}}, nil
			}
			err := p.Update(ctx, "a", []string{"k"}, called)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
			release()
			write(t, p, "a", wrote("after", midday, "x"))
			has(t, p, "a", ledger.Entry{Key: "k"})
		})
	}
}

// Receivers whose transactions meet try again, at levels of isolation that have them fail. At
// the store's own level none fails, whatever is the database's default.
func TestPostgresTriesAgain(t *testing.T) {
	url := newDatabase(t, "default_transaction_isolation = serializable")
	var receivers []*postgres
	for range 3 {
		receivers = append(receivers, newPostgres(t, url))
	}
	for _, c := range []struct {
		begin string
		fails bool
	}{
		{receivers[0].begin, false},
		{"BEGIN ISOLATION LEVEL REPEATABLE READ", true},
		{"BEGIN", true},
	} {
		before := int64(0)
		for _, p := range receivers {
			p.begin = c.begin
			before += p.retries.Load()
		}
		var all sync.WaitGroup
		for i, p := range receivers {
			for w := range 4 {
				all.Go(func() {
					for n := range 15 {
						fact := fmt.Sprint(i, w, n)
						if err := addOne(p, "a", c.begin, fact); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		all.Wait()
		after := int64(0)
		for _, p := range receivers {
			after += p.retries.Load()
		}
		if (after > before) != c.fails {
			t.Errorf("%s: %d transactions were tried again", c.begin, after-before)
		}
		list, err := receivers[0].Get(t.Context(), "a", c.begin)
		if err != nil || len(list[0].Sendings) != 3*4*15 || list[0].Revision != 3*4*15 {
			t.Errorf("%s: %d facts, %v", c.begin, len(list[0].Sendings), err)
		}
	}
}

// A transaction that the database ends, because it and another program's wait for each other,
// is tried again.
func TestPostgresDeadlock(t *testing.T) {
	url := newDatabase(t)
	p := newPostgres(t, url)
	if err := addOne(p, "a", "k", "before"); err != nil {
		t.Fatal(err)
	}
	other, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background())
	lock := func(statement string) {
		if _, err := other.Exec(t.Context(), statement); err != nil {
			t.Error(err)
		}
	}
	lock("SET deadlock_timeout = '1h'") // so that it isn't this one that is ended
	lock("BEGIN")
	lock("UPDATE entries SET failed = failed")
	done := make(chan error)
	go func() { done <- addOne(p, "a", "k", "after") }()
	waiting := "SELECT pid::text FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
	for len(texts(t, url, waiting)) == 0 {
		time.Sleep(time.Millisecond)
	}
	lock("UPDATE accounts SET mark = mark")
	lock("COMMIT")
	if err := <-done; err != nil || p.retries.Load() == 0 {
		t.Errorf("%v, tried again %d times", err, p.retries.Load())
	}
	list, err := p.Get(t.Context(), "a", "k")
	if err != nil || len(list[0].Sendings) != 2 {
		t.Errorf("%v, %v", list, err)
	}
}

// What is too much for one statement is sent in several, of one transaction: all of it is
// stored, or nothing.
func TestPostgresParts(t *testing.T) {
	p := newPostgres(t, newDatabase(t))
	large := func(fill string) (list []ledger.Entry) {
		for i := range 9 {
			e := wrote(fmt.Sprint("k", i), midday, fill)
			e.Data = bytes.Repeat([]byte(fill), 100<<10)
			list = append(list, e)
		}
		return list
	}
	write(t, p, "100", large("a")...)
	for _, e := range large("a") {
		has(t, p, "100", e)
	}
	last := large("b")
	for i := range 3000 { // more than its index takes
		last[8].User += fmt.Sprint(i * i * 7919 % 10007)
	}
	err := p.Update(t.Context(), "100", []string{"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"},
		func([]ledger.Entry) (ledger.Change, error) { return ledger.Change{Entries: last}, nil })
	if err == nil {
		t.Error("it is stored")
	}
	for _, e := range large("a") {
		has(t, p, "100", e)
	}
	write(t, p, "100", large("c")...)
	has(t, p, "100", large("c")[8])
}
