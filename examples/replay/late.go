package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
)

// findLate finds the late replies of a period; a zero bound is none. Everything before it
// opens windows and fills allowances.
func (r *replayed) findLate(book *ledger.Ledger, from, until time.Time, p *cli.Progress) error {
	p.Begin("events", between, false)
	defer p.Done()
	pricer, err := book.Account().Pricer()
	if err != nil {
		return err
	}
	var n int64
	var fault error
	late, err := pricer.LateReplies(func(yield func(pricing.Event) bool) {
		for e, err := range book.Events(context.Background(), time.Time{}, until) {
			n++
			p.Show(n, 0, 0)
			fold.DropWord(&e) // an answer in time takes a free place, which another one then lacks
			if fault = err; err != nil || !yield(e) {
				return
			}
		}
	}, pricing.LateOptions{From: from, Until: until})
	r.Late = &late
	if fault != nil {
		return fault
	}
	return err
}

// late prints when those wrote who were answered late, and what in time would have cost.
func (r *replayed) late(w io.Writer, zone *time.Location) error {
	if r.Late == nil {
		return nil
	}
	fmt.Fprintf(w, "\n%s\n", r.Late)
	if len(r.Late.List) == 0 {
		return nil
	}
	hours := advice.Hours(&r.Late.Replies.ByHour, &r.Late.PerhapsMarketing.ByHour)
	t := cli.Table(w)
	fmt.Fprintf(t, "  the user last wrote (%s)\tlate replies\tmarketing\n", zone)
	for _, h := range hours[:min(len(hours), most)] {
		fmt.Fprintf(t, "  %s\t%s\t%s\n", h, cli.Count(h.Replies), cli.Count(h.Marketing))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	more(w, len(hours))
	return nil
}
