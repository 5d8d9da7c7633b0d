package questions

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

const intro = `# Questions, answered

Five articles on the cost of WhatsApp raise the questions below. Each is a test in this folder: its
name is the question, and it fails if the library gives another answer. Read the test to see how to
ask. Days are in UTC, and the prices are Meta's in US dollars, where nothing else is said.

A question that has no answer here is a test that is skipped, and says why: the library doesn't
serve it, or it is no matter of what WhatsApp's messages cost.

`

// seeds are the articles, by number.
var seeds = []string{
	"S1: TechCrunch, August 2018",
	"S2: Meta's page \"Effective from June 1, 2023\"",
	"S3: D7's guide",
	"S4: Raul Story",
	"S5: DualMedia",
}

// pageOfS2 is where the second article stood.
const pageOfS2 = `Announced on 2023-06-01 at developers.facebook.com/docs/whatsapp/updates-to-pricing?locale=en_US.

`

// A question is a test of this package, as its source has it.
type question struct {
	row   string // such as "S3.5"
	asked string // the question itself
	words string // the answer in words; "" if there is none
	test  string
	skip  string // why it is skipped; "" if it isn't
	said  []said
}

// said is one call of [answer.is].
type said struct {
	when  string // the day or month
	of    string // which message or messages; "" if there is one answer
	want  string
	rules []string
}

// TestPage holds README.md to the tests.
func TestPage(t *testing.T) {
	list := readQuestions(t)
	var b strings.Builder
	b.WriteString(intro)
	var differ []string
	answered, tests := map[string]bool{}, 0
	for _, q := range list {
		if strings.Contains(q.words, "e differ") {
			differ = append(differ, q.row)
		}
		if q.skip == "" {
			answered[q.row] = true
			tests++
		}
	}
	fmt.Fprintf(&b, "%d tests answer %d rows; %d say why they don't. Where an article contradicts itself or is "+
		"older than\nthe rules, the answer says why we differ: %s.\n",
		tests, len(answered), len(list)-tests, strings.Join(differ, ", "))
	for i, seed := range seeds {
		fmt.Fprintf(&b, "\n## %s\n\n", seed)
		if i == 1 {
			b.WriteString(pageOfS2)
		}
		b.WriteString("| row | question | answer | rule | test |\n|---|---|---|---|---|\n")
		for _, q := range list {
			if strings.HasPrefix(q.row, seed[:len("S1")]+".") {
				b.WriteString(q.line(t))
			}
		}
	}
	golden.Compare(t, "README.md", b.String())
}

// line is the question's line in the table.
func (q question) line(t *testing.T) string {
	t.Helper()
	var answers, rules []string
	if q.words != "" {
		answers = append(answers, q.words)
	}
	for _, s := range q.said {
		answers = append(answers, strings.TrimPrefix(fmt.Sprintf("%s, %s: **%s**", s.of, s.when, s.want), ", "))
		for _, r := range s.rules {
			if name := cite(t, s.when, r); !slices.Contains(rules, name) {
				rules = append(rules, name)
			}
		}
	}
	if q.skip != "" {
		answers = append(answers, "*skipped:* "+q.skip)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | `%s` |\n",
		q.row, q.asked, strings.Join(answers, "<br>"), strings.Join(rules, "<br>"), q.test)
}

// cite is a rule with its number, linked to the page of all rules.
func cite(t *testing.T, when, rule string) string {
	t.Helper()
	link := func(number string) string {
		const page = "../../pricing/RULES.md"
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`(?m)^### ` + regexp.QuoteMeta(number) + `\r?$`).Match(text) {
			t.Errorf("%s has no %s", page, number)
		}
		anchor := strings.ToLower(strings.ReplaceAll(number, ".", ""))
		return fmt.Sprintf("[%s](%s#%s)", number, page, anchor)
	}
	if isNumber(rule) {
		return link(rule)
	}
	if rule == "fee" { // no model has it
		return "`fee` " + link("R0.10")
	}
	inForce, _ := pricing.ModelOn(ratecard.DateOf(at((when + "-01")[:len("2006-01-02")])))
	for _, model := range slices.Backward(append(pricing.Models(), inForce)) { // else by a model's ID
		for _, r := range model.Rules() {
			if r.ID == rule {
				return fmt.Sprintf("`%s` %s", rule, link(r.Number))
			}
		}
	}
	t.Errorf("no model has a rule %s", rule)
	return rule
}

// readQuestions reads the tests of all seeds, in the order of their rows.
func readQuestions(t *testing.T) []question {
	t.Helper()
	names, err := filepath.Glob("s[1-9]_*_test.go")
	if err != nil || len(names) != len(seeds) {
		t.Fatal(names, err)
	}
	var list []question
	for _, name := range names {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		above := map[int]string{} // what a comment says of the line below it
		for _, c := range file.Comments {
			above[fset.Position(c.End()).Line+1] = oneLine(c.Text())
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			q := readQuestion(t, f, func(n ast.Node) string { return above[fset.Position(n.Pos()).Line] })
			if !strings.HasPrefix(strings.ToLower(q.row), name[:len("s1")]+".") {
				t.Errorf("%s: %s is of row %q", name, q.test, q.row)
			}
			q.check(t)
			list = append(list, q)
		}
	}
	return list
}

func oneLine(comment string) string { return strings.Join(strings.Fields(comment), " ") }

// readQuestion reads a test: its comment, what it is skipped for, and its answers.
// The comment above an answer says which message it is of, or else the template.
func readQuestion(t *testing.T, f *ast.FuncDecl, above func(ast.Node) string) question {
	t.Helper()
	row, text, _ := strings.Cut(oneLine(f.Doc.Text()), ": ")
	asked, words, _ := strings.Cut(text, "?")
	q := question{row: row, asked: asked + "?", words: strings.TrimSpace(words), test: f.Name.Name}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		switch {
		case !ok:
		case method.Sel.Name == "Skip":
			q.skip = texts(call)[0]
		case method.Sel.Name == "is":
			args, about := texts(call), texts(method.X.(*ast.CallExpr))
			s := said{of: above(call), want: args[0], rules: args[1:]}
			if len(about) > 0 {
				s.when, _, _ = strings.Cut(about[0], "T")
			}
			if len(about) > 1 && s.of == "" {
				s.of = "“" + about[1] + "”"
			}
			q.said = append(q.said, s)
		}
		return true
	})
	return q
}

// check holds a test to the form of all: its name has the words of its question, it
// has answers or is skipped, and each answer has a day or month, and says of what it
// is where there are several.
func (q question) check(t *testing.T) {
	t.Helper()
	dated := regexp.MustCompile(`^20\d\d-\d\d(-\d\d)?$`)
	rest := strings.ToLower(regexp.MustCompile(`[^A-Za-z0-9]`).ReplaceAllString(q.asked, ""))
	for _, word := range regexp.MustCompile(`[A-Z0-9][a-z]*`).FindAllString(strings.TrimPrefix(q.test, "Test"), -1) {
		_, after, ok := strings.Cut(rest, strings.ToLower(word))
		if rest = after; !ok {
			t.Errorf("%s is another question than %q", q.test, q.asked)
			break
		}
	}
	if (q.skip == "") == (len(q.said) == 0) {
		t.Errorf("%s has %d answers, and is skipped for %q", q.test, len(q.said), q.skip)
	}
	for _, s := range q.said {
		if !dated.MatchString(s.when) || s.of == "" && len(q.said) > 1 {
			t.Errorf("%s: of what is it %s, and when? %q, %q", q.test, s.want, s.of, s.when)
		}
	}
}

// texts are the arguments of a call that are plain strings.
func texts(call *ast.CallExpr) []string {
	var list []string
	for _, arg := range call.Args {
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				panic(err)
			}
			list = append(list, text)
		}
	}
	return list
}

// TestSharedRows holds the tests to the list of what the articles say: each row
// has a test, which answers or says why it doesn't.
func TestSharedRows(t *testing.T) {
	const dir = "../../../shared"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the project's facts aren't here")
	}
	text, err := os.ReadFile(dir + "/review/wishes.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	seed := ""
	for line := range strings.Lines(string(text)) {
		if found := regexp.MustCompile(`^## (S\d)\.`).FindStringSubmatch(line); found != nil {
			seed = found[1]
		}
		if found := regexp.MustCompile(`^\| (\d+) \|`).FindStringSubmatch(line); found != nil && seed != "" {
			rows[seed+"."+found[1]] = true
		}
	}
	if len(rows) < 40 {
		t.Errorf("%d rows", len(rows))
	}
	asked := map[string]bool{}
	for _, q := range readQuestions(t) {
		asked[q.row] = true
		if !rows[q.row] {
			t.Errorf("%s is of row %s, which isn't there", q.test, q.row)
		}
	}
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		if !asked[row] {
			t.Errorf("no test of row %s", row)
		}
	}
}
