package category_test

import (
	"os"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// Notices in which words of promotions lie within other words, or are written alike once
// marks are folded. A language and a text stand on each line.
func TestInnerWords(t *testing.T) {
	file, err := os.ReadFile("testdata/innerwords.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		language, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		got := category.Classify(category.Template{Language: language, Body: text})
		if got.Category != category.Utility {
			t.Errorf("%s %s is %s by %v", language, text, got.Category, ids(got))
		}
	}
}
