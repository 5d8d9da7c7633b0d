package page

import (
	"fmt"
	"unicode/utf8"
)

// Bars compares rows, such as markets, by one or two values each: before and after.
// The picture has the first rows, and the table has all.
type Bars struct {
	Head
	Of     string   // what a row is, such as "Market"
	Series []string // names of the one or two values
	Rows   []BarRow // in the order in which they are shown
	// Change is the head of the column of changes, which are in the table alone. "" if
	// rows have none.
	Change string
	// Instead is the table below the picture, with more columns than the one of Rows; nil if
	// that is enough.
	Instead *Table
}

// A BarRow is a bar for each series.
type BarRow struct {
	Label  string
	Detail string  // more of what it is, in the picture alone; "" if nothing
	Values []Value // one for each series
	Change string
}

// The rows that a picture has at most, and the characters of a text in it that fit the
// narrowest screen.
const (
	rowsDrawn  = 15
	labelChars = 44
	valueChars = 38
)

// Lengths of bars, in pixels. narrowest is the width of a picture on a screen of 360.
const (
	barHeight  = 11
	barGap     = 3
	labelSize  = 18
	lineHeight = 15
	rowGap     = 12
	narrowest  = 320
	charWidth  = 7
)

func (b Bars) draw() (drawing, error) {
	d := drawing{Head: b.Head, Table: b.table()}
	if n := len(b.Series); n < 1 || n > 2 {
		return d, fmt.Errorf("figure %q: %d series, want one or two", b.ID, n)
	}
	drawn := b.Rows[:min(len(b.Rows), rowsDrawn)]
	var values []Value
	chars := 0
	for _, r := range b.Rows {
		if len(r.Values) != len(b.Series) {
			return d, fmt.Errorf("figure %q: %d values of %q, want %d", b.ID, len(r.Values), r.Label, len(b.Series))
		}
	}
	for _, r := range drawn {
		values = append(values, r.Values...)
		for _, v := range r.Values {
			chars = max(chars, min(utf8.RuneCountInString(v.String()), valueChars))
		}
	}
	size := scaleOf(values)
	room := max(12, 100-100*float64(charWidth*chars+8)/narrowest) // for bars
	y := d.legend(b.Series, "rect")
	for _, r := range drawn {
		d.text("", 0, y+13, "", short(r.Label, labelChars))
		if r.Detail != "" {
			d.text("soft", 0, y+13+lineHeight, "", short(r.Detail, labelChars))
			y += lineHeight
		}
		y += labelSize
		d.line("axis", room*size.zero(), y-1, room*size.zero(), y+len(r.Values)*(barHeight+barGap)-barGap+1)
		for i, v := range r.Values {
			d.bar(series(i, len(r.Values)), size, room, y, v, r.Label)
			y += barHeight + barGap
		}
		y += rowGap
	}
	if more := len(b.Rows) - len(drawn); more > 0 {
		d.text("soft", 0, y+12, "", fmt.Sprintf("and %d more in the table", more))
		y += labelSize
	}
	if len(drawn) == 0 {
		d.text("soft", 0, y+12, "", "Nothing to show.")
		y += labelSize
	}
	d.Height = y
	return d, nil
}

// bar draws one value, and its text behind the bar.
func (d *drawing) bar(class string, size scale, room float64, y int, v Value, label string) {
	end := room * size.zero()
	if v.ok && !v.size.IsZero() {
		from, to := room*size.zero(), room*size.at(v.size)
		from, to = min(from, to), max(from, to)
		d.rect(class, from, y, max(to-from, 0.4), barHeight, label+": "+v.String())
		end = max(from+0.4, to)
	}
	kind := "value"
	if !v.ok {
		kind = "value soft"
	}
	d.text(kind, end, y+barHeight-1, "", short(v.String(), valueChars))
}

func (b Bars) table() Table {
	if b.Instead != nil {
		return *b.Instead
	}
	t := Table{Caption: b.Title, Columns: []Column{{Name: b.Of}}}
	for _, s := range b.Series {
		t.Columns = append(t.Columns, Column{Name: s, Number: true})
	}
	if b.Change != "" {
		t.Columns = append(t.Columns, Column{Name: b.Change, Number: true})
	}
	for _, r := range b.Rows {
		row := []string{r.Label}
		for _, v := range r.Values {
			row = append(row, v.String())
		}
		if b.Change != "" {
			row = append(row, r.Change)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
