package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/golden"
)

func TestFeesGolden(t *testing.T) {
	for _, preset := range []string{"per_message", "percentage", "subscription"} {
		out, errs, code := replay("", "-fees", "testdata/"+preset+".yaml",
			"-from", "2026-10-01", "-until", "2026-11-01", october)
		if code != 0 || errs != "" {
			t.Errorf("%s: exit status %d: %s", preset, code, errs)
		}
		golden.Compare(t, "testdata/"+preset+".golden", out)
	}
}

// september returns webhooks of 600 messages to users and 289 from them.
func september() string {
	var all strings.Builder
	n := 0
	value := func(text string) {
		fmt.Fprintf(&all, `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",`+
			`"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"4930555010",`+
			`"phone_number_id":"2"},%s}}]}]}`+"\n", text)
		n++
	}
	for range 289 {
		value(fmt.Sprintf(`"messages":[{"from":"5511912345678","id":"wamid.%d","timestamp":"%d","type":"text",`+
			`"text":{"body":"x"}}]`, n, 1788400000+n))
	}
	for _, sent := range []struct {
		n                    int
		user, category, word string
	}{
		{119, "5511912345678", "service", "free_customer_service"},
		{82, "5511912345678", "utility", "free_customer_service"},
		{92, "5511912345678", "utility", "regular"},
		{100, "5511912345678", "marketing", "regular"},
		{41, "4915112345678", "service", "free_customer_service"},
		{47, "4915112345678", "utility", "free_customer_service"},
		{62, "4915112345678", "utility", "regular"},
		{57, "4915112345678", "marketing", "regular"},
	} {
		for range sent.n {
			value(fmt.Sprintf(`"statuses":[{"id":"wamid.%d","status":"delivered","timestamp":"%d","recipient_id":"%s",`+
				`"pricing":{"billable":true,"pricing_model":"PMP","type":"%s","category":"%s"}}]`,
				n, 1788400000+n, sent.user, sent.word, sent.category))
		}
	}
	return all.String()
}

// The total that a business pays is Meta's charges, a fee on each message both ways, and
// a subscription.
func TestWhatTheBusinessPays(t *testing.T) {
	bodies := september()
	for _, test := range []struct{ args, want string }{
		{"-fees testdata/per_message.yaml -from 2026-09-01 -until 2026-10-01", "71.5111 USD"},
		{"-fees testdata/per_message.yaml", "at least 22.5111 USD"},
		{"-fees testdata/percentage.yaml -from 2026-09-01 -until 2026-10-01", "38.066100 USD"},
		{"-fees testdata/percentage.yaml -from 2026-09-01 -until 2026-09-30", "at least 18.969405 USD"},
		{"-fees testdata/subscription.yaml -from 2026-09-01 -until 2026-10-01", "121.9561 USD"},
	} {
		out, errs, code := replay(bodies, strings.Fields(test.args)...)
		isHelped := strings.Contains(out, "Here: -from and -until.")
		if isHelped == strings.Contains(test.args, "-from") {
			t.Errorf("%s: says how to have fees by the month: %t", test.args, isHelped)
		}
		_, paid, _ := strings.Cut(out, "what the business pays")
		_, total, _ := strings.Cut(paid, "\n  total ")
		total, _, _ = strings.Cut(total, "\n")
		if code != 0 || errs != "" || strings.TrimSpace(total) != test.want {
			t.Errorf("%s: exit status %d %s, total %s, want %s", test.args, code, errs, total, test.want)
		}
	}
	const rate = "EUR 1.0812 ECB 2026-10-01"
	out, errs, code := replay("", "-fees", "testdata/abroad.yaml", "-rate", rate,
		"-from", "2026-10-01", "-until", "2026-11-01", october)
	if code != 0 || errs != "" {
		t.Errorf("exit status %d: %s", code, errs)
	}
	golden.Compare(t, "testdata/abroad.golden", out)
	out, _, _ = replay(bodies, "-json", "-fees", "testdata/abroad.yaml", "-rate", rate, "-from", "2026-09-01",
		"-until", "2026-10-01")
	if !strings.Contains(out, `"converted"`) || !strings.Contains(out, `"amount": "75.850834`) {
		t.Errorf("no total in JSON: %.300s", out)
	}
	for _, rate := range []string{"EUR 1.08", "EUR one ECB", "EUR 0 ECB", "EUR 1e99 ECB", "GBP 1.2 BoE", "USD 1 me"} {
		if _, errs, code := replay(bodies, "-fees", "testdata/abroad.yaml", "-rate", rate); code == 0 || errs == "" {
			t.Errorf("-rate %q: exit status %d", rate, code)
		}
	}
	out, _, _ = replay(bodies, "-json", "-fees", "testdata/per_message.yaml", "-from", "2026-09-01",
		"-until", "2026-10-01")
	if high := decode(t, out).Bill["high"].(map[string]any)["amount"]; high != "71.5111" {
		t.Errorf("%v in JSON", high)
	}
}

// A file of fees is read strictly.
func TestFeesAreReadStrictly(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "want a list of fees"},
		{"name: a", "want a list of fees"},
		{"- {name: a, on: both, each: 1, price: 2}", "field price not found"},
		{"- {name: a, on: both, each: 1, each: 2}", `"each" already defined`},
		{"- {name: a, on: both}", "fee 1: want a name, and an amount"},
		{"- {on: both, each: 1}", "fee 1: want a name"},
		{"- {name: a, on: both, each: 1,5}", "5"},
		{"- {name: a, on: both, each: one}", "one"},
		{"- {name: a, on: both, each: 1 euro}", "euro"},
		{"- {name: a, on: both, each: 1 EUR, item: utility}", "one item in USD"},
		{"- {name: a, on: charged, share: 5 %}", "such as 0.05"},
		{"- {name: a, on: charged, share: 5}", "5 % is 0.05"},
		{"- {name: a, on: messages, each: 1}", "want delivered"},
		{"- {name: a, on: month, each: 1, from: 2026-02-30}", "2026-02-30"},
		{"- {name: a, on: month, each: 1, quantity: -1}", "negative"},
		{"- {name: a, on: month, each: 1, quantity: many}", "many"},
		{"- {name: a, on: both, each: 1, included: 1, included_per: phone}", "want account or number"},
		{"- {name: a, on: both, each: 1}\n- {name: a, on: month, each: 1}", "another fee"},
		{"- {name: a, on: both, each: 1}\n---\n- {name: b, on: both, each: 1}", "one document"},
	} {
		path := filepath.Join(t.TempDir(), "fees.yaml")
		if err := os.WriteFile(path, []byte(test.text), 0o666); err != nil {
			t.Fatal(err)
		}
		out, errs, code := replay("", "-fees", path)
		if code != cli.BadInput || out != "" || !strings.Contains(errs, test.want) {
			t.Errorf("%q: exit status %d, %q, want %q", test.text, code, errs, test.want)
		}
	}
	if _, errs, code := replay("", "-fees", "testdata/none.yaml"); code != cli.BadInput || errs == "" {
		t.Errorf("no file: exit status %d, %s", code, errs)
	}
	if _, errs, code := replay("", "-from", "2026-10-01", "-until", "2026-09-01"); code == 0 || errs == "" {
		t.Errorf("until before from: exit status %d", code)
	}
}
