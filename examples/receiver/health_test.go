package main

import (
	"database/sql"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// one returns a webhook.
func one(seed uint64) []byte {
	for body := range traffic(seed, 1) {
		return body
	}
	return nil
}

// becomes waits until /healthz answers with a status, for no webhook comes meanwhile.
func (s *site) becomes(t *testing.T, want int) {
	t.Helper()
	for range 300 {
		if s.ask("GET", "/healthz", "").Code == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("/healthz doesn't become %d; log:\n%s", want, s.log.String())
}

// pragma changes a setting of the connection that writes.
func (s *site) pragma(t *testing.T, text string) {
	t.Helper()
	s.db.updating <- struct{}{}
	defer func() { <-s.db.updating }()
	if err := s.db.exec("PRAGMA " + text); err != nil {
		t.Fatal(err)
	}
}

// /healthz isn't ok while nothing can be stored, and is again when it can, though no
// webhook came.
func TestHealthKnowsTheLastCommit(t *testing.T) {
	for name, fault := range map[string]func(*testing.T, *site) (mend func()){
		"no room": func(t *testing.T, s *site) func() {
			s.pragma(t, "max_page_count = 1") // SQLite's own word for a full disk
			return func() { s.pragma(t, "max_page_count = 100000") }
		},
		"locked": func(t *testing.T, s *site) func() {
			s.pragma(t, "busy_timeout = 20")
			other, err := sql.Open("sqlite", s.db.path)
			if err != nil {
				t.Fatal(err)
			}
			lock, err := other.Conn(t.Context())
			if err == nil {
				_, err = lock.ExecContext(t.Context(), "BEGIN IMMEDIATE")
			}
			if err != nil {
				t.Fatal(err)
			}
			return func() {
				if err := errors.Join(lock.Close(), other.Close()); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, options{secret: secret})
			s.post(one(1))
			s.becomes(t, 200)
			mend := fault(t, s)
			status := 200
			for seed := uint64(2); seed < 200 && status == 200; seed++ { // until a page more is needed
				status = s.post(one(seed))
			}
			if status != 500 {
				t.Fatalf("status %d, want 500", status)
			}
			w := s.ask("GET", "/healthz", "")
			if w.Code != 503 || !strings.Contains(s.log.String(), "last commit failed") {
				t.Errorf("%d %s; log:\n%s", w.Code, w.Body, s.log.String())
			}
			mend()
			s.becomes(t, 200)
			if status := s.post(one(1000)); status != 200 {
				t.Errorf("status %d after it was mended", status)
			}
		})
	}
}

// A commit that doesn't end is noticed before it has failed.
func TestHealthKnowsACommitThatIsStuck(t *testing.T) {
	s := newSite(t, options{secret: secret})
	s.db.commits.mu.Lock()
	s.db.commits.began = time.Now().Add(-2 * slow)
	s.db.commits.mu.Unlock()
	if w := s.ask("GET", "/healthz", ""); w.Code != 503 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// What is stored in a file that nobody will open again isn't stored.
func TestHealthKnowsItsFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open can't be removed")
	}
	for name, change := range map[string]func(path string) error{
		"deleted": os.Remove,
		"replaced": func(path string) error {
			if err := os.Remove(path); err != nil {
				return err
			}
			return os.WriteFile(path, nil, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, options{secret: secret})
			s.post(one(1))
			if err := change(s.db.path); err != nil {
				t.Fatal(err)
			}
			if w := s.ask("GET", "/healthz", ""); w.Code != 503 || !strings.Contains(s.log.String(), errMoved.Error()) {
				t.Errorf("%d %s; log:\n%s", w.Code, w.Body, s.log.String())
			}
			if status := s.post(one(2)); status != 500 {
				t.Errorf("status %d: acknowledged, and gone at the next start", status)
			}
		})
	}
}

// A damaged row is named, so that it can be mended. It stops bills, not webhooks.
func TestDamagedRowIsNamed(t *testing.T) {
	s := newSite(t, options{secret: secret})
	put(t, s.store, said("m/1", noon, "x"), said("m/spoilt", noon, "x"), said("m/3", noon, "x"))
	s.pragma(t, "user_version") // wait for the writer
	if err := s.db.exec("UPDATE entries SET entry = '{' WHERE key = 'm/spoilt'"); err != nil {
		t.Fatal(err)
	}
	var id string
	if err := s.db.read.QueryRow("SELECT rowid FROM entries WHERE key = 'm/spoilt'").Scan(&id); err != nil {
		t.Fatal(err)
	}
	want := "rowid " + id + " of the table entries can't be read"
	if _, err := entry(t, s.store, "m/spoilt"); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("read alone: %v", err)
	}
	err := alter(t, s.store, []string{"m/spoilt"}, same)
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("changed: %v", err)
	}
	for _, path := range []string{"/", "/bill.json"} {
		if w := s.ask("GET", path, ""); w.Code != 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if log := s.log.String(); strings.Count(log, want) != 2 || strings.Contains(log, "m/spoilt") {
		t.Errorf("want the row's number, and not its key, in\n%s", log)
	}
	if s.post(one(1)) != 200 || s.ask("GET", "/healthz", "").Code != 200 {
		t.Error("a damaged row holds webhooks up")
	}
}
