package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

func TestUpToDate(t *testing.T) {
	want, err := os.ReadFile("../../RULES.md")
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	for range 2 { // the second run finds all as it should be
		if err := run(work); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(work, "RULES.md"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(got), string(want)); diff != "" {
			t.Fatalf("RULES.md is stale, run go generate ./pricing (-want +got):\n%s", diff)
		}
	}
}

// citation is how comments, outputs and tests name a rule, or a whole section
// of them, of which nobody can tell where it is.
var citation = regexp.MustCompile(number.String() + `|section \d+ of the ` + `rules`)

// cited returns what a text cites that the collection doesn't have.
func cited(c *collection, text string) []string {
	var missing []string
	for _, name := range citation.FindAllString(text, -1) {
		if c.find(name) == nil {
			missing = append(missing, name)
		}
	}
	return missing
}

// No number is a dead end: whatever a file of the repository cites is here.
func TestEveryCitation(t *testing.T) {
	c, err := read(collected)
	if err != nil {
		t.Fatal(err)
	}
	const top = "../../.."
	list := exec.Command("git", "ls-files", "-z")
	list.Dir = top
	out, err := list.Output()
	if err != nil {
		t.Skip("no git:", err)
	}
	n := 0
	for _, name := range strings.Split(strings.TrimRight(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
		if os.IsNotExist(err) {
			continue // taken away and not committed yet
		}
		if err != nil {
			t.Fatal(err)
		}
		n += len(citation.FindAll(text, -1))
		for _, missing := range cited(c, string(text)) {
			t.Errorf("%s cites %s, which collection.yaml doesn't have", name, missing)
		}
	}
	if n < 300 {
		t.Errorf("%d citations", n)
	}
}

func TestCited(t *testing.T) {
	c, err := read(collected)
	if err != nil {
		t.Fatal(err)
	}
	// Unknown ones are written in halves, so that this file doesn't cite them.
	text := "R7.3, R5.7.5; (R3.10: a page) AR7" + ".99 R7" + ".99 R7.3" + "x R5.7" + ".99, section 8 of the " + "rules"
	want := []string{"R7" + ".99", "R7.3" + "x", "R5.7" + ".99", "section 8 of the " + "rules"}
	if diff := cmp.Diff(want, cited(c, text)); diff != "" {
		t.Error(diff)
	}
}

// What a model says of its rules, the page says too.
func TestPage(t *testing.T) {
	text, err := page(collected, pricing.Models())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range pricing.Models() {
		for _, r := range m.Rules() {
			if !strings.Contains(string(text), fmt.Sprintf("- `%s`: %s\n", r.ID, r.Text)) {
				t.Errorf("no %s of %s", r.ID, m.ID)
			}
			if !strings.Contains(string(text), r.Source) {
				t.Errorf("no source of %s of %s", r.ID, m.ID)
			}
		}
	}
	// The one rule here that later models may take over.
	var exempting []string
	for _, m := range pricing.Models() {
		if slices.ContainsFunc(m.Rules(), func(r pricing.Rule) bool { return r.ID == "exempt" }) {
			exempting = append(exempting, "`"+m.ID+"`")
		}
	}
	if text, err := json.Marshal(pricing.Rule{ID: "reaction", Number: "R7.4"}); err != nil ||
		string(text) != `"reaction"` {
		t.Errorf("%s, %v: the page says that JSON holds the ID alone", text, err)
	}
	for _, line := range []string{
		"| `conversation-allowance` | [R2.7](#r27) | 2023-04-01 | 2023-05-31 | `conversations-2023-04` (by ID only) |",
		"| `free-entry-point` | [R5.4](#r54) | 2025-07-01 | 2026-09-27 | `per-message-2025`, `per-message-2026-08` |",
		"| `exempt` | [R7.10](#r710) | 2026-10-01 | 2027-12-31 | " + strings.Join(exempting, ", ") + " |",
		"| `delivered-too-late` | [R1.4](#r14) | 2018-08-01 | 2022-01-31 | `notifications-2018` |",
		"| `sold-to-india` | [R6.2](#r62) | 2027-01-01 |  | `per-message-2026` |",
		"| `outside-window` | [R0.5](#r05) | 2018-08-01 |  | every model |",
		"| `reported-free` | [R5.9](#r59) |  |  | every model |",
		"| `reported-regular` | [R5.9](#r59) |  |  | every model |",
		"| `fee` | [R0.10](#r010) |  |  | every model |",
	} {
		if !strings.Contains(string(text), "\n"+line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
	if i := slices.IndexFunc(pricing.Models(), func(m pricing.Model) bool { return m.ByIDOnly }); i < 0 {
		t.Error("no model is asked for by ID only")
	}
}

// The last day of a rule that ends within its model isn't told by the model; it
// is the one after which a quote goes by another.
func TestExemptEnds(t *testing.T) {
	c, err := read(collected)
	if err != nil {
		t.Fatal(err)
	}
	last := c.find("R7.10").Until.In(time.UTC).Add(12 * time.Hour)
	// there may be no newer card
	rates := ratecard.AsOf(ratecard.Published(), ratecard.Date{Year: 2026, Month: 10, Day: 1})
	account := pricing.Account{ServiceExempt: true, Rates: rates}
	message := pricing.Message{From: "1", To: "BR.1", Category: category.Service}
	for _, test := range []struct {
		at   time.Time
		rule string
	}{
		{last, "exempt"},
		{last.AddDate(0, 0, 1), "message"},
	} {
		used := pricing.Counter{
			Month: pricing.MonthOf(test.at),
			Scope: pricing.PerNumber,
			Of:    "1",
			Item:  ratecard.Service,
		}
		state := pricing.State{
			Thread: window.Thread{}.Inbound(test.at.Add(-time.Hour)),
			Usage:  pricing.Usage{used: 1000},
		}
		quote, err := account.Quote(message, state, test.at)
		if err != nil {
			t.Fatal(err)
		}
		lines := quote.Likely().Lines
		if len(lines) != 1 || lines[0].Rule.ID != test.rule {
			t.Errorf("%s: %v, want rule %s", test.at, lines, test.rule)
		}
	}
}

// The first day of a rule that begins within its model isn't told by the model
// either; it is the one from which on a quote goes by it.
func TestDatedRulesBegin(t *testing.T) {
	c, err := read(collected)
	if err != nil {
		t.Fatal(err)
	}
	rates := ratecard.AsOf(ratecard.Published(), ratecard.Date{Year: 2026, Month: 10, Day: 1})
	dated := map[string]struct {
		rule    string
		account pricing.Account
		message pricing.Message
	}{
		"R0.11": {
			"authentication-to-user-id",
			pricing.Account{Rates: rates, Model: "per-message-2026"},
			pricing.Message{To: "BR.1", Category: category.Authentication},
		},
		"R6.2": {
			"sold-to-india",
			pricing.Account{Rates: rates, SoldTo: "IN"},
			pricing.Message{To: "BR.1", Category: category.Utility},
		},
		"R6.4": {
			"sold-to-brazil",
			pricing.Account{Rates: rates, SoldTo: "BR"},
			pricing.Message{To: "BR.1", Category: category.Utility},
		},
	}
	for _, s := range c.Sections {
		for _, e := range s.Rules {
			if e.Begins.IsZero() {
				continue
			}
			of, ok := dated[e.Number]
			if !ok {
				t.Errorf("no test of the beginning of %s", e.Number)
				continue
			}
			first := e.Begins.In(time.UTC)
			for at, want := range map[time.Time]string{first.Add(-time.Second): "message", first: of.rule} {
				quote, err := of.account.Quote(of.message, pricing.State{}, at)
				if err != nil {
					t.Fatal(err)
				}
				if lines := quote.Likely().Lines; len(lines) != 1 || lines[0].Rule.ID != want {
					t.Errorf("%s: %v, want rule %s", at, lines, want)
				}
			}
		}
	}
}

func TestFaultsOfTheCollection(t *testing.T) {
	const whole = `
pages: {a: Page}
sections:
  - title: T
    from: 2020-01-01
    rules:
      - {number: R0.1, text: A, confidence: low, page: [a]}
      - {number: R0.10, text: B, confidence: high, from: 2021-01-01, until: 2021-12-31}
`
	if _, err := read([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{"R0.10", "R0.1", "R0.1: twice"},
		{"R0.10", "R1.1", "belongs to another section"},
		{"R0.10", "rule 7", "want a number"},
		{"text: A", `text: ""`, "want a text"},
		{"[a]", "[b]", `no page "b"`},
		{"low", "lowest", "want a confidence"},
		{"confidence: low, ", "", "want a confidence"},
		{"2021-12-31", "2020-12-31", "is before"},
		{"2021-12-31", "soon", "soon"},
		{"text: A", "txt: A", "txt"},
		{"title: T", "title: ''", "want a title"},
	} {
		_, err := read([]byte(strings.Replace(whole, test.old, test.new, 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s for %s: %v, want %q", test.new, test.old, err, test.want)
		}
	}
	if _, err := page([]byte(whole), pricing.Models()); err == nil || !strings.Contains(err.Error(), "no R0.5") {
		t.Errorf("%v without the numbers of the models", err)
	}
}
