package main

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"regexp"
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

// The page links to no month that it doesn't know, though months have an end.
func TestLinksOfMonthsAtTheEnds(t *testing.T) {
	s := newSite(t, options{secret: secret})
	link := regexp.MustCompile(`href="(/[^"]*)"`)
	for month, links := range map[string]int{"0001-01": 4, "0001-02": 4, "9999-11": 4, "2026-11": 4} {
		page := s.ask("GET", "/?month="+month, "")
		found := link.FindAllStringSubmatch(page.Body.String(), -1)
		if page.Code != 200 || len(found) > links || len(found) < 3 {
			t.Errorf("%s: status %d, %d links, want %d", month, page.Code, len(found), links)
		}
		for _, to := range found {
			if w := s.ask("GET", html.UnescapeString(to[1]), ""); w.Code != 200 {
				t.Errorf("%s links to %s: %d %s", month, to[1], w.Code, w.Body)
			}
		}
	}
}

// postStatus posts a status of a message, and fails the test unless it is stored. A
// member is one of a group, which the message went to then.
func (s *site) postStatus(t *testing.T, id, status string, at time.Time, member, errors string) {
	t.Helper()
	to := `"recipient_id":"491700000001"`
	if member != "" {
		to = `"recipient_id":"G1","recipient_type":"group","recipient_participant_id":"` + member + `"`
	}
	body := fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"701","changes":[`+
		`{"field":"messages","value":{"metadata":{"phone_number_id":"801"},"statuses":[{"id":"wamid.%s",`+
		`"status":%q,"timestamp":"%d",%s,"errors":[%s]}]}}]}]}`, id, status, at.Unix(), to, errors)
	if got := s.post(body); got != 200 {
		t.Fatalf("status %d for %s", got, body)
	}
}

// The page says why messages of its month failed, each once, for those whom they
// didn't reach.
func TestWhyMessagesFailed(t *testing.T) {
	s := newSite(t, options{secret: secret})
	day := func(month time.Month) time.Time { return time.Date(2026, month, 10, 0, 0, 0, 0, time.UTC) }
	const refused, odd = `{"code":131064,"title":"T","message":"of one"}`, `{"code":5,"title":"<b>Odd"}`
	const unable = `{"code":131062,"title":"T"}`
	for _, f := range []struct {
		id, status     string
		month          time.Month
		member, errors string
	}{
		{"1", "failed", time.November, "", refused},
		{"1", "failed", time.November, "", refused}, // it comes twice
		{"2", "failed", time.November, "", strings.Replace(refused, "of one", "of another", 1)},
		{"3", "failed", time.November, "", odd},
		{"4", "failed", time.November, "", ""},
		{"5", "failed", time.November, "", refused},
		{"5", "delivered", time.November, "", ""},
		{"6", "failed", time.October, "", odd},
		{"7", "sent", time.November, "", ""},
		{"8", "delivered", time.November, "491700000011", ""},
		{"8", "failed", time.November, "491700000012", unable},
		{"8", "failed", time.November, "491700000013", unable},
		{"9", "failed", time.October, "491700000012", odd},
		{"9", "delivered", time.November, "491700000011", ""},
	} {
		s.postStatus(t, f.id, f.status, day(f.month), f.member, f.errors)
	}
	for month, want := range map[time.Month][]Count{
		time.November: {
			{"131062 (a template of authentication or with a highest price, sent to a user ID instead of a phone number)", 2},
			{"131064 (a limit after templates or messages were sent under a wrong category)", 2},
			{"5 (<b>Odd)", 1},
			{"no error was reported", 1},
		},
		time.October:  {{"5 (<b>Odd)", 2}},
		time.December: nil,
	} {
		p := monthOf(pricing.MonthOf(day(month)))
		got, err := failures(t.Context(), s.store, "", p)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", month, err, diff)
		}
		page := s.ask("GET", fmt.Sprintf("/?month=2026-%02d", month), "").Body.String()
		if strings.Contains(page, "<b>Odd") || strings.Contains(page, "Not delivered") != (want != nil) ||
			want != nil && !strings.Contains(page, ": 5 (&lt;b&gt;Odd)</li>") {
			t.Errorf("%s: the page:\n%s", month, page)
		}
	}
}

// However many errors there are, few are counted apart.
func TestCountsAreBounded(t *testing.T) {
	counts := map[string]int64{}
	for i := range 3 * countsAtMost {
		add(counts, fmt.Sprint(i))
	}
	if all := sorted(counts); len(all) != countsAtMost+1 || all[0] != (Count{"others", 2 * countsAtMost}) {
		t.Errorf("%d things are counted apart, the most frequent is %v", len(all), all[0])
	}
}

// A report is worked out again when something is stored, but not for each of
// those who look while webhooks keep coming.
func TestReportIsKept(t *testing.T) {
	s := newSite(t, options{secret: secret})
	now := noon
	s.now = func() time.Time { return now }
	november := monthOf(2026*12 + 10)
	ask := func() *report {
		r, err := s.report(t.Context(), s.accounts.list[0], november)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := ask()
	now = now.Add(time.Minute - 1)
	if ask() != first {
		t.Error("worked out again, though nothing came")
	}
	now = now.Add(1)
	second := ask()
	if second == first {
		t.Error("a minute old: what changes no price may have come")
	}
	now = now.Add(time.Second)
	s.postStatus(t, "1", "delivered", noon, "", "")
	third := ask()
	if third == second {
		t.Error("a second old, and something came")
	}
	s.postStatus(t, "2", "delivered", noon, "", "")
	if ask() != third {
		t.Error("worked out again within a second")
	}
	now = now.Add(time.Second)
	if ask() == third {
		t.Error("older than a second")
	}
	for month := range 40 {
		if _, err := s.report(t.Context(), s.accounts.list[0], monthOf(pricing.Month(2000*12+month))); err != nil ||
			len(s.reports) > reportsAtMost {
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

// A sum says what it lacks, and neither what has no price nor what isn't delivered
// reads as free.
func TestSumsSayWhatTheyLack(t *testing.T) {
	one := ratecard.Money{Amount: decimal.RequireFromString("1"), Currency: "USD"}
	free := ratecard.Money{Currency: "USD"}
	lines := []pricing.BillLine{{Units: 1}}
	lacking := []pricing.Unpriced{{Units: 1000}, {Units: 1}}
	for want, b := range map[string]pricing.Bill{
		"1.00 USD":          {Low: one, High: one, Lines: lines},
		"0.00 – 1.00 USD":   {Low: free, High: one, Lines: lines},
		"0.00 USD":          {Low: free, High: free},
		"no price":          {Low: free, High: free, Unpriced: lacking},
		"at least 1.00 USD": {Low: one, High: one, Lines: lines, Unpriced: lacking},
	} {
		if got := total(b); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for want, l := range map[string]pricing.BillLine{
		"– 0 USD":         {Amount: free},
		"1 USD 0 USD":     {Price: one, Amount: free},
		"– not delivered": {Amount: free, Refused: &pricing.Refusal{}},
	} {
		if got := price(l) + " " + charged(l); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAmount(t *testing.T) {
	money := func(text string) ratecard.Money {
		return ratecard.Money{Amount: decimal.RequireFromString(text), Currency: "USD"}
	}
	one, two := money("0.0068"), money("0.0133")
	for want, g := range map[string]Group{
		"0.0133 USD":                             {Messages: 2, Low: two, High: two},
		"0 – 0.0133 USD":                         {Messages: 2, Low: money("0"), High: two},
		"no price":                               {Messages: 2, Unpriced: 2},
		"not delivered":                          {Messages: 2, Refused: 2, Low: money("0"), High: money("0")},
		"0.0133 USD, 1 not delivered":            {Messages: 3, Refused: 1, Low: two, High: two},
		"0.0133 USD, 1,000 without a price":      {Messages: 1001, Unpriced: 1000, Low: two, High: two},
		"0.0068 – 0.0133 USD, 1 without a price": {Messages: 3, Unpriced: 1, Low: one, High: two},
	} {
		if got := g.amount(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The total of a month of which some messages have no price isn't told as a figure.
func TestTotalOfTheUnpriced(t *testing.T) {
	bill := pricing.Bill{High: ratecard.Money{Amount: decimal.RequireFromString("0.0133"), Currency: "USD"}}
	bill.Low = bill.High
	if got := total(bill); got != "0.01 USD" {
		t.Errorf("all is priced: %q", got)
	}
	bill.Unpriced = []pricing.Unpriced{{Units: 1, ID: "no-rate"}}
	if got := total(bill); got != "at least 0.01 USD" {
		t.Errorf("one has no price: %q", got)
	}
}

// Users in no market that is known make one line of a bill, however many they are, and
// none of them is named.
func TestOddUsersAddUp(t *testing.T) {
	s := newSite(t, options{secret: secret})
	const users, alike = 500, 100
	for i := range users / alike {
		var list []string
		for k := range alike {
			list = append(list, fmt.Sprintf(`{"id":"wamid.%d","status":"delivered","timestamp":"%d",`+
				`"recipient_id":"999%09d","pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}`,
				alike*i+k, noon.Unix(), alike*i+k))
		}
		body := fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"701","changes":[`+
			`{"field":"messages","value":{"metadata":{"phone_number_id":"801"},"statuses":[%s]}}]}]}`,
			strings.Join(list, ","))
		if status := s.post(body); status != 200 {
			t.Fatal(status)
		}
	}
	for _, path := range []string{"/", "/bill.json"} {
		text := s.ask("GET", path, "").Body.String()
		want := map[string]string{"/": `<p class="sum">no price</p>`, "/bill.json": `"units":500,`}[path]
		if !strings.Contains(text, want) || len(text) > 20_000 || strings.Contains(text, "999000000") {
			t.Errorf("%s has %d bytes:\n%.2000s", path, len(text), text)
		}
	}
}
