package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReport holds the page of examples/report, of the month of an invented business.
func TestReport(t *testing.T) {
	need(t)
	dir := t.TempDir()
	output(t, "go", "-C", "../..", "build", "-o", dir+"/", "./examples/report", "./examples/report/madeup")
	log, page := filepath.Join(dir, "webhooks.ndjson"), filepath.Join(dir, "report.html")
	traffic := output(t, filepath.Join(dir, "madeup"), "-messages", "5000")
	if err := os.WriteFile(log, traffic, 0o600); err != nil {
		t.Fatal(err)
	}
	flags := []string{"-before", "per-message-2025", "-after", "per-message-2026", "-month", "2026-10",
		"-zone", "Europe/Berlin", "-currency", "EUR"}
	program := filepath.Join(dir, "report")
	facts := output(t, program, append(flags, "-json", log)...)
	output(t, program, append(flags, "-o", page, log)...)
	url := "file://" + filepath.ToSlash(page)
	hold(t, "report", url)

	for _, fault := range reportFigures(open(t, "", url, views[0]), facts) {
		t.Error(fault)
	}
	// The check finds a figure of which one digit is another.
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, figure := range []string{"0.2038 EUR", "0.9363 EUR", "173.4789 EUR"} {
		other := strings.Replace(string(text), figure, "0.2039 EUR", 1)
		if len(reportFigures(open(t, "", serve(t, other), views[0]), facts)) == 0 || other == string(text) {
			t.Errorf("%s as another figure isn't found", figure)
		}
	}
}

// A part is what of a market, a category or a day the report shows.
type part struct {
	Name          string
	Before, After struct {
		Messages, Without int64
		Amount            money
	}
}

// reportFigures compares a page of the report with the JSON of the same report: each
// market, category and day is a row with all digits of its amounts, and so is the rest of
// missingRows; no amount is shown that isn't in the JSON.
func reportFigures(b *tab, facts []byte) (faults []string) {
	b.Helper()
	var lists map[string]json.RawMessage
	var all any
	for _, into := range []any{&lists, &all} {
		if err := json.Unmarshal(facts, into); err != nil {
			b.Fatal(err)
		}
	}
	k := known{}
	k.collect(b, all)
	tables := ask[[][][]string](b, "tables")
	for _, name := range []string{"markets", "categories", "days"} {
		var parts []part
		if err := json.Unmarshal(lists[name], &parts); err != nil || len(parts) < 3 {
			b.Fatalf("%s: %s, %v", name, lists[name], err)
		}
		for _, p := range parts {
			if p.Before.Messages > p.Before.Without && !p.shown(tables) {
				faults = append(faults,
					fmt.Sprintf("no row of %s has %s and %s", p.Name, p.Before.Amount, p.After.Amount))
			}
		}
	}
	faults = append(faults, missingRows(b, tables, facts)...)
	return append(faults, k.unknown(b, ask[[]string](b, "texts"))...)
}

// missingRows returns what no row of a table says: the messages that make the difference, the
// allowances with the day on which they end, and what other rules and prices would make of
// the month.
func missingRows(b *tab, tables [][][]string, facts []byte) (faults []string) {
	b.Helper()
	var r struct {
		Transitions []struct {
			Market, Category string
			Before, After    struct {
				Rule     string
				Messages int
				Amount   money
			}
			Change struct{ Amount *money }
		}
		Allowances []struct {
			Of, Ended string
			Past      struct {
				Messages int
				Amount   money
			}
		}
		Risk struct{ Models, Raised []riskRow }
	}
	if err := json.Unmarshal(facts, &r); err != nil {
		b.Fatal(err)
	}
	var want [][]string
	for _, t := range r.Transitions {
		if t.Change.Amount != nil && rat(b, t.Change.Amount.Amount).Sign() != 0 {
			want = append(want, []string{
				t.Market, t.Category, t.Before.Rule, t.After.Rule, strconv.Itoa(t.After.Messages),
				t.Before.Amount.String(), t.After.Amount.String(), "+" + t.Change.Amount.String(),
			})
		}
	}
	moves := len(want)
	for _, a := range r.Allowances {
		if !strings.HasPrefix(a.Ended, "0000") && a.Ended != "" {
			want = append(want, []string{a.Of, a.Ended, strconv.Itoa(a.Past.Messages), a.Past.Amount.String()})
		}
	}
	if moves < 5 || len(want) == moves || len(r.Risk.Models) < 5 || len(r.Risk.Raised) < 3 {
		b.Fatalf("%d transitions, %d allowances that end, %d models", moves, len(want)-moves, len(r.Risk.Models))
	}
	for _, row := range append(r.Risk.Models, r.Risk.Raised...) {
		want = append(want, []string{row.ID, row.Card, row.total()})
	}
	for _, texts := range want {
		if !isRow(tables, texts) {
			faults = append(faults, fmt.Sprintf("no row has %q", texts))
		}
	}
	return faults
}

// A riskRow is what the month costs under other rules or prices.
type riskRow struct {
	ID, Card string
	High     *money
	AtLeast  *money `json:"at_least"`
}

// total is what the page shows of it.
func (r riskRow) total() string {
	switch {
	case r.High != nil:
		return r.High.String()
	case r.AtLeast != nil:
		return "at least " + r.AtLeast.String()
	}
	return "unknown"
}

// isRow reports whether a row of a table has all texts, each in a cell of its own; "" is no
// text. Amounts of 0 have no decimals on a page.
func isRow(tables [][][]string, texts []string) bool {
	for _, table := range tables {
		for _, cells := range table {
			left := slices.Clone(cells)
			if !slices.ContainsFunc(texts, func(text string) bool {
				zero := regexp.MustCompile(`^0\.0+ `).ReplaceAllString(text, "0 ")
				i := slices.IndexFunc(left, func(cell string) bool { return cell == text || cell == zero })
				if i >= 0 {
					left[i] = ""
				}
				return text != "" && i < 0
			}) {
				return true
			}
		}
	}
	return false
}

// shown reports whether a row of a table has both amounts.
func (p part) shown(tables [][][]string) bool {
	for _, table := range tables {
		for _, cells := range table {
			text := strings.Join(cells[1:], " | ")
			if cells[0] == p.Name && strings.Contains(" "+text, " "+p.Before.Amount.String()) &&
				strings.Contains(" "+text, " "+p.After.Amount.String()) {
				return true
			}
		}
	}
	return false
}

// collect adds every amount of a JSON document, and what is shown below zero without its
// sign.
func (k known) collect(t testing.TB, document any) {
	switch d := document.(type) {
	case []any:
		for _, e := range d {
			k.collect(t, e)
		}
	case map[string]any:
		if text, ok := d["amount"].(string); ok {
			k.add(rat(t, text).Abs(rat(t, text)))
		}
		for _, e := range d {
			k.collect(t, e)
		}
	}
}

// A row has each text in a cell of its own.
func TestIsRow(t *testing.T) {
	tables := [][][]string{{{"Brazil", "1", "0 EUR"}, {"Spain", "2", "0.5 EUR"}}}
	for _, tt := range []struct {
		texts []string
		want  bool
	}{
		{[]string{"Brazil", "0.0000 EUR"}, true},
		{[]string{"0.5 EUR", "", "Spain"}, true},
		{[]string{"Brazil", "Brazil"}, false},
		{[]string{"Brazil", "2"}, false},
		{[]string{"0.50 EUR"}, false},
	} {
		if got := isRow(tables, tt.texts); got != tt.want {
			t.Errorf("%q: %t, want %t", tt.texts, got, tt.want)
		}
	}
}
