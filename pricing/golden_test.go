package pricing_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

var update = flag.Bool("update", false, "write testdata/quotes anew")

const goldenDir = "../testdata/quotes"

// A golden is a quote as a person reads it, and why it is worth reading.
type golden struct {
	name, reason string
	account      pricing.Account
	message      pricing.Message
	state        pricing.State
	at           string
	n            int64
}

func goldens(t *testing.T) []golden {
	contract := withPrice(t, "0.05")
	contract.Fees = []pricing.Fee{
		{Name: "Acme Messaging", On: pricing.FeeOnDelivered, Each: usd("0.005")},
		{Name: "Acme mark-up", On: pricing.FeeOnCharged, Share: dec("0.05")},
	}
	utc := pricing.Account{Zone: time.UTC}
	noPayment := pricing.Account{Zone: time.UTC, NoPaymentMethod: true}
	service := to(brazil, category.Service)
	entry := pricing.State{Thread: window.Thread{Answered: at("2026-10-06"), Entered: at("2026-10-05T23:00:00"),
		LastInbound: at("2026-10-08T20:00:00")}}
	return []golden{
		{"certain", "the plainest quote: one message, one price", utc, to(brazil, category.Marketing), pricing.State{},
			"2026-11-21", 1},
		{"category-unsure", "a template that Meta hasn't filed yet", utc,
			to(brazil, category.Utility, category.Marketing), pricing.State{}, "2026-11-21", 1},
		{"window-unsure", "three ways to turn out, of which two cost the same", utc, to(brazil, category.Utility),
			pricing.State{Thread: window.Thread{KnownSince: at("2025-10-15T11:00:00")}}, "2025-10-15T12:00:00", 1},
		{"free-entry-unsure", "in the days of which WhatsApp doesn't tell", utc, to(brazil, category.Marketing), entry,
			"2026-10-10", 1},
		{"outside-window", "refused by WhatsApp, so it costs nothing", utc, service, pricing.State{}, "2026-11-21", 1},
		{"us-marketing", "withheld by WhatsApp", utc, to(states, category.Marketing), pricing.State{}, "2026-11-21", 1},
		{"allowance", "some of many are free", utc, service, used(t, utc, service, "2026-10-15", 400), "2026-10-15",
			1500},
		{"no-payment-method", "some of many aren't delivered", noPayment, service,
			used(t, noPayment, service, "2026-10-15", 998), "2026-10-15", 5},
		{"ladder", "many messages over the bound of a step", utc, to(brazil, category.Utility),
			counts(t, utc, to(brazil, category.Utility), "2026-11-21", 200_000), "2026-11-21", 100_000},
		{"counts-unknown", "every step of a ladder may be the one", utc, to(colombia, category.Utility),
			pricing.State{UsageUnknown: true}, "2026-11-21", 1},
		{"gap", "a ladder known in part", inPart(t), to(indonesia, category.Utility),
			pricing.State{UsageUnknown: true}, "2026-11-21", 1},
		{"contract", "a price of one's own, with fees of both kinds", contract, to(brazil, category.Marketing),
			pricing.State{}, "2026-11-21", 1000},
		{"notes", "everything there is to be careful about",
			pricing.Account{Rates: ratecard.AsOf(ratecard.Published(), on("2026-09-30"))},
			to("BR.9f3a", category.Utility), pricing.State{}, "2026-10-01", 1},
		{"derived", "a rate that was worked out, not read", utc, to(brazil, category.Utility),
			counts(t, utc, to(brazil, category.Utility), "2025-07-15", 300_000), "2025-07-15", 1},
		{"carried", "a rate of the card before, since Meta names no change",
			pricing.Account{Currency: "AUD", Zone: time.UTC}, to(germany, category.Marketing), pricing.State{},
			"2026-11-29", 1},
		{"conversation-open", "free since it joins a conversation of 2025", utc, to(brazil, category.Marketing),
			pricing.State{Thread: window.Thread{}.WithConversation("marketing", at("2025-06-10"), 24*time.Hour)},
			"2025-06-10T12:00:00", 1},
		{"conversation-allowance", "an allowance of 2023, for the account", utc, service, wrote("2023-09-20"),
			"2023-09-20", 1},
	}
}

func TestGolden(t *testing.T) {
	known := map[string]bool{}
	for _, g := range goldens(t) {
		if known[g.name] || g.name == "" || strings.TrimSpace(g.reason) == "" {
			t.Fatalf("%q is there twice, or has no reason", g.name)
		}
		known[g.name] = true
		t.Run(g.name, func(t *testing.T) {
			got := "# " + g.reason + "\n\n" + ask(t, g.account, g.message, g.state, at(g.at), g.n).Explain()
			path := filepath.Join(goldenDir, g.name+".golden")
			if *update {
				if err := os.MkdirAll(goldenDir, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err, "(run with -update)")
			}
			// Git may have given the file other line ends.
			if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
	files, err := filepath.Glob(filepath.Join(goldenDir, "*.golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if name := strings.TrimSuffix(filepath.Base(path), ".golden"); !known[name] {
			t.Errorf("no test makes %s any more", path)
		}
	}
}
