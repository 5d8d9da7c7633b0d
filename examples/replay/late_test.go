package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
)

const slow = "testdata/late.ndjson"

func TestLateGolden(t *testing.T) {
	text, errs, code := replay("", "-late", "-zone", "Europe/Berlin", slow)
	if code != 0 || errs != "" {
		t.Errorf("exit status %d: %s", code, errs)
	}
	golden.Compare(t, "testdata/late.golden", text)
	out, errs, code := replay("", "-late", "-zone", "Europe/Berlin", "-json", slow)
	if code != 0 || errs != "" {
		t.Errorf("exit status %d: %s", code, errs)
	}
	golden.Compare(t, "testdata/late_json.golden", out)
}

// lateOf returns the report in the JSON.
func lateOf(t *testing.T, stdin string, args ...string) *pricing.LateReport {
	t.Helper()
	out, errs, code := replay(stdin, append([]string{"-json"}, args...)...)
	if code != 0 {
		t.Fatalf("exit status %d: %s", code, errs)
	}
	var d struct{ Late *pricing.LateReport }
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatal(err)
	}
	return d.Late
}

// The saving is the difference of two bills, of which one is the program's own. Late
// replies are of the period, and what was asked before it counts.
func TestLateSaving(t *testing.T) {
	r := lateOf(t, "", "-late", slow)
	saving, ok := r.Replies.Saving()
	if want := r.Bill.High.Amount.Sub(r.Replies.InTime.High.Amount); !ok || !saving.Amount.Equal(want) {
		t.Errorf("%v %v, want %v", saving, ok, want)
	}
	for dates, want := range map[string]int64{
		"":                                      7,
		"-from 2025-08-04":                      7,
		"-from 2025-08-05":                      0,
		"-until 2025-08-04":                     0,
		"-from 2025-08-04 -until 2025-08-05":    7,
		"-from 2025-08-04 -zone Pacific/Apia":   7,
		"-from 2025-08-05 -zone Asia/Kamchatka": 0,
	} {
		args := append(strings.Fields(dates), "-late", slow)
		if got := lateOf(t, "", args...); got.Replies.Messages != want {
			t.Errorf("%q: %d late replies, want %d", dates, got.Replies.Messages, want)
		}
	}
	if lateOf(t, "", slow) != nil {
		t.Error("late replies without -late")
	}
}

// Without messages of users, that is said, and not that none was late.
func TestLateWithoutInbound(t *testing.T) {
	bodies, err := os.ReadFile(slow)
	if err != nil {
		t.Fatal(err)
	}
	var statuses []string
	for line := range strings.Lines(string(bodies)) {
		if strings.Contains(line, `"statuses"`) {
			statuses = append(statuses, line)
		}
	}
	out, errs, code := replay(strings.Join(statuses, ""), "-late")
	if code != 0 || !strings.Contains(out, "\nlate replies: not known, the log has no messages of users\n") {
		t.Errorf("exit status %d, %s\n%s", code, errs, out)
	}
}

// Where free replies run out, an answer in time takes the place of another, which is charged
// then: whether Meta had charged that one says nothing. The report says the same amount.
func TestLateSavingWithinAnAllowance(t *testing.T) {
	var log bytes.Buffer
	w := bufio.NewWriter(&log)
	if err := madeup.Month(w, 5000, 1); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	late := lateOf(t, log.String(), "-late", "-from", "2026-10-01", "-until", "2026-11-01",
		"-zone", "Europe/Berlin", "-currency", "EUR")
	if late.Replies.Messages != 252 || late.Replies.High.String() != "0.9640 EUR" {
		t.Errorf("%d late replies, %s less in time", late.Replies.Messages, late.Replies.High)
	}
}
