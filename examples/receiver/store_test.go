package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/ledger"
)

// waits makes an update wait in the writer until release is called, so that
// those after it share a transaction.
func waits(t *testing.T, s *batched) (release func()) {
	t.Helper()
	began, end := make(chan bool), make(chan bool)
	var first sync.WaitGroup
	first.Go(func() {
		err := s.Update([]string{"m/first"}, func(list []ledger.Entry) []ledger.Entry {
			close(began)
			<-end
			return []ledger.Entry{said("m/first", noon, "x")}
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-began
	return func() { close(end); first.Wait() }
}

// queued waits until so many updates do.
func queued(s *batched, n int) {
	for len(s.queue) < n {
		runtime.Gosched()
	}
}

// same changes no entry.
func same(list []ledger.Entry) []ledger.Entry { return list }

func TestOneFaultDoesNotTakeOthersAlong(t *testing.T) {
	s := opened(t, openBatched, t.TempDir()+"/receiver.db")
	put(t, s, said("m/spoilt", noon, "x"))
	spoil := "UPDATE entries SET entry = 'not JSON' WHERE key = 'm/spoilt'"
	if _, err := s.write.ExecContext(t.Context(), spoil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key string
		change    func([]ledger.Entry) []ledger.Entry
		commits   int64 // beside that of the first
	}{
		{"a panic", "m/panic", func([]ledger.Entry) []ledger.Entry { panic("of a test") }, 1},
		{"no JSON", "m/year", func(list []ledger.Entry) []ledger.Entry {
			return []ledger.Entry{said("m/year", time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), "x")}
		}, 1},
		{"an entry that can't be read", "m/spoilt", same, 8}, // each alone
	} {
		t.Run(c.name, func(t *testing.T) {
			before := s.changes.Load()
			release := waits(t, s)
			var all sync.WaitGroup
			var faults [9]error
			for i := range faults {
				key, change := fmt.Sprint("m/", c.name, i), func(list []ledger.Entry) []ledger.Entry {
					return []ledger.Entry{said(list[0].Key, noon, "x")}
				}
				if i == 4 {
					key, change = c.key, c.change
				}
				all.Go(func() { faults[i] = s.Update([]string{key}, change) })
			}
			queued(s, len(faults))
			release()
			all.Wait()
			for i, err := range faults {
				if i == 4 {
					if err == nil {
						t.Error("no error")
					}
					continue
				}
				if err != nil {
					t.Errorf("update %d: %v", i, err)
				}
				holds(t, s, said(fmt.Sprint("m/", c.name, i), noon, "x"))
			}
			if n := s.changes.Load() - before; n != 1+c.commits {
				t.Errorf("%d commits, want %d", n, 1+c.commits)
			}
		})
	}
	holds(t, s, ledger.Entry{Key: "m/panic"})
	for _, err := range s.Entries(time.Time{}, time.Time{}) {
		if err != nil {
			if strings.Contains(err.Error(), "spoilt") {
				t.Errorf("the error names a key, which is personal: %v", err)
			}
			return
		}
	}
	t.Error("an entry that can't be read was passed over")
}

// An update of the store alone that fails changes nothing and holds nothing up.
func TestFailedUpdate(t *testing.T) {
	s := opened(t, open, t.TempDir()+"/receiver.db")
	put(t, s, said("m/spoilt", noon, "x"), said("m/1", noon, "x"))
	spoil := "UPDATE entries SET entry = 'not JSON' WHERE key = 'm/spoilt'"
	if _, err := s.write.ExecContext(t.Context(), spoil); err != nil {
		t.Fatal(err)
	}
	before := s.changes.Load()
	year20000 := time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, update := range map[string]func() error{
		"an entry that can't be written": func() error {
			return s.Update([]string{"m/1"}, func([]ledger.Entry) []ledger.Entry {
				return []ledger.Entry{said("m/1", noon, "y"), said("m/2", year20000, "y")}
			})
		},
		"an entry that can't be read": func() error {
			return s.Update([]string{"m/1", "m/spoilt"}, same)
		},
		"a panic": func() (err error) {
			defer func() { err = fmt.Errorf("panicked: %v", recover()) }()
			return s.Update([]string{"m/1"}, func([]ledger.Entry) []ledger.Entry { panic("of a test") })
		},
	} {
		if err := update(); err == nil || strings.Contains(err.Error(), "m/") {
			t.Errorf("%s: %v, want an error that names no key", name, err)
		}
		holds(t, s, said("m/1", noon, "x"))
	}
	if n := s.changes.Load() - before; n != 0 {
		t.Errorf("%d changes", n)
	}
	put(t, s, said("m/1", noon, "x", "after"))
	holds(t, s, said("m/1", noon, "x", "after"))
}

func TestStoreAfterRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%20e.db")
	s, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, said("m/1", noon, "x"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, open, path)
	holds(t, s, said("m/1", noon, "x"))
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || files[0] != path {
		t.Errorf("files %q, %v", files, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v: others can read message IDs", mode)
	}
}

// What waits when the store is closed is committed, and what comes later is told
// so.
func TestStoreCloses(t *testing.T) {
	for range 8 { // the writer notices the end now, or later
		closes(t)
	}
}

func closes(t *testing.T) {
	path := t.TempDir() + "/receiver.db"
	s, err := openBatched(path)
	if err != nil {
		t.Fatal(err)
	}
	release := waits(t, s)
	var all sync.WaitGroup
	var faults [20]error
	for i := range faults {
		all.Go(func() {
			faults[i] = s.Update([]string{fmt.Sprint("m/", i)}, func(list []ledger.Entry) []ledger.Entry {
				return []ledger.Entry{said(list[0].Key, noon, "x")}
			})
		})
	}
	queued(s, len(faults))
	all.Go(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	<-s.quit
	release()
	all.Wait()
	if err := s.Update([]string{"m/late"}, same); !errors.Is(err, errClosed) {
		t.Errorf("after the end: %v, want %v", err, errClosed)
	}
	s = opened(t, openBatched, path)
	for i, err := range faults {
		if err != nil {
			t.Errorf("update %d: %v", i, err)
		}
		holds(t, s, said(fmt.Sprint("m/", i), noon, "x"))
	}
}

func TestOpenFails(t *testing.T) {
	dir := t.TempDir()
	if _, err := open(filepath.Join(dir, "none", "receiver.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := open(other); err == nil {
		t.Errorf("opened a file that is no database: %v", s.Close())
	}
}

// A file that another program keeps its data in is refused, and left as it is.
func TestAnotherProgramsDatabase(t *testing.T) {
	for name, statements := range map[string]string{
		"its table":             "CREATE TABLE songs (title TEXT)",
		"a table of that name":  "CREATE TABLE entries (id INTEGER PRIMARY KEY, text TEXT)",
		"a view of that name":   "CREATE VIEW entries AS SELECT 1 AS key, 2 AS seconds, 3 AS nanos, 4 AS entry",
		"its mark":              "PRAGMA application_id = 7",
		"its version, no table": "PRAGMA user_version = 3",
	} {
		path := filepath.Join(t.TempDir(), "other.db")
		other, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = other.ExecContext(t.Context(), statements)
		if err = errors.Join(err, other.Close()); err != nil {
			t.Fatal(err)
		}
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := open(path); err == nil || !strings.Contains(err.Error(), "a database of another program") {
			t.Errorf("%s: %v", name, err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the file has changed, %v", name, err)
		}
	}
}

// Commits reach the disk, and entries are read along the index, not sorted in
// memory.
func TestHowSQLiteIsUsed(t *testing.T) {
	s := opened(t, open, t.TempDir()+"/receiver.db")
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "fullfsync": "1", "busy_timeout": "5000",
	} {
		var got string
		if err := s.write.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
	if _, err := s.read.Exec("DELETE FROM entries"); err == nil {
		t.Error("a connection for reading can write")
	}
	for query, want := range map[string]string{
		inOrder:     "SEARCH entries USING INDEX entries_in_order ((seconds,nanos)>(?,?) AND (seconds,nanos)<(?,?))",
		partly:      "SEARCH entries USING INDEX entries_in_order ((seconds,nanos)>(?,?) AND (seconds,nanos)<(?,?))",
		undelivered: "SCAN entries USING INDEX entries_undelivered",
	} {
		var args []any
		if query != undelivered {
			args = bounds(noon, noon.Add(time.Hour))
		}
		if diff := cmp.Diff([]string{want}, plan(t, s, query, args)); diff != "" {
			t.Errorf("plan (-want +got):\n%s", diff)
		}
	}
}

// plan returns the steps in which SQLite answers a query.
func plan(t *testing.T, s *store, query string, args []any) (steps []string) {
	t.Helper()
	rows, err := s.read.Query("EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

// A database of another format isn't opened: its facts would be lost in silence.
func TestFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	s, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	insert := "INSERT INTO entries (key, entry) VALUES ('wamid.1', '{}')"
	for _, statement := range []string{insert, "PRAGMA user_version = 0"} {
		if _, err := s.write.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(path); err == nil || !strings.Contains(err.Error(), "format 0, want 1") {
		t.Errorf("opened entries of format 0: %v", err)
	}
}
