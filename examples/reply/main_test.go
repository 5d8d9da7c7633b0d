package main

import (
	"cmp"
	"fmt"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// The hint within the allowance, past it, in free entry, which uses none, and where
// nobody knows whether the window is open.
func TestHint(t *testing.T) {
	const noon = 1795273200
	const head = `{"object": "whatsapp_business_account", "entry": [{"id": "waba", "changes": [{"field": "messages",
		"value": {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "700100"}, `
	inbound := func(referral string) string {
		return head + fmt.Sprintf(`"messages": [{"from": "5511987654321", "id": "wamid.in", "timestamp": "%d",
			"type": "text"%s}]}}]}]}`, noon, referral)
	}
	sent := func(id int, user, typed string) string {
		return head + fmt.Sprintf(`"statuses": [{"id": "wamid.%d", "status": "delivered", "timestamp": "%d",
			"recipient_id": %q, "pricing": {"billable": true, "pricing_model": "PMP", "type": %q,
			"category": "service"}}]}}]}]}`, id, noon+60, user, typed)
	}
	const referral = `, "referral": {"source_type": "ad", "ctwa_clid": "c"}`
	const paid = "\ninstead: marketing 0.0625 USD, utility 0.0068 USD, authentication 0.0068 USD"
	const free = "\ninstead: marketing 0 USD, utility 0 USD, authentication 0 USD"
	for _, test := range []struct {
		name     string
		referral string
		sent     int // to another user
		answered bool
		shared   bool          // other apps send on the number too
		after    time.Duration // after noon; five minutes if it isn't told
		want     string
	}{
		{name: "within", sent: 2, want: "text: 0 USD, until Sun 2026-11-22 12:00" +
			"\nfree texts this month: 998 of 1,000 left" + paid},
		{name: "past", sent: 1000, want: "text: 0.0068 USD, until Sun 2026-11-22 12:00" +
			"\nfree texts this month: 0 of 1,000 left" + paid},
		{name: "to be answered", referral: referral, want: "text: 0 USD, until Sun 2026-11-22 12:00" +
			"\nfree entry opens with an answer until Sun 2026-11-22 12:00" +
			"\nfree texts this month: 1,000 of 1,000 left" + free},
		{name: "free entry", referral: referral, answered: true, want: "text: 0 USD, until Sun 2026-11-22 12:00" +
			"\nfree entry: until Tue 2026-11-24 12:01, perhaps until Sat 2026-11-28 12:01" +
			"\nfree texts this month: 1,000 of 1,000 left" + free},
		{name: "unsure", shared: true, after: -time.Hour, want: "text: 0 USD, or not delivered (131047), " +
			"perhaps until Sun 2026-11-22 11:00\nfree entry: perhaps until Sat 2026-11-28 11:00" +
			"\nfree texts this month: at most 1,000 of 1,000 left\ninstead: marketing 0 USD to 0.0625 USD, " +
			"utility 0 USD to 0.0068 USD, authentication 0 USD to 0.0068 USD"},
		{name: "closed", after: 24 * time.Hour, want: "text: not delivered (131047)" +
			"\nfree texts this month: 1,000 of 1,000 left" + paid},
		{name: "clock behind", after: -2 * time.Second, want: "text: 0 USD, until Sun 2026-11-22 11:59" +
			"\nfree texts this month: 1,000 of 1,000 left" + paid},
	} {
		account := pricing.Account{ID: "waba", Currency: "USD", Zone: time.FixedZone("Brasília", -3*60*60)}
		account.SharedNumber = test.shared
		books, err := ledger.New(account, ledger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		bodies := []string{inbound(test.referral)}
		for i := range test.sent {
			bodies = append(bodies, sent(i, "5521987654321", "free_customer_service"))
		}
		if test.answered {
			bodies = append(bodies, sent(9999, "5511987654321", "free_entry_point"))
		}
		for _, body := range bodies {
			batch, err := webhook.Decode([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := books.Record(t.Context(), &batch); err != nil {
				t.Fatal(err)
			}
		}
		now := time.Unix(noon, 0).In(account.Zone).Add(cmp.Or(test.after, 5*time.Minute))
		got, err := hint(t.Context(), books, "700100", "5511987654321", now)
		if err != nil || got.String() != test.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", test.name, err, got, test.want)
		}
	}
}
