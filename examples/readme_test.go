// Package examples holds programs that use the library; see the README.
package examples

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
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
	text = programs(t, text)
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

// programs puts sources into the Go blocks: below <!-- go FILE --> a file, from
// its package clause on, and below <!-- go FILE NAME --> one function of it.
func programs(t *testing.T, text string) string {
	t.Helper()
	block := regexp.MustCompile("(?s)(<!-- go (\\S+)(?: (\\w+))? -->\n)?```go\n.*?```")
	return block.ReplaceAllStringFunc(text, func(s string) string {
		found := block.FindStringSubmatch(s)
		if found[1] == "" {
			t.Errorf("a Go block of the README doesn't say which program it is of: %s", s)
			return s
		}
		return found[1] + "```go\n" + source(t, found[2], found[3]) + "```"
	})
}

// source is a file from its package clause on, or one function of it.
func source(t *testing.T, name, function string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if function == "" {
		return string(text[fset.Position(file.Package).Offset:])
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == function {
			return string(text[fset.Position(f.Doc.Pos()).Offset:fset.Position(f.End()).Offset]) + "\n"
		}
	}
	t.Fatalf("%s has no function %s", name, function)
	return ""
}

// outputs runs the commands of every console block and puts what they print
// below them; the test command and what fetches the module print nothing here.
func outputs(t *testing.T, text string) string {
	t.Helper()
	block := regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n.*?```")
	return block.ReplaceAllStringFunc(text, func(s string) string {
		command := block.FindStringSubmatch(s)[1]
		if strings.HasPrefix(command, "go test") || strings.HasPrefix(command, "go get") {
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
// for each currency of which one is carried. Below it are the other currencies.
func cardTable(t *testing.T) string {
	t.Helper()
	all := ratecard.Currencies()
	var carried []ratecard.Currency
	var others []string
	days := map[ratecard.Date]bool{}
	for _, c := range all {
		for _, day := range ratecard.Published().EffectiveDates(c) {
			days[day] = true
		}
		if _, held := ratecard.NewestEffectiveDate(c); held {
			carried = append(carried, c)
		} else {
			others = append(others, string(c))
		}
	}
	var b strings.Builder
	b.WriteString("| card of |")
	for _, c := range carried {
		fmt.Fprintf(&b, " %s |", c)
	}
	b.WriteString(" checked |\n|---|" + strings.Repeat("---|", len(carried)+1) + "\n")
	for _, day := range slices.SortedFunc(maps.Keys(days), byDay) {
		fmt.Fprintf(&b, "| %s |", day)
		var checked ratecard.Date
		for _, c := range carried {
			b.WriteString(" " + cell(c, day, &checked) + " |")
		}
		fmt.Fprintf(&b, " %s |\n", checked)
	}
	if n := len(others) - 1; n > 0 {
		fmt.Fprintf(&b, "\nMeta publishes cards in %s and %s too; none is carried.\n",
			strings.Join(others[:n], ", "), others[n])
	} else if n == 0 {
		fmt.Fprintf(&b, "\nMeta publishes cards in %s too; none is carried.\n", others[0])
	}
	return b.String()
}

func byDay(a, b ratecard.Date) int { return strings.Compare(a.String(), b.String()) }

// cell returns the number of markets that a card has prices for, a dash for a
// card that isn't carried, or nothing if Meta published none in the currency on
// that day. It moves checked on to the day on which the card was checked.
func cell(c ratecard.Currency, day ratecard.Date, checked *ratecard.Date) string {
	card, err := ratecard.Published().Card(c, day)
	if err != nil {
		if slices.Contains(ratecard.Published().EffectiveDates(c), day) {
			return "–"
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

// The scenario that pricing/README.md shows comes to what it says.
func TestScenarioOfPricingReadme(t *testing.T) {
	text, err := os.ReadFile("../pricing/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(text), "```yaml\n")
	scenario, _, ends := strings.Cut(rest, "```")
	if !begins || !ends {
		t.Fatal("no scenario")
	}
	file := t.TempDir() + "/scenario.yaml"
	if err := os.WriteFile(file, []byte(scenario), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", "./timeline", "-check", file).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
