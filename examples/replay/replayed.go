package main

import (
	"fmt"
	"io"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// replayed is what came of the bodies. Its JSON is stable.
type replayed struct {
	Charges    []ledger.Charge        `json:"charges"`
	Bill       pricing.Bill           `json:"bill"`
	Allowances []ledger.AllowanceUsed `json:"allowances"`
	Ignored    []ignored              `json:"ignored"`
	Unpriced   []unpriced             `json:"unpriced"`

	malformed []string
}

// ignored is what wasn't understood, or tells nothing of costs and windows.
type ignored struct {
	From string `json:"from"`           // file and line
	Path string `json:"path,omitempty"` // in the body
	Why  string `json:"why"`
	Text string `json:"text,omitempty"`
}

// unpriced is a delivered message that has no price. It isn't in the bill.
type unpriced struct {
	Message   string    `json:"message"`
	Recipient string    `json:"recipient"`
	Delivered time.Time `json:"delivered"`
	Number    string    `json:"number"`
	Category  string    `json:"category"`
	Why       string    `json:"why"`
}

// read takes every body into the ledger.
func (r *replayed) read(book *ledger.Ledger, paths []string, stdin io.Reader, p *progress) error {
	defer p.done()
	for _, path := range paths {
		for b := range bodies(path, stdin) {
			p.body()
			if err := r.take(book, b); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *replayed) take(book *ledger.Ledger, b body) error {
	var batch webhook.Batch
	if b.err == nil {
		batch, b.err = webhook.Decode(b.text)
	}
	if b.err != nil {
		r.malformed = append(r.malformed, fmt.Sprintf("%s: %v", b.from, b.err))
		r.Ignored = append(r.Ignored, ignored{From: b.from, Why: b.err.Error()})
		return nil
	}
	for _, i := range batch.Ignored {
		r.Ignored = append(r.Ignored, ignored{b.from, i.Path, string(i.What), i.Text})
	}
	left, err := book.Record(&batch)
	for _, l := range left {
		r.Ignored = append(r.Ignored, ignored{From: b.from, Why: l.Why, Text: describe(l.Fact)})
	}
	return err
}

// describe names an item that was left out.
func describe(it webhook.Fact) string {
	switch it := it.(type) {
	case *webhook.Status:
		return "status " + it.ID
	case *webhook.Inbound:
		return "message " + it.ID
	case *webhook.Call:
		return "call " + it.ID
	case *webhook.Echo:
		return "echo " + it.ID
	case *webhook.History:
		return "history " + it.ID
	case *webhook.AccountUpdate:
		return it.Event
	}
	return ""
}

// settle works out what everything cost.
func (r *replayed) settle(book *ledger.Ledger) error {
	s, err := book.Statement(time.Time{}, time.Time{}, func(c ledger.Charge) {
		if _, priced := c.Line(); priced {
			r.Charges = append(r.Charges, c)
		}
		for _, gap := range c.Unpriced {
			r.Unpriced = append(r.Unpriced, unpriced{c.Event.ID, c.Event.Message.To, c.Event.At, c.Event.Number, string(c.Category()), gap.Why})
		}
	})
	r.Bill, r.Allowances = s.Bill, s.Allowances
	return err
}

func (r *replayed) show(w io.Writer, o *options) error {
	if !o.json {
		return r.table(w, o)
	}
	enc := cli.JSON(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
