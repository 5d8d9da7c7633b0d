package ledger_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// Gupshup says in one event what a message costs and in another that it was
// delivered. Together they are one charge, in any order and however often they come.
func TestGupshupPriceAndDeliveryAreOneCharge(t *testing.T) {
	const (
		wrote = `{"app":"Example","timestamp":1795176000000,"version":2,"type":"message","payload":{"id":"in",` +
			`"source":"919876500001","type":"text"}}`
		billed = `{"app":"Example","timestamp":1795176060000,"version":2,"type":"billing-event","payload":{` +
			`"deductions":{"type":"regular","category":"marketing","model":"PMP","billable":true},` +
			`"references":{"id":"w","gsId":"g","destination":"919876500001"}}}`
		event = `{"app":"Example","timestamp":1795176061000,"version":2,"type":"message-event","payload":{"id":"w",` +
			`"gsId":"g","destination":"919876500001","payload":{"ts":1795176061},"type":`
		sent, delivered, read = event + `"sent"}}`, event + `"delivered"}}`, event + `"read"}}`
	)
	for _, c := range []struct {
		bodies  []string
		charges string // what is charged
	}{
		{[]string{wrote, billed, delivered}, "0.0118 USD"},
		{[]string{wrote, delivered, billed}, "0.0118 USD"},
		{[]string{sent, billed, delivered, read, billed, delivered}, "0.0118 USD"},
		{[]string{delivered}, "1 without a price"},
		{[]string{wrote, billed, sent}, "nothing"},
	} {
		o := ledger.Options{Webhook: webhook.Options{Number: "810001"}}
		l, err := ledger.New(pricing.Account{ID: "100", Zone: time.UTC}, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range c.bodies {
			b := decode(t, []byte(body))
			if len(b.Ignored) > 0 {
				t.Errorf("%s: %v", body, b.Ignored)
			}
			if left, err := l.Record(t.Context(), &b); err != nil || len(left) > 0 {
				t.Fatal(left, err)
			}
		}
		s, charges := whole(t, l)
		got := "nothing"
		switch {
		case len(charges) > 1:
			got = "several charges"
		case len(charges) == 1 && len(charges[0].Unpriced) > 0:
			got = "1 without a price"
		case len(charges) == 1:
			got = s.Bill.High.String()
		}
		if got != c.charges {
			t.Errorf("%v: %s, want %s", c.bodies, got, c.charges)
		}
		if slices.Contains(c.bodies, wrote) {
			state, err := l.State(t.Context(), "810001", "919876500001", time.Unix(1795180000, 0))
			if err != nil || state.Thread.LastInbound.IsZero() {
				t.Errorf("%v: the window isn't open: %+v, %v", c.bodies, state, err)
			}
		}
	}
}
