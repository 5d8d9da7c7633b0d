package page

import (
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wacost/wacost/examples/internal/cli"
)

// A Table is rows of texts. The first text of a row names it.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	// Stack has each row as a list on a narrow screen: for more columns than fit.
	Stack bool
}

// A Column is the head of a column.
type Column struct {
	Name   string
	Number bool // figures, which stand at the right
	// Link goes before each text to make the ID of what it links to, in this page. "" if it
	// links to nothing.
	Link string
}

// DropSame takes out the column of that name if each row has the same text in it, which then
// tells nothing.
func (t *Table) DropSame(name, text string) {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 || slices.ContainsFunc(t.Rows, func(row []string) bool { return row[i] != text }) {
		return
	}
	t.Columns = slices.Delete(t.Columns, i, i+1)
	for k := range t.Rows {
		t.Rows[k] = slices.Delete(t.Rows[k], i, i+1)
	}
}

// longWord is from how many characters without a space on a text has to break where the
// screen is narrow.
const longWord = 18

// HTML writes the table. It fits a narrow screen: texts wrap, and figures break before
// their currency.
func (t Table) HTML() (template.HTML, error) {
	type cell struct {
		Text  string
		Of    string // the name of the column, of which a narrow screen has no head
		Class string
		Link  string
	}
	data := struct {
		Caption string
		Stack   bool
		Columns []cell
		Rows    [][]cell
	}{Caption: cli.Plain(t.Caption), Stack: t.Stack}
	for _, c := range t.Columns {
		data.Columns = append(data.Columns, cell{Text: cli.Plain(c.Name), Class: classOf(c.Name, c.Number)})
	}
	for _, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return "", fmt.Errorf("table %q: %d texts in %d columns", t.Caption, len(row), len(t.Columns))
		}
		cells := make([]cell, len(row))
		for i, text := range row {
			c := t.Columns[i]
			cells[i] = cell{Text: cli.Plain(text), Class: classOf(text, c.Number)}
			if t.Stack {
				cells[i].Of = data.Columns[i].Text
			}
			if c.Link != "" && identifier.MatchString(text) {
				cells[i].Link = c.Link + text
			}
		}
		data.Rows = append(data.Rows, cells)
	}
	return execute("table", data)
}

// day is a date or a month, which stays on one line.
var day = regexp.MustCompile(`^\d{4}-\d\d(-\d\d)?$`)

// classOf returns the classes of a cell: n is a figure, d a date, and w has a word that has
// to break.
func classOf(text string, number bool) string {
	var classes []string
	if number {
		classes = append(classes, "n")
	}
	if day.MatchString(text) {
		classes = append(classes, "d")
	}
	if longestWord(text) >= longWord {
		classes = append(classes, "w")
	}
	return strings.Join(classes, " ")
}

// longestWord returns how many characters stand without a space or hyphen between them.
func longestWord(text string) (most int) {
	n := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if i += size; r == ' ' || r == '-' {
			n = 0
			continue
		}
		n++
		most = max(most, n)
	}
	return most
}
