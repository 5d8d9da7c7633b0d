package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

const file = "testdata/recipients.csv"

// now is when the tests run.
var now = time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)

// campaignOf runs the program over standard input, if that isn't "".
func campaignOf(t testing.TB, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	e := environment{
		now:    now,
		stdin:  strings.NewReader(stdin),
		stdout: &out,
		stderr: &errs,
	}
	status = run(context.Background(), args, e)
	return status, out.String(), errs.String()
}

func TestGoldens(t *testing.T) {
	for name, args := range map[string][]string{
		"utility.txt":   {"-category", "utility", file},
		"utility.json":  {"-json", file, "-category", "utility"},
		"marketing.txt": {"-category", "marketing", file, "-budget", "0.25"},
		"service.txt": {file, "-category", "service", "-from", "+4930555010",
			"-used", "2026-11/number/4930555010//service=998"},
		"template.txt": {"-template", "testdata/template.json", file, "-budget", "0.10",
			"-schedule", "5/h 09:00-18:00", "-zone", "Europe/Berlin"},
		"rows.jsonl": {"-category", "marketing", "-rows", file},
	} {
		status, out, errs := campaignOf(t, "", args...)
		if status != 0 || errs != "" {
			t.Errorf("%v: status %d, %s", args, status, errs)
		}
		golden.Compare(t, filepath.Join("testdata", name), out)
	}
}

// What a stranger's first careless use of a flag, or of the file, is told.
func TestFaultsAreTold(t *testing.T) {
	for _, test := range []struct {
		args  []string
		stdin string
		says  string
	}{
		{[]string{}, "", "want a file"},
		{[]string{"-"}, "", "-category is missing"},
		{[]string{"-category", "promo", "-"}, "", `category "promo"`},
		{[]string{"-category", "marketing,utility", "-"}, "", "-template gives a range"},
		{[]string{"-category", "marketing", "-category", "utility", "-"}, "", "-category: it was given before"},
		{[]string{"-category", "utility"}, "", "want a file"},
		{[]string{"-category", "utility", "a.csv", "b.csv"}, "", "one file at a time"},
		{[]string{"-category", "utility", "none.csv"}, "", "none.csv"},
		{[]string{"-category", "utility", "testdata"}, "", "testdata: is a directory"},
		{[]string{"-category", "utility", "-template", "x", "-"}, "", "one of the two"},
		{[]string{"-template", "none.json", "-"}, "", "none.json"},
		{[]string{"-template", file, "-"}, "", "-template " + file},
		{[]string{"-category", "utility", "-"}, "", "standard input: empty"},
		{[]string{"-category", "utility", "-"}, "phone\n", "no recipients"},
		{[]string{"-category", "utility", "-"}, "phone\n,\n\n", "no recipients"},
		{[]string{"-category", "utility", "-"}, "+5511987654321\n", "no column phone"},
		{[]string{"-category", "utility", "-"}, "phone,n\n1\n", "line 2: 1 fields, where the header has 2 (-skip-bad"},
		{[]string{"-category", "utility", "-"}, "phone,last_inbound\n1,gestern\n", `line 2: last_inbound "gestern"`},
		{[]string{"-category", "utility", "-"}, "phone,last_inbound\n1,2026-11-20 14:03:00\n", "as in -zone UTC"},
		{[]string{"-category", "utility", "-skip-bad", "-"}, "phone,last_inbound\n1,gestern\n", "last_inbound"},
		{[]string{"-category", "utility", "-skip-bad", "-"}, "phone,n\n1\n", "no recipients"},
		{[]string{"-category", "utility", "-"}, "\x1f\x8b", "gzip"},
		{[]string{"-category", "utility", "-budget", "1,000", "-"}, "", "-budget"},
		{[]string{"-category", "utility", "-budget", "-1", "-"}, "", "-budget"},
		{[]string{"-category", "utility", "-budget", "100 EUR", "-"}, "", "want USD"},
		{[]string{"-category", "utility", "-budget", "$100", "-"}, "", "-budget"},
		{[]string{"-category", "utility", "-used", "utility=5", "-"}, "", "-used"},
		{[]string{"-category", "utility", "-used", "2026-11/portfolio//Brazil/utility", "-"}, "", "want COUNTER=N"},
		{[]string{"-category", "utility", "-used", "2026-11/portfolio//Brasil/utility=1", "-"}, "phone\n1\n",
			`-used "2026-11/portfolio//Brasil/utility": no such market`},
		{[]string{"-category", "utility", "-used", "2026-11/portfolio//Brazil/utilty=1", "-"}, "phone\n1\n",
			"no such item"},
		{[]string{"-category", "utility", "-used", "2026-11/portfolio//Brazil/utility=-1", "-"}, "", "want COUNTER=N"},
		{[]string{"-category", "utility", "-used", "2026-11/portfolio//Brazil/utility=1", "-used",
			"2026-11/portfolio//Brazil/utility=1", "-"}, "", "given before"},
		{[]string{"-category", "utility", "-used", "2026-11/portfolio//Brazil/utility=1", "-usage-unknown", "-"}, "",
			"one of the two"},
		{[]string{"-category", "utility", "-from", "+49 thirty", "-"}, "phone\n1\n", `-from "+49 thirty"`},
		{[]string{"-category", "utility", "-at", "tomorrow", "-"}, "", "-at"},
		{[]string{"-category", "utility", "-at", "2017-01-01T00:00:00Z", "-"}, "", "-at 2017-01-01T00:00:00Z: "},
		{[]string{"-category", "utility", "-schedule", "5000", "-"}, "", "-schedule"},
		{[]string{"-category", "utility", "-schedule", "5000/h 22:00-06:00", "-"}, "", "over midnight"},
		{[]string{"-category", "utility", "-schedule", "9999999999/h", "-"}, "", "-schedule"},
		{[]string{"-category", "utility", "-until", "2026-12-01T00:00:00Z", "-"}, "", "want a -schedule"},
		{[]string{"-category", "utility", "-schedule", "1/h", "-until", "2026-11-30T08:00:00Z", "-"}, "", "-until"},
		{[]string{"-category", "utility", "-schedule", "1/h", "-until", "2026-11-30T10:00:00Z", "-"}, "phone\nBR\nBR\n",
			"line 3: the schedule ends before it, after 1 message"},
		{[]string{"-category", "utility", "-currency", "dollars", "-"}, "", "-currency"},
		{[]string{"-category", "utility", "-zone", "CEST+2", "-"}, "", "-zone"},
		{[]string{"-category", "utility", "-model", "pmp", "-"}, "", "-model"},
	} {
		status, out, errs := campaignOf(t, test.stdin, test.args...)
		if status != 2 || out != "" || !strings.Contains(errs, test.says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v, %q: status %d, %s%s, want %s", test.args, test.stdin, status, out, errs, test.says)
		}
	}
}

// Rows that can't be read are left out on demand, and told.
func TestSkipBad(t *testing.T) {
	text := "phone,name\n+5511987654321,a\n+55,b,c\n,d\n+5511987654322,e\n+5511987654323,\"f\n"
	status, out, errs := campaignOf(t, text, "-category", "utility", "-skip-bad", "-json", "-")
	var r result
	if err := json.Unmarshal([]byte(out), &r); err != nil || status != 0 {
		t.Fatalf("status %d, %v, %s", status, err, errs)
	}
	if r.Recipients != 2 || r.LastLine != 5 || r.Skipped != 3 || len(r.SkippedLines) != 3 ||
		r.SkippedLines[2].Line != 6 {
		t.Errorf("%+v", r)
	}
}

// decode runs the program and returns its result as JSON has it.
func decode(t testing.TB, stdin string, args ...string) (r result) {
	t.Helper()
	status, out, errs := campaignOf(t, stdin, append(args, "-json")...)
	if status != 0 {
		t.Fatalf("%v: status %d, %s", args, status, errs)
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// long is how many times as much is tried as by default.
func long(t testing.TB, byDefault, whole int) int {
	t.Helper()
	if n, err := strconv.Atoi(os.Getenv("WACOST_LONG")); err == nil && n > 0 {
		return whole
	}
	return byDefault
}

// made returns the name of a made-up file.
func made(t testing.TB, rows int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recipients.csv")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := cli.Print(f, func(w *bufio.Writer) error {
		madeup.Recipients(w, rows, 1, now)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return name
}

// The total of a campaign is the sum of its recipients' quotes, with the month's counts
// carried from one to the next.
func TestTotalsAreTheFoldOfQuotes(t *testing.T) {
	name := made(t, long(t, 10_000, 1_000_000))
	for _, c := range []string{"utility", "marketing"} {
		r := decode(t, "", "-category", c, name)
		low, likely, high, n := fold(t, name, c)
		e := r.Estimate
		if !e.Low.Total.Equal(low) || !e.Likely.Total.Equal(likely) || !e.High.Total.Equal(high) || r.Recipients != n {
			t.Errorf("%s: %s, %s, %s of %d, want %s, %s, %s of %d", c, e.Low.Total, e.Likely.Total, e.High.Total,
				r.Recipients, low, likely, high, n)
		}
	}
}

// fold adds up a quote for each row.
func fold(t testing.TB, name, categoryName string) (low, likely, high ratecard.Money, n int64) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	o, err := parse([]string{"-category", categoryName, name}, now, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	pricer, err := o.account.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	rs, err := readHeader(f, time.UTC, "")
	if err != nil {
		t.Fatal(err)
	}
	usage := pricing.Usage{}
	for {
		var r recipient
		if err := rs.next(&r); errors.Is(err, io.EOF) {
			return low, likely, high, n
		} else if err != nil {
			t.Fatal(err)
		}
		n++
		m := o.message
		m.To = r.to
		q, err := pricer.Quote(&m, &pricing.State{Thread: r.thread, Usage: usage}, o.at)
		if err != nil {
			continue // it is in no total
		}
		for _, c := range q.Counts() {
			usage[c.Counter] += c.N
		}
		low, likely, high = low.Add(q.Low()), likely.Add(q.Likely().Total), high.Add(q.High())
	}
}

// Each line of -rows is what its recipient's quote says, and the last one the result.
func TestRowsAreQuotes(t *testing.T) {
	name := made(t, 500)
	status, out, errs := campaignOf(t, "", "-category", "marketing", "-rows", name)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if status != 0 || len(lines) != 501 {
		t.Fatalf("status %d, %s, %d lines", status, errs, len(lines))
	}
	var whole result
	if err := json.Unmarshal([]byte(lines[500]), &whole); err != nil {
		t.Fatal(err)
	}
	high := ratecard.Money{}
	for i, text := range lines[:500] {
		var row struct {
			Line int64
			User string
			At   time.Time
			High string
		}
		if err := json.Unmarshal([]byte(text), &row); err != nil || row.Line != int64(i+2) || !row.At.Equal(now) {
			t.Fatalf("%s: %v", text, err)
		}
		if row.High != "" {
			m, err := ratecard.ParseMoney(row.High)
			if err != nil {
				t.Fatal(err)
			}
			high = high.Add(m)
		}
	}
	if !high.Equal(whole.Estimate.High.Total) {
		t.Errorf("rows come to %s, the estimate to %s", high, whole.Estimate.High.Total)
	}
}

// After an interruption the result is that of the rows so far, and says so, be it
// that the rest never comes.
func TestInterruption(t *testing.T) {
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	var out, errs bytes.Buffer
	e := environment{now: now, stdin: r, stdout: &out, stderr: &errs}
	done := make(chan int)
	go func() { done <- run(ctx, []string{"-category", "utility", "-"}, e) }()
	if _, err := io.WriteString(w, "phone\n+5511987654321\n+5511987654322\n+55119"); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = io.WriteString(w, "8") // taken once the first part was read
		cancel()
	}()
	select {
	case status := <-done:
		if status != 130 || !strings.Contains(out.String(), "INCOMPLETE: interrupted behind line 3") ||
			!strings.Contains(errs.String(), "interrupted") {
			t.Errorf("status %d, %s%s", status, out.String(), errs.String())
		}
	case <-time.After(time.Minute):
		t.Fatal("it goes on")
	}
	_ = w.Close()
}

// An interruption before the first row leaves nothing to tell but that.
func TestEarlyInterruption(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	e := environment{now: now, stdin: r, stdout: &out, stderr: &errs}
	if status := run(ctx, []string{"-category", "utility", "-"}, e); status != 130 || errs.Len() == 0 {
		t.Errorf("status %d, %s%s", status, out.String(), errs.String())
	}
}
