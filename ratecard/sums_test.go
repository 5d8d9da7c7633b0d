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

// TestSums: released cards don't change in silence. Every file has its line in
// SUMS, and every line its file.
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
	err = fs.WalkDir(data, "cards", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := fs.ReadFile(data, path)
		got[path] = fmt.Sprintf("%x", sha256.Sum256(file))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("data/cards isn't as data/SUMS says; for a new card run go generate ./ratecard: %s", diff)
	}
	if cards := len(embedded(t)); len(got) != cards {
		t.Errorf("%d files, but %d cards", len(got), cards)
	}
}
