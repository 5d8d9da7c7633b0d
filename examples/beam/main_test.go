package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// asProgram is the variable by which TestLarge has this binary run the pipeline: from a
// pattern of files to a file, with a colon between them.
const asProgram = "WACOST_BEAM"

func TestMain(m *testing.M) {
	flag.Parse()
	beam.Init()
	if input, output, ok := strings.Cut(os.Getenv(asProgram), ":"); ok {
		os.Exit(run(context.Background(), &options{input: input, output: output, currency: "USD"}, os.Stderr))
	}
	os.Exit(m.Run())
}

// runPipeline runs the pipeline on Prism and returns the bill and what it told.
func runPipeline(t testing.TB, o options) (bill, told string, code int) {
	t.Helper()
	o.output = filepath.Join(t.TempDir(), "bill.json")
	var errs bytes.Buffer
	code = run(t.Context(), &o, &errs)
	text, err := os.ReadFile(o.output)
	if err != nil && code != 1 {
		t.Fatal(err, errs.String())
	}
	return string(text), errs.String(), code
}

// buildReplay builds examples/replay and returns its path.
func buildReplay(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "replay")
	cmd := exec.Command("go", "build", "-o", path, "./examples/replay")
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// replayed returns the bill of examples/replay, as one line, and its process, which has ended.
func replayed(t testing.TB, program string, args ...string) (bill string, ended *os.ProcessState) {
	t.Helper()
	cmd := exec.Command(program, append([]string{"-json"}, args...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() == 1 {
		t.Fatal(err)
	}
	var doc struct{ Bill json.RawMessage }
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var line bytes.Buffer
	if err := json.Compact(&line, doc.Bill); err != nil {
		t.Fatal(err)
	}
	return line.String() + "\n", cmd.ProcessState
}

// The pipeline's bill is that of examples/replay, byte for byte: of all, and of a month.
func TestBillIsThatOfReplay(t *testing.T) {
	program := buildReplay(t)
	for seed := range uint64(2) {
		path := write(t, bodies(3000, seed))
		for _, args := range [][]string{
			{"-zone", "Europe/Madrid", "-currency", "EUR"},
			{"-from", "2026-10-01", "-until", "2026-11-01"},
		} {
			o := options{input: path, currency: "USD"}
			for i := 0; i < len(args); i += 2 {
				*map[string]*string{"-zone": &o.zone, "-currency": &o.currency, "-from": &o.from,
					"-until": &o.until}[args[i]] = args[i+1]
			}
			bill, told, code := runPipeline(t, o)
			want, _ := replayed(t, program, append(args, path)...)
			if bill != want || code != 0 {
				t.Errorf("seed %d, %s: exit status %d, %s\n%s", seed, args, code, told, difference(bill, want))
			}
			if len(want) < 10_000 && o.from == "" || !strings.Contains(want, "tier-corrected") {
				t.Errorf("a poor bill: %s", want)
			}
		}
	}
}

// difference returns where two bills begin to differ, and how they go on.
func difference(bill, want string) string {
	n := 0
	for n < min(len(bill), len(want)) && bill[n] == want[n] {
		n++
	}
	after := func(s string) string { return s[max(0, n-200):min(len(s), n+200)] }
	return fmt.Sprintf("%s\nwant\n%s", after(bill), after(want))
}

// A line that can't be read is counted, and the others have a bill; without a line there is
// one of nothing.
func TestExitStatus(t *testing.T) {
	path := write(t, [][]byte{[]byte("{"), bodies(1, 1)[0], nil})
	bill, told, code := runPipeline(t, options{input: path, currency: "USD"})
	if code != 2 || bill == "" || !strings.Contains(told, "1 malformed lines") {
		t.Errorf("exit status %d, %s, bill %s", code, told, bill)
	}
	bill, _, code = runPipeline(t, options{input: write(t, nil), currency: "INR", zone: "UTC"})
	nothing := write(t, [][]byte{[]byte("{}")})
	if want, _ := replayed(t, buildReplay(t), "-currency", "INR", nothing); code != 0 || bill != want {
		t.Errorf("exit status %d, bill %s, want %s", code, bill, want)
	}
	for _, o := range []options{
		{currency: "USD"},
		{input: path, currency: "USD", zone: "Atlantis"},
		{input: path, currency: "USD", from: "yesterday"},
		{input: path, currency: "USD", until: "2026-13-01"},
	} {
		var errs bytes.Buffer
		if code := run(t.Context(), &o, &errs); code != 2 || errs.Len() == 0 {
			t.Errorf("%+v: exit status %d, %s", o, code, errs.String())
		}
	}
}
