package cli

import (
	"fmt"
	"io"
	"os"
	"time"
)

// A Progress is a line on a terminal that tells how far long work is: how many units
// are done, how many a second, and how long the rest takes, if that is known. A nil one
// shows nothing, as on a pipe. It isn't safe for concurrent use.
type Progress struct {
	w      io.Writer
	clock  func() time.Time
	shared bool // answers appear on the same terminal

	units       string
	every       int64
	hidden      bool // for as long as the work writes its answer there
	began, last time.Time
	width       int // of the line that is shown
}

// often is the least time between two lines: less than people wait for one.
const often = 250 * time.Millisecond

// NewProgress returns a line on stderr, or nil if that is no terminal.
func NewProgress(stderr, stdout *os.File) *Progress {
	if !IsTerminal(stderr) {
		return nil
	}
	return &Progress{w: stderr, clock: time.Now, shared: IsTerminal(stdout)}
}

// Begin begins work of units such as rows, and looks at the clock after every so many
// of them. If the work writes its answer as it goes, on the same terminal, that is
// progress enough, and the line would be in its way.
func (p *Progress) Begin(units string, every int64, writes bool) {
	if p == nil {
		return
	}
	p.Done()
	p.units, p.every, p.hidden = units, every, writes && p.shared
	p.began = p.clock()
	p.last = p.began
}

// Show writes the line anew, from time to time: n units are done. They are so much of
// all the work, in bytes or whatever it is measured in; if all is 0, it isn't known.
func (p *Progress) Show(n, done, all int64) {
	if p == nil || p.hidden || n%p.every != 0 {
		return
	}
	now := p.clock()
	if now.Sub(p.last) < often {
		return
	}
	p.last = now
	spent := now.Sub(p.began).Seconds()
	text := fmt.Sprintf("%s %s, %s a second", Count(n), p.units, Count(int64(float64(n)/spent)))
	if left := all - done; all > 0 && left >= 0 && done > 0 {
		text += fmt.Sprintf(", %.0f s left", spent*float64(left)/float64(done))
	}
	p.write(text)
}

// Say shows a text in place of the line, until Done.
func (p *Progress) Say(text string) {
	if p != nil {
		p.write(text)
	}
}

// write puts a text in place of the last one.
func (p *Progress) write(text string) {
	fmt.Fprintf(p.w, "\r%-*s", p.width, text)
	p.width = len(text)
}

// Done takes the line away.
func (p *Progress) Done() {
	if p != nil && p.width > 0 {
		p.write("")
		fmt.Fprint(p.w, "\r")
	}
}
