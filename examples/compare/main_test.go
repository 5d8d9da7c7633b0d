package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/logs"
)

const (
	events = "testdata/events.jsonl"
	own    = "../../testdata/scenarios"
)

// try runs the program.
func try(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(args, &out, &err)
	return status, out.String(), err.String()
}

func TestGolden(t *testing.T) {
	const both = "-before per-message-2025 -after per-message-2026 "
	for _, test := range []struct{ golden, args string }{
		{"events.txt", both + events},
		{"inr.txt", events + " " + both + "-currency INR -zone Asia/Kolkata"},
		{"cards.txt", own + "/2026.yaml " + both + "-before-card 2026-07-01 -after-card 2026-10-01"},
		{"messages.txt", "-messages " + both + events},
		{"messages_2025.txt", own + "/2025.yaml -messages -before conversations-2025-04 -after per-message-2026"},
		{"risk.txt", "-risk " + own + "/2026.yaml"},
		{"risk_gbp.txt", events + " -risk -card 2026-10-01 -currency GBP -zone Europe/London"},
		{"2022.txt", own + "/2022.yaml -before conversations-2022 -after conversations-2023-03 -category marketing"},
	} {
		t.Run(test.golden, func(t *testing.T) {
			status, stdout, stderr := try(strings.Fields(test.args)...)
			if status != 0 {
				t.Fatalf("status %d: %s", status, stderr)
			}
			golden.Compare(t, filepath.Join("testdata", test.golden), stdout)
		})
	}
}

// The prices of 2018 aren't known, and those of 2022 not on today's card: nothing
// that comes of them is told as a difference.
func TestUnknownIsInNoDifference(t *testing.T) {
	var late, many strings.Builder
	for i := range 20 {
		fmt.Fprintf(&late, `{"at":"2018-09-05T12:00:00Z","user":"55119900000%02d","category":"utility"}`+"\n", i)
	}
	for i := range 1350 {
		const in, out = `"at":"2026-11-05T12:00:00Z","inbound":true`, `"at":"2026-11-05T12:01:00Z","category":"service"`
		fmt.Fprintf(&many, `{%s,"user":"551198000%04d"}`+"\n"+`{%s,"user":"551198000%04d"}`+"\n", in, i, out, i)
	}
	for _, test := range []struct {
		events, before string
		says           []string
		never          string
	}{
		{late.String(), "notifications-2018 -after-card 2026-10-01",
			[]string{"0 and 20 unpriced  unknown", "notifications-2018: no price for 20: no card"}, "+0.1360"},
		{many.String(), "conversations-2022 -after-card 2026-10-01",
			[]string{"1000 and 350 unpriced  unknown", "conversations-2022: no price for 350: no rate"}, "+2.3800"},
		{late.String(), "notifications-2018", // on both sides
			[]string{"0 and 20 unpriced  unknown           unknown", "per-message-2026: no price for 20: no card"}, "0 USD"},
	} {
		name := filepath.Join(t.TempDir(), "events.jsonl")
		if err := os.WriteFile(name, []byte(test.events), 0o600); err != nil {
			t.Fatal(err)
		}
		args := strings.Fields("-after per-message-2026 -before " + test.before)
		status, stdout, stderr := try(append(args, name)...)
		if status != 0 || strings.Contains(stdout, test.never) || strings.Contains(stdout, "+") {
			t.Errorf("status %d: %s%s", status, stdout, stderr)
		}
		for _, want := range test.says {
			if !strings.Contains(stdout, want) {
				t.Errorf("no %q in\n%s", want, stdout)
			}
		}
	}
}

func TestRatio(t *testing.T) {
	for _, test := range []struct{ before, after, want string }{
		{"1", "2", "×2.0"},
		{"2", "1", "×0.5"},
		{"0.0068", "0.0136", "×2.0"},
		{"3", "1", "×0.3"},
		{"3", "2", "×0.7"},
		{"20", "1", "×0.1"}, // 0.05 is up
		{"2000", "99", "<×0.1"},
		{"1", "0", "×0.0"},
		{"0", "1", "–"},
		{"0", "0", "–"},
		{"0.001", "1234567", "×1234567000.0"},
		{"1000000", "999999", "×1.0"},
	} {
		got := ratio(decimal.RequireFromString(test.before), decimal.RequireFromString(test.after))
		if got != test.want {
			t.Errorf("%s to %s: %s, want %s", test.before, test.after, got, test.want)
		}
	}
}

func TestUsage(t *testing.T) {
	both := []string{"-before", "per-message-2025", "-after", "per-message-2026"}
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"-help"}, 0, ""},
		{both, 2, "want a file"},
		{append(both, events, events), 2, "one file at a time"},
		{append(both, "nowhere.jsonl"), 2, "nowhere.jsonl: "},
		{[]string{events, "-before", "per-message-2025"}, 2, `-after ""`},
		{[]string{events, "-before", "then", "-after", "per-message-2026"}, 2, `-before "then"`},
		{append(both, events, "-zone", "Mars"), 2, "-zone"},
		{append(both, events, "-currency", "dollars"), 2, "-currency"},
		{append(both, events, "-category", "service"), 2, "-category"},
		{append(both, events, "-after-card", "soon"), 2, "-after-card"},
		{append(both, events, "-x"), 2, "not defined"},
		{append(both, events, "-risk"), 2, `-before "per-message-2025" beside -risk`},
		{[]string{events, "-risk", "-messages"}, 2, "-messages beside -risk"},
		{[]string{events, "-risk", "-after-card", "2026-10-01"}, 2, `-after-card "2026-10-01" beside -risk`},
		{append(both, events, "-card", "2026-10-01"), 2, "-card 2026-10-01: it is for -risk"},
		{[]string{events, "-risk", "-card", "soon"}, 2, `-card "soon"`},
		{[]string{"-risk"}, 2, "want a file"},
	} {
		status, _, stderr := try(test.args...)
		if status != test.status || !strings.Contains(stderr, test.says) {
			t.Errorf("%v: %d, %s", test.args, status, stderr)
		}
		if status == 2 && strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: more than one line: %s", test.args, stderr)
		}
	}
}

func TestBadEvents(t *testing.T) {
	for _, test := range []struct{ text, says string }{
		{"", "empty"},
		{"\n\n", "empty"},
		{`{`, "line 1: "},
		{"\n{}", "line 2: no at"},
		{`{"at":"2026-10-05T12:00:00Z"}`, "no user"},
		{`{"at":"yesterday","user":"BR"}`, "line 1: "},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","colour":1}`, "colour"},
		{`{"at":"2026-10-05T12:00:00Z","user":"somebody","category":"utility"}`, `user "somebody"`},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","category":"spam"}`, `category "spam"`},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","category":"utility","reaction":true}`, "a reaction"},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","category":"utility","lite":true}`, "lite is for marketing"},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","category":"utility","from_ad":true}`, "from_ad"},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","inbound":true,"category":"utility"}`, "inbound"},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","inbound":true} {}`, "line 1: invalid character"},
		{"- {id: a}", "scenario a: no era"},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","message":{"category":"utility"},"category":"utility"}`,
			`line 1: "category" beside "message"`},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","inbound":true}` + "\n" +
			`{"at":"2026-10-05T12:00:00Z","user":"BR","meta":{},"lite":true}`, `line 2: "lite" beside "meta"`},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","message":{"category":"spam"}}`, `category "spam"`},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","message":{"others":["spam"]}}`, `category "spam"`},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","message":{"colour":1}}`, "colour"},
		{`{"at":"2026-10-05T12:00:00Z","user":"x","message":{"category":"utility"}}`, `user "x"`},
		{`{"user":"BR","message":{"category":"utility"}}`, "no at"},
		{`{"at":"2026-10-05T12:00:00Z","message":{"category":"utility"}}`, "no user"},
		{`{"at":"2026-10-05T12:00:00Z","user":"BR","from_ad":true,"message":{"category":"utility"}}`, "from_ad"},
		{"\xff\xfe{\x00", "in UTF-16"},
		{"\x1f\x8b\x08", "gzip"},
		{"{\"id\":\"" + strings.Repeat("x", 4<<20), "line 1: longer than 4 MiB"},
		{"- {id: " + strings.Repeat("x", 4<<20), "file: longer than 4 MiB"},
	} {
		name := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(name, []byte(test.text), 0o644); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := try("-before", "per-message-2025", "-after", "per-message-2026", name)
		if status != 2 || stdout != "" || !strings.Contains(stderr, test.says) {
			t.Errorf("%s\nstatus %d: %s", test.text, status, stderr)
		}
	}
}

// Events in JSON of their own, flat events and both by turns are the same traffic.
func TestTwoFormsOfEvents(t *testing.T) {
	flat, err := os.ReadFile(events)
	if err != nil {
		t.Fatal(err)
	}
	forms := [3]strings.Builder{} // flat, own, by turns
	n := 0
	for text := range strings.Lines(string(flat)) {
		if strings.TrimSpace(text) == "" {
			continue
		}
		e, err := logs.Event([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		own, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := logs.Event(own); err != nil || !cmp.Equal(e, back) {
			t.Errorf("%s: %v\n%s", own, err, cmp.Diff(e, back))
		}
		both := [2]string{text, string(own) + "\n"}
		for i, of := range []string{both[0], both[1], both[n%2]} {
			forms[i].WriteString(of)
		}
		n++
	}
	want := ""
	for i := range forms {
		name := filepath.Join(t.TempDir(), "events.jsonl")
		if err := os.WriteFile(name, []byte("\ufeff"+forms[i].String()), 0o644); err != nil {
			t.Fatal(err)
		}
		status, stdout, stderr := try("-before", "per-message-2025", "-after", "per-message-2026", name)
		if i == 0 {
			want = stdout
		}
		if status != 0 || stdout != want || want == "" {
			t.Errorf("form %d: status %d, %s (-flat +this):\n%s", i, status, stderr, cmp.Diff(want, stdout))
		}
	}
}

// Scenarios that can't be run are named, as is what would have been refused.
func TestLeftOut(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file.yaml")
	text := `
- {id: group, era: pmp_2025, events: [{id: m, at: 0h, from: business, kind: freeform, group: 5}]}
- {id: prose, era: pmp_2025, cases: []}
- id: late
  era: pmp_2025
  events:
    - {id: m, at: 0h, from: business, kind: freeform}
    - {id: n, at: 0h, from: business, kind: template, category: utility, delivered: false}
`
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	status, _, stderr := try("-before", "per-message-2025", "-after", "per-message-2026", name)
	want := "group: skipped: a group\nprose: skipped: no events\nlate: 1 sent outside the window, left out\n"
	if status != 0 || stderr != want {
		t.Errorf("status %d: %s", status, stderr)
	}
}
