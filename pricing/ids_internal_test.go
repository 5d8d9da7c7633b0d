package pricing

import (
	"flag"
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/testkit"
)

// IDS.md has every ID with its English text. An ID that once stood there is for good:
// it is in people's databases.
func TestIDsPage(t *testing.T) {
	old, err := os.ReadFile("IDS.md")
	if err != nil {
		t.Fatal(err)
	}
	page := idsPage(t)
	for _, m := range regexp.MustCompile("(?m)^\\| `[^`]+` \\|").FindAllString(string(old), -1) {
		if !strings.Contains(page, "\n"+m) {
			t.Fatalf("%s is in IDS.md and no longer an ID: never rename one, nor take it away", m)
		}
	}
	if page == strings.ReplaceAll(string(old), "\r", "") {
		return
	}
	if f := flag.Lookup("update"); f.Value.String() != "true" {
		t.Fatal("IDS.md isn't up to date (run with -update)")
	}
	if err := os.WriteFile("IDS.md", []byte(page), 0o644); err != nil {
		t.Error(err)
	}
}

// idsPage is what IDS.md should have.
func idsPage(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(idsHead)
	table := func(title, intro string, ids []string, text func(id string) string) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| ID | |\n|---|---|\n", title, intro)
		for _, id := range ids {
			if text(id) == "" {
				t.Errorf("%s has no text", id)
			}
			fmt.Fprintf(&b, "| `%s` | %s |\n", id, text(id))
		}
	}
	table("Conditions", `What a case supposes: Condition.ID, in Case.When and EstimateCase.When. The values in
braces are Condition.Category and Condition.Units.`, ConditionIDs(),
		func(id string) string { return conditionOf(id, "", 0).Text })
	table("Refusals", `Why WhatsApp doesn't deliver messages: Refusal.ID, which is mostly the rule's. Refusal.Code is
WhatsApp's error code, which stands before the text here.`, RefusalIDs(), refusalText)
	table("Messages without a price", `Unpriced.ID. Unpriced.Field is what to mend, Unpriced.Market where the users are.
If Unpriced.ChargedBefore isn't 0, the price is missing only if so many units were charged
before in the month. A list may have several of one ID, for different reasons: where only
the ID is shown, add up their Units.`, UnpricedIDs(), commentsOn(t, "ids.go", "Unpriced"))
	table("Notes", `What to be careful about: Note.ID. Note.Detail is what the text says of one quote alone.`,
		NoteIDs(), noteText)
	for _, name := range []string{"ledger", "analytics"} {
		texts := textsIn(t, name+"/ids.go")
		intro := "Note.ID, one of " + name + ".NoteIDs. The values in braces are those of Note.Values."
		table("Notes of package "+name, intro,
			slices.Sorted(maps.Keys(texts)), func(id string) string { return texts[id] })
	}
	table("Why a campaign costs something else", `What differs between two estimates: EstimateReason.ID, in
EstimateComparison.Reasons. Numbers and names are in Before and After.`, EstimateReasonIDs(),
		commentsOn(t, "ids.go", "EstimateReason"))
	table("Transitions", `What a message cost before and after: Transition.ID, in MessageComparison.Transitions. The
rules are in Before and After.`, TransitionIDs(), commentsOn(t, "ids.go", "Transition"))
	var reasons []string
	for _, r := range ChangeReasons() {
		reasons = append(reasons, string(r))
	}
	table("Why a price changes", `What changes at an instant: QuoteChange.Reasons, each a ChangeReason.`, reasons,
		commentsOn(t, "changes.go", "Change"))
	return b.String()
}

const idsHead = `# The IDs

What a quote, a bill or an estimate says beside amounts has an ID. To say it in another language, go by the ID and
by the values beside it, not by the English text, which may change. An ID doesn't: none is renamed or taken away,
though some day nothing may give it any more. In Go each is a constant: "rate-unsure" of a note is NoteRateUnsure. A
test of yours that goes through NoteIDs, RefusalIDs, UnpricedIDs, ConditionIDs, EstimateReasonIDs, TransitionIDs and
ChangeReasons tells which text of yours is missing. Words of state are few: Quote.Deliverable is yes, no or unsure; a
window is open, closed or unsure; FreeUnits.Certainty is known, at-least or unknown.

This file is written by "go test ./pricing -run TestIDsPage -update". The IDs of rules are in RULES.md.
`

func noteText(id string) string {
	for _, n := range noteTable() {
		if n.ID == id {
			return n.Text
		}
	}
	return ""
}

// refusalText is the code and the text of the newest rule that refuses with an ID, or what
// is said of a message that failed.
func refusalText(id string) (text string) {
	if r := reportedFailed(); r.ID == id {
		return r.Why
	}
	for _, m := range models() {
		for i := range m.rules {
			if r := m.rules[i].refusal(); r != nil && r.ID == id {
				text = r.Why
				if r.Code != 0 {
					text = strconv.Itoa(r.Code) + ": " + text
				}
			}
		}
	}
	return text
}

// commentsOn returns what says of an ID what the comment on its constant says. The
// constants are those of a file whose names begin so.
func commentsOn(t *testing.T, name, prefix string) func(id string) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && spec.Comment != nil && strings.HasPrefix(spec.Names[0].Name, prefix) {
			texts[spec.Values[0].(*ast.BasicLit).Value] = strings.TrimSpace(spec.Comment.Text())
		}
		return true
	})
	return func(id string) string { return texts[strconv.Quote(id)] }
}

// textsIn returns the texts of a file's noteTexts, by ID.
func textsIn(t *testing.T, name string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	value := func(e ast.Expr) string {
		v, err := types.Eval(token.NewFileSet(), nil, token.NoPos, types.ExprString(e))
		if err != nil {
			t.Fatal(err)
		}
		return constant.StringVal(v.Value)
	}
	ids, texts := map[string]string{}, map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			ids[n.Names[0].Name] = value(n.Values[0])
		case *ast.KeyValueExpr:
			texts[ids[n.Key.(*ast.Ident).Name]] = value(n.Value)
		}
		return true
	})
	return texts
}

// A condition's text is made of its ID and its values alone, so that another language
// can say as much. Only facts that have a condition are ever unsure.
func TestConditionsAreTheirIDsAndValues(t *testing.T) {
	met := map[string]bool{}
	check := func(list []Condition) {
		for _, c := range list {
			met[c.ID] = true
			again := conditionOf(c.ID, c.Category, c.Units)
			if c != again || c.Text == "" || strings.ContainsAny(c.Text, "{}") || c.String() != c.Text {
				t.Fatalf("%+v, again %+v", c, again)
			}
		}
	}
	unsure := settlement{category: category.Utility, unsure: 1200, shared: true, unknown: true}
	for _, b := range []bound{low, likely, high} {
		check(unsure.when(b, true))
	}
	r := newRandom(5)
	for range testkit.Tries(100) {
		p, err := r.account(t).Pricer()
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			now := r.instant()
			q, err := p.Quote(r.message(), r.state(now), now)
			if err != nil {
				continue
			}
			for i := range q.answers() {
				check(q.answer(i).conditions())
			}
		}
	}
	met[ConditionTypeIsRight], met[ConditionBillableIsRight] = true, true // TestContradiction has them
	for _, id := range ConditionIDs() {
		if !met[id] {
			t.Errorf("nothing supposes %s", id)
		}
	}
}
