package pricingtest

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The flag has the package's name in front, since a test may have -update already.
var update = flag.Bool("pricingtest.update", false, "rewrite the files of pricingtest.Golden and GoldenJSON")

// Golden fails the test unless got is the text of a file that somebody has looked at,
// such as testdata/preview.txt. With go test -pricingtest.update it writes the file
// instead. It goes by a flag -update, too, if the test's own package has one.
func Golden(t testing.TB, file, got string) {
	t.Helper()
	if got == "" {
		t.Fatalf("%s: there is nothing to compare", file)
	}
	if isUpdate() {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: go test -pricingtest.update writes it", err)
	}
	want := strings.ReplaceAll(string(text), "\r\n", "\n") // of a checkout on Windows
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: look at what changed, then go test -pricingtest.update (-want +got):\n%s", file, diff)
	}
}

// GoldenJSON is [Golden] of a value as indented JSON: a quote, a bill, or whatever a
// program makes of them.
func GoldenJSON(t testing.TB, file string, got any) {
	t.Helper()
	text, err := json.MarshalIndent(got, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	Golden(t, file, string(text)+"\n")
}

// isUpdate reports whether golden files are to be written.
func isUpdate() bool {
	if *update {
		return true
	}
	own := flag.Lookup("update")
	if own == nil {
		return false
	}
	is, ok := own.Value.(flag.Getter)
	if !ok {
		return false
	}
	given, ok := is.Get().(bool)
	return ok && given
}
