package main

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing/webhook"
)

// bodyMemory is how many bytes all bodies together may take, from their first byte
// until they are stored. Anyone can begin to send one, so it is counted in bytes that
// came, not in bodies.
const bodyMemory = 32 << 20

// errBusy answers a body for which there is no room: Meta sends it again.
var errBusy = errors.New("too much at once, or the receiver is ending: send it again")

// longAgo is a deadline that has passed, with which reads end at once.
var longAgo = time.Unix(1, 0)

// An intake reads bodies in bounded memory. Where that is used up, it cuts off the
// body that has been coming for longest. Webhooks come within milliseconds, so
// nobody who sends slowly can hold them up.
type intake struct {
	mu     sync.Mutex
	left   int         // bytes that bodies may still take
	coming []*incoming // the first to begin first
	ending bool        // no more are taken
}

// An incoming body is one that isn't there in full.
type incoming struct {
	taken int    // bytes, of left
	stop  func() // has its reads fail
	cut   bool
}

// read reads a body. The memory that it takes counts until release is called.
func (in *intake) read(w http.ResponseWriter, r *http.Request) (body []byte, release func(), err error) {
	tooLong := &webhook.LimitError{Of: "bytes", Limit: webhook.MaxBody, Offset: webhook.MaxBody}
	if r.ContentLength > webhook.MaxBody {
		return nil, func() {}, tooLong
	}
	control := http.NewResponseController(w)
	b := &incoming{stop: func() { _ = control.SetReadDeadline(longAgo) }} // a test has none
	if !in.begin(b) {
		return nil, func() {}, errBusy
	}
	defer in.end(b)
	release = func() { in.release(b) }
	for {
		if len(body) == cap(body) {
			more := min(max(cap(body), 4<<10), webhook.MaxBody+1-cap(body))
			if !in.reserve(b, more) {
				return nil, release, errBusy
			}
			body = append(make([]byte, 0, cap(body)+more), body...)
		}
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case len(body) > webhook.MaxBody:
			return nil, release, tooLong
		case errors.Is(err, io.EOF):
			return body, release, nil
		case err != nil && in.wasCut(b):
			return nil, release, errBusy
		case err != nil:
			return nil, release, err
		}
	}
}

// begin takes a body, unless no more are taken.
func (in *intake) begin(b *incoming) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.ending {
		in.coming = append(in.coming, b)
	}
	return !in.ending
}

// reserve takes memory for a body, from others that are still coming if need be. It
// reports false if there is none: those that are there in full keep theirs.
func (in *intake) reserve(b *incoming, n int) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if b.cut {
		return false
	}
	in.left, b.taken = in.left-n, b.taken+n
	for in.left < 0 && !b.cut {
		in.cutOff(in.coming[0]) // b itself is among them
	}
	return !b.cut
}

// cutOff ends the first body that is coming, and takes its memory back: its reader
// is about to drop it.
func (in *intake) cutOff(b *incoming) {
	in.coming = in.coming[1:]
	in.left, b.taken = in.left+b.taken, 0
	b.cut = true
	b.stop()
}

func (in *intake) wasCut(b *incoming) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return b.cut
}

// end says that a body isn't coming any more. What it has taken stays taken.
func (in *intake) end(b *incoming) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if i := slices.Index(in.coming, b); i >= 0 {
		in.coming = slices.Delete(in.coming, i, i+1)
	}
}

// release gives a body's memory back.
func (in *intake) release(b *incoming) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.left, b.taken = in.left+b.taken, 0
}

// close cuts off all bodies that are coming, and takes no more.
func (in *intake) close() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.ending = true
	for len(in.coming) > 0 {
		in.cutOff(in.coming[0])
	}
}
