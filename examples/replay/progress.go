package main

import (
	"fmt"
	"io"
)

// A progress is a line that shows, on a terminal, how much of a long input was
// read.
type progress struct {
	w io.Writer
	n int // bodies
}

const progressEvery = 10_000

// body counts a body that was read.
func (p *progress) body() {
	if p.n++; p.n%progressEvery == 0 {
		fmt.Fprintf(p.w, "\r%d bodies read", p.n)
	}
}

// done ends the line, if there is one.
func (p *progress) done() {
	if p.n >= progressEvery {
		fmt.Fprintf(p.w, "\r%d bodies read\n", p.n)
	}
}
