package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// TestPage holds the page to testdata/page.html, made of november.ndjson.
func TestPage(t *testing.T) {
	s := newSite(t, options{secret: secret})
	bodies, err := os.ReadFile("testdata/november.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	for body := range bytes.Lines(bodies) {
		if status := s.post(body); status != 200 {
			t.Fatalf("%d for %s", status, body)
		}
	}
	w := s.ask("GET", "/", "")
	kind, policy := w.Header().Get("Content-Type"), w.Header().Get("Content-Security-Policy")
	if w.Code != 200 || kind != "text/html; charset=utf-8" || !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	got := w.Body.String()
	golden.Compare(t, "testdata/page.html", got)
	for _, never := range []string{"<script", "<b>ished", "wamid.", "5511980000001", "491700000002"} {
		if strings.Contains(got, never) {
			t.Errorf("the page has %q", never)
		}
	}
}

func TestPageOfAPeriod(t *testing.T) {
	s := newSite(t, options{secret: secret})
	for query, want := range map[string]string{
		"":                               "<title>WhatsApp costs, November 2026</title>",
		"?month=2026-01":                 `<a href="/?month=2025-12">2025-12</a>`,
		"?from=2026-11-01&to=2026-12-01": "<title>WhatsApp costs, November 2026</title>",
		"?from=2026-11-03":               "<title>WhatsApp costs, from 2026-11-03 00:00:00</title>",
		"?to=2026-11-03":                 "<title>WhatsApp costs, everything to before 2026-11-03 00:00:00</title>",
		"?from=2026-11-03&to=2026-11-05T12:00:00Z": "<title>WhatsApp costs, " +
			"from 2026-11-03 00:00:00 to before 2026-11-05 12:00:00</title>",
	} {
		if got := s.ask("GET", "/"+query, "").Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s: want %s in\n%s", query, want, got)
		}
	}
}

// A report is worked out again when something is stored, but not for each of
// those who look while webhooks keep coming.
func TestReportIsKept(t *testing.T) {
	s := newSite(t, options{secret: secret})
	now := noon
	s.now = func() time.Time { return now }
	november := s.month(2026*12 + 10)
	ask := func() *report {
		r, err := s.report(november)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := ask()
	now = now.Add(time.Hour)
	if ask() != first {
		t.Error("worked out again, though nothing came")
	}
	for body := range traffic(1, 1) {
		s.post(body)
	}
	second := ask()
	if second == first {
		t.Error("an hour old")
	}
	for body := range traffic(2, 1) {
		s.post(body)
	}
	if ask() != second {
		t.Error("worked out again within a second")
	}
	now = now.Add(time.Second)
	if ask() == second {
		t.Error("older than a second")
	}
	for month := range 40 {
		if _, err := s.report(s.month(pricing.Month(2000*12 + month))); err != nil || len(s.reports) > reportsAtMost {
			t.Fatalf("month %d: %d reports, %v", month, len(s.reports), err)
		}
	}
}

func TestRemarks(t *testing.T) {
	var r recent
	for i := range 2 * remarksAtMost {
		r.add(&webhook.Batch{Ignored: []webhook.Ignored{
			{
				Path: fmt.Sprintf("entry[%d].changes[0].value.statuses[12].status", i),
				What: webhook.ReasonUnknownValue,
				Text: strings.Repeat("é", 500),
			},
			{Path: fmt.Sprintf("field%d", i), What: webhook.ReasonUnknownField, Text: "491700000001"},
		}}, nil, noon.Add(time.Duration(i)))
	}
	list := r.Remarks()
	if len(list) != remarksAtMost {
		t.Fatalf("%d remarks, want %d", len(list), remarksAtMost)
	}
	want := []Remark{
		{"field99", "unknown field", 1, noon.Add(99)},
		{"changes.value.statuses.status", "unknown value " + strings.Repeat("é", 99) + "…", 100, noon.Add(99)},
		{"field98", "unknown field", 1, noon.Add(98)},
	}
	if diff := cmp.Diff(want, list[:3]); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
}

func TestAmount(t *testing.T) {
	money := func(text string) ratecard.Money {
		return ratecard.Money{Amount: decimal.RequireFromString(text), Currency: "USD"}
	}
	one, two := money("0.0068"), money("0.0133")
	for want, g := range map[string]Group{
		"0.0133 USD":                        {Messages: 2, Low: two, High: two},
		"0 – 0.0133 USD":                    {Messages: 2, Low: money("0"), High: two},
		"no price":                          {Messages: 2, Unpriced: 2},
		"0.0133 USD, 1,000 without a price": {Messages: 1001, Unpriced: 1000, Low: two, High: two},
		"0.0068 – 0.0133 USD, 1 without a price": {Messages: 3, Unpriced: 1, Low: one, High: two},
	} {
		if got := g.amount(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
