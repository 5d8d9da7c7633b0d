package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/input"
)

const october = "testdata/october.ndjson"

// replay runs the program.
func replay(stdin string, args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &errs, nil)
	return out.String(), errs.String(), code
}

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"text":     {"-zone", "Europe/Berlin", october},
		"json":     {"-zone", "Europe/Berlin", "-json", october},
		"currency": {"-currency", "INR", october},
		"model":    {"-model", "per-message-2025", october},
	} {
		out, errs, code := replay("", args...)
		if code != 0 || errs != "" {
			t.Errorf("%s: exit status %d: %s", name, code, errs)
		}
		golden.Compare(t, "testdata/"+name+".golden", out)
	}
}

// document is the JSON that programs read.
type document struct {
	Charges []struct {
		Message, Recipient, Delivered, Number, Market, Category, Rule, Amount, Currency, Model, Card string
		Meta                                                                                         map[string]string
		Mismatches                                                                                   []map[string]string
	}
	Bill                          map[string]any
	Allowances, Ignored, Unpriced []map[string]any
	Failed                        []failed
}

func decode(t *testing.T, out string) (d document) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	if d.Charges == nil || d.Bill == nil || d.Allowances == nil || d.Ignored == nil || d.Unpriced == nil ||
		d.Failed == nil {
		t.Errorf("something is null:\n%s", out)
	}
	return d
}

// However bodies come, they make one bill.
func TestShapesOfInput(t *testing.T) {
	lines, err := os.ReadFile(october)
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := replay("", october)
	folder := t.TempDir()
	all := strings.Split(strings.TrimSpace(string(lines)), "\n")
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for i, line := range all { // one a file, indented, in two folders
		var b bytes.Buffer
		if err := json.Indent(&b, []byte(line), "", "  "); err != nil {
			t.Fatal(err)
		}
		write(filepath.Join("many", []string{"a", "b"}[i%2], string(rune('a'+i))+".json"), b.String())
	}
	write("many/notes.txt", "no body")
	for name, in := range map[string]struct {
		stdin string
		args  []string
	}{
		"a folder":             {"", []string{filepath.Join(folder, "many")}},
		"lines on stdin":       {string(lines), nil},
		"lines on -":           {string(lines), []string{"-"}},
		"lines in .json":       {"", []string{write("lines.json", string(lines))}},
		"empty lines":          {"\n\n" + strings.Join(all, "\n\n"), nil},
		"an array":             {"[" + strings.Join(all, ",\n") + "]", nil},
		"an array in one line": {"", []string{write("array.json", "["+strings.Join(all, ",")+"]")}},
		"twice":                {string(lines), []string{"-", october}},
		"a byte order mark":    {"\ufeff" + string(lines), nil},
	} {
		out, errs, code := replay(in.stdin, in.args...)
		if name == "twice" { // only what is ignored counts twice
			out, _, _ = strings.Cut(out, "\nignored")
			want, _, _ := strings.Cut(want, "\nignored")
			if out != want {
				t.Errorf("%s:\n%s", name, cmp.Diff(want, out))
			}
			continue
		}
		if code != 0 || out != want {
			t.Errorf("%s: exit status %d, %s\n%s", name, code, errs, cmp.Diff(want, out))
		}
	}
}

// What can't be read is told, and takes nothing else with it.
func TestMalformed(t *testing.T) {
	lines, err := os.ReadFile(october)
	if err != nil {
		t.Fatal(err)
	}
	whole, _, _ := replay(string(lines), "-json")
	for name, in := range map[string]struct{ stdin, says string }{
		"a line": {strings.Replace(string(lines), "\n", "\n{\"object\":\n", 1),
			"standard input:2: webhook: malformed JSON at byte 10"},
		"not JSON at all": {"hello\n", "standard input: webhook: malformed JSON at byte 0"},
		"nothing":         {"", "standard input: empty"},
		"blank lines":     {"\n \n", "standard input: empty"},
		"UTF-16":          {"\xff\xfe{\x00}\x00", "standard input: in UTF-16"},
		"gzip":            {"\x1f\x8b\x08", "standard input: compressed with gzip"},
		"a long line":     {"{}\n" + strings.Repeat(" ", input.Max) + "\n{}", "standard input:2: longer than 4 MiB"},
		"a long body":     {"{\n" + strings.Repeat(" ", input.Max) + "}", "standard input: longer than 4 MiB"},
		"a long element":  {"[{},\n" + strings.Repeat(" ", 2*input.Max) + "{}]", "longer than 4 MiB"},
		"a long string":   {"[{},\"" + strings.Repeat("x", 2*input.Max) + "\"]", "input[1]: longer than 4 MiB"},
		"two arrays":      {"[{}]\n[{}]", "standard input: something stands behind the array"},
		"a cut array":     {"[{},{", "standard input[1]: "},
	} {
		out, errs, code := replay(in.stdin, "-json")
		if code != 2 || !strings.Contains(errs, in.says) {
			t.Errorf("%s: exit status %d, %q, want %q", name, code, errs, in.says)
		}
		d := decode(t, out)
		if name == "a line" && len(d.Charges) != len(decode(t, whole).Charges) {
			t.Errorf("%s: %d charges", name, len(d.Charges))
		}
		if len(d.Ignored) == 0 {
			t.Errorf("%s: not among the ignored", name)
		}
	}
	if _, errs, code := replay("", filepath.Join(t.TempDir(), "none.json")); code != 2 || errs == "" {
		t.Errorf("a file that isn't there: exit status %d, %q", code, errs)
	}
	if _, errs, code := replay("", t.TempDir()); code != 2 || errs == "" {
		t.Errorf("an empty folder: exit status %d, %q", code, errs)
	}
}

// What a body would have cost that can't be read isn't known, so the total is no figure.
func TestTotalWithoutSomeBodies(t *testing.T) {
	lines, err := os.ReadFile(october)
	if err != nil {
		t.Fatal(err)
	}
	var priced string // without the message that has no price
	for line := range strings.Lines(string(lines)) {
		if !strings.Contains(line, "mystery") {
			priced += line
		}
	}
	for in, want := range map[string]string{
		"":                    "unknown",
		"{\n":                 "unknown",
		"{}":                  "0 USD",
		priced:                "0.1392 USD",
		priced + "{\"entry\"": "at least 0.1392 USD",
		string(lines):         "at least 0.1392 USD",
	} {
		out, _, _ := replay(in)
		_, total, _ := strings.Cut(out, "\nall ")
		total, _, _ = strings.Cut(total, "\n")
		if _, amount, _ := strings.Cut(strings.TrimSpace(total), "  "); strings.TrimSpace(amount) != want {
			t.Errorf("%.40q: %s, want %s", in, total, want)
		}
	}
}

// Messages that failed are listed by error, each once however often its status came,
// and not if they arrived after all.
func TestWhyMessagesFailed(t *testing.T) {
	status := func(id, status, errors string) string {
		return `{"object":"whatsapp_business_account","entry":[{"id":"700100","changes":[{"field":"messages","value":` +
			`{"metadata":{"phone_number_id":"700200"},"statuses":[{"id":"wamid.` + id + `","status":"` + status +
			`","timestamp":"1792000000","recipient_id":"5511912340001","errors":[` + errors + `]}]}}]}]}` + "\n"
	}
	const refused, odd = `{"code":131062,"title":"T","error_data":{"details":"of one"}}`, `{"code":5,"title":"Odd"}`
	in := status("1", "failed", refused) + status("1", "failed", refused) +
		status("2", "failed", strings.Replace(refused, "of one", "of another", 1)) +
		status("3", "failed", odd) + status("4", "failed", "") + status("5", "failed", refused) +
		status("5", "delivered", "") + status("6", "failed", `{"code":131042}`)
	out, errs, code := replay(in)
	want := `
not delivered, by WhatsApp's error:
  2 × 131062 (a template of authentication or with a highest price, sent to a user ID instead of a phone number)
  1 × no error was reported
  1 × 5 (Odd)
  1 × 131042 (no payment method, or in India a prepaid balance that is used up)
`
	if code != 0 || !strings.Contains(out, want) {
		t.Errorf("exit status %d, %s, want\n%s\nin\n%s", code, errs, want, out)
	}
	out, _, _ = replay(in, "-json")
	list := []failed{
		{131062, "a template of authentication or with a highest price, sent to a user ID instead of a phone number", 2},
		{0, "", 1}, {5, "Odd", 1}, {131042, "no payment method, or in India a prepaid balance that is used up", 1},
	}
	if diff := cmp.Diff(list, decode(t, out).Failed); diff != "" {
		t.Errorf("as JSON (-want +got):\n%s", diff)
	}
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-zone", "Nowhere/City"}, {"-zone", "Local"}, {"-currency", "usd"}, {"-model", "per-galaxy"},
		{"-json=perhaps"}, {"-what"},
	} {
		if _, errs, code := replay("{}", args...); code != 2 || !strings.HasPrefix(errs, "replay: ") {
			t.Errorf("%q: exit status %d, %q", args, code, errs)
		}
	}
	if out, _, code := replay("", "-h"); code != 0 || !strings.Contains(out, "-zone") {
		t.Errorf("-h: exit status %d, %q", code, out)
	}
}

// Accounts of one portfolio climb volume tiers together.
func TestPortfolio(t *testing.T) {
	for portfolio, want := range map[string]string{"": "/portfolio/700100/", "P": "/portfolio/P/"} {
		out, _, _ := replay("", "-json", "-portfolio", portfolio, october)
		if got := strings.Count(out, want); got != 1 || strings.Count(out, "/portfolio/") != 1 {
			t.Errorf("-portfolio %q: %d of %s in\n%s", portfolio, got, want, out)
		}
	}
}

// The collected payloads are all read, and the sequences give the charges that
// their notes describe.
func TestSharedPayloads(t *testing.T) {
	const dir = "../../../shared/webhooks/payloads"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no shared payloads here")
	}
	if out, errs, code := replay("", "-json", dir); code != 0 || errs != "" {
		t.Errorf("exit status %d, %s", code, errs)
	} else if d := decode(t, out); len(d.Charges) == 0 || len(d.Ignored) == 0 {
		t.Errorf("%d charges, %d ignored", len(d.Charges), len(d.Ignored))
	}
	for name, want := range map[string]string{
		"seq_read_without_delivered": "2025-06-15T23:27:59Z 0.0040 USD conversation meta/USD/2025-04-01",

		"seq_sent_billable_then_failed":              "",
		"seq_delivered_29_days_later_next_rate_card": "2025-07-29T00:00:00Z 0.0250 USD template meta/USD/2025-07-01",
	} {
		out, _, code := replay("", "-json", filepath.Join(dir, name+".json"))
		got := ""
		for _, c := range decode(t, out).Charges {
			got += strings.Join([]string{c.Delivered, c.Amount, c.Currency, c.Rule, c.Card}, " ")
		}
		if code != 0 || got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// What a webhook holds doesn't turn lines of the table, nor speak to the terminal.
func TestTableIsPlain(t *testing.T) {
	const body = `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{` +
		`"messaging_product":"whatsapp","metadata":{"display_phone_number":"1","phone_number_id":"2"},"statuses":[{` +
		`"id":"wamid.1","status":"failed","timestamp":"1791190000","recipient_id":"5511987654321",` +
		`"errors":[{"code":131999,"title":"a\u001b[31m\u202eb\nc"}]}]}}]}]}`
	out, errs, code := replay(body)
	if code != 0 || !strings.Contains(out, "131999 (a\uFFFD[31m\uFFFDb") || strings.ContainsAny(out, "\x1b\u202e") {
		t.Errorf("exit status %d, %s%q", code, errs, out)
	}
}
