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

var update = flag.Bool("update", false, "rewrite the README's programs and outputs, and tables of cards")

const readme = "../README.md"

// TestReadme holds the README to what the library says and prints today.
func TestReadme(t *testing.T) {
	old, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	text := string(old)
	text = fill(text, "models", modelTable())
	text = fill(text, "currencies", currencyTable(t))
	text = programs(t, text)
	text = outputs(t, text)
	hold(t, readme, string(old), text)
}

// TestCardsReadme holds the table of all cards to those that are embedded.
func TestCardsReadme(t *testing.T) {
	const page = "../ratecard/README.md"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, page, string(old), fill(string(old), "cards", cardTable()))
}

// hold writes a page anew with -update, and else fails if it isn't what it should
// be.
func hold(t *testing.T, page, old, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text, old); diff != "" {
		t.Errorf("%s is stale, run go test ./examples -update (-want +got):\n%s", page, diff)
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
		return "```console\n$ " + command + "\n" + piped(t, command) + "```"
	})
}

// piped runs a command, or several of which each reads what the one before it prints,
// and returns what the last one prints.
func piped(t *testing.T, command string) string {
	t.Helper()
	var between []byte
	for part := range strings.SplitSeq(command, " | ") {
		words := strings.Fields(part)
		if len(words) < 2 || words[0] != "go" || words[1] != "run" {
			t.Errorf("the README's command %q is neither go run nor go test", part)
			return ""
		}
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Dir, cmd.Stdin = "..", bytes.NewReader(between)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v\n%s", part, err, stderr.String())
		}
		between = stdout.Bytes()
	}
	return string(between)
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

// currencyTable has a line for each currency: how many of Meta's cards in it are
// held, and what the newest of them prices.
func currencyTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| currency | cards held | newest | markets: read | derived | of these in part | not priced |\n" +
		"|---|---|---|---|---|---|---|\n")
	for _, c := range ratecard.Currencies() {
		held, all := ratecard.EffectiveDatesHeld(c), ratecard.Published().EffectiveDates(c)
		fmt.Fprintf(&b, "| %s | %d of %d |", c, len(held), len(all))
		newest, ok := ratecard.NewestEffectiveDate(c)
		if !ok {
			b.WriteString(" – | | | | |\n")
			continue
		}
		card, err := ratecard.Published().Card(c, newest)
		if err != nil {
			t.Fatal(err)
		}
		read, derived := markets(card)
		part := len(inPart(t, card))
		none := len(ratecard.Markets(newest)) - read - derived
		fmt.Fprintf(&b, " %s | %d | %d | %d | %d |\n", newest, read, derived, part, none)
	}
	return b.String()
}

// markets returns in how many markets all list rates of a card were read or are
// disputed, and in how many at least one was derived.
func markets(card *ratecard.Card) (read, derived int) {
	worked := map[ratecard.Market]bool{}
	for key, tiers := range card.Rows() {
		worked[key.Market] = worked[key.Market] || tiers[0].Grade == ratecard.GradeDerived
	}
	for _, some := range worked {
		if some {
			derived++
		} else {
			read++
		}
	}
	return read, derived
}

// inPart returns the markets that a card prices in part: the USD card of the same
// day has a list rate or more there that this one lacks.
func inPart(t *testing.T, card *ratecard.Card) map[ratecard.Market]bool {
	t.Helper()
	dollars, err := ratecard.Published().Card("USD", card.Effective())
	if err != nil {
		t.Fatal(err)
	}
	priced, held := map[ratecard.Market]bool{}, map[ratecard.Key]bool{}
	for key := range card.Rows() {
		priced[key.Market], held[key] = true, true
	}
	part := map[ratecard.Market]bool{}
	for key := range dollars.Rows() {
		if priced[key.Market] && !held[key] {
			part[key.Market] = true
		}
	}
	return part
}

// Mexico's marketing in MXN was never found for October 2026, its utility was.
// Qatar has no price at all there, and Germany has all.
func TestInPart(t *testing.T) {
	for _, test := range []struct {
		currency ratecard.Currency
		market   ratecard.Market
		want     bool
	}{
		{"MXN", "Mexico", true},
		{"MXN", "Germany", false},
		{"MXN", "Qatar", false},
		{"INR", "Mexico", false},
		{"USD", "Mexico", false},
	} {
		card, err := ratecard.Published().Card(test.currency, day(t, "2026-10-01"))
		if err != nil {
			t.Fatal(err)
		}
		if got := inPart(t, card)[test.market]; got != test.want {
			t.Errorf("%s in %s: in part is %t", test.market, test.currency, got)
		}
	}
}

func day(t *testing.T, text string) ratecard.Date {
	t.Helper()
	d, err := ratecard.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// cardTable has a row for each day on which Meta published cards, and a column
// for each currency.
func cardTable() string {
	currencies := ratecard.Currencies()
	days := map[ratecard.Date]bool{}
	var b strings.Builder
	b.WriteString("| card of |")
	for _, c := range currencies {
		for _, day := range ratecard.Published().EffectiveDates(c) {
			days[day] = true
		}
		fmt.Fprintf(&b, " %s |", c)
	}
	b.WriteString(" checked |\n|---|" + strings.Repeat("---|", len(currencies)+1) + "\n")
	for _, day := range slices.SortedFunc(maps.Keys(days), byDay) {
		fmt.Fprintf(&b, "| %s |", day)
		var checked ratecard.Date
		for _, c := range currencies {
			b.WriteString(" " + cell(c, day, &checked) + " |")
		}
		fmt.Fprintf(&b, " %s |\n", checked)
	}
	return b.String()
}

func byDay(a, b ratecard.Date) int { return strings.Compare(a.String(), b.String()) }

// cell returns the number of markets that a card has prices for, a dash for a
// card that isn't held, or nothing if Meta published none in the currency on
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
	read, derived := markets(card)
	return fmt.Sprint(read + derived)
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
