package main

import (
	"sort"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A budget finds how far an amount of money reaches into a file. It reaches a line if
// the campaign that ends with it costs no more than the amount: surely if that holds of
// the campaign's High, likely of its Likely, at most of its Low.
//
// At every so many rows it asks for the estimate of all rows so far. If the money ends
// among the last of them, it finds the line by the estimates up to some of them.
type budget struct {
	c     *campaign
	reach [3]reach // surely, likely, at most
}

// A reach is how far the money reaches in one of three ways.
type reach struct {
	All        bool           `json:"all"`        // it suffices for all rows
	Line       int64          `json:"line"`       // the last that it reaches; 0 for none
	Recipients int64          `json:"recipients"` // up to there
	Cost       ratecard.Money `json:"cost"`       // up to there
	Unpriced   int64          `json:"unpriced"`   // up to there, and not in Cost
	// NextLine costs NextCost more, which is too much. Both are zero with All.
	NextLine int64          `json:"next_line,omitempty"`
	NextCost ratecard.Money `json:"next_cost,omitzero"`
	ended    bool
}

// A budgetResult tells how far the money reaches, as -json prints it.
type budgetResult struct {
	Amount ratecard.Money `json:"amount"`
	Surely reach          `json:"surely"`
	Likely reach          `json:"likely"`
	AtMost reach          `json:"at_most"`
}

// ended reports whether all three lines were found.
func (b *budget) ended() bool { return b.reach[0].ended && b.reach[1].ended && b.reach[2].ended }

// check looks whether the money ends among the rows kept.
func (b *budget) check() error {
	n := len(b.c.kept)
	e, err := b.upTo(n)
	if err != nil || n == 0 {
		return err
	}
	for way := range b.reach {
		r := &b.reach[way]
		if r.ended {
			continue
		}
		if ways(&e)[way].Total.Cmp(*b.c.options.budget) <= 0 {
			r.set(b.c.kept[n-1].line, &e, way)
		} else if err := b.find(way); err != nil {
			return err
		}
	}
	return nil
}

// ways returns the cases by which the money reaches surely, likely and at most.
func ways(e *pricing.Estimate) [3]*pricing.EstimateCase {
	return [...]*pricing.EstimateCase{&e.High, &e.Likely, &e.Low}
}

// set notes that the money reaches a line.
func (r *reach) set(line int64, e *pricing.Estimate, way int) {
	c := ways(e)[way]
	r.Line, r.Recipients, r.Cost, r.Unpriced = line, e.Recipients, c.Total, 0
	for _, u := range c.Unpriced {
		r.Unpriced += u.Units
	}
}

// find finds the first of the rows kept that the money doesn't reach: with each row
// more, a campaign costs as much or more.
func (b *budget) find(way int) (err error) {
	n := sort.Search(len(b.c.kept), func(i int) bool {
		e, fault := b.upTo(i + 1)
		if fault != nil {
			err = fault
		}
		return ways(&e)[way].Total.Cmp(*b.c.options.budget) > 0
	})
	if err != nil {
		return err
	}
	e, err := b.upTo(n)
	if err != nil {
		return err
	}
	next, err := b.upTo(n + 1)
	if err != nil {
		return err
	}
	r := &b.reach[way]
	if n > 0 {
		r.Line = b.c.kept[n-1].line
	}
	r.set(r.Line, &e, way)
	r.NextLine = b.c.kept[n].line
	r.NextCost = ways(&next)[way].Total.Sub(ways(&e)[way].Total)
	r.ended = true
	return nil
}

// upTo returns the estimate of all rows up to the nth of those kept.
func (b *budget) upTo(n int) (e pricing.Estimate, err error) {
	a, err := b.c.upTo(b.c.audience, n)
	if err == nil {
		e, err = b.c.pricer.Estimate(a, &b.c.message, &b.c.state)
	}
	return e, err
}

// result tells how far the money reaches, after the last check.
func (b *budget) result() *budgetResult {
	for way := range b.reach {
		b.reach[way].All = !b.reach[way].ended
	}
	return &budgetResult{*b.c.options.budget, b.reach[0], b.reach[1], b.reach[2]}
}
