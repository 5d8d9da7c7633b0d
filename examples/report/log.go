package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/logs"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// A log is what the files tell: webhooks in a store, or a list of events.
type log struct {
	store  ledger.Store
	events []pricing.Event // in order; nil if the files have webhooks

	decoder webhook.Decoder

	span      Span
	lines     int // how many were read
	unread    map[string]int64
	malformed []string             // with file and line
	failed    map[string]time.Time // when a status said so, by the message's ID
}

// between is after how many bodies or charges the progress looks at the clock.
const between = 256

// readLog reads the files. The first body says whether all are webhooks, or events.
func readLog(account pricing.Account, paths []string, stdin io.Reader, p *cli.Progress) (*log, error) {
	l := &log{store: ledger.NewMemory(), unread: map[string]int64{}, failed: map[string]time.Time{}}
	book, err := l.book(account)
	if err != nil {
		return nil, err
	}
	p.Begin("lines", between, false)
	defer p.Done()
	for _, path := range paths {
		for b := range logs.Bodies(path, stdin) {
			if l.lines++; l.lines == 1 && isEvent(b.Text) {
				l.events = []pricing.Event{}
			}
			p.Show(int64(l.lines), 0, 0)
			if err := l.read(book, b); err != nil {
				return nil, err
			}
		}
	}
	if l.events == nil {
		return l, nil
	}
	all, err := fold.New(account, l.events, time.Time{}, time.Time{})
	if err == nil {
		l.events = all.Events
	}
	return l, err
}

// isEvent reports whether a line is an event, and no webhook.
func isEvent(text []byte) bool {
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(text, &keys) // then it has no keys
	_, has := keys["at"]
	return has
}

// read reads one body, or one event.
func (l *log) read(book *ledger.Ledger, b logs.Body) error {
	if l.events != nil && b.Err == nil {
		var e pricing.Event
		if e, b.Err = logs.Event(b.Text); b.Err == nil {
			l.events = append(l.events, e)
			l.span.add(e.At)
			return nil
		}
	}
	var batch webhook.Batch
	if b.Err == nil {
		batch, b.Err = l.decoder.Decode(b.Text)
	}
	if b.Err != nil {
		l.malformed = append(l.malformed, strings.TrimPrefix(fmt.Sprintf("%s: %v", b.From, b.Err), ": "))
		l.unread["a line that can't be read"]++
		return nil
	}
	for _, i := range batch.Ignored {
		l.unread[string(i.What)]++
	}
	for _, f := range batch.Facts {
		l.span.addFact(f)
		if s, ok := f.(*webhook.Status); ok && s.Progress == webhook.ProgressFailed {
			l.failed[s.ID] = s.At
		}
	}
	skipped, err := book.Record(context.Background(), &batch)
	for _, s := range skipped {
		l.unread[s.Why]++
	}
	return err
}

// book returns a ledger of what the log tells, whose account may have other rules.
func (l *log) book(account pricing.Account) (*ledger.Ledger, error) {
	return ledger.New(account, ledger.Options{Store: l.store})
}

// noError is why a message failed of which Meta, or the log, says no more.
const noError = "no error was reported"

// notDelivered counts the messages of a period that failed and never arrived, by error.
func (l *log) notDelivered(account pricing.Account, from, until time.Time) ([]Failed, error) {
	book, err := l.book(account)
	if err != nil {
		return nil, err
	}
	counts := map[Failed]int64{}
	for i := range l.events {
		if e := &l.events[i]; e.Failed && !e.At.Before(from) && e.At.Before(until) {
			counts[Failed{Meaning: noError}]++
		}
	}
	for id, at := range l.failed {
		if at.Before(from) || !at.Before(until) {
			continue
		}
		deliveries, err := book.Message(context.Background(), id)
		if err != nil {
			return nil, err
		}
		for _, d := range deliveries {
			if d.Progress != webhook.ProgressFailed {
				continue
			}
			why := Failed{Meaning: noError}
			if len(d.Errors) > 0 {
				// A title is left out: it may name a user.
				why = Failed{Code: d.Errors[0].Code, Meaning: d.Errors[0].Meaning()}
			}
			counts[why]++
		}
	}
	list := []Failed{}
	for f, n := range maps.All(counts) {
		f.Messages = n
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b Failed) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Meaning, b.Meaning))
	})
	return list, nil
}

// leftOut lists what of the log isn't in the report.
func (l *log) leftOut() []Unread {
	list := []Unread{}
	for why, n := range l.unread {
		list = append(list, Unread{why, n})
	}
	slices.SortFunc(list, func(a, b Unread) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Why, b.Why))
	})
	return list
}
