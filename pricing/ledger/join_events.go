package ledger

import (
	"iter"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// EventsOf returns the events of which facts tell, such as those of many
// [webhook.Batch]es, in any order and however often they came: those that
// [Ledger.Events] returns of a ledger that recorded them. It needs no store and keeps
// nothing. What is skipped, and why, is what [Ledger.Record] skips. The error is that of the
// account, or of what webhooks reported of it.
//
// The facts have to be all of their users. To work on parts of them apart, see [EntriesOf].
func EventsOf(a pricing.Account, o webhook.Options, facts iter.Seq[webhook.Fact]) ([]pricing.Event, []Skipped, error) {
	entries, skipped := EntriesOf(a, o, slices.Collect(eachOf(facts))...)
	known, err := AccountsOf(a, o, slices.Values(entries))
	if err != nil {
		return nil, skipped, err
	}
	list, err := known.Events(slices.Values(entries))
	return list, skipped, err
}

// Events returns the events of which entries tell, in the order of [Ledger.Events] and with
// its names: each delivered message once for each user, users' messages and calls that opened
// a window, and echoes. The entries may come in any order and in parts that aren't joined,
// but they have to be all of their users: see [Entry.Pairs]. The error is that of Accounts
// which weren't made by [AccountsOf].
//
// [pricing.Pricer.Replay] of them gives the bill with the exceptions that [Ledger.Events]
// has; [Accounts.Tally] has none.
func (a *Accounts) Events(entries iter.Seq[Entry]) ([]pricing.Event, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	w, c := a.newWalk(), collection{known: identities{}}
	w.moved, w.echoes = c.known.move, true
	w.take = func(s *step) bool {
		c.add(s, c.known.of(s.event.User))
		return true
	}
	for _, e := range byKey(entries) {
		w.read(&e)
	}
	w.finish(time.Time{})
	return c.end(), nil
}
