package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// asProgram is the variable by which a test has this binary be the program, with its flags.
const asProgram = "WACOST_BEAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	flag.Parse()
	beam.Init()
	os.Exit(m.Run())
}

// program returns a command that is the program with these arguments.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
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
	replay := buildReplay(t)
	for seed := range uint64(2) {
		path := write(t, bodies(3000, seed))
		for _, args := range [][]string{
			{"-zone", "Europe/Madrid", "-currency", "EUR"},
			{"-from", "2026-10-01", "-until", "2026-11-01", "-portfolio", "P"},
		} {
			o := options{input: []string{path}, currency: "USD"}
			for i := 0; i < len(args); i += 2 {
				*map[string]*string{"-zone": &o.zone, "-currency": &o.currency, "-from": &o.from,
					"-until": &o.until, "-portfolio": &o.portfolio}[args[i]] = args[i+1]
			}
			bill, told, code := runPipeline(t, o)
			want, _ := replayed(t, replay, append(args, path)...)
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
	path := write(t, [][]byte{[]byte("\uFEFF{}"), []byte("{"), bodies(1, 1)[0], nil})
	bill, told, code := runPipeline(t, options{input: []string{path}, currency: "USD"})
	if code != 2 || bill == "" || !strings.Contains(told, "1 malformed lines") ||
		!strings.Contains(told, "unexpected end") {
		t.Errorf("exit status %d, %s, bill %s", code, told, bill)
	}
	bill, _, code = runPipeline(t, options{input: []string{write(t, nil)}, currency: "INR", zone: "UTC"})
	nothing := write(t, [][]byte{[]byte("{}")})
	want, _ := replayed(t, buildReplay(t), "-currency", "INR", nothing)
	if code != 2 || bill != want {
		t.Errorf("exit status %d, bill %s, want %s", code, bill, want)
	}
	_, told, code = runPipeline(t, options{input: []string{nothing}, currency: "INR"})
	if code != 0 || !strings.Contains(told, "1 parts of lines that weren't understood") {
		t.Errorf("exit status %d, %s", code, told)
	}
	_, told, code = runPipeline(t, options{input: []string{write(t, bodies(50, 1))}, currency: "XXX"})
	if code != 0 || strings.Contains(told, ": 0 messages without a price") {
		t.Errorf("exit status %d, %s", code, told)
	}
}

// The program starts, with the flags that README.md gives, in another process than this one:
// none of them is one of Beam's. Several patterns are read as one, and what two have is the same.
func TestProgram(t *testing.T) {
	list := bodies(300, 3)
	folder := filepath.Dir(write(t, list))
	one := write(t, list[:100])
	output := filepath.Join(t.TempDir(), "new", "bill.json")
	cmd := program("-input", folder+"/*.ndjson", "-output", output, "-currency", "EUR",
		"-timezone", "Europe/Berlin", "-input", one)
	if told, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, told)
	}
	bill, err := os.ReadFile(output)
	want, _ := replayed(t, buildReplay(t), "-currency", "EUR", "-zone", "Europe/Berlin", folder)
	if err != nil || string(bill) != want {
		t.Errorf("%v\n%s", err, difference(string(bill), want))
	}
}

// Each flag that the pages name is one of this program, of Beam, or of another command there.
func TestFlagsOfPages(t *testing.T) {
	own := flag.NewFlagSet("", flag.ContinueOnError)
	new(options).define(own)
	others := []string{"C", "json", "c", "run", "v"} // of go, examples/replay, jq and go test
	for _, page := range []string{"README.md", "../docs/beam.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		named := regexp.MustCompile("[` ]-([A-Za-z_]+)").FindAllSubmatch(text, -1)
		for _, name := range named {
			name := string(name[1])
			if own.Lookup(name) == nil && flag.Lookup(name) == nil && !slices.Contains(others, name) {
				t.Errorf("%s names -%s, which is no flag", page, name)
			}
		}
		if len(named) < 5 {
			t.Errorf("%s names %d flags", page, len(named))
		}
	}
}

// What would give another bill in silence is refused, before the pipeline runs, and says what
// is wanted.
func TestRefused(t *testing.T) {
	path := write(t, bodies(3, 1))
	folder := filepath.Dir(path)
	if err := os.WriteFile(path+".gz", []byte("\x1f\x8b"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "want -input"},
		{[]string{"-input", ""}, "want -input"},
		{[]string{"-input", folder + "/*.nothing"}, "no such file"},
		{[]string{"-input", "nothing.ndjson"}, "no such file in /"},
		{[]string{"-input", "[", "-output", folder + "/bill"}, "syntax error in pattern"},
		{[]string{"-input", "s4://bucket/*"}, "not registered"},
		{[]string{"-input", path, "-input", folder + "/*.gz"}, "compressed with gzip: unpack it first"},
		{[]string{"-input", path, path}, "quotes"},
		{[]string{path}, "not a flag"},
		{[]string{"-input", path, "-zone", "Europe/Berlin"}, "-timezone"},
		{[]string{"-input", path, "-timezone", "Europe/Berln"}, "Europe/Berln"},
		{[]string{"-input", path, "-timezone", "Local"}, "a zone by name"},
		{[]string{"-input", path, "-currency", "eur"}, "Account.Currency"},
		{[]string{"-input", path, "-from", "yesterday"}, "yesterday"},
		{[]string{"-input", path, "-from", "2026-10-15"}, "first instant of a month"},
		{[]string{"-input", path, "-from", "2026-11-01", "-until", "2026-10-01"}, "before from"},
		{[]string{"-input", path, "-until", "2026-13-01"}, "2026-13-01"},
		{[]string{"-input", path, "-output", folder}, "directory"},
		{[]string{"-input", path, "-output", path + "/bill.json"}, "not a directory"},
		{[]string{"-input", path, "-output", folder + "/./" + filepath.Base(path)}, "one of -input"},
	} {
		cmd := program(test.args...)
		told, _ := cmd.CombinedOutput() // the exit status is looked at
		if code := cmd.ProcessState.ExitCode(); code != 2 || !strings.Contains(string(told), test.want) {
			t.Errorf("%q: exit status %d, %s, want %s", test.args, code, told, test.want)
		}
	}
	if text, err := os.ReadFile(path); err != nil || len(text) == 0 {
		t.Error("the input was changed", err)
	}
}
