package main

import (
	"context"
	"io"
)

// A stoppable reads until a context is done, also from a pipe into which nobody writes.
type stoppable struct {
	ctx context.Context
	r   io.Reader
	buf []byte // of the read under way
}

func (s *stoppable) Read(p []byte) (int, error) {
	if s.buf == nil {
		s.buf = make([]byte, firstBuffer)
	}
	type result struct {
		n   int
		err error
	}
	done := make(chan result, 1)
	part := s.buf[:min(len(p), len(s.buf))]
	go func() {
		n, err := s.r.Read(part)
		done <- result{n, err}
	}()
	select {
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	case r := <-done:
		return copy(p, part[:r.n]), r.err
	}
}
