package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

const (
	own    = "../../testdata/scenarios"
	shared = "../../../shared/rules/scenarios.yaml"
)

// try runs the program.
func try(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(args, &out, &err, nil)
	return status, out.String(), err.String()
}

// write makes a file of scenarios.
func write(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.yaml")
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func files(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob(own + "/*.yaml")
	if err != nil || len(list) < 6 {
		t.Fatalf("%d files of scenarios, %v", len(list), err)
	}
	return list
}

func TestScenarios(t *testing.T) {
	for _, name := range files(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			status, stdout, stderr := try("-check", name)
			if status != 0 || !strings.Contains(stdout, " 0 failed, 0 skipped\n") || stderr != "" {
				t.Errorf("status %d\n%s%s", status, stdout, stderr)
			}
		})
	}
}

// What can't be run of the collected scenarios is named, and is nothing else.
func TestSharedScenarios(t *testing.T) {
	if _, err := os.Stat(shared); err != nil {
		t.Skip(err)
	}
	status, stdout, stderr := try(shared, "-check")
	if status != 0 || !strings.HasSuffix(stdout, " 0 failed, 10 skipped\n") {
		t.Errorf("status %d\n%s", status, stdout)
	}
	var skipped []string
	for line := range strings.Lines(stderr) {
		if id, _, ok := strings.Cut(line, ": skipped: "); ok {
			skipped = append(skipped, id)
		}
	}
	want := []string{"PMP-10", "PMP-14", "PMP-16", "PMP-17", "PMP-20", "PMP-22", "P26-01", "P26-02", "P26-09", "P26-16"}
	if diff := cmp.Diff(want, skipped); diff != "" {
		t.Error(diff)
	}
}

// until is a book without the cards that are newer than its last day. One that
// joins the embedded ones changes no golden file.
type until struct {
	ratecard.Book
	last ratecard.Date
}

func (u until) Card(c ratecard.Currency, on ratecard.Date) (*ratecard.Card, error) {
	if u.last.Before(on) {
		on = u.last
	}
	return u.Book.Card(c, on)
}

func (u until) EffectiveDates(c ratecard.Currency) []ratecard.Date {
	return slices.DeleteFunc(u.Book.EffectiveDates(c), func(d ratecard.Date) bool { return u.last.Before(d) })
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		golden string
		args   []string
	}{
		{"2018.jsonl", []string{own + "/2018.yaml"}},
		{"2026.jsonl", []string{own + "/2026.yaml"}},
		{"2025-as-2026.jsonl", []string{own + "/2025.yaml", "-model", "per-message-2026"}},
		{"2018.txt", []string{own + "/2018.yaml", "-explain"}},
		{"2026.txt", []string{"-explain", own + "/2026.yaml"}},
	} {
		t.Run(test.golden, func(t *testing.T) {
			o, err := parse(test.args, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			o.rates = until{ratecard.Published(), ratecard.Date{Year: 2026, Month: 10, Day: 1}}
			var stdout, stderr bytes.Buffer
			if failed, err := tell(o, &stdout, &stderr, nil); failed || err != nil || stderr.Len() > 0 {
				t.Fatalf("%v, %v: %s", failed, err, stderr.String())
			}
			golden.Compare(t, filepath.Join("testdata", test.golden), stdout.String())
		})
	}
}

// The JSON has these keys in this order, whatever the scenario; no list is null.
func TestKeys(t *testing.T) {
	name := write(t, `[{id: quiet, era: pmp_2025, events: []}]`)
	status, stdout, _ := try(name)
	want := `{"id":"quiet","models":[],"charges":[],"free":[],"refused":[],"uncertain":[],` +
		`"low":{"amount":"0","currency":"USD"},"high":{"amount":"0","currency":"USD"},"unpriced":[]}` + "\n"
	if status != 0 || stdout != want {
		t.Errorf("status %d, %s", status, stdout)
	}
}

// long is set for all pairs of a scenario and a model. Else each scenario is run
// under a fifth of the models, and each model for a fifth of the scenarios.
var long = os.Getenv("WACOST_LONG") != ""

// tried reports whether a pair is run, by the position of both in their lists.
func tried(scenario, model int) bool { return long || (scenario+model)%5 == 0 }

// Every scenario can be run under every model, and each message costs something or
// nothing.
func TestEveryModel(t *testing.T) {
	list := files(t)
	if _, err := os.Stat(shared); err == nil {
		list = append(list, shared)
	}
	for i, name := range list {
		for j, m := range pricing.Models() {
			if !tried(i, j) {
				continue
			}
			status, stdout, stderr := try(name, "-model", m.ID)
			if status != 0 {
				t.Fatalf("%s under %s: %d, %s", name, m.ID, status, stderr)
			}
			for line := range strings.Lines(stdout) {
				var r result
				if err := json.Unmarshal([]byte(line), &r); err != nil {
					t.Fatal(err)
				}
				if len(r.Models) > 1 || len(r.Models) == 1 && r.Models[0] != m.ID {
					t.Errorf("%s under %s: %v", r.ID, m.ID, r.Models)
				}
				if r.Low.Cmp(r.High) > 0 {
					t.Errorf("%s under %s: %s to %s", r.ID, m.ID, r.Low, r.High)
				}
			}
			if status, _, stderr := try(name, "-model", m.ID, "-explain"); status != 0 {
				t.Fatalf("%s explained under %s: %s", name, m.ID, stderr)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	good := write(t, `[{id: a, era: pmp_2025, events: []}]`)
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{good}, 0, ""},
		{[]string{good, "-check"}, 0, "a: skipped: it expects nothing"},
		{[]string{"-explain", good, "-model", "per-message-2026"}, 0, ""},
		{[]string{"-help"}, 0, ""},
		{nil, 2, "want a file"},
		{[]string{good, good}, 2, "one file at a time"},
		{[]string{good, "-check", "-explain"}, 2, "either -check or -explain"},
		{[]string{good, "-model", "per-message-1999"}, 2, "no such model"},
		{[]string{good, "-mode"}, 2, "not defined"},
		{[]string{"nowhere.yaml"}, 2, "nowhere.yaml"},
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

// A check tells what differs, event by event, and by what it doesn't go.
func TestCheckFails(t *testing.T) {
	name := write(t, `
- id: wrong
  era: pmp_2025
  events:
    - {id: m1, at: 0h, from: business, kind: template, category: utility, count: 2}
    - {id: m2, at: 1h, from: business, kind: template, category: marketing}
    - {id: m3, at: 2h, from: business, kind: freeform}
    - {id: m4, at: 3h, from: business, kind: template, category: utility, delivered: false}
  expected_charges:
    - {event: m1, unit: message, category: utility, qty: 1}
    - {event: m2, unit: conversation, category: marketing}
  expected_free: [{event: m3}, {event: m5}]
- id: right
  era: pmp_2025
  events:
    - {id: m1, at: 0h, from: business, kind: template, category: utility, count: 2}
    - {id: m2, at: 1h, from: business, kind: freeform}
  expected_charges: # by rate, which isn't compared
    - {event: m1, unit: message, category: utility, rate: list, qty: 1}
    - {event: m1, unit: message, category: utility, rate: tier1, qty: 1}
  not_sent: [{event: m2, error: 131047, why: whatever}]
`)
	status, stdout, _ := try("-check", name)
	want := `wrong: m1: want 1 message of utility charged, got 2 message of utility charged
wrong: m2: want 1 conversation of marketing charged, got 1 message of marketing charged
wrong: m3: want free, got refused (131047)
wrong: m4: want nothing, got free
wrong: m5: want free, got nothing
1 passed, 1 failed, 0 skipped
`
	if diff := cmp.Diff(want, stdout); status != 1 || diff != "" {
		t.Errorf("status %d\n%s", status, diff)
	}
}

// Copies taken together come out as copies one by one.
func TestCopies(t *testing.T) {
	const head = `
- id: many
  era: pmp_2026_10
  state: {service_free_used: 993, counter: {category: utility, value: 249990}}
  events:
    - {id: u1, at: 0h, from: user, kind: ad_click, client: web}
`
	together, apart := head, head
	for _, m := range []string{"kind: freeform", "kind: template, category: utility", "kind: reaction"} {
		id := strings.ReplaceAll(m, " ", "")
		id = strings.NewReplacer(":", "", ",", "").Replace(id)
		together += "    - {id: " + id + ", at: 1h, from: business, " + m + ", count: 20}\n"
		for i := range 20 {
			apart += "    - {id: " + id + string(rune('a'+i)) + ", at: 1h, from: business, " + m + "}\n"
		}
	}
	var results [2]result
	for i, text := range []string{together, apart} {
		status, stdout, stderr := try(write(t, text))
		if status != 0 {
			t.Fatal(stderr)
		}
		if err := json.Unmarshal([]byte(stdout), &results[i]); err != nil {
			t.Fatal(err)
		}
	}
	a, b := results[0], results[1]
	if !a.High.Equal(b.High) || !a.Low.Equal(b.Low) || a.High.IsZero() {
		t.Errorf("%s and %s", a.High, b.High)
	}
	var free, charged int64
	for _, f := range a.Free {
		free += f.Qty
	}
	for _, c := range a.Charges {
		charged += c.Qty
	}
	if free != int64(len(b.Free)) || charged != int64(len(b.Charges)) || free != 27 || charged != 33 {
		t.Errorf("%d and %d free, %d and %d charged", free, len(b.Free), charged, len(b.Charges))
	}
}

// A template without a category has a price where rules don't go by it only.
func TestNoCategory(t *testing.T) {
	name := write(t, `[{id: a, era: cbp_2022, events: [{id: m1, at: 0h, from: business, kind: template}]}]`)
	for model, priced := range map[string]bool{"conversations-2022": true, "per-message-2026": false} {
		status, stdout, stderr := try(name, "-model", model)
		var r result
		if err := json.Unmarshal([]byte(stdout), &r); status != 0 || err != nil {
			t.Fatal(status, stderr, err)
		}
		if (len(r.Charges) == 1) != priced || (len(r.Unpriced) == 0) != priced {
			t.Errorf("%s: %s", model, stdout)
		}
	}
}

// Unknown keys are told and ignored; what can't be run is skipped by what it is.
func TestWarnings(t *testing.T) {
	name := write(t, `
- id: odd
  era: pmp_2025
  weather: fine
  state: {mood: good}
  events: [{id: m1, at: 0h, from: business, kind: template, category: utility, color: red}]
- {id: prose, era: pmp_2025, cases: [{day: 1}]}
- {id: group, era: pmp_2025, events: [{id: m1, at: 0h, from: business, kind: freeform, group: 5}]}
- {id: agent, era: pmp_2025, events: [{id: m1, at: 0h, from: meta_agent, kind: freeform}]}
- {id: call, era: pmp_2025, events: [{id: m1, at: 0h, from: business, kind: call, seconds: 5}]}
- {id: cap, era: pmp_2025,
   events: [{id: m1, at: 0h, from: business, kind: template, category: marketing, bid_amount_per_1000: 5}]}
- {id: assistant, era: pmp_2025, state: {ai_provider: true}, events: []}
- {id: many, era: pmp_2025, events: [{id: m1, at: 0h, from: business, kind: template, category: utility, count: N}]}
- {id: ladder, era: pmp_2025, symbols: {a: 1}, events: []}
- {id: quantity, era: pmp_2025, events: [], expected_free: [{event: m1, qty: N}]}
`)
	status, stdout, stderr := try(name)
	if status != 0 || strings.Count(stdout, "\n") != 1 || !strings.Contains(stdout, `"id":"odd"`) {
		t.Errorf("status %d, %s", status, stdout)
	}
	lines := slices.Collect(strings.Lines(stderr))
	want := []string{
		"odd: event m1: unknown, ignored: color\n", "odd: unknown, ignored: weather\n",
		"odd: state: unknown, ignored: mood\n",
		"prose: no events\n", "group: skipped: a group\n", "agent: skipped: a message from meta_agent\n",
		"call: skipped: a call from the business\n", "cap: skipped: a price cap\n",
		"assistant: skipped: an AI provider: a price list of its own\n",
		"many: skipped: symbols: the count \"N\" is no number\n",
		"ladder: skipped: symbols: it needs a ladder of its own\n",
		"quantity: skipped: symbols: the quantity \"N\" is no number\n",
	}
	slices.Sort(lines)
	slices.Sort(want)
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}
