package pricing_test

import (
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	webhookLedger "github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// idLists are the kinds of IDs, each with its list.
func idLists() map[string][]string {
	return map[string][]string{
		"Note":      pricing.NoteIDs(),
		"Refusal":   pricing.RefusalIDs(),
		"Unpriced":  pricing.UnpricedIDs(),
		"Condition": pricing.ConditionIDs(),

		"Transition": pricing.TransitionIDs(),

		"EstimateReason": pricing.EstimateReasonIDs(),
	}
}

// scopeOf returns the names that package pricing declares.
func scopeOf(t *testing.T) *types.Scope {
	t.Helper()
	for _, o := range library(t)["pricing"].info.Uses {
		if c, ok := o.(*types.Const); ok && c.Name() == "NoteNothingCounted" {
			return c.Parent()
		}
	}
	t.Fatal("package pricing has no NoteNothingCounted")
	return nil
}

// Each list of IDs has those of its constants and no other, and a constant's name
// follows from its ID, so that whoever reads an ID finds the constant.
func TestIDsAreConstants(t *testing.T) {
	declared, scope := map[string][]string{}, scopeOf(t)
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		for kind := range idLists() {
			if rest, found := strings.CutPrefix(name, kind); ok && found && rest != "" {
				id := constant.StringVal(c.Val())
				declared[kind] = append(declared[kind], id)
				if want := constantName(id); rest != want {
					t.Errorf("%s is %q: want %s%s", name, id, kind, want)
				}
			}
		}
	}
	for kind, list := range idLists() {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%s: not sorted, or one twice: %q", kind, list)
		}
		slices.Sort(declared[kind])
		if diff := cmp.Diff(declared[kind], list); diff != "" {
			t.Errorf("%s (-constants +list):\n%s", kind, diff)
		}
	}
}

// The list of a type of stable texts has each constant of it, sorted.
func TestTextsAreListed(t *testing.T) {
	texts := func(list any) (texts []string) {
		for i := range reflect.ValueOf(list).Len() {
			texts = append(texts, reflect.ValueOf(list).Index(i).String())
		}
		return texts
	}
	for _, test := range []struct {
		name, typ string
		list      []string
	}{
		{"pricing", "ChangeReason", texts(pricing.ChangeReasons())},
		{"pricing/webhook", "Reason", texts(webhook.Reasons())},
		{"pricing/analytics", "Match", texts(analytics.Matches())},
	} {
		declared := []string{}
		for _, o := range library(t)[test.name].info.Uses {
			named, ok := o.(*types.TypeName)
			if !ok || named.Name() != test.typ || named.Pkg().Path() != module+"/"+test.name {
				continue
			}
			for _, name := range named.Parent().Names() {
				if c, ok := named.Parent().Lookup(name).(*types.Const); ok && types.Identical(c.Type(), named.Type()) {
					declared = append(declared, constant.StringVal(c.Val()))
				}
			}
			break
		}
		slices.Sort(declared)
		if diff := cmp.Diff(declared, test.list); diff != "" {
			t.Errorf("%s.%s (-constants +list):\n%s", test.name, test.typ, diff)
		}
	}
}

// constantName is an ID as Go writes it: "to-us" is ToUS.
func constantName(id string) string {
	whole := map[string]string{"us": "US", "id": "ID", "inr": "INR", "brl": "BRL"}
	name := ""
	for word := range strings.SplitSeq(id, "-") {
		if whole[word] == "" {
			whole[word] = strings.ToUpper(word[:1]) + word[1:]
		}
		name += whole[word]
	}
	return name
}

// Packages ledger and analytics have notes of their own, each with a constant that is
// used, and no ID means two notes.
func TestIDsOfOtherPackages(t *testing.T) {
	of := map[string]string{}
	for name, list := range map[string][]string{
		"pricing":           pricing.NoteIDs(),
		"pricing/ledger":    webhookLedger.NoteIDs(),
		"pricing/analytics": analytics.NoteIDs(),
	} {
		uses, declared := map[string]int{}, []string{}
		for _, o := range library(t)[name].info.Uses {
			c, ok := o.(*types.Const)
			if ok && c.Exported() && strings.HasPrefix(c.Name(), "Note") && c.Pkg().Path() == module+"/"+name {
				if uses[c.Name()]++; uses[c.Name()] == 1 {
					declared = append(declared, constant.StringVal(c.Val()))
				}
			}
		}
		slices.Sort(declared)
		if diff := cmp.Diff(declared, list); diff != "" {
			t.Errorf("%s (-constants +list):\n%s", name, diff)
		}
		for _, id := range list {
			if of[id] != "" {
				t.Errorf("%s is a note of %s and of %s", id, of[id], name)
			}
			if of[id] = name; name != "pricing" && uses["Note"+constantName(id)] < 2 {
				t.Errorf("%s: nothing gives %s", name, id)
			}
		}
	}
}

// Every ID is given by some code, which writes it as its constant; and so is each note.
func TestIDsAreUsed(t *testing.T) {
	p := library(t)["pricing"]
	uses, ids := map[string]int{}, map[string]string{}
	for _, o := range p.info.Uses {
		uses[o.Name()]++
	}
	for kind, list := range idLists() {
		for _, id := range list {
			if ids[id] = kind; uses[kind+constantName(id)] == 0 {
				t.Errorf("nothing gives %s", kind+constantName(id))
			}
		}
	}
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for _, name := range n.Names {
					if strings.HasPrefix(name.Name, "note") && uses[name.Name] == 0 {
						t.Errorf("nothing sets %s", name.Name)
					}
				}
				return !strings.HasSuffix(p.fset.Position(n.Pos()).Filename, "/ids.go")
			case *ast.BasicLit:
				text, err := strconv.Unquote(n.Value)
				// Reasons are everyday words, which elsewhere are keys of JSON and other constants.
				own := strings.HasSuffix(p.fset.Position(n.Pos()).Filename, "/estimate_compare.go")
				if err == nil && ids[text] != "" && (own || ids[text] != "EstimateReason") {
					t.Errorf("%s: write %s as %s", p.fset.Position(n.Pos()), n.Value, ids[text]+constantName(text))
				}
			}
			return true
		})
	}
}
