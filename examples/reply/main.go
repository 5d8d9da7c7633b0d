// Reply is the README's second program: what a support tool shows beside the
// text field, before an agent answers a user.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// hint says whether a free text may be sent to a user now, until when, and what
// it costs; else what a template costs.
func hint(books *ledger.Ledger, pricer *pricing.Pricer, number, user string, now time.Time) (string, error) {
	now = now.In(books.Account().Zone)           // rules change at midnight in the account's zone
	state, err := books.State(number, user, now) // the user's windows and the month's counts
	if err != nil {
		return "", err
	}
	text := pricing.Message{From: number, To: user, Category: category.Service}
	quote, err := pricer.Quote(&text, &state, now)
	if err != nil {
		return "", err
	}
	switch quote.Deliverable() {
	case pricing.DeliverableUnsure: // whether the window is open isn't known, nor until when
		return fmt.Sprintf("a text costs %s", quote), nil
	case pricing.DeliverableYes:
		model, _ := pricing.ModelOn(ratecard.DateOf(now))
		until := state.Thread.ServiceUntil(now, model.Policy).In(now.Location())
		said := fmt.Sprintf("a text costs %s until %s", quote, until.Format("Mon 15:04"))
		if l := quote.Likely().Lines[0]; l.Allowance > 0 {
			said += " (" + l.Detail + ")" // "1 of 1,000 used"
		}
		return said, nil
	}
	template := pricing.Message{From: number, To: user, Category: category.Utility}
	if quote, err = pricer.Quote(&template, &state, now); err != nil {
		return "", err
	}
	return fmt.Sprintf("no text is delivered; a utility template costs %s", quote), nil
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
	pricer, err := account.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	batch, err := webhook.Decode([]byte(body))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := books.Record(&batch); err != nil {
		log.Fatal(err)
	}

	noon := time.Unix(1795273200, 0).In(account.Zone)
	for _, now := range []time.Time{noon.Add(5 * time.Minute), noon.Add(25 * time.Hour)} {
		text, err := hint(books, pricer, "700100", "5511987654321", now)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s\n", now.Format("Mon 15:04"), text)
	}
}
