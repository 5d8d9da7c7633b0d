package examples

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// papers are the pages beside the README and docs that tell which call does what.
var papers = []string{
	"../pricing/README.md",
	"../category/README.md",
	"../.github/CONTRIBUTING.md",
	"../.github/SECURITY.md",
	"beam/README.md",
	"receiver/README.md",
}

// packages are the library's, by name.
var packages = map[string]string{
	"category":    "../category",
	"window":      "../window",
	"ratecard":    "../ratecard",
	"metafile":    "../ratecard/metafile",
	"pricing":     "../pricing",
	"webhook":     "../pricing/webhook",
	"ledger":      "../pricing/ledger",
	"analytics":   "../pricing/analytics",
	"pricingtest": "../pricing/pricingtest",
}

// TestNamesInPapers holds the pages to the names that there are: whatever
// stands in backquotes as Name, Type.Member, package.Name or
// package.Type.Member. Words in capitals are of other languages.
func TestNamesInPapers(t *testing.T) {
	known := map[string]bool{}
	for name, dir := range packages {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range names(parsed) {
				last := path[strings.LastIndex(path, ".")+1:]
				if ast.IsExported(path) && ast.IsExported(last) {
					known[name+"."+path], known[path], known[last] = true, true, true
				}
			}
		}
	}
	name := regexp.MustCompile(`^(?:[a-z]+\.)?[A-Z]\w*(?:\.[A-Z]\w*)?$`)
	other := regexp.MustCompile(`^[A-Z0-9_]+$|^Test|\.md$`)
	quoted := regexp.MustCompile("`([^`\n]+)`")
	n := 0
	for _, paper := range slices.Concat(papers, pages(t)) {
		text, err := os.ReadFile(paper)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range quoted.FindAllStringSubmatch(string(text), -1) {
			if !name.MatchString(found[1]) || other.MatchString(found[1]) {
				continue
			}
			n++
			if !known[found[1]] {
				t.Errorf("%s names %s, which isn't there", paper, found[1])
			}
		}
	}
	if n < 40 {
		t.Errorf("%d names", n)
	}
}

// names returns what a file declares: Name, Type.Method and Type.Field.
func names(file *ast.File) []string {
	var list []string
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			prefix := ""
			if decl.Recv != nil {
				on := decl.Recv.List[0].Type
				if star, ok := on.(*ast.StarExpr); ok {
					on = star.X
				}
				if id, ok := on.(*ast.Ident); ok {
					prefix = id.Name + "."
				}
			}
			list = append(list, prefix+decl.Name.Name)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				list = append(list, named(spec)...)
			}
		}
	}
	return list
}

func named(spec ast.Spec) []string {
	var list []string
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, id := range spec.Names {
			list = append(list, id.Name)
		}
	case *ast.TypeSpec:
		list = append(list, spec.Name.Name)
		ast.Inspect(spec.Type, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok {
				for _, id := range field.Names {
					list = append(list, spec.Name.Name+"."+id.Name)
				}
			}
			return true
		})
	}
	return list
}
