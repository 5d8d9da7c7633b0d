package examples

import (
	"go/doc"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Links into the reference lead to a name, or to an example, that is there.
func TestReferences(t *testing.T) {
	link := regexp.MustCompile(`https://pkg\.go\.dev/github\.com/wacost/wacost(/[\w/]+)(?:#([\w.-]+))?\)`)
	anchors, n := map[string][]string{}, 0
	for _, page := range slices.Concat(papers, pages(t)) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			dir, anchor := found[1], found[2]
			if anchors[dir] == nil {
				anchors[dir] = anchorsOf(t, packages[path.Base(dir)])
			}
			if n++; anchor != "" && !slices.Contains(anchors[dir], anchor) {
				t.Errorf("%s links to %s, which has no %s", page, dir, anchor)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d links", n)
	}
}

// anchorsOf returns the places that a package's page of the reference has: its names, and
// its examples, such as example-package, example-Fee-PerMessage or example-Pricer.Apply.
func anchorsOf(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	if err != nil || dir == "" || len(files) == 0 {
		t.Fatalf("no package in %q, %v", dir, err)
	}
	var list []string
	for _, name := range files {
		_, file, _ := parsed(t, name)
		if !strings.HasSuffix(name, "_test.go") {
			list = append(list, names(file)...)
			continue
		}
		for _, e := range doc.Examples(file) {
			list = append(list, exampleAnchor(e.Name))
		}
	}
	return list
}

// exampleAnchor returns the place of an example: Fee_perMessage is of Fee, and has a suffix.
func exampleAnchor(name string) string {
	anchor, suffix := "example", ""
	if name == "" || strings.HasPrefix(name, "_") {
		anchor, name = "example-package", strings.TrimPrefix(name, "_")
	}
	for i, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '_' }) {
		switch isSuffix := part[0] >= 'a' && part[0] <= 'z'; {
		case isSuffix:
			suffix += "-" + strings.ToUpper(part[:1]) + part[1:]
		case i == 0:
			anchor += "-" + part
		default:
			anchor += "." + part
		}
	}
	return anchor + suffix
}
