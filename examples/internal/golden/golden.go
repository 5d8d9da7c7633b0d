// Package golden holds the tests of example programs to files that people have
// looked at. It is for tests alone: it adds a flag to whatever imports it.
package golden

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Compare fails the test where got differs from the file's text. With -update
// it writes the file instead.
func Compare(t testing.TB, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(string(text), "\r\n", "\n") // of a checkout on Windows
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: look at what changed, then go test -update (-want +got):\n%s", file, diff)
	}
}
