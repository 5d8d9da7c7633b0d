package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// decodeFn makes entries of lines, by key.
type decodeFn struct {
	Job job

	malformed int // lines of this bundle
	account   pricing.Account
	seen      map[string]bool // entries of the accounts that this bundle has, as each line repeats them
}

// StartBundle begins with nothing seen.
func (f *decodeFn) StartBundle(func(string, []byte)) (err error) {
	f.seen, f.malformed = map[string]bool{}, 0
	f.account, err = f.Job.account()
	return err
}

// ProcessElement emits the entries that a line tells of.
func (f *decodeFn) ProcessElement(ctx context.Context, line string, emit func(string, []byte)) error {
	line = strings.TrimPrefix(line, "\uFEFF") // with which some programs begin a file
	if strings.TrimSpace(line) == "" {
		return nil
	}
	count(ctx, lines, 1)
	batch, err := webhook.Decode([]byte(line))
	if err != nil {
		if f.malformed++; f.malformed == 1 { // one of a bundle tells enough
			log.Warnf(ctx, "a malformed line: %v", err)
		}
		count(ctx, malformed, 1) // the other lines have a bill all the same
		return nil
	}
	count(ctx, ignored, len(batch.Ignored))
	entries, left := ledger.EntriesOf(f.account, webhook.Options{}, batch.Facts...)
	count(ctx, skipped, len(left))
	for _, e := range entries {
		text, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if e.Key == ledger.AccountsKey {
			if f.seen[string(text)] {
				continue
			}
			f.seen[string(text)] = true
		}
		emit(e.Key, text)
	}
	return nil
}

// joinFn makes one entry of all under a key.
type joinFn struct{}

// ProcessElement emits the entry, under the first of its names; the pairs of names that it
// joins; or, if it is of the accounts, only that.
func (joinFn) ProcessElement(ctx context.Context, key string, texts func(*[]byte) bool,
	emit func(string, []byte), pair func(string, string), accounts func([]byte)) error {
	var all ledger.Entry
	for n, text := 0, []byte(nil); texts(&text); n++ {
		var e ledger.Entry
		if err := json.Unmarshal(text, &e); err != nil {
			return err
		}
		var err error
		if all, err = all.Join(e); err != nil {
			return err
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if key == ledger.AccountsKey {
		accounts(text)
		return nil
	}
	for a, b := range all.Pairs() {
		pair(a, b)
	}
	count(ctx, messages, 1)
	if users := all.Users(); len(users) > 0 { // what names nobody costs nothing
		emit(users[0], text)
	}
	return nil
}

// The pipeline's counters.
const (
	namespace = "wacost"

	lines     = "lines"
	malformed = "malformed lines"
	ignored   = "parts of lines that weren't understood"
	skipped   = "facts skipped"
	messages  = "messages and calls"
	groups    = "sets of names"
	unpriced  = "messages without a price"
	added     = "tallies added" // and the name of the stage
	merges    = "tallies merged"
)

var counterNames = []string{lines, malformed, ignored, skipped, messages, groups, unpriced,
	"shard: " + added, "shard: " + merges, "portfolio: " + added, "portfolio: " + merges}

func count(ctx context.Context, name string, n int) {
	beam.NewCounter(namespace, name).Inc(ctx, int64(n))
}
