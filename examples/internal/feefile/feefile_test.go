package feefile

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

const everyKey = `
- {name: past those, on: charged, each: 0.005, item: utility, market: Brazil, included: 100, included_per: number}
- {name: mark-up, on: delivered, share: 0.05}
- {name: agents, on: month, each: 49.50 EUR, provider: acme, quantity: 3, from: 2026-09-01, until: 2027-09-01}
`

// A file says all that a fee has, by the keys of a fee's JSON.
func TestRead(t *testing.T) {
	want := []pricing.Fee{
		{
			Name:        "past those",
			On:          pricing.FeeOnCharged,
			Each:        ratecard.Money{Amount: decimal.New(5, -3), Currency: "USD"},
			Item:        ratecard.Utility,
			Market:      "Brazil",
			Included:    100,
			IncludedPer: pricing.PerNumber,
		},
		{Name: "mark-up", On: pricing.FeeOnDelivered, Share: decimal.New(5, -2)},
		{
			Name:     "agents",
			On:       pricing.FeeOnMonth,
			Each:     ratecard.Money{Amount: decimal.New(4950, -2), Currency: "EUR"},
			Provider: "acme",
			Quantity: 3,
			From:     ratecard.Date{Year: 2026, Month: 9, Day: 1},
			Until:    ratecard.Date{Year: 2027, Month: 9, Day: 1},
		},
	}
	path := filepath.Join(t.TempDir(), "fees.yaml")
	if err := os.WriteFile(path, []byte(everyKey), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path, "USD")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	isRead := func(field int) bool {
		for _, f := range got {
			if !reflect.ValueOf(f).Field(field).IsZero() {
				return true
			}
		}
		return false
	}
	keys := map[string]bool{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Row]()) {
		keys[field.Tag.Get("yaml")] = true
	}
	fee := reflect.TypeFor[pricing.Fee]()
	for i := range fee.NumField() {
		key, _, _ := strings.Cut(fee.Field(i).Tag.Get("json"), ",")
		if !isRead(i) || !keys[key] {
			t.Errorf("Fee.%s isn't read, or not by the key %q", fee.Field(i).Name, key)
		}
	}
}

// What a file doesn't say exactly is no fee.
func TestReadFaults(t *testing.T) {
	const fee = "- {name: x, on: "
	for text, want := range map[string]string{
		fee + "month, each: 49, quantity: 3}":                   "",
		fee + "both, each: 0.005 USD, included: 1000}":          "",
		fee + "month, each: 49, quantity: 1.5}":                 "1.5",
		fee + "both, each: 1, included: 1000.9}":                "1000.9",
		fee + "both, each: 1, included: 1,000}":                 "000",
		fee + "both, each: 1, included: many}":                  "many",
		fee + "both, each: 1, included: [1]}":                   "whole number",
		fee + "both, each: 1, shares: 0.05}":                    "shares",
		fee + "both, share: 5%}":                                "5%",
		fee + "both}":                                           "want a name, and an amount",
		fee + "month, each: 49, from: 2026-02-30}":              "2026-02-30",
		fee + "both, each: 1 USD, each: 2 USD}":                 "each",
		"# nothing":                                             "want a list",
		fee + "both, each: 1}\n---\n" + fee + "month, each: 1}": "one document",
	} {
		path := filepath.Join(t.TempDir(), "fees.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		fees, err := Read(path, "EUR")
		switch {
		case want == "" && (err != nil || len(fees) != 1):
			t.Errorf("%s: %v, %v", text, fees, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want an error with %s", text, err, want)
		}
	}
}
