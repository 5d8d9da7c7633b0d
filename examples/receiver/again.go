package main

import (
	"context"

	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// again are facts to be recorded again, by account.
type again struct {
	told map[string]*webhook.Batch   // by webhooks
	said map[string][]ledger.Sending // by the business
	// how many entries they are of
	entries int
}

// add adds the facts of an entry.
func (g *again) add(e *ledger.Entry, a *accounts) {
	g.entries++
	account := a.keyOf(nil)
	for _, f := range factsOf(e) {
		account = a.keyOf(f)
		g.of(account).Facts = append(g.of(account).Facts, f)
	}
	if len(e.Sendings) > 0 { // which name no account: that of the message
		g.of(account)
		g.said[account] = append(g.said[account], e.Sendings...)
	}
}

func newAgain() *again {
	return &again{told: map[string]*webhook.Batch{}, said: map[string][]ledger.Sending{}}
}

// record records the facts, each under its account.
func (g *again) record(ctx context.Context, l *ledgers) error {
	for account, b := range g.told {
		r, err := l.recorder(account)
		if err == nil {
			_, err = r.Record(ctx, b)
		}
		if err == nil {
			err = r.RecordSent(ctx, g.said[account]...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// of returns the batch of an account.
func (g *again) of(account string) *webhook.Batch {
	if g.told[account] == nil {
		g.told[account] = &webhook.Batch{}
	}
	return g.told[account]
}

// factsOf returns the facts of an entry that webhooks had told.
func factsOf(e *ledger.Entry) (facts []webhook.Fact) {
	for i := range e.Statuses {
		facts = append(facts, &e.Statuses[i])
	}
	for i := range e.Messages {
		facts = append(facts, &e.Messages[i])
	}
	for i := range e.Calls {
		facts = append(facts, &e.Calls[i])
	}
	for i := range e.Echoes {
		facts = append(facts, &e.Echoes[i])
	}
	for i := range e.Updates {
		facts = append(facts, &e.Updates[i])
	}
	for _, r := range e.Receivers { // of a call without an ID a ledger records nothing else
		facts = append(facts, &webhook.Call{Receiver: r})
	}
	return facts
}
