package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// The line tells how fast it goes and how long it takes, is replaced as a whole, and
// is taken away at the end.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	now := time.Unix(0, 0)
	p := &Progress{w: &b, clock: func() time.Time { return now }, shared: true}
	p.Begin("rows", 8192, false)
	now = now.Add(time.Second)
	p.Show(8193, 100, 1000) // not looked at
	p.Show(8192, 200, 1000)
	p.Show(2*8192, 300, 1000) // too soon
	now = now.Add(3 * time.Second)
	p.Show(3*8192, 1200, 1000) // a file that grows
	p.Begin("charges", 1, false)
	now = now.Add(time.Second)
	p.Show(5, 5, 0) // how many there are isn't known
	p.Say("go generate")
	p.Done()
	want := "\r8,192 rows, 8,192 a second, 4 s left" +
		"\r24,576 rows, 6,144 a second         " +
		"\r" + strings.Repeat(" ", 27) + "\r" +
		"\r5 charges, 5 a second" +
		"\rgo generate          " +
		"\r" + strings.Repeat(" ", 11) + "\r"
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// Nothing is shown on a pipe, nor between the lines of an answer on the same terminal.
func TestProgressIsHidden(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	defer write.Close()
	if p := NewProgress(write, write); p != nil {
		t.Errorf("%+v on a pipe", p)
	}
	var b bytes.Buffer
	now := time.Unix(0, 0)
	for _, p := range []*Progress{
		nil,
		{w: &b, clock: func() time.Time { return now }, shared: true},
	} {
		p.Begin("rows", 1, true)
		now = now.Add(time.Hour)
		p.Show(1, 1, 2)
		p.Done()
	}
	(*Progress)(nil).Say("something")
	if b.Len() > 0 {
		t.Errorf("%q", b.String())
	}
	shown := &Progress{w: &b, clock: func() time.Time { return now }}
	shown.Begin("rows", 1, true) // the answer goes to a file
	now = now.Add(time.Hour)
	shown.Show(1, 1, 2)
	if b.Len() == 0 {
		t.Error("nothing is shown beside an answer that goes to a file")
	}
}
