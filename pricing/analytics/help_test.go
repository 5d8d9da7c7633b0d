package analytics_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

var update = flag.Bool("update", false, "write the golden files")

// A sent message, as its webhook tells of it.
type sent struct {
	at       time.Time
	to       string // number or ID
	number   string // phone number ID; "" is "701"
	display  string // "" is "4930123456"; "-" is none
	account  string // "" is "700"
	category string // Meta's words
	typed    string
	group    string
	id       string // conversation ID
	free     time.Time
}

func (s sent) status(n int) *webhook.Status {
	display := or(s.display, "4930123456")
	st := &webhook.Status{
		Receiver: webhook.Receiver{
			Account: or(s.account, "700"),
			Number:  or(s.number, "701"),
			Display: strings.TrimPrefix(display, "-"),
		},
		ID: fmt.Sprintf("wamid.%d", n), Progress: webhook.ProgressDelivered, At: s.at, Group: s.group,
		Pricing:      webhook.Pricing{Type: s.typed, Word: s.category, Model: "PMP"},
		Conversation: webhook.Conversation{ID: s.id, Expires: s.free},
	}
	if s.typed == "" {
		st.Pricing.Model = "CBP"
	}
	if strings.Contains(s.to, ".") {
		st.To.ID = s.to
	} else {
		st.To.Phone = s.to
	}
	batch, err := webhook.Decode(fmt.Appendf(nil,
		`{"statuses":[{"id":"x","status":"sent","timestamp":"1","recipient_id":"1","pricing":{"category":%q}}]}`,
		s.category))
	if err != nil {
		panic(err)
	}
	st.Pricing.Category = batch.Facts[0].(*webhook.Status).Pricing.Category // as webhooks are read
	return st
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// record makes a ledger of what was sent, and of what users wrote before.
func record(t testing.TB, a pricing.Account, list []sent, others ...webhook.Fact) *ledger.Ledger {
	t.Helper()
	l, err := ledger.New(a, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	batch := webhook.Batch{Facts: others}
	for i, s := range list {
		batch.Facts = append(batch.Facts, s.status(i))
	}
	if left, err := l.Record(t.Context(), &batch); err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
	return l
}

func decode(t testing.TB, body string) analytics.Report {
	t.Helper()
	r, err := analytics.Decode([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func compare(t testing.TB, l *ledger.Ledger, r analytics.Report, o analytics.Options) analytics.Comparison {
	t.Helper()
	c, err := analytics.Compare(t.Context(), l, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// residuals is the three in one line: units and rows, and what they cost.
func residuals(c *analytics.Comparison) string {
	var parts []string
	for _, r := range []struct {
		name string
		of   analytics.Residual
	}{{"volume", c.Volume}, {"classification", c.Classification}, {"price", c.Price}} {
		if r.of.Rows == 0 && (r.of.Cost == nil || r.of.Cost.IsZero()) {
			continue
		}
		s := fmt.Sprintf("%s %d", r.name, r.of.Units)
		if r.of.Net != 0 {
			s += fmt.Sprintf(" net %+d", r.of.Net)
		}
		if r.of.Rows != 1 {
			s += fmt.Sprintf(" in %d rows", r.of.Rows)
		}
		if r.of.Cost != nil && !r.of.Cost.IsZero() {
			s += " " + r.of.Cost.String()
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func noteIDs(list []pricing.Note) string {
	var ids []string
	for _, n := range list {
		if n.ID != "approximate" {
			ids = append(ids, n.ID)
		}
	}
	return strings.Join(ids, " ")
}

// golden compares a text with a file of testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got), -update writes it:\n%s", path, diff)
	}
}

func berlin() *time.Location { return time.FixedZone("UTC+1", 60*60) }

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// long is set by those who have time, such as CI: then properties are tried on
// all their cases, and otherwise on a part of them.
var long = os.Getenv("WACOST_LONG") != ""

// tries returns how often a property with so many random cases is tried now.
func tries(all uint64) uint64 {
	if long {
		return all
	}
	return (all + 4) / 5
}
