package questions

import (
	"testing"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// Webhooks of 2026-11-21 at 15:00, as WhatsApp posts them.
const (
	head = `{"object": "whatsapp_business_account", "entry": [{"id": "7001", "changes": [{"value": {
		"metadata": {"phone_number_id": "7002", "display_phone_number": "493012345600"}, `
	messages = `}, "field": "messages"}]}]}`

	// 20 hours later an employee answered in the WhatsApp Business app
	fromTheApp = head + `"message_echoes": [{"id": "wamid.app", "from": "493012345600", "to": "5511987654321",
		"timestamp": "1795345200", "type": "text", "text": {"body": "Yes, we are open"}}]},
		"field": "smb_message_echoes"}]}]}`
	// the user wrote
	fromTheUser = head + `"messages": [{"id": "wamid.in", "from": "5511987654321",
		"timestamp": "1795273200", "type": "text", "text": {"body": "Are you open?"}}]` + messages
	// a template was delivered
	delivered = head + `"statuses": [{"id": "wamid.out", "status": "delivered", "recipient_id": "5511987654321",
		"timestamp": "1795273260", "pricing": {"billable": true, "pricing_model": "PMP", "type": "regular",
		"category": "utility"}}]` + messages
	// another one failed, since the business had sent marketing under utility before
	restricted = head + `"statuses": [{"id": "wamid.no", "status": "failed", "recipient_id": "5511987654321",
		"timestamp": "1795273260", "errors": [{"code": 131064}]}]` + messages
)

// booked is a ledger of the webhooks that came.
func booked(t *testing.T, bodies ...string) *ledger.Ledger {
	t.Helper()
	book, err := ledger.New(usd(), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range bodies {
		batch, err := webhook.Decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if len(batch.Facts) != 1 || len(batch.Ignored) > 0 {
			t.Errorf("read %v, ignored %v", batch.Facts, batch.Ignored)
		}
		if _, err := book.Record(t.Context(), &batch); err != nil {
			t.Fatal(err)
		}
	}
	return book
}

// recorded asks what a month costs by the webhooks that came.
func recorded(t *testing.T, month string, bodies ...string) answer {
	t.Helper()
	m, err := pricing.ParseMonth(month)
	if err != nil {
		t.Fatal(err)
	}
	from, until := m.Range(nil)
	b, err := booked(t, bodies...).Bill(t.Context(), from, until)
	if err != nil {
		t.Fatal(err)
	}
	return totalOf(t, month, b)
}
