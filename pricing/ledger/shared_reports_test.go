package ledger_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// sharedReport returns the lines of a file that shows what somebody reported. It
// isn't part of the module.
func sharedReport(t *testing.T, name string) [][]byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.PayloadFolder(), "../../review/reports", name))
	if os.IsNotExist(err) {
		t.Skip("no collected reports here")
	}
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSpace(text), []byte("\n"))
}

// reported returns the ledger of a report's webhooks, of which nothing may be
// ignored or left out.
func reported(t *testing.T, name string) *ledger.Ledger {
	t.Helper()
	l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
	for _, line := range sharedReport(t, name) {
		b := decode(t, line)
		for _, i := range b.Ignored {
			t.Errorf("%s: ignored %v", name, i)
		}
		for _, s := range record(t, l, b.Facts...) {
			if !strings.HasPrefix(s.Why, "recorded, but ") {
				t.Errorf("%s: skipped: %s", name, s.Why)
			}
		}
	}
	return l
}

// What people reported in public costs what it should, and is found under every name
// under which they ask for it.
func TestSharedReports(t *testing.T) {
	const mara, later, free, allowance = "491555000111", "2026-11-20T13:00:00Z", "0 USD", "service-allowance"
	for _, c := range []struct {
		file, number, user, at string
		bill, quote, rule      string // the last two of a reply, at that instant
	}{
		{"01-state-spelling/in.ndjson", "810001", mara, later, "0", free, allowance},
		{"01-state-spelling/in.ndjson", "810001", "+491555000111", later, "0", free, allowance},
		{"01-state-spelling/in.ndjson", "810001", "+49 1555 000111", later, "0", free, allowance},
		{"01-state-spelling/in.ndjson", "4930555010", mara, later, "0", free, allowance},
		{"01-state-spelling/in.ndjson", "+49 30 555010", mara, later, "0", free, allowance},
		{"01-state-spelling/plus.ndjson", "810001", mara, later, "0", free, allowance},
		{"02-allowance-spent/in.ndjson", "810001", mara, later, "0.0550", "0.0550 USD", "message"},
		{"03-paid-exempt/in.ndjson", "810001", mara, "2026-10-15T13:00:00Z", "0", free, allowance},
		{"04-previous-user-id/id.ndjson", "810001", "DE.900222", later, "0", free, allowance},
		{"04-previous-user-id/number.ndjson", "810001", "491555000222", later, "0", free, allowance},
		{"05-conversation-id/in.ndjson", "810001", "551198765000", "2024-05-14T18:00:00Z", "0.1250",
			"not delivered (131047)", ""},
		{"06-type-unknown/in.ndjson", "810001", mara, "2022-05-22T21:00:00Z", "0", free, "conversation-allowance"},
		{"07-gupshup-v2-events/in.ndjson", "", "919876500001", later, "0.0118", free, allowance},
		{"11-n8n-item/in.ndjson", "810001", mara, later, "0", free, allowance},
	} {
		t.Run(c.file+" "+c.number+" "+c.user, func(t *testing.T) {
			l := reported(t, c.file)
			s, _ := whole(t, l)
			if got := s.Bill.High.Amount.String(); got != strings.TrimRight(c.bill, "0") && got != c.bill ||
				!s.Bill.Low.Equal(s.Bill.High) || len(s.Bill.Unpriced) > 0 {
				t.Errorf("bill %v to %v, unpriced %v, want %s", s.Bill.Low, s.Bill.High, s.Bill.Unpriced, c.bill)
			}
			at := instant(t, c.at)
			state, err := l.State(t.Context(), c.number, c.user, at)
			if err != nil {
				t.Fatal(err)
			}
			m := pricing.Message{From: c.number, To: c.user, Category: category.Service}
			q, err := l.Account().Quote(m, state, at)
			if err != nil || q.String() != c.quote || !q.Exact() {
				t.Errorf("a reply: %v, %v, want %s", q, err, c.quote)
			}
			if lines := q.Likely().Lines; c.rule != "" && (len(lines) != 1 || lines[0].Rule.ID != c.rule) {
				t.Errorf("a reply: %v, want rule %s", lines, c.rule)
			}
			if open := state.Thread.Service(at, policyOn(t, at)) == window.Open; open != (c.rule != "") {
				t.Errorf("window open %t: %+v", open, state.Thread)
			}
		})
	}
}

// Meta's word that the allowance was used up is told as a difference (02).
func TestSharedReportOfAllowance(t *testing.T) {
	s, charges := whole(t, reported(t, "02-allowance-spent/in.ndjson"))
	if s.Bill.Mismatches != 1 || len(charges) != 1 || len(charges[0].Mismatches) != 1 {
		t.Errorf("%d mismatched, %+v", s.Bill.Mismatches, charges)
	}
}

// The errors of webhooks before version 16 keep their details (06).
func TestSharedReportOfOldErrors(t *testing.T) {
	b := decode(t, sharedReport(t, "06-type-unknown/in.ndjson")[0])
	m, ok := b.Facts[0].(*webhook.Inbound)
	if !ok || len(m.Errors) != 1 || m.Errors[0].Details == "" {
		t.Errorf("%+v", b.Facts)
	}
}

// Digits of another country than they seem to be of are refused (08).
func TestSharedReportOfNationalNumbers(t *testing.T) {
	at := instant(t, "2026-11-20T12:00:00Z")
	for _, line := range sharedReport(t, "08-national-number/numbers.txt") {
		to := string(bytes.TrimSpace(line))
		want := to[0] == '+' || to == "551187654321"
		m := pricing.Message{To: to, Category: category.Utility}
		if q, err := (pricing.Account{}).Quote(m, pricing.State{}, at); (err == nil) != want {
			t.Errorf("%s: %v, %v", to, q, err)
		}
	}
}

// Rows of partners' APIs are read: they were marketing without a reason (09).
func TestSharedReportOfTemplates(t *testing.T) {
	want := []category.Category{category.Utility, category.Authentication, category.Utility}
	for i, line := range sharedReport(t, "09-template-shapes/in.jsonl") {
		template, err := category.ParseTemplate(line)
		if got := category.Classify(template); err != nil || got.Category != want[i] || len(got.Reasons) == 0 {
			t.Errorf("%s: %v, %v, want %s", line, got, err, want[i])
		}
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// policyOn returns the lengths of windows at an instant.
func policyOn(t *testing.T, at time.Time) window.Policy {
	t.Helper()
	model, ok := pricing.ModelOn(ratecard.DateOf(at))
	if !ok {
		t.Fatal("no model")
	}
	return model.Policy
}
