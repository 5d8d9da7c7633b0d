package examples

import (
	"bytes"
	"flag"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// This file puts sources, and what programs print, into the README and the pages of
// docs, and holds them to it. A page has four kinds of blocks: Go of a source below
// <!-- go -->, an example of a package with its output below <!-- example -->, a file that
// tests run below <!-- sql -->, and commands. So each block is run, and no other can be there.

var update = flag.Bool("update", false, "rewrite the programs, outputs and tables of pages")

const readme = "../README.md"

// The longest that the README, and a program of a page without its imports, may be.
const (
	readmeLines  = 120
	programLines = 25
)

// pages returns the README and those of docs.
func pages(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("docs/*.md")
	if err != nil || len(docs) < 2 {
		t.Fatalf("%d pages in docs, %v", len(docs), err)
	}
	return append(docs, readme)
}

// TestPages holds the README and the pages to what the library says and prints today.
func TestPages(t *testing.T) {
	for _, page := range pages(t) {
		t.Run(page, func(t *testing.T) {
			old, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			text := fill(string(old), "models", modelTable())
			text = fill(text, "currencies", currencyTable(t))
			text = quoted(t, text)
			text = programs(t, text)
			text = statements(t, text)
			text = outputs(t, text)
			if n := strings.Count(text, "\n"); page == readme && n > readmeLines {
				t.Errorf("the README has %d lines, and may have %d", n, readmeLines)
			}
			hold(t, page, string(old), text)
		})
	}
}

// Every block of a page is one that TestPages runs.
func TestNoOtherBlocks(t *testing.T) {
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		rest := string(text)
		for _, block := range []*regexp.Regexp{exampleBlock, goBlock, sqlBlock, consoleBlock} {
			rest = block.ReplaceAllString(rest, "")
		}
		if _, block, found := strings.Cut(rest, "```"); found {
			t.Errorf("%s has a block that nothing runs: %.60q", page, block)
		}
	}
}

// Each page of a job holds a program.
func TestPagesHavePrograms(t *testing.T) {
	jobs := []string{"campaign", "composer", "contracts", "current", "fees", "month", "rules", "sure", "templates",
		"testing"}
	for _, job := range jobs {
		text, err := os.ReadFile("docs/" + job + ".md")
		if err != nil {
			t.Fatal(err)
		}
		if !exampleBlock.Match(text) && !goBlock.Match(text) {
			t.Errorf("docs/%s.md has no program", job)
		}
	}
}

// Links of pages lead to files that are there, and the index leads to every page.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, page := range slices.Concat(papers, pages(t)) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		linked := map[string]bool{}
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			file := filepath.Join(filepath.Dir(page), found[1])
			linked[file] = true
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s: %v", page, found[1], err)
			}
		}
		for _, other := range pages(t) {
			if page == "docs/README.md" && other != page && !linked[other] {
				t.Errorf("the index doesn't link to %s", other)
			}
		}
	}
}

// The page of each package in go doc begins with an example of the whole package, and
// each example says what it prints, so that it is run.
func TestPackagesHaveExamples(t *testing.T) {
	for name, dir := range packages {
		files, err := filepath.Glob(dir + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		whole := false
		for _, file := range files {
			_, f, _ := parsed(t, file)
			for _, e := range doc.Examples(f) {
				whole = whole || e.Name == ""
				if e.Output == "" {
					t.Errorf("%s: Example%s doesn't say what it prints", file, e.Name)
				}
			}
		}
		if !whole {
			t.Errorf("package %s has no example", name)
		}
	}
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

var (
	exampleBlock = regexp.MustCompile("(?s)(<!-- example (\\S+) (\\w+) -->\n)```go\n.*?```\n\n```text\n.*?```")
	goBlock      = regexp.MustCompile("(?s)(<!-- go (\\S+)(?: (\\w+))? -->\n)```go\n.*?```")
	sqlBlock     = regexp.MustCompile("(?s)(<!-- sql (\\S+) -->\n)```sql\n.*?```")
	consoleBlock = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n.*?```")
)

// quoted puts the examples of packages, which their own tests run, below
// <!-- example FILE NAME -->: each as a program of its own, with what it prints.
func quoted(t *testing.T, text string) string {
	t.Helper()
	return exampleBlock.ReplaceAllStringFunc(text, func(s string) string {
		found := exampleBlock.FindStringSubmatch(s)
		fset, file, _ := parsed(t, found[2])
		for _, e := range doc.Examples(file) {
			if "Example"+e.Name != found[3] {
				continue
			}
			var program bytes.Buffer
			if e.Play == nil || e.Output == "" {
				t.Fatalf("%s needs more than it says, or prints nothing", found[3])
			}
			if err := format.Node(&program, fset, e.Play); err != nil {
				t.Fatal(err)
			}
			short(t, program.String())
			return found[1] + "```go\n" + program.String() + "```\n\n```text\n" + strings.TrimSpace(e.Output) + "\n```"
		}
		t.Fatalf("%s has no %s", found[2], found[3])
		return ""
	})
}

// programs puts sources into the Go blocks: below <!-- go FILE --> a file, from
// its package clause on, and below <!-- go FILE NAME --> one function of it.
func programs(t *testing.T, text string) string {
	t.Helper()
	return goBlock.ReplaceAllStringFunc(text, func(s string) string {
		found := goBlock.FindStringSubmatch(s)
		program := source(t, found[2], found[3])
		short(t, program)
		return found[1] + "```go\n" + program + "```"
	})
}

// statements puts the SQL of a file below <!-- sql FILE -->.
func statements(t *testing.T, text string) string {
	t.Helper()
	return sqlBlock.ReplaceAllStringFunc(text, func(s string) string {
		found := sqlBlock.FindStringSubmatch(s)
		sql, err := os.ReadFile(found[2])
		if err != nil {
			t.Fatal(err)
		}
		return found[1] + "```sql\n" + string(sql) + "```"
	})
}

// short fails if a program has too many lines beside its imports, comments and blank
// lines.
func short(t *testing.T, program string) {
	t.Helper()
	if _, rest, ok := strings.Cut(program, "\n)\n"); ok && strings.HasPrefix(program, "package") {
		program = rest
	}
	n := 0
	for line := range strings.Lines(program) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	if n > programLines {
		t.Errorf("%d lines, and at most %d are short:\n%s", n, programLines, program)
	}
}

// parsed returns a source with its text.
func parsed(t *testing.T, name string) (*token.FileSet, *ast.File, []byte) {
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
	return fset, file, text
}

// source is a file from its package clause on, or one function of it.
func source(t *testing.T, name, function string) string {
	t.Helper()
	fset, file, text := parsed(t, name)
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
	return consoleBlock.ReplaceAllStringFunc(text, func(s string) string {
		command := consoleBlock.FindStringSubmatch(s)[1]
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
		if len(words) < 3 || words[0] != "go" || words[1] != "run" {
			t.Errorf("the command %q is neither go run nor go test", part)
			return ""
		}
		cmd := exec.Command(filepath.Join(built(t), filepath.Base(words[2])), words[3:]...)
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
