// Package examples holds programs that use the library; see the README.
package examples

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

var update = flag.Bool("update", false, "rewrite the README's program, outputs and tables")

const readme = "../README.md"

// TestReadme holds the README to what the library says and prints today.
func TestReadme(t *testing.T) {
	old, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(old)
	text = fill(text, "models", modelTable())
	text = fill(text, "cards", cardTable(t))
	text = program(t, text, "first/main.go")
	text = outputs(t, text)
	if *update {
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text, string(old)); diff != "" {
		t.Errorf("README.md is stale, run go test ./examples -update (-want +got):\n%s", diff)
	}
}

// fill puts a body between <!-- name --> and <!-- end -->.
func fill(text, name, body string) string {
	between := regexp.MustCompile(`(?s)(<!-- ` + name + ` -->\n).*?(<!-- end -->)`)
	return between.ReplaceAllStringFunc(text, func(s string) string {
		return "<!-- " + name + " -->\n" + body + "<!-- end -->"
	})
}

// program puts a file, from its package clause on, into the Go block.
func program(t *testing.T, text, file string) string {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(source), "package main\n")
	if !found {
		t.Fatalf("%s is no program", file)
	}
	block := regexp.MustCompile("(?s)```go\n.*?```")
	return block.ReplaceAllStringFunc(text, func(string) string { return "```go\npackage main\n" + body + "```" })
}

// outputs runs the commands of every console block and puts what they print
// below them; the test command itself prints nothing here.
func outputs(t *testing.T, text string) string {
	t.Helper()
	block := regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n.*?```")
	return block.ReplaceAllStringFunc(text, func(s string) string {
		command := block.FindStringSubmatch(s)[1]
		if strings.HasPrefix(command, "go test") {
			return "```console\n$ " + command + "\n```"
		}
		words := strings.Fields(command)
		if len(words) < 2 || words[0] != "go" || words[1] != "run" {
			t.Errorf("the README's command %q is neither go run nor go test", command)
			return s
		}
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir = ".."
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v\n%s", command, err, stderr.String())
		}
		return "```console\n$ " + command + "\n" + stdout.String() + "```"
	})
}

func modelTable() string {
	var b strings.Builder
	b.WriteString("| model | from | what it is |\n|---|---|---|\n")
	for _, m := range pricing.Models() {
		since := m.Since.String()
		if m.ByIDOnly {
			since += " (by ID only)"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.ID, since, m.Title)
	}
	return b.String()
}

// cardTable has a row for each day on which Meta published cards, and a column
// for each currency of which one is carried.
func cardTable(t *testing.T) string {
	t.Helper()
	all, err := ratecard.Currencies()
	if err != nil {
		t.Fatal(err)
	}
	var carried []ratecard.Currency
	days := ratecard.Published().EffectiveDates("USD")
	for _, c := range all {
		held, err := ratecard.EffectiveDatesHeld(c)
		if err != nil {
			t.Fatal(err)
		}
		if len(held) > 0 {
			carried = append(carried, c)
		}
	}
	var b strings.Builder
	b.WriteString("| card of |")
	for _, c := range carried {
		fmt.Fprintf(&b, " %s |", c)
	}
	b.WriteString(" checked |\n|---|" + strings.Repeat("---|", len(carried)+1) + "\n")
	for _, day := range days {
		fmt.Fprintf(&b, "| %s |", day)
		var checked ratecard.Date
		for _, c := range carried {
			b.WriteString(" " + cell(c, day, &checked) + " |")
		}
		fmt.Fprintf(&b, " %s |\n", checked)
	}
	return b.String()
}

func cell(c ratecard.Currency, day ratecard.Date, checked *ratecard.Date) string {
	card, err := ratecard.Published().Card(c, day)
	if err != nil {
		for _, turn := range ratecard.Published().EffectiveDates(c) {
			if turn == day {
				return "–"
			}
		}
		return ""
	}
	if checked.Before(card.Checked()) {
		*checked = card.Checked()
	}
	markets := map[ratecard.Market]bool{}
	for key := range card.Rows() {
		markets[key.Market] = true
	}
	return fmt.Sprint(len(markets))
}
