package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// The line tells how fast it goes and how long it takes, is replaced as a whole, and
// is taken away at the end.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	now := time.Unix(0, 0)
	p := newProgress(environment{progress: &b, clock: func() time.Time { return now }}, 1000)
	now = now.Add(time.Second)
	p.show(progressRows+1, 100) // not looked at
	p.show(progressRows, 200)
	p.show(2*progressRows, 300) // too soon
	now = now.Add(3 * time.Second)
	p.show(3*progressRows, 1200) // a file that grows
	p.done()
	want := "\r8,192 rows, 8,192 a second, 4 s left" +
		"\r24,576 rows, 6,144 a second         " +
		"\r" + strings.Repeat(" ", 27) + "\r"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	b.Reset()
	none := newProgress(environment{}, 5)
	none.show(progressRows, 1)
	none.done()
	newProgress(environment{progress: &b, clock: time.Now}, 0).done() // it never showed
	if b.Len() > 0 {
		t.Errorf("%q", b.String())
	}
}
