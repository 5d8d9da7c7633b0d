package ratecard_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSums: released cards don't change in silence. Every card has its line in
// SUMS, and every line its card: a hash of the rows that come out of it.
func TestSums(t *testing.T) {
	data := os.DirFS("data")
	text, err := fs.ReadFile(data, "SUMS")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	last := ""
	for line := range strings.Lines(string(text)) {
		sum, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || path <= last {
			t.Errorf("%q is no line, or not in order", line)
		}
		want[path], last = sum, path
	}
	got := map[string]string{}
	for name, c := range embedded(t) {
		got["cards/"+name+".yaml"] = fmt.Sprintf("%x", sha256.Sum256([]byte(encode(t, c))))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("data/cards isn't as data/SUMS says; for a new card run go generate ./ratecard: %s", diff)
	}
}
