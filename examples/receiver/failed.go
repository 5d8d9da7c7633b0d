package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// apart is how long after its first delivery, or before, a message may fail for another
// member of a group: WhatsApp tries for thirty days.
const apart = 31 * 24 * time.Hour

// failures counts the messages of an account that failed in a period, by WhatsApp's error,
// the most frequent first. One to a group counts for each member who didn't get it, and
// one with several errors under each.
func failures(ctx context.Context, db database, account string, p period) ([]Count, error) {
	counts := map[string]int64{}
	around := p
	if !p.from.IsZero() {
		around.from = p.from.Add(-apart)
	}
	if !p.to.IsZero() {
		around.to = p.to.Add(apart)
	}
	for e, err := range db.Failed(ctx, account, around.from, around.to) {
		if err != nil {
			return nil, err
		}
		at := failedAt(e)
		if !at.IsZero() && !at.Before(p.from) && (p.to.IsZero() || at.Before(p.to)) {
			countFailures(counts, e)
		}
	}
	return sorted(counts), nil
}

// countFailures counts why a message failed, for each user who didn't get it.
func countFailures(counts map[string]int64, e ledger.Entry) {
	for _, d := range e.Deliveries() {
		if d.Progress != webhook.ProgressFailed {
			continue
		}
		if len(d.Errors) == 0 {
			counts["no error was reported"]++
		}
		for _, fault := range d.Errors {
			fault.Title = brief(fault.Title) // a stranger's; a meaning is ours
			add(counts, fault.String())
		}
	}
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
