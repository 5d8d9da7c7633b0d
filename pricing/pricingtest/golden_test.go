package pricingtest_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/pricingtest"
)

// set gives a flag a value until the test ends.
func set(t *testing.T, name, value string) {
	t.Helper()
	old := flag.Lookup(name).Value.String()
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set(name, old); err != nil {
			t.Error(err)
		}
	})
}

// Either flag writes a file, with its folder; without one the file is what is wanted.
func TestGolden(t *testing.T) {
	for _, name := range []string{"pricingtest.update", "update"} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "testdata", "preview.txt")
			fails(t, func(t testing.TB) { pricingtest.Golden(t, file, "text\n") }, "-pricingtest.update writes it")
			set(t, name, "true")
			pricingtest.Golden(t, file, "text\n")
			fails(t, func(t testing.TB) { pricingtest.Golden(t, file, "") }, "nothing to compare")
			set(t, name, "false")
			pricingtest.Golden(t, file, "text\n")
			fails(t, func(t testing.TB) { pricingtest.Golden(t, file, "other\n") }, "look at what changed", "other")
			if err := os.WriteFile(file, []byte("text\r\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			pricingtest.Golden(t, file, "text\n")
		})
	}
}

// The JSON of a bill, as a program would store it.
func TestGoldenJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bill.json")
	set(t, "pricingtest.update", "true")
	story := pricingtest.NewStory(t).UserWrites().BusinessAnswers()
	pricingtest.GoldenJSON(t, file, story.Bill())
	set(t, "pricingtest.update", "false")
	pricingtest.GoldenJSON(t, file, story.Bill())
	bill := story.BusinessSends(category.Marketing).Bill()
	fails(t, func(t testing.TB) { pricingtest.GoldenJSON(t, file, bill) }, "0.455")
	fails(t, func(t testing.TB) { pricingtest.GoldenJSON(t, file, func() {}) }, "unsupported type")
}
