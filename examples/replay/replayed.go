package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/logs"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// replayed is what the bodies cost, and what was left out. Its JSON is stable.
type replayed struct {
	Charges    []ledger.Charge        `json:"charges"`
	Bill       pricing.Bill           `json:"bill"`
	Total      *pricing.Total         `json:"total,omitempty"` // in the account's currency, if -rate is given
	Allowances []ledger.AllowanceUsed `json:"allowances"`
	Ignored    []ignored              `json:"ignored"`
	Unpriced   []unpriced             `json:"unpriced"`
	Failed     []failed               `json:"failed"`
	Late       *pricing.LateReport    `json:"late,omitempty"`      // replies after the window closed, with -late
	Analytics  *analytics.Comparison  `json:"analytics,omitempty"` // with Meta's figures, if there are any

	decoder       webhook.Decoder
	malformed     []string
	incomparable  []string        // why Meta's figures can't be compared
	mayHaveFailed map[string]bool // IDs of messages
}

// ignored is what wasn't understood, or has nothing to do with costs and windows.
type ignored struct {
	From string `json:"from"`           // file and line
	Path string `json:"path,omitempty"` // in the body
	Why  string `json:"why"`
	Text string `json:"text,omitempty"`
}

// unpriced is a delivered message without a price. It isn't in the bill.
type unpriced struct {
	Message   string    `json:"message"`
	Recipient string    `json:"recipient"`
	Delivered time.Time `json:"delivered"`
	Number    string    `json:"number"`
	Category  string    `json:"category"`
	ID        string    `json:"id"` // of pricing.UnpricedIDs
	Field     string    `json:"field"`
	Why       string    `json:"why"`
}

// between is after how many bodies or charges the progress looks at the clock.
const between = 256

// read records every body in the ledger.
func (r *replayed) read(book *ledger.Ledger, paths []string, stdin io.Reader, p *cli.Progress) error {
	p.Begin("bodies", between, false)
	defer p.Done()
	var n int64
	for _, path := range paths {
		for b := range logs.Bodies(path, stdin) {
			n++
			p.Show(n, 0, 0)
			if err := r.record(book, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// record records a body in the ledger, and notes what it leaves out.
func (r *replayed) record(book *ledger.Ledger, b logs.Body) error {
	var batch webhook.Batch
	if b.Err == nil {
		batch, b.Err = r.decoder.Decode(b.Text)
	}
	if b.Err != nil {
		r.malformed = append(r.malformed, strings.TrimPrefix(fmt.Sprintf("%s: %v", b.From, b.Err), ": "))
		r.Ignored = append(r.Ignored, ignored{From: b.From, Why: b.Err.Error()})
		return nil
	}
	for _, i := range batch.Ignored {
		r.Ignored = append(r.Ignored, ignored{
			From: b.From,
			Path: i.Path,
			Why:  string(i.What),
			Text: i.Text,
		})
	}
	r.mayFail(&batch)
	skipped, err := book.Record(context.Background(), &batch)
	for _, s := range skipped {
		r.Ignored = append(r.Ignored, ignored{From: b.From, Why: s.Why, Text: describe(s.Fact)})
	}
	return err
}

// describe names a fact that wasn't recorded.
func describe(f webhook.Fact) string {
	switch f := f.(type) {
	case *webhook.Status:
		return "status " + f.ID
	case *webhook.Inbound:
		return "message " + f.ID
	case *webhook.Call:
		return "call " + f.ID
	case *webhook.Echo:
		return "echo " + f.ID
	case *webhook.History:
		return "history " + f.ID
	case *webhook.AccountUpdate:
		return f.Event
	}
	return ""
}

// settle works out what the messages of a period cost; a zero bound is none.
func (r *replayed) settle(book *ledger.Ledger, from, until time.Time, p *cli.Progress) error {
	p.Begin("charges", between, false)
	defer p.Done()
	var n int64
	s, err := book.Statement(context.Background(), from, until, func(c ledger.Charge) {
		n++
		p.Show(n, 0, 0)
		if line, ok := c.Line(); ok && line.IsPriced() {
			r.Charges = append(r.Charges, c)
		}
		for _, gap := range c.Unpriced {
			r.Unpriced = append(r.Unpriced, unpriced{
				Message:   c.Event.ID,
				Recipient: c.Event.Message.To,
				Delivered: c.Event.At,
				Number:    c.Event.Number,
				Category:  string(c.Category()),
				ID:        gap.ID,
				Field:     gap.Field,
				Why:       gap.Why,
			})
		}
	})
	r.Bill, r.Allowances = s.Bill, s.Allowances
	if err != nil {
		return err
	}
	return r.countFailed(book)
}
