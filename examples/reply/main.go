// Reply is the README's second program: what a support tool shows beside the
// text field, before an agent answers a user.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// hint is what an agent is told about a user now: whether a free text is delivered,
// until when, what it costs, and what a template costs instead.
func hint(ctx context.Context, books *ledger.Ledger, number, user string, now time.Time) (
	c pricing.Composer, err error) {
	state, err := books.State(ctx, number, user, now) // the user's windows and the month's counts
	if err != nil {
		return c, err
	}
	pricer, err := books.Pricer(ctx, number) // the account, with what webhooks reported of it
	if err != nil {
		return c, err
	}
	return pricer.Composer(&pricing.Message{From: number, To: user}, &state, now)
}

// body is a webhook: a user wrote at noon.
const body = `{"object": "whatsapp_business_account", "entry": [{"id": "waba", "changes": [{
	"field": "messages",
	"value": {
		"messaging_product": "whatsapp",
		"metadata": {"phone_number_id": "700100", "display_phone_number": "15550001"},
		"messages": [{"from": "5511987654321", "id": "wamid.1", "timestamp": "1795273200", "type": "text"}]
	}
}]}]}`

func main() {
	account := pricing.Account{ID: "waba", Currency: "USD", Zone: time.FixedZone("Brasília", -3*60*60)}
	books, err := ledger.New(account, ledger.Options{}) // in memory; a store of yours is one of the options
	if err != nil {
		log.Fatal(err)
	}
	batch, err := webhook.Decode([]byte(body))
	if err != nil {
		log.Fatal(err)
	}
	if skipped, err := books.Record(context.Background(), &batch); err != nil || len(skipped) > 0 {
		log.Fatal(skipped, err)
	}

	noon := time.Unix(1795273200, 0).In(account.Zone)
	for _, now := range []time.Time{noon.Add(5 * time.Minute), noon.Add(25 * time.Hour)} {
		c, err := hint(context.Background(), books, "700100", "5511987654321", now)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s\n%s\n", now.Format("-- Mon 15:04"), c)
	}
}
