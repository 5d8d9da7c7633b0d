package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"
)

// health answers with 200 if webhooks can be stored and read.
func (s *server) health(w http.ResponseWriter, r *http.Request) {
	if err := s.store.Healthy(r.Context()); err != nil {
		s.log.Error("not healthy", "why", err)
		answer(w, http.StatusServiceUnavailable, "webhooks can't be stored: the log says why")
		return
	}
	answer(w, http.StatusOK, "ok")
}

// Healthy implements database: the last commit went well, none is stuck, the database
// is still the file that was opened, and answers.
func (s *sqlite) Healthy(ctx context.Context) error {
	if err := s.sameFile(); err != nil {
		return err
	}
	if err := s.commits.fault(); err != nil {
		go s.probe() // a load balancer may send no webhook until this one is well
		return err
	}
	_, err := s.Mark(ctx, "")
	return err
}

// probe tries a commit that changes nothing and yet writes, unless another is under
// way.
func (s *sqlite) probe() {
	select {
	case s.updating <- struct{}{}:
		defer func() { <-s.updating }()
		_ = s.transaction(func() error { return s.exec(stamp) }) // its fault is noted
	default:
	}
}

var errMoved = errors.New("the database file is gone, or isn't the one that was opened")

// sameFile returns an error if the path doesn't lead to the file that was opened:
// what is stored there would be gone at the next start.
func (s *sqlite) sameFile() error {
	now, err := os.Stat(s.path)
	if err != nil {
		return fmt.Errorf("%w: %w", errMoved, err)
	}
	if !os.SameFile(s.file, now) {
		return errMoved
	}
	return nil
}

// slow is how long a commit may take before something is wrong with the disk, or
// another program has locked the database.
const slow = 2 * time.Second

// commits remembers how the last commit went.
type commits struct {
	mu    sync.Mutex
	last  error     // of the last one that ended
	began time.Time // the one under way; zero if there is none
}

func (c *commits) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began = time.Now()
}

// end notes how a commit went. What is wrong with one update is no fault of the database.
func (c *commits) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began = time.Time{}
	if !ofOne(err) {
		c.last = err
	}
}

// fault returns what is wrong with commits, if anything is.
func (c *commits) fault() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.last != nil:
		return fmt.Errorf("the last commit failed: %w", c.last)
	case !c.began.IsZero() && time.Since(c.began) > slow:
		return fmt.Errorf("a commit has been under way for more than %v", slow)
	}
	return nil
}
