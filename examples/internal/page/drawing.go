package page

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/cli"
)

// A drawing is a figure as the template writes it. Lengths across are parts of its
// width, so that text keeps its size on every screen; those down are pixels.
type drawing struct {
	Head
	Height int
	Marks  []mark
	Table  Table
	// Long says that the table only repeats the picture, row by row: if it is long, it is
	// closed at first. On paper it is open.
	Long bool
}

// rowsOpen is how many rows such a table has at most that is open.
const rowsOpen = 7

// Folds reports whether the table is closed at first.
func (d drawing) Folds() bool { return d.Long && len(d.Table.Rows) > rowsOpen }

// WithoutCaption is the table, of which the caption is told elsewhere.
func (d drawing) WithoutCaption() Table {
	d.Table.Caption = ""
	return d.Table
}

// A mark is one thing of a picture.
type mark struct {
	Kind       string // rect, line, circle, text or curve
	Class      string
	X, Y, W, H string // of a line, W and H are its other end; of a curve, H is its height
	Anchor     string // of a text: start if it is ""
	Text       string // of a text; of a curve, its points
	Hover      string // is shown where the pointer rests
}

// The classes of series: the first is hollow and dashed, the last is solid, so that no
// color is needed to tell them apart.
const (
	hollow = "before"
	solid  = "after"
)

// legendChars is how many characters of a name fit beside its sign on the narrowest screen.
const legendChars = 40

// series returns the class of the i-th of n.
func series(i, n int) string {
	if i < n-1 {
		return hollow
	}
	return solid
}

// legend draws the names of two series, one below the other, each behind a sign of that
// kind, and returns where it ends. One series needs none.
func (d *drawing) legend(names []string, kind string) (y int) {
	if len(names) < 2 {
		return 0
	}
	for i, name := range names {
		class := series(i, len(names))
		if kind == "rect" {
			d.add(mark{Kind: kind, Class: class, X: "1", Y: strconv.Itoa(y + 2), W: "22", H: "11"})
		} else {
			middle := strconv.Itoa(y + 8)
			d.add(mark{Kind: kind, Class: class, X: "0", Y: middle, W: "24", H: middle})
			d.add(mark{Kind: "circle", Class: class, X: "12", Y: middle})
		}
		d.add(mark{Kind: "text", X: "32", Y: strconv.Itoa(y + 12), Text: short(name, legendChars)})
		y += 18
	}
	return y + 6
}

func (d *drawing) rect(class string, x float64, y int, width float64, height int, hover string) {
	d.add(mark{
		Kind:  "rect",
		Class: class,
		X:     part(x),
		Y:     strconv.Itoa(y),
		W:     part(width),
		H:     strconv.Itoa(height),
		Hover: cli.Plain(hover),
	})
}

func (d *drawing) line(class string, x1 float64, y1 int, x2 float64, y2 int) {
	d.add(mark{Kind: "line", Class: class, X: part(x1), Y: strconv.Itoa(y1), W: part(x2), H: strconv.Itoa(y2)})
}

func (d *drawing) text(class string, x float64, y int, anchor, text string) {
	d.add(mark{Kind: "text", Class: class, X: part(x), Y: strconv.Itoa(y), Anchor: anchor, Text: cli.Plain(text)})
}

func (d *drawing) add(m mark) { d.Marks = append(d.Marks, m) }

// part writes a length across, of 100.
func part(x float64) string {
	text := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".")
	return text + "%"
}

// A scale turns sizes into parts of its length, from 0 to 1.
type scale struct{ low, span decimal.Decimal }

// scaleOf returns the scale that has room for all values and for zero.
func scaleOf(values []Value) scale {
	var low, high decimal.Decimal
	for _, v := range values {
		if v.ok {
			low, high = decimal.Min(low, v.size), decimal.Max(high, v.size)
		}
	}
	return scale{low, high.Sub(low)}
}

// at returns where a size is.
func (s scale) at(size decimal.Decimal) float64 {
	if s.span.IsZero() {
		return 0
	}
	return size.Sub(s.low).Div(s.span).InexactFloat64()
}

// zero returns where nothing is.
func (s scale) zero() float64 { return s.at(decimal.Decimal{}) }

// largest returns the known value that is largest, and reports whether there is one.
func largest(values []Value) (most Value, ok bool) {
	for _, v := range values {
		if v.ok && (!ok || v.size.GreaterThan(most.size)) {
			most, ok = v, true
		}
	}
	return most, ok
}
