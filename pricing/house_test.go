package pricing_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// This file holds the house in order: how files hang together, how long they
// and their lines and functions are, that every exported name has a comment,
// and that nothing but sources is tracked.

func TestEveryExportedNameHasAComment(t *testing.T) {
	for _, p := range library(t) {
		for _, file := range p.files {
			for _, decl := range file.Decls {
				switch decl := decl.(type) {
				case *ast.FuncDecl:
					// String and Error say what they do.
					if decl.Name.IsExported() && decl.Doc == nil && isPublic(decl) &&
						decl.Name.Name != "String" && decl.Name.Name != "Error" {
						t.Errorf("%s: %s has no comment", p.fset.Position(decl.Pos()), decl.Name)
					}
				case *ast.GenDecl:
					for _, spec := range decl.Specs {
						names, doc := specOf(spec)
						for _, name := range names {
							if name.IsExported() && decl.Doc == nil && !doc {
								t.Errorf("%s: %s has no comment", p.fset.Position(name.Pos()), name)
							}
						}
					}
				}
			}
		}
		if !slices.ContainsFunc(p.files,
			func(f *ast.File) bool { return strings.HasPrefix(f.Doc.Text(), "Package ") }) {
			t.Error(p.ImportPath, "has no comment")
		}
	}
}

// A comment on a function or type begins with its name, or with "A" and it. So
// a renamed one takes its comment along.
func TestCommentsBeginWithTheName(t *testing.T) {
	eachSource(t, func(path string, text []byte) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if !beginsWith(decl.Doc, decl.Name.Name) {
					t.Errorf("%s: the comment begins otherwise than with %s", fset.Position(decl.Pos()), decl.Name)
				}
			case *ast.GenDecl:
				if decl.Tok != token.TYPE || len(decl.Specs) != 1 {
					continue
				}
				if name := decl.Specs[0].(*ast.TypeSpec).Name; !beginsWith(decl.Doc, name.Name) {
					t.Errorf("%s: the comment begins otherwise than with %s", fset.Position(decl.Pos()), name)
				}
			}
		}
	})
}

// beginsWith reports whether a comment begins with a name; none does so too.
func beginsWith(doc *ast.CommentGroup, name string) bool {
	words := strings.Fields(doc.Text())
	if len(words) > 1 && (words[0] == "A" || words[0] == "An" || words[0] == "The") {
		words = words[1:]
	}
	if len(words) == 0 {
		return true
	}
	word, _, _ := strings.Cut(words[0], "'")
	return strings.EqualFold(strings.TrimRight(word, ".,:;"), name)
}

// isPublic reports whether the function is a method of an exported type, or of none.
func isPublic(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	e := f.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	id, ok := e.(*ast.Ident)
	return ok && id.IsExported()
}

func specOf(s ast.Spec) (names []*ast.Ident, hasComment bool) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{s.Name}, s.Doc != nil
	case *ast.ValueSpec:
		return s.Names, s.Doc != nil || s.Comment != nil
	}
	return nil, true
}

// loops are the pairs of files that may need each other, and why.
var loops = map[string]string{
	"ratecard: date.go errors.go": "a look-up error names a date, and a malformed date is an error",
}

// uses returns the files of the package that each of its files needs.
func (p *built) uses() map[string]map[string]bool {
	file := func(pos token.Pos) string { return filepath.Base(p.fset.Position(pos).Filename) }
	needs := map[string]map[string]bool{}
	for _, f := range p.files {
		needs[file(f.Pos())] = map[string]bool{}
	}
	for id, object := range p.info.Uses {
		if object.Pkg() == nil || object.Pkg().Path() != p.ImportPath {
			continue
		}
		if from, to := file(id.Pos()), file(object.Pos()); from != to {
			needs[from][to] = true
		}
	}
	return needs
}

// reach returns every file that is needed by a file, directly or not.
func reach(needs map[string]map[string]bool, from string) map[string]bool {
	seen := map[string]bool{}
	var walk func(string)
	walk = func(f string) {
		for next := range needs[f] {
			if !seen[next] {
				seen[next] = true
				walk(next)
			}
		}
	}
	walk(from)
	return seen
}

// Files of a package can be read in an order in which each needs only those
// before it.
func TestNoLoopsBetweenFiles(t *testing.T) {
	found := map[string]bool{}
	for name, p := range library(t) {
		needs := p.uses()
		for _, f := range slices.Sorted(maps.Keys(needs)) {
			var ring []string
			for g := range reach(needs, f) {
				if reach(needs, g)[f] {
					ring = append(ring, g)
				}
			}
			if slices.Sort(ring); len(ring) == 0 || ring[0] != f {
				continue
			}
			loop := name + ": " + strings.Join(ring, " ")
			found[loop] = true
			if loops[loop] == "" {
				t.Errorf("these files need each other: %s", loop)
			}
		}
	}
	for loop := range loops {
		if !found[loop] {
			t.Errorf("this loop is gone, and needs no reason any more: %s", loop)
		}
	}
}

// pricing/README.md draws the files in the order of reading, a layer a line.
func TestFilesInTheOrderOfTheReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(text), "<!-- files -->")
	drawn, _, ends := strings.Cut(rest, "<!-- end -->")
	if !begins || !ends {
		t.Fatal("README.md has no files between <!-- files --> and <!-- end -->")
	}
	layer := map[string]int{}
	for n, line := range strings.Split(drawn, "\n") {
		for word := range strings.FieldsSeq(line) {
			if name := strings.Trim(word, "`,"); strings.HasSuffix(name, ".go") {
				if _, twice := layer[name]; twice {
					t.Errorf("README.md names %s twice", name)
				}
				layer[name] = n
			}
		}
	}
	needs := library(t)["pricing"].uses()
	for _, f := range slices.Sorted(maps.Keys(needs)) {
		if _, ok := layer[f]; !ok && f != "doc.go" {
			t.Errorf("README.md doesn't name %s", f)
		}
		for g := range needs[f] {
			if layer[g] >= layer[f] {
				t.Errorf("%s needs %s, which README.md doesn't put before it", f, g)
			}
		}
	}
	for f := range layer {
		if needs[f] == nil {
			t.Errorf("README.md names %s, which isn't there", f)
		}
	}
}

// eachSource calls f for each Go file of the module, all of which are written by hand.
func eachSource(t *testing.T, f func(path string, text []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil {
			f(path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A file is read in one go.
func TestFilesAreShort(t *testing.T) {
	eachSource(t, func(path string, text []byte) {
		if lines := bytes.Count(text, []byte("\n")); lines > 450 {
			t.Errorf("%s has %d lines", path, lines)
		}
	})
}

// A line fits beside another file's: 120 columns, with tabs of four. Tests may
// hold some that don't, such as JSON.
func TestLinesAreNarrow(t *testing.T) {
	const widest, inTests = 120, 99
	var wide, wideInTests []string
	eachSource(t, func(path string, text []byte) {
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			columns := utf8.RuneCountInString(strings.TrimRight(line, "\n")) + 3*strings.Count(line, "\t")
			if columns <= widest {
				continue
			}
			if where := fmt.Sprintf("%s:%d", path, n); strings.HasSuffix(path, "_test.go") {
				wideInTests = append(wideInTests, where)
			} else {
				wide = append(wide, where)
			}
		}
	})
	if len(wide) > 0 {
		t.Errorf("%d lines have more than %d columns: %s", len(wide), widest, strings.Join(wide, " "))
	}
	if len(wideInTests) > inTests {
		t.Errorf("%d lines of tests have more than %d columns: %s", len(wideInTests), widest,
			strings.Join(wideInTests, " "))
	}
}

// A function fits on a screen.
func TestFunctionsAreShort(t *testing.T) {
	for _, p := range library(t) {
		for _, file := range p.files {
			for _, decl := range file.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				from, to := p.fset.Position(f.Pos()), p.fset.Position(f.End())
				if lines := to.Line - from.Line + 1; lines > 60 {
					t.Errorf("%s: %s has %d lines", from, f.Name, lines)
				}
			}
		}
	}
}

// What returns a bool reports whether something is so, in Go's words.
func TestCommentsReportWhether(t *testing.T) {
	const old = "tells" + " whether"
	eachSource(t, func(path string, text []byte) {
		if n := bytes.Count(text, []byte(old)); n > 0 {
			t.Errorf("%s says %q %d times: want %q", path, old, n, "reports whether")
		}
	})
}

// made are tracked files that may be large or no text, by the pattern of their names:
// what writes them and the test that checks them.
var made = map[string]struct{ by, checkedBy string }{
	"category/compiled/*.bin": {"go generate ./category", "category.TestWordsAreCompiled"},
}

// Nothing is tracked but sources that a person can read and review.
func TestTrackedFilesAreSources(t *testing.T) {
	cmd := exec.Command("git", "ls-files", "-z")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Skip("no git:", err)
	}
	const largest = 400_000
	listed := maps.Clone(made)
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			continue // removed, but not from the index yet
		}
		isMade := false
		for pattern := range made {
			if ok, err := path.Match(pattern, name); err != nil {
				t.Fatal(err)
			} else if ok {
				delete(listed, pattern)
				isMade = true
			}
		}
		if isMade {
			continue
		}
		if len(text) > largest {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
			t.Errorf("%s isn't text", name)
		}
	}
	for name := range listed {
		t.Errorf("%s is listed, but not tracked", name)
	}
}
