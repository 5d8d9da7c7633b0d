package ledger_test

import (
	"fmt"
	"log"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// Webhooks that came twice and out of order, made events without a store.
func ExampleEventsOf() {
	var facts []webhook.Fact
	for _, body := range slices.Backward(posted) {
		batch, err := webhook.Decode([]byte(body))
		if err != nil {
			log.Fatal(err)
		}
		facts = append(facts, batch.Facts...)
	}
	events, skipped, err := ledger.EventsOf(pricing.Account{}, webhook.Options{}, slices.Values(facts))
	if err != nil || len(skipped) > 0 {
		log.Fatal(skipped, err)
	}
	for _, e := range events {
		fmt.Println(e.At.Format(time.DateTime), e.ID, e.Number, e.User, e.Inbound)
	}

	// Output:
	// 2026-10-26 07:34:20 wamid.A 7002 551187650000 false
	// 2026-10-26 07:35:00 wamid.B 7002 551187650000 true
}

// A bill in parts, as an engine works it out that divides users among machines: facts become
// entries, entries of one user a tally, and tallies that were merged a bill.
func ExampleAccounts() {
	account := pricing.Account{Currency: "USD", Zone: time.UTC}
	entries := map[string]ledger.Entry{} // one for each key; each has stable JSON
	for _, body := range posted {
		batch, err := webhook.Decode([]byte(body))
		if err != nil {
			log.Fatal(err)
		}
		list, _ := ledger.EntriesOf(account, webhook.Options{}, batch.Facts...)
		for _, e := range list {
			if entries[e.Key], err = entries[e.Key].Join(e); err != nil {
				log.Fatal(err)
			}
		}
	}

	// Every worker is told what webhooks said of the accounts.
	accounts, err := ledger.AccountsOf(account, webhook.Options{}, maps.Values(entries))
	if err != nil {
		log.Fatal(err)
	}
	users := map[string][]ledger.Entry{} // by the least name of each
	least := leastNames(entries)
	for _, e := range entries {
		if names := e.Users(); len(names) > 0 {
			name := least(names[0])
			users[name] = append(users[name], e)
		}
	}
	total, err := accounts.Tally(nil, time.Time{}, time.Time{})
	if err != nil {
		log.Fatal(err)
	}
	for _, part := range users {
		tally, err := accounts.Tally(slices.Values(part), time.Time{}, time.Time{})
		if err != nil {
			log.Fatal(err)
		}
		total.Merge(tally) // or write it, by tally.MarshalBinary, and read it elsewhere
	}
	bill, err := accounts.Bill(total, time.Time{}, time.Time{})
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range bill.Lines {
		fmt.Println(line.Units, line.Item, line.Market, line.Amount)
	}

	// Output:
	// 1 utility Brazil 0.0068 USD
}

// leastNames returns what finds the least of all names of a user, given any of them. Two names
// may be known to be one user's by a message's statuses alone: so the entries are joined.
func leastNames(entries map[string]ledger.Entry) func(name string) string {
	lesser := map[string]string{}
	least := func(name string) string {
		for lesser[name] != "" {
			name = lesser[name]
		}
		return name
	}
	for _, e := range entries {
		for a, b := range e.Pairs() {
			if a, b = least(a), least(b); a != b {
				lesser[max(a, b)] = min(a, b)
			}
		}
	}
	return least
}
