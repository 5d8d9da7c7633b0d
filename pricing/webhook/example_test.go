package webhook_test

import (
	"errors"
	"fmt"
	"log"
	"slices"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// A user writes; the answer is sent, then delivered; and one entry is strange.
const body = `{"object":"whatsapp_business_account","entry":[{"id":"700","changes":[{"field":"messages","value":{
	"messaging_product":"whatsapp",
	"metadata":{"display_phone_number":"4930123456","phone_number_id":"701"},
	"messages":[{"from":"491700000001","id":"wamid.A","timestamp":"1792000000","type":"text","text":{"body":"Hello?"}}],
	"statuses":[
		{"id":"wamid.B","status":"sent","timestamp":"1792000060","recipient_id":"491700000001"},
		{"id":"wamid.B","status":"delivered","timestamp":"1792000061","recipient_id":"491700000001",
			"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}},
		{"id":"wamid.C","status":"vanished","timestamp":"1792000062","recipient_id":"491700000001"}
	]}}]}]}`

// From the body of a webhook to a bill of what it tells. Webhooks come twice, late and
// in any order, so a real program keeps facts: package ledger does.
func Example() {
	batch, err := webhook.Decode([]byte(body))
	if err != nil {
		log.Fatal(err)
	}
	var events []pricing.Event
	for _, event := range batch.Events(webhook.Options{}) {
		events = append(events, event)
	}
	pricer, err := pricing.Account{ID: "700", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	bill, err := pricer.Replay(slices.Values(events))
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range bill.Lines {
		fmt.Println(line.Units, line.Item, line.Market, line.Amount)
	}
	for _, i := range batch.Ignored {
		fmt.Println(i)
	}
	// Output:
	// 1 utility Germany 0.0550 USD
	// entry[0].changes[0].value.statuses[2].status: unknown value "vanished"
}

// Facts keep what an event has no room for.
func ExampleDecode() {
	batch, err := webhook.Decode([]byte(body))
	if err != nil {
		log.Fatal(err)
	}
	for _, fact := range batch.Facts {
		switch fact := fact.(type) {
		case *webhook.Inbound:
			fmt.Println(fact.Type, "from", fact.From.Key())
		case *webhook.Status:
			fmt.Printf("%s %s, reached the user: %v, filed under %q\n", fact.ID, fact.Progress,
				fact.Progress.Delivered(), fact.Pricing.Word)
		}
	}
	// Output:
	// text from 491700000001
	// wamid.B sent, reached the user: false, filed under ""
	// wamid.B delivered, reached the user: true, filed under "utility"
	// wamid.C vanished, reached the user: false, filed under ""
}

// A server takes a Decoder for each request, and gives it back before it uses the facts.
func ExampleDecoder() {
	decoders := sync.Pool{New: func() any { return new(webhook.Decoder) }}
	for range 2 {
		d := decoders.Get().(*webhook.Decoder)
		batch, err := d.Decode([]byte(body))
		decoders.Put(d)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(batch.Facts), "facts")
	}
	// Output:
	// 4 facts
	// 4 facts
}

// Check the signature before anything else.
func ExampleVerify() {
	const header = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	fmt.Println(webhook.Verify([]byte("what do ya want for nothing?"), header, "Jefe"))

	err := webhook.Verify([]byte("what do ya want for nothing!"), header, "Jefe")
	fmt.Println(errors.Is(err, webhook.ErrSignature), err)
	// Output:
	// <nil>
	// true webhook: bad signature: it doesn't match the body
}
