package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// failed is messages that WhatsApp didn't deliver, for one reason. They cost nothing.
type failed struct {
	Code     int64  `json:"code"`              // Meta's; 0 if no status named an error
	Meaning  string `json:"meaning,omitempty"` // in our words, or else Meta's title
	Messages int64  `json:"messages"`
}

// mayFail notes the messages of a body that failed, as far as the body tells.
func (r *replayed) mayFail(b *webhook.Batch) {
	for _, f := range b.Facts {
		if s, ok := f.(*webhook.Status); ok && s.Progress == webhook.ProgressFailed {
			r.mayHaveFailed[s.ID] = true
		}
	}
}

// countFailed counts the messages that failed and never arrived, by error. One with
// several errors counts under each.
func (r *replayed) countFailed(book *ledger.Ledger) error {
	counts := map[webhook.MetaError]int64{} // without details, which differ by message
	for id := range r.mayHaveFailed {
		deliveries, err := book.Message(context.Background(), id)
		if err != nil {
			return err
		}
		for _, d := range deliveries {
			if d.Progress != webhook.ProgressFailed {
				continue
			}
			if len(d.Errors) == 0 {
				d.Errors = []webhook.MetaError{{}}
			}
			for _, e := range d.Errors {
				counts[webhook.MetaError{Code: e.Code, Title: cmp.Or(e.Meaning(), e.Title)}]++
			}
		}
	}
	for e, n := range maps.All(counts) {
		r.Failed = append(r.Failed, failed{e.Code, e.Title, n})
	}
	slices.SortFunc(r.Failed, func(a, b failed) int {
		return cmp.Or(
			cmp.Compare(b.Messages, a.Messages),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Meaning, b.Meaning),
		)
	})
	return nil
}

// failures prints why messages failed, the most frequent first.
func (r *replayed) failures(w io.Writer) {
	if len(r.Failed) == 0 {
		return
	}
	fmt.Fprintln(w, "\nnot delivered, by WhatsApp's error:")
	for _, f := range r.Failed[:min(len(r.Failed), most)] {
		why := webhook.MetaError{Code: f.Code, Title: f.Meaning}.String()
		if f.Code == 0 {
			why = cmp.Or(f.Meaning, "no error was reported")
		}
		fmt.Fprintf(w, "  %s × %s\n", cli.Count(f.Messages), why)
	}
	more(w, len(r.Failed))
}
