package category_test

import (
	"os"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// Short texts of our own: a language, a category and a text on each line. Those in
// languages whose words no speaker has checked were written without a look at them.
func TestNewWords(t *testing.T) {
	for _, row := range newWords(t) {
		got := category.Classify(category.Template{Language: row.language, Body: row.text})
		if got.Category != row.is {
			t.Errorf("%s %s is %s, said %s by %v", row.language, row.text, row.is, got.Category, ids(got))
		}
	}
}

type newWord struct {
	language string
	is       category.Category
	text     string
}

func newWords(t *testing.T) []newWord {
	file, err := os.ReadFile("testdata/newwords.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []newWord
	for line := range strings.Lines(string(file)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 3 {
			t.Fatalf("%q has %d cells, not 3", line, len(cells))
		}
		list = append(list, newWord{cells[0], category.Category(cells[1]), cells[2]})
	}
	return list
}
