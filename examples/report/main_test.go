package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/madeup"
)

// october are the flags of the invented business, under the rules of two years.
var october = []string{"-before", "per-message-2025", "-after", "per-message-2026", "-month", "2026-10",
	"-zone", "Europe/Berlin", "-currency", "EUR"}

// report runs the program.
func report(stdin string, args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &errs, nil)
	return out.String(), errs.String(), code
}

// business returns the webhooks of the invented business.
func business(t testing.TB, messages int) string {
	t.Helper()
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if err := madeup.Month(w, messages, 1); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// made returns the report of the invented business.
func made(t testing.TB, log string, args ...string) *Report {
	t.Helper()
	out, errs, code := report(log, append(args, "-json")...)
	if code != 0 || errs != "" {
		t.Fatalf("exit status %d: %s", code, errs)
	}
	var r Report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

func TestGolden(t *testing.T) {
	log := business(t, 2500)
	for name, args := range map[string][]string{
		"text": october,
		"json": append([]string{"-json"}, october...),
		"one":  {"-month", "2026-10", "-zone", "Europe/Berlin", "-currency", "EUR"},
	} {
		out, errs, code := report(log, args...)
		if code != 0 || errs != "" {
			t.Errorf("%s: exit status %d: %s", name, code, errs)
		}
		golden.Compare(t, "testdata/"+name+".golden", out)
	}
}

// What is wrong with the flags is told in one line.
func TestFlags(t *testing.T) {
	for args, want := range map[string]string{
		"":                                       "-month: want a month such as 2026-10",
		"-month 2026-13":                         "-month: want a month",
		"-month 2026-10 -before x":               `-before "x": no such model`,
		"-month 2026-10 -after x":                `-after "x": no such model`,
		"-month 2026-10 -after message-2025":     "no such model",
		"-month 2026-10 -after per-message-2025": "-after: want -before, too",
		"-month 2026-10 -after per-message-2025 -before per-message-2025": "want two models",
		"-month 2026-10 -before per-message-2026":                         "those are the rules in force in 2026-10",
		"-month 2026-10 -o none/report.html":                              "there is no folder none",
		"-month 2026-10 -zone Berlin":                                     `-zone "Berlin"`,
		"-month 2026-10 -currency euro":                                   `-currency "euro"`,
		"-month 2026-10 -nothing":                                         "nothing",
		"-month 2026-10 -month 2026-11":                                   "given before",
	} {
		out, errs, code := report("", strings.Fields(args)...)
		if code != 2 || out != "" || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit status %d, %q, want %q", args, code, errs, want)
		}
	}
}

// What can't be read is told, and takes nothing of the rest with it.
func TestMalformed(t *testing.T) {
	log := business(t, 20)
	want, _, _ := report(log, october...)
	out, errs, code := report(log+"{\n", october...)
	first, _, _ := strings.Cut(want, "\n")
	if code != 2 || !strings.Contains(errs, "standard input:") || !strings.HasPrefix(out, first) {
		t.Errorf("exit status %d, %s", code, errs)
	}
	if _, errs, code := report("", append(october, filepath.Join(t.TempDir(), "none"))...); code != 2 || errs == "" {
		t.Errorf("a file that isn't there: exit status %d", code)
	}
}

// The same traffic as events makes the same bill as its webhooks.
func TestEvents(t *testing.T) {
	log, err := os.ReadFile("../compare/testdata/events.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	r := made(t, string(log), "-month", "2026-10", "-currency", "USD", "-before", "per-message-2025")
	if r.After.Messages != 7 || r.After.High.String() != "0.1565 USD" || r.Before.High.String() != "0.1497 USD" {
		t.Errorf("%d messages, %s and %s", r.After.Messages, r.Before.High, r.After.High)
	}
}
