package pricing_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// A quote's JSON is what encoding/json makes of its Report, byte for byte.
// TestFormsOfAQuoteAgree says so of quotes at random.
func TestJSONIsThatOfTheReport(t *testing.T) {
	quotes := map[string]pricing.Quote{"zero": {}}
	for _, g := range goldens(t) {
		quotes[g.name] = ask(t, g.account, g.message, g.state, at(g.at), g.n)
	}
	for _, name := range hostileTexts() {
		a := pricing.Account{Zone: time.UTC,
			Fees: []pricing.Fee{{Name: name, On: pricing.FeeOnDelivered, Each: usd("0.0050"), Share: dec("0.05")}}}
		quotes["fee "+name] = ask(t, a, to(brazil, category.Utility), pricing.State{UsageUnknown: true}, at("2026-11-21"), 7)
	}
	for name, q := range quotes {
		want, err := json.Marshal(q.Report())
		if err != nil {
			t.Fatal(err)
		}
		own, err := q.MarshalJSON()
		if diff := cmp.Diff(string(want), string(own)); diff != "" || err != nil {
			t.Errorf("%q: %s, %v", name, diff, err)
		}
		if marshalled, err := json.Marshal(q); err != nil || string(marshalled) != string(want) {
			t.Errorf("%q: json.Marshal changes it to %s, %v", name, marshalled, err)
		}
	}
}

// hostileTexts are texts of which JSON has to write something otherwise.
func hostileTexts() []string {
	return []string{
		"", "Acme & <Sons>", `"quoted" \\`, "tab\tline\nreturn\rbell\a\b\f\x00\x1f\x7f", "Müller, 東京 🙂",
		"line\u2028and paragraph\u2029", "not UTF-8: \xff\xed\xa0\x80 \xe2\x80", "\ufffd\ufeff", "</script>",
	}
}
