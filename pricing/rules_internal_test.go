package pricing

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Whatever is asked, the last rule settles it: nothing falls off the list.
func TestLastRuleAlwaysApplies(t *testing.T) {
	for _, m := range models() {
		last := m.rules[len(m.rules)-1]
		if last.when != 0 || last.unless != 0 || !last.since.IsZero() || !last.until.IsZero() ||
			last.then.verb == verbAllow {
			t.Errorf("%s: %s may not apply", m.ID, last.ID)
		}
	}
}

// No rule is hidden behind those before it: for each there are facts that it is
// the first to apply to.
func TestNoRuleIsDead(t *testing.T) {
	for _, m := range models() {
		sp := newRuleset(m, m.rules) // those of every day
		reached := make([]bool, len(sp.rules))
		own := sp.factsAsked &^ allCategories
		if bits.OnesCount32(uint32(own)) > 12 {
			t.Fatalf("%s: too many facts to try all", m.ID)
		}
		for c := range sp.tests {
			for sub := facts(0); ; sub = (sub - own) & own {
				r := sp.decide(marketing<<c | sub)
				if r.rule != noRule {
					reached[r.rule] = true
				} else {
					t.Fatalf("%s: nothing settles %b", m.ID, marketing<<c|sub)
				}
				if r.allowance != noRule {
					reached[r.allowance] = true
				}
				if sub == own {
					break
				}
			}
		}
		for i, r := range m.rules { // a span may know others, which Meta's word alone applies
			if !reached[i] {
				t.Errorf("%s: no message can reach %s", m.ID, r.ID)
			}
		}
	}
}

// A successor differs from its predecessor in what it charges. Only the model
// of August 2026 doesn't: what began then is charged apart from messages.
func TestSuccessorsDiffer(t *testing.T) {
	list := models()
	for i := 1; i < len(list); i++ {
		same := slices.Equal(list[i].rules, list[i-1].rules) && list[i].Policy == list[i-1].Policy
		if same != (list[i].ID == "per-message-2026-08") {
			t.Errorf("%s charges as %s does: %v", list[i].ID, list[i-1].ID, same)
		}
	}
}

func TestEdits(t *testing.T) {
	m := Model{rules: []rule{{Rule: Rule{ID: "a"}}, {Rule: Rule{ID: "b"}}}}
	added := m.next("n", "", m.Since, before("b", rule{Rule: Rule{ID: "x"}}), instead("a", rule{Rule: Rule{ID: "y"}}))
	if got := ids(added.rules); got != "y x b" {
		t.Errorf("edited: %s", got)
	}
	if got := ids(m.rules); got != "a b" {
		t.Errorf("the predecessor became %s", got)
	}
}

func ids(rules []rule) string {
	var list []string
	for _, r := range rules {
		list = append(list, r.ID)
	}
	return strings.Join(list, " ")
}

// A new era is a new file: nothing outside of the eras asks which model it is.
func TestNoSwitchOnModels(t *testing.T) {
	known := map[string]bool{}
	for _, m := range models() {
		known[m.ID] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "era") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && known[s] {
					t.Errorf("%s knows the model %s", fset.Position(lit.Pos()), s)
				}
			}
			return true
		})
	}
}
