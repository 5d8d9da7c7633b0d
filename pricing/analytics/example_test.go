package analytics_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// One day of an account in Bogotá: a webhook was lost, and Meta priced a
// marketing message otherwise.
func Example() {
	zone := time.FixedZone("Bogotá", -5*60*60)
	account := pricing.Account{ID: "700", Currency: "USD", Zone: zone}
	l, err := ledger.New(account, ledger.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, body := range []string{
		`{"id":"wamid.1","status":"delivered","timestamp":"1792400000","recipient_id":"573001112233",` +
			`"pricing":{"pricing_model":"PMP","type":"regular","category":"utility"}}`,
		`{"id":"wamid.2","status":"delivered","timestamp":"1792400100","recipient_id":"573001112234",` +
			`"pricing":{"pricing_model":"PMP","type":"regular","category":"utility"}}`,
		`{"id":"wamid.3","status":"delivered","timestamp":"1792400200","recipient_id":"573001112233",` +
			`"pricing":{"pricing_model":"PMP","type":"regular","category":"marketing"}}`,
	} {
		batch, err := webhook.Decode([]byte(`{"metadata":{"display_phone_number":"576010000000",` +
			`"phone_number_id":"701"},"statuses":[` + body + `]}`))
		if err != nil {
			log.Fatal(err)
		}
		if _, err := l.Record(context.Background(), &batch); err != nil {
			log.Fatal(err)
		}
	}

	report, err := analytics.Decode([]byte(`{"currency":"USD","id":"700","pricing_analytics":{"data":[{"data_points":[
		{"start":1792386000,"end":1792472400,"phone_number":"576010000000","country":"CO","tier":"0:250000","pricing_type":"REGULAR","pricing_category":"UTILITY","volume":3,"cost":0.0024},
		{"start":1792386000,"end":1792472400,"phone_number":"576010000000","country":"CO","tier":"0:MAX","pricing_type":"REGULAR","pricing_category":"MARKETING","volume":1,"cost":0.013}
	]}]}}`))
	if err != nil {
		log.Fatal(err)
	}
	comparison, err := analytics.Compare(context.Background(), l, report, analytics.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(comparison)
	// Output:
	// pricing_analytics, 2026-10-19 00:00 to 2026-10-20 00:00 (Bogotá)
	//
	//                 units  rows  cost
	// Meta            4            0.0154 USD
	// ours            3            0.0141 USD
	// volume          1      1     0.0008 USD
	// classification  0      0     0 USD
	// price           1      1     0.0005 USD
	// rounding                     0 USD
	// unpriced                     0 USD
	//
	// begins            number        market    units of           Meta  ours  differs  by          unit price
	// 2026-10-19 00:00  576010000000  Colombia  REGULAR MARKETING  1     1     price    0.0005 USD  0.013, ours 0.0125, tier 0:MAX
	// 2026-10-19 00:00  576010000000  Colombia  REGULAR UTILITY    3     2     units    0.0008 USD
	//
	// Meta counts more: webhooks were lost or went to another application, groups count each participant, or the zone of the intervals isn't the account's.
	//
	// As many units at another price: the rate is wrong, the volume tier (which the whole portfolio's messages reach), the currency or the date of the card.
	//
	// approximate: Meta's figures are approximate, may differ from its invoices and move for hours to days; numbers and templates that left the account are missing from them (Meta, Analytics page).
}
