// Package testkit is what the tests of pricing and the packages below it share. It
// is for tests alone.
package testkit

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// PayloadFolder returns the folder of the collected payloads, which lies beside the
// module and isn't part of it.
func PayloadFolder() string {
	root := ""
	for range 8 { // a test runs in the folder of its package
		if _, err := os.Stat(root + "go.mod"); err == nil {
			break
		}
		root += "../"
	}
	return root + "../shared/webhooks/payloads/"
}

// Payloads gives the names and texts of the collected payloads whose names match a
// pattern, in the order of names. Where there are none, the test is skipped.
func Payloads(t testing.TB, pattern string) iter.Seq2[string, []byte] {
	t.Helper()
	files := glob(t, PayloadFolder()+pattern)
	if len(files) == 0 {
		t.Skip("no collected payloads here")
	}
	return func(yield func(string, []byte) bool) {
		for _, file := range files {
			if !yield(filepath.Base(file), read(t, file)) {
				return
			}
		}
	}
}

// Payload returns the text of one collected payload, or skips the test.
func Payload(t testing.TB, name string) []byte {
	t.Helper()
	for _, text := range Payloads(t, name) {
		return text
	}
	return nil
}

// AddFiles adds the texts of files to what a fuzz test begins with. A pattern may
// match none.
func AddFiles(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		for _, file := range glob(f, pattern) {
			f.Add(read(f, file))
		}
	}
}

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TypesCompare holds a package to this: all types that it exports, but for a few,
// can be compared in callers' tests without options. The samples of a type are two
// equal values and a different one.
func TypesCompare(t *testing.T, samples map[string][3]any, except ...string) {
	t.Helper()
	for _, name := range exportedTypes(t) {
		s, ok := samples[name]
		switch {
		case slices.Contains(except, name):
			continue
		case !ok:
			t.Errorf("no sample of %s", name)
			continue
		}
		if diff := cmp.Diff(s[0], s[1]); diff != "" {
			t.Errorf("%s: two that are the same differ:\n%s", name, diff)
		}
		if cmp.Diff(s[0], s[2]) == "" {
			t.Errorf("%s: two that differ are the same", name)
		}
	}
}

// exportedTypes returns the names of the types that the package under test exports.
func exportedTypes(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, name := range glob(t, "*.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				if name := spec.(*ast.TypeSpec).Name; name.IsExported() {
					names = append(names, name.Name)
				}
			}
		}
	}
	if len(names) < 8 {
		t.Fatalf("only found %q", names)
	}
	return names
}

// RoundTrip fails the test unless a value comes back from its JSON.
func RoundTrip[T any](t testing.TB, want T) {
	t.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got T
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", text, diff)
	}
}
