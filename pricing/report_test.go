package pricing_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// The JSON of a quote is stable: names, order, and what is there when.
func TestJSON(t *testing.T) {
	idr := inPart(t)
	for _, test := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		state   pricing.State
		want    string
	}{
		{"delivered", pricing.Account{}, to(brazil, category.Marketing), pricing.State{}, `{
  "deliverable": "yes",
  "low": {"amount": "0.0625", "currency": "USD"},
  "high": {"amount": "0.0625", "currency": "USD"},
  "cases": [
    {
      "when": [],
      "total": {"amount": "0.0625", "currency": "USD"},
      "lines": [
        {
          "item": "marketing",
          "market": "Brazil",
          "unit": "message",
          "units": 1,
          "price": {"amount": "0.0625", "currency": "USD"},
          "amount": {"amount": "0.0625", "currency": "USD"},
          "rule": "message",
          "tier": 1,
          "detail": ""
        }
      ]
    }
  ],
  "model": "per-message-2026",
  "card": "meta/USD/2026-10-01",
  "sources": ["Meta, Pricing for non-template messages, copy of 2026-09-11", "ts47-usd-2610: TypeScript file; public copy, no address kept", "es47-usd-2610: TypeScript of a Spanish cost calculator; public copy, no address kept", "hashed-usd-2610: Meta's file transcribed row by row in a public code base that names it by sha256; no address kept"],
  "notes": [],
  "unpriced": []
}`},
		{"not delivered", pricing.Account{}, to(brazil, category.Service), pricing.State{}, `{
  "deliverable": "no",
  "low": {"amount": "0", "currency": "USD"},
  "high": {"amount": "0", "currency": "USD"},
  "cases": [
    {
      "when": [],
      "total": {"amount": "0", "currency": "USD"},
      "undelivered": {
        "id": "outside-window",
        "code": 131047,
        "why": "A message that isn't a template is delivered only while the customer service window is open."
      },
      "lines": [
        {
          "item": "service",
          "market": "Brazil",
          "unit": "message",
          "units": 1,
          "price": {"amount": "0.0068", "currency": "USD"},
          "amount": {"amount": "0", "currency": "USD"},
          "rule": "outside-window",
          "refused": {"id": "outside-window", "code": 131047, "why": "A message that isn't a template is delivered only while the customer service window is open."},
          "detail": ""
        }
      ]
    }
  ],
  "model": "per-message-2026",
  "card": "meta/USD/2026-10-01",
  "sources": ["Meta, Send messages, copy of 2026-05-21"],
  "notes": [],
  "unpriced": []
}`},
		{"unpriced, and a note", idr, to(indonesia, category.Utility), pricing.State{UsageUnknown: true}, `{
  "deliverable": "yes",
  "low": {"amount": "356.65", "currency": "IDR"},
  "high": null,
  "cases": [
    {
      "when": [{"id": "none-charged-before", "text": "no unit was charged before it this month"}],
      "total": {"amount": "356.65", "currency": "IDR"},
      "lines": [
        {
          "item": "utility",
          "market": "Indonesia",
          "unit": "message",
          "units": 1,
          "price": {"amount": "356.65", "currency": "IDR"},
          "amount": {"amount": "356.65", "currency": "IDR"},
          "rule": "message",
          "tier": 1,
          "detail": ""
        }
      ]
    }
  ],
  "model": "per-message-2026",
  "card": "meta/IDR/2026-10-01",
  "sources": ["Meta, Pricing for non-template messages, copy of 2026-09-11", "test-idr-2610: Vitest test; public copy, no address kept", "calc-idr-2610: figures taken from Meta's public calculator; public copy, no address kept", "site-idr-2610: web site; public copy, no address kept"],
  "notes": [{"id": "card-may-be-superseded", "text": "Meta may have published a newer card since this one was last checked."}],
  "unpriced": [
    {
      "units": 1,
      "id": "no-rate",
      "field": "Account.Rates",
      "market": "Indonesia",
      "charged_before": 750000,
      "why": "if 750,000 units were charged before it this month: no rate: utility, Indonesia, IDR, card of 2026-10-01 (for units past 750000 of the month)"
    }
  ]
}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			when := at("2026-11-21")
			if test.account.Currency != "" {
				when = at("2026-12-15")
			}
			q := ask(t, test.account, test.message, test.state, when, 1)
			text, err := json.Marshal(q)
			if err != nil {
				t.Fatal(err)
			}
			var got, want any
			if err := errors.Join(json.Unmarshal(text, &got), json.Unmarshal([]byte(test.want), &want)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A program learns by which rule a rate is derived, as a person does.
func TestReportSaysHowDerived(t *testing.T) {
	const intro = "A rate here was worked out or carried over, not read off a card: "
	aud := pricing.Account{Currency: "AUD", Zone: time.UTC}
	usd := pricing.Account{Zone: time.UTC}
	for _, test := range []struct {
		account pricing.Account
		message pricing.Message
		day     string
		used    int64
		n       int64
		want    string
	}{
		{aud, to(germany, category.Marketing), "2026-11-29", 0, 1,
			"carried from the card of 2026-07-01: Meta's change list names no change for Germany."},
		{aud, to(germany, category.Authentication), "2026-07-15", 0, 1,
			"authentication taken as equal to utility."},
		{aud, to(germany, category.Utility), "2026-07-15", 0, 1, ""},
		{aud, to(germany, category.Utility), "2026-07-15", 999_999, 2,
			"list rate × 0.95, by Meta's published steps at USD's bounds; " +
				"list rate × 0.90, by Meta's published steps at USD's bounds."},
		{usd, to(germany, category.Marketing), "2026-11-29", 0, 1, ""},
	} {
		var state pricing.State
		if test.used > 0 {
			state = counts(t, test.account, test.message, test.day, test.used)
		}
		q := ask(t, test.account, test.message, state, at(test.day), test.n)
		text := ""
		for _, n := range q.Report().Notes {
			if n.ID == "rate-derived" {
				text = n.Text
			}
		}
		want := test.want
		if want != "" {
			want = intro + want
		}
		if text != want {
			t.Errorf("%s %s on %s:\n got %q\nwant %q", test.account.Currency, test.message.Category, test.day, text, want)
		}
	}
}

// Low confidence is noted of derived rates as of others, in a quote and in a bill.
func TestLowConfidenceNoted(t *testing.T) {
	for _, test := range []struct {
		currency ratecard.Currency
		want     []string
	}{
		{"AUD", []string{"rate-derived", "rate-unsure"}}, // low confidence
		{"EUR", []string{"rate-derived"}},                // medium
		{"USD", nil},                                     // read
	} {
		a := pricing.Account{Currency: test.currency, Zone: time.UTC}
		e := delivery("2026-11-29", "marketing")
		e.User = germany
		out := apply(t, a, e, pricing.State{})
		var sum pricing.Sum
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
		for name, notes := range map[string][]pricing.Note{"quote": out.Charge.Notes(), "bill": sumBill(t, &sum).Notes} {
			var got []string
			for _, n := range notes {
				if strings.HasPrefix(n.ID, "rate-") {
					got = append(got, n.ID)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s in %s: %s", name, test.currency, diff)
			}
		}
	}
}

// What is read back is the report that was written, with the rules' IDs.
func TestReportFromJSON(t *testing.T) {
	d := newDice(3)
	for range testkit.Tries(300) {
		now := d.instant()
		m, s := d.message(), d.unsure(now)
		a := pricing.Account{NoPaymentMethod: d.IntN(3) == 0,
			Fees: []pricing.Fee{{Name: "Acme & <Sons>", On: pricing.FeeOnDelivered, Each: usd("0.0050")}}}
		q, err := pricerOf(t, a).QuoteN(&m, &s, now, d.Int64N(5000)+1)
		if err != nil {
			continue
		}
		text, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		var back pricing.Report
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		want := q.Report()
		for _, c := range want.Cases {
			for i := range c.Lines {
				c.Lines[i].Rule = pricing.Rule{ID: c.Lines[i].Rule.ID}
			}
		}
		if diff := cmp.Diff(want, back); diff != "" {
			t.Fatal(diff)
		}
		again, err := json.Marshal(back)
		if err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%s\n%s, %v", text, again, err)
		}
	}
}

// Empty lists are lists in every report.
func TestNoNulls(t *testing.T) {
	d := newDice(4)
	for range testkit.Tries(300) {
		now := d.instant()
		q, err := pricing.Account{}.Quote(d.message(), d.unsure(now), now)
		if err != nil {
			continue
		}
		text, err := json.Marshal(q)
		others := bytes.ReplaceAll(text, []byte(`"price":null`), nil) // what is free needs no price
		if err != nil || bytes.Contains(others, []byte("null")) {
			t.Fatalf("%s, %v", text, err)
		}
	}
}

// Quotes are equal if they say the same.
func TestQuoteEqual(t *testing.T) {
	now := at("2026-11-21")
	q := ask(t, pricing.Account{}, to(brazil, category.Marketing), pricing.State{}, now, 1)
	if !q.Equal(ask(t, pricing.Account{ID: "another"}, to("+55 (11) 98765-4321", category.Marketing), pricing.State{},
		now, 1)) {
		t.Error("equal quotes differ")
	}
	if q.Equal(ask(t, pricing.Account{}, to(brazil, category.Marketing), pricing.State{}, now, 2)) ||
		q.Equal(pricing.Quote{}) {
		t.Error("other quotes are equal")
	}
}
