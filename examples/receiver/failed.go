package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// undelivered are the entries of messages that somebody was told of as failed, and
// that nobody got. They have no instant, so no period finds them in order.
const undelivered = `SELECT rowid, key, entry FROM entries
WHERE seconds IS NULL AND entry LIKE '%"failed"%'`

// failures counts the messages that failed in a period and reached nobody, by
// WhatsApp's error, the most frequent first. One with several errors counts under each.
func (s *store) failures(p period) ([]Count, error) {
	counts := map[string]int64{}
	for e, err := range s.entries(undelivered) {
		if err != nil {
			return nil, err
		}
		at := failedAt(e)
		if at.IsZero() || at.Before(p.from) || !p.to.IsZero() && !at.Before(p.to) {
			continue
		}
		for _, d := range e.Deliveries() {
			if d.Progress != webhook.ProgressFailed {
				continue
			}
			if len(d.Errors) == 0 {
				counts["no error was reported"]++
			}
			for _, e := range d.Errors {
				add(counts, brief(e.String()))
			}
		}
	}
	return sorted(counts), nil
}

// failedAt returns the instant of the earliest status of failed, or zero.
func failedAt(e ledger.Entry) (at time.Time) {
	for i := range e.Statuses {
		s := &e.Statuses[i]
		if s.Progress == webhook.ProgressFailed && (at.IsZero() || s.At.Before(at)) {
			at = s.At
		}
	}
	return at
}

// A Count is something, and how often it came.
type Count struct {
	What  string
	Times int64
}

// countsAtMost is how many things are counted apart; the rest are "others".
const countsAtMost = 100

// add counts something.
func add(counts map[string]int64, what string) {
	if _, ok := counts[what]; !ok && len(counts) >= countsAtMost {
		what = "others"
	}
	counts[what]++
}

// sorted returns counts, the most frequent first.
func sorted(counts map[string]int64) []Count {
	var list []Count
	for what, n := range maps.All(counts) {
		list = append(list, Count{what, n})
	}
	slices.SortFunc(list, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.What, b.What))
	})
	return list
}
