package main

import (
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

	"github.com/wacost/wacost/pricing/ledger"
)

// waits makes an update wait in the writer until release is called, so that
// those after it share a transaction.
func waits(t *testing.T, s *batched) (release func()) {
	t.Helper()
	began, end := make(chan bool), make(chan bool)
	var first sync.WaitGroup
	first.Go(func() {
		err := alter(t, s, []string{"m/first"}, func(list []ledger.Entry) []ledger.Entry {
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
	s := openedBatched(t, t.TempDir()+"/receiver.db")
	put(t, s, said("m/spoilt", noon, "x"))
	spoil := "UPDATE entries SET entry = 'not JSON' WHERE key = 'm/spoilt'"
	if _, err := s.write.ExecContext(t.Context(), spoil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, key string
		change    func([]ledger.Entry) []ledger.Entry
	}{
		{"a panic", "m/panic", func([]ledger.Entry) []ledger.Entry { panic("of a test") }},
		{"no JSON", "m/year", func(list []ledger.Entry) []ledger.Entry {
			return []ledger.Entry{said("m/year", time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), "x")}
		}},
		{"an entry that can't be read", "m/spoilt", same},
	} {
		t.Run(c.name, func(t *testing.T) {
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
				all.Go(func() { faults[i] = alter(t, s, []string{key}, change) })
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
		})
	}
	holds(t, s, ledger.Entry{Key: "m/panic"})
	for _, err := range s.Entries(t.Context(), "", ledger.Query{}) {
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
	s := openedSQLite(t, t.TempDir()+"/receiver.db")
	put(t, s, said("m/spoilt", noon, "x"), said("m/1", noon, "x"))
	spoil := "UPDATE entries SET entry = 'not JSON' WHERE key = 'm/spoilt'"
	if _, err := s.write.ExecContext(t.Context(), spoil); err != nil {
		t.Fatal(err)
	}
	year20000 := time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, update := range map[string]func() error{
		"an entry that can't be written": func() error {
			return alter(t, s, []string{"m/1"}, func([]ledger.Entry) []ledger.Entry {
				return []ledger.Entry{said("m/1", noon, "y"), said("m/2", year20000, "y")}
			})
		},
		"an entry that can't be read": func() error {
			return alter(t, s, []string{"m/1", "m/spoilt"}, same)
		},
		"a panic": func() (err error) {
			defer func() { err = fmt.Errorf("panicked: %v", recover()) }()
			return alter(t, s, []string{"m/1"}, func([]ledger.Entry) []ledger.Entry { panic("of a test") })
		},
	} {
		if err := update(); err == nil || strings.Contains(err.Error(), "m/") {
			t.Errorf("%s: %v, want an error that names no key", name, err)
		}
		holds(t, s, said("m/1", noon, "x"))
	}
	put(t, s, said("m/1", noon, "x", "after"))
	holds(t, s, said("m/1", noon, "x", "after"))
}

func TestStoreAfterRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%20e.db")
	s, err := openSQLite(t.Context(), path, unnamed)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, said("m/1", noon, "x"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openedSQLite(t, path)
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
	s, err := openBatched(t.Context(), path, unnamed)
	if err != nil {
		t.Fatal(err)
	}
	release := waits(t, s)
	var all sync.WaitGroup
	var faults [20]error
	for i := range faults {
		all.Go(func() {
			faults[i] = alter(t, s, []string{fmt.Sprint("m/", i)}, func(list []ledger.Entry) []ledger.Entry {
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
	if err := alter(t, s, []string{"m/late"}, same); !errors.Is(err, errClosed) {
		t.Errorf("after the end: %v, want %v", err, errClosed)
	}
	s = openedBatched(t, path)
	for i, err := range faults {
		if err != nil {
			t.Errorf("update %d: %v", i, err)
		}
		holds(t, s, said(fmt.Sprint("m/", i), noon, "x"))
	}
}

func TestOpenFails(t *testing.T) {
	dir := t.TempDir()
	nowhere := filepath.Join(dir, "none", "receiver.db")
	if _, err := openSQLite(t.Context(), nowhere, unnamed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := openSQLite(t.Context(), other, unnamed); err == nil {
		t.Errorf("opened a file that is no database: %v", s.Close())
	}
}

// Commits reach the disk, and entries are read along an index, not sorted in memory.
func TestHowSQLiteIsUsed(t *testing.T) {
	s := openedSQLite(t, t.TempDir()+"/receiver.db")
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
	ofQuery := func(q ledger.Query) func() (string, []any) {
		return func() (string, []any) { return entriesQuery("701", q) }
	}
	ofText := func(text string, args ...any) func() (string, []any) {
		return func() (string, []any) { return text, args }
	}
	period := ledger.Query{From: noon, To: noon.Add(time.Hour)}
	ofShard, ofUsers := period, ledger.Query{User: "49170"}
	ofShard.Shard = 7
	const bounds = " AND (seconds,nanos)>(?,?) AND (seconds,nanos)<(?,?))"
	for _, c := range []struct {
		query func() (string, []any)
		want  string
	}{
		{ofQuery(period), "entries_in_order (account=?" + bounds},
		{ofQuery(ledger.Query{}), "entries_in_order (account=? AND seconds>?)"},
		{ofQuery(ofShard), "entries_of_shard (account=? AND shard=?" + bounds},
		{ofQuery(ofUsers), "entries_of_user (account=? AND user=?)"},
		{ofText(ofUser, "701", "49170"), "entries_of_user (account=? AND user=?)"},
		{ofText(failed, "701", 0, 0, 1, 0), "entries_in_order (account=?" + bounds},
		{ofText(changed, "701", 5), "entries_changed (account=? AND mark>?)"},
		{func() (string, []any) { return under("701", []string{"m/1", "m/2"}) },
			"sqlite_autoindex_entries_1 (account=? AND key=?)"},
	} {
		query, args := c.query()
		steps := plan(t, s, query, args)
		few := strings.HasPrefix(c.want, "entries_of_user") // which may be sorted
		if want := "SEARCH entries USING INDEX " + c.want; steps[0] != want || len(steps) > 1 && !few {
			t.Errorf("%s: %q, want %s", query, steps, want)
		}
	}
}

// plan returns the steps in which SQLite answers a query.
func plan(t *testing.T, s *sqlite, query string, args []any) (steps []string) {
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
