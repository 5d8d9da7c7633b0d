package page

import (
	"html/template"
	"unicode/utf8"
)

// A Table is rows of texts. The first text of a row names it.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
}

// A Column is the head of a column.
type Column struct {
	Name   string
	Number bool // figures, which stand at the right
}

// longWord is from how many characters without a space on a text has to break where the
// screen is narrow.
const longWord = 18

// HTML writes the table. It fits a narrow screen: texts wrap, and figures break before
// their currency.
func (t Table) HTML() (template.HTML, error) {
	type cell struct {
		Text   string
		Number bool
	}
	data := struct {
		Caption string
		Long    bool
		Columns []cell
		Rows    [][]cell
	}{Caption: plain(t.Caption)}
	for _, c := range t.Columns {
		data.Long = data.Long || longestWord(c.Name) >= longWord
		data.Columns = append(data.Columns, cell{plain(c.Name), c.Number})
	}
	for _, row := range t.Rows {
		cells := make([]cell, 0, len(row))
		for i, text := range row {
			data.Long = data.Long || longestWord(text) >= longWord
			cells = append(cells, cell{plain(text), i < len(t.Columns) && t.Columns[i].Number})
		}
		data.Rows = append(data.Rows, cells)
	}
	return execute("table", data)
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
