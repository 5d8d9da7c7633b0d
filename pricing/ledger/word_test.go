package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
)

// Meta's first report counts. Later ones complete it, and are mismatches where
// they contradict it.
func TestWords(t *testing.T) {
	for name, j := range map[string]journey{
		"completed": {
			statuses: `sent 0 /marketing
				delivered 3 regular/`,
			want:    spain + " delivered 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"on read only": {
			statuses: `delivered 3
				read 8 regular/marketing`,
			want:    spain + " read 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"on failed only": {
			statuses: `delivered 3
				failed 8 regular/marketing`,
			want:    spain + " delivered 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"another category later": {
			statuses: `sent 0 regular/utility
				delivered 3 regular/marketing`,
			want:    spain + " delivered 3 regular/utility category: utility, not marketing, by first",
			charges: spain + " template 0.02 category: utility, not marketing, by first",
		},
		"another category at once": {
			statuses: `delivered 3 regular/marketing
				delivered 3 regular/utility`,
			want:    spain + " delivered 3 regular/marketing category: marketing, not utility, by first",
			charges: spain + " template 0.0707 category: marketing, not utility, by first",
		},
		"another type later": {
			statuses: `delivered 3 free_customer_service/utility
				read 5 regular/utility`,
			want: spain + " read 3 free_customer_service/utility type: free_customer_service, not regular, by first",
			charges: spain +
				" utility-in-window 0 type: regular (template), not free_customer_service, by meta type: " +
				"free_customer_service, not regular, by first",
		},
		"in one second, sent before delivered": {
			statuses: `delivered 3 regular/marketing
				sent 3 regular/utility`,
			want:    spain + " delivered 3 regular/utility category: utility, not marketing, by first",
			charges: spain + " template 0.02 category: utility, not marketing, by first",
		},
		"nobody knows when comes last": {
			statuses: `sent - regular/utility
				delivered 3 regular/marketing`,
			want:    spain + " delivered 3 regular/marketing category: marketing, not utility, by first",
			charges: spain + " template 0.0707 category: marketing, not utility, by first",
		},
		"exempt": {
			on: "2026-10-15T12:00:00",
			statuses: `sent 0 regular/utility billable=false
				delivered 3 regular/utility subtype=paid_exempt`,
			want:    spain + " delivered 3 regular/utility",
			charges: spain + " reported-free 0 subtype: regular (message), not paid_exempt, by meta",
		},
		"an unknown subtype first": {
			on: "2026-10-15T12:00:00",
			statuses: `sent 0 regular/utility subtype=paid_later
				delivered 3 regular/utility subtype=paid_exempt`,
			want:    spain + " delivered 3 regular/utility",
			charges: spain + " reported-free 0 subtype: regular (message), not paid_exempt, by meta",
		},
		"another subtype later": {
			on: "2026-10-15T12:00:00",
			statuses: `sent 0 regular/utility subtype=paid_exempt
				delivered 3 regular/utility subtype=paid_later`,
			want: spain + " delivered 3 regular/utility subtype: paid_exempt, not paid_later, by first",
			charges: spain + " reported-free 0 subtype: regular (message), not paid_exempt, by meta " +
				"subtype: paid_exempt, not paid_later, by first",
		},
		"contradictory": {
			on: "2026-10-15T12:00:00",
			statuses: `sent 0 regular/utility billable=false
				delivered 3 regular/utility billable=false`,
			want:    spain + " delivered 3 regular/utility",
			charges: spain + " message 0–0.02 billable: true (message), not false, by both",
		},
		"an unknown category first": {
			statuses: `sent 0 regular/poetry
				delivered 3 regular/marketing`,
			want:    spain + " delivered 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"an unknown type first": {
			statuses: `sent 0 free_something_new/marketing
				delivered 3 regular/marketing`,
			want:    spain + " delivered 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"an unknown category only": {
			statuses: "delivered 3 regular/poetry",
			want:     spain + " delivered 3 regular/poetry",
			charges:  spain + ` unpriced: no category: "poetry"` + wantCategory,
		},
		"nothing said": {
			statuses: "delivered 3",
			want:     spain + " delivered 3",
			charges:  spain + ` unpriced: no category` + wantCategory,
		},
		"a free entry window, then what the template was": {
			statuses: `sent 0 free_entry_point/referral_conversion origin=referral_conversion until=72
				delivered 3 free_entry_point/marketing`,
			want:    spain + " delivered 3 free_entry_point/marketing",
			charges: spain + " free-entry-point 0 type: regular (template), not free_entry_point, by meta",
		},
		"by the conversation alone": {
			on: "2023-09-10T12:00:00",
			statuses: `sent 0 origin=marketing until=24
				delivered 3`,
			want:    spain + " delivered 3",
			charges: spain + " conversation 0.0615",
		},
		"billable is no proof of a cost": {
			on:       "2025-03-10T12:00:00",
			statuses: "delivered 3 /service model=CBP billable=true origin=service",
			want:     spain + " delivered 3 /service CBP",
			charges:  spain + " service-free 0",
		},
		"a template of 2021": {
			on: "2021-09-10T12:00:00",
			statuses: `sent 0 model=NBP billable=true
				delivered 3`,
			want:    spain + " delivered 3 NBP",
			charges: spain + " notification unpriced: " + noCardOf2021,
		},
		"a template of 2021, said to be free later": {
			on: "2021-09-10T12:00:00",
			statuses: `sent 0 model=NBP billable=true
				delivered 3 model=NBP billable=false`,
			want:    spain + " delivered 3 NBP",
			charges: spain + " notification unpriced: " + noCardOf2021,
		},
		"a reply of 2021": {
			on: "2021-09-10T12:00:00",
			statuses: `sent 0 model=NBP billable=false
				read 3`,
			want:    spain + " read 3 NBP",
			charges: spain + " session-free 0",
		},
		"of 2021, not billable by a word": {
			on:       "2021-09-10T12:00:00",
			statuses: "read 3 model=NBP",
			want:     spain + " read 3 NBP",
			charges:  spain + ` unpriced: no category` + wantCategory,
		},
		"of 2022, by who began": {
			on: "2022-09-10T12:00:00",
			statuses: `sent 0 /business_initiated model=CBP origin=business_initiated
				delivered 3 /business_initiated model=CBP origin=business_initiated`,
			want:    spain + " delivered 3 /business_initiated CBP",
			charges: spain + " conversation-allowance 0",
		},
		"delivered under another card than it was sent under": {
			on: "2025-06-30T00:00:00",
			statuses: `sent 0 /utility model=CBP origin=utility
				delivered 2505600 regular/utility model=PMP`,
			want:    spain + " delivered 2505600 regular/utility PMP",
			charges: spain + " template 0.02",
		},
	} {
		t.Run(name, j.check)
	}
}

const noRateOfLite = "no rate: marketing_lite, Spain, USD, card of 2025-02-01 (no such item)"

const noCardOf2021 = "no card: USD (the oldest one known came into force on 2022-02-01)"

const wantCategory = " (want marketing, utility, authentication or service)"

// What the business says of a message fills in what Meta leaves out, whether it
// says so before the webhooks or after. Where they differ, Meta's report counts.
func TestSendings(t *testing.T) {
	sent := func(c category.Category, others ...category.Category) ledger.Sending {
		return ledger.Sending{ID: "wamid.1", Category: c, Others: others}
	}
	for name, j := range map[string]journey{
		"the category": {
			statuses: `sent 0
				delivered 3
				read 4`,
			sending: sent("marketing"),
			want:    spain + " read 3",
			charges: spain + " template 0.0707",
		},
		"another category than Meta's": {
			statuses: `sent 0 regular/marketing
				delivered 3`,
			sending: sent("utility"),
			want:    spain + " delivered 3 regular/marketing",
			charges: spain + " template 0.0707 category: utility, not marketing, by meta",
		},
		"Meta's own": {
			statuses: `sent 0 regular/marketing
				delivered 3`,
			sending: sent("marketing"),
			want:    spain + " delivered 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"one of several": {
			statuses: "delivered 3",
			sending:  sent("utility", "marketing"),
			want:     spain + " delivered 3",
			charges:  spain + " template 0.02–0.0707",
		},
		"several, and Meta decides": {
			statuses: `delivered 3
				read 5 regular/utility`,
			sending: sent("marketing", "utility"),
			want:    spain + " read 3 regular/utility",
			charges: spain + " template 0.02 category: marketing, not utility, by meta",
		},
		"by another API, as Meta knows": {
			on:       "2025-03-10T12:00:00",
			statuses: "delivered 3 /marketing_lite model=CBP",
			sending:  sent("marketing"),
			want:     spain + " delivered 3 /marketing_lite CBP",
			charges:  spain + " conversation unpriced: " + noRateOfLite,
		},
		"by another API, as we know": {
			on:       "2025-03-10T12:00:00",
			statuses: "delivered 3 /marketing model=CBP",
			sending:  ledger.Sending{ID: "wamid.1", Category: "marketing", MarketingMessagesAPI: true},
			want:     spain + " delivered 3 /marketing CBP",
			charges:  spain + " conversation unpriced: " + noRateOfLite,
		},
		"a reaction": {
			on:       "2026-11-10T12:00:00",
			statuses: "delivered 3",
			sending:  ledger.Sending{ID: "wamid.1", Category: "service", Reaction: true},
			want:     spain + " delivered 3",
			charges:  spain + " reaction 0",
		},
		"of a message that never arrived": {
			statuses: "sent 3",
			sending:  sent("marketing"),
			want:     spain + " sent -",
		},
	} {
		t.Run(name, j.check)
	}
}

// Several sendings of one message are joined.
func TestSendingsAreJoined(t *testing.T) {
	whole := ledger.Sending{
		ID:                   "wamid.1",
		Category:             "marketing",
		Others:               []category.Category{"utility"},
		MarketingMessagesAPI: true,
	}
	plain := whole
	plain.MarketingMessagesAPI = false
	parts := []ledger.Sending{{ID: "wamid.1"}, plain, whole}
	permutations(len(parts), func(order []int) {
		l := ledgerOf(t, pricing.Account{Zone: time.UTC}, said(t, at("2025-03-10"), "delivered 3"))
		for _, i := range order {
			send(t, l, parts[i])
		}
		found, err := l.Message(t.Context(), "wamid.1")
		if diff := cmp.Diff(&whole, found[0].Sending); err != nil || diff != "" {
			t.Errorf("in the order %v: %v\n%s", order, err, diff)
		}
	})
}

func TestSendingsRefused(t *testing.T) {
	l := newLedger(t, pricing.Account{}, nil)
	good := ledger.Sending{ID: "wamid.1", Category: "marketing"}
	for _, c := range []struct {
		bad  ledger.Sending
		want error
	}{
		{ledger.Sending{Category: "marketing"}, pricing.ErrInvalid},
		{ledger.Sending{ID: "wamid.2", Category: "promotion"}, pricing.ErrNoCategory},
		{
			ledger.Sending{ID: "wamid.2", Category: "utility", Others: []category.Category{"promotion"}},
			pricing.ErrNoCategory,
		},
	} {
		err := l.RecordSent(t.Context(), good, c.bad)
		if input := (*pricing.InputError)(nil); !errors.Is(err, c.want) || !errors.As(err, &input) {
			t.Errorf("%+v: %v, want %v", c.bad, err, c.want)
		}
	}
	record(t, l, said(t, at("2026-08-10"), "delivered 3"))
	if found, err := l.Message(t.Context(), "wamid.1"); err != nil || found[0].Sending != nil {
		t.Errorf("the good one of a bad list was recorded: %+v, %v", found, err)
	}
	if found, err := l.Message(t.Context(), "wamid.9"); err != nil || len(found) != 0 {
		t.Errorf("of a message that no one told of: %+v, %v", found, err)
	}
}
