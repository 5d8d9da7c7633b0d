package main

import (
	"fmt"
	"io"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
)

// A progress is a line on a terminal that tells how many rows were read, how fast, and
// how long the rest will take, if the size of the file is known.
type progress struct {
	w           io.Writer // nil for none
	clock       func() time.Time
	size        int64 // of the file in bytes; 0 if it isn't known
	began, last time.Time
	width       int // of the line that is shown
}

const (
	progressRows  = 8192 // between two looks at the clock
	progressEvery = 250 * time.Millisecond
)

func newProgress(e environment, size int64) *progress {
	p := &progress{w: e.progress, clock: e.clock, size: size}
	if p.w != nil {
		p.began = p.clock()
		p.last = p.began
	}
	return p
}

// show writes the line anew, from time to time.
func (p *progress) show(rows, bytes int64) {
	if p.w == nil || rows%progressRows != 0 {
		return
	}
	now := p.clock()
	if now.Sub(p.last) < progressEvery {
		return
	}
	p.last = now
	spent := now.Sub(p.began).Seconds()
	text := fmt.Sprintf("%s rows, %s a second", cli.Count(rows), cli.Count(int64(float64(rows)/spent)))
	if left := p.size - bytes; p.size > 0 && left >= 0 && bytes > 0 {
		text += fmt.Sprintf(", %.0f s left", spent*float64(left)/float64(bytes))
	}
	p.write(text)
}

// write puts a text in place of the last one.
func (p *progress) write(text string) {
	fmt.Fprintf(p.w, "\r%-*s", p.width, text)
	p.width = len(text)
}

// done takes the line away.
func (p *progress) done() {
	if p.w != nil && p.width > 0 {
		p.write("")
		fmt.Fprint(p.w, "\r")
	}
}
