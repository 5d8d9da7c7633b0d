package page

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wacost/wacost/examples/internal/cli"
)

// Days shows a value a day as columns, or two as lines: before and after. A day whose
// value isn't known leaves a gap.
type Days struct {
	Head
	Days   []string // in order, such as 2026-10-01
	Series []Series // one or two
}

// A Series is a value for each day.
type Series struct {
	Name   string
	Values []Value
}

// Lengths of a picture by day: in pixels down, and parts of the width across.
const (
	plotHeight = 140
	plotLeft   = 1.5
	plotWidth  = 97.0
)

func (f Days) draw() (drawing, error) {
	d := drawing{Head: f.Head, Table: f.table(), Long: true}
	if n := len(f.Series); n < 1 || n > 2 {
		return d, fmt.Errorf("figure %q: %d series, want one or two", f.ID, n)
	}
	var names []string
	var values []Value
	for _, s := range f.Series {
		if len(s.Values) != len(f.Days) {
			return d, fmt.Errorf("figure %q: %d values of %s, want %d", f.ID, len(s.Values), s.Name, len(f.Days))
		}
		names, values = append(names, s.Name), append(values, s.Values...)
	}
	top := d.legend(names, "line") + 18
	size := scaleOf(values)
	if most, ok := largest(values); ok && most.size.IsPositive() {
		d.line("grid", 0, top, 100, top)
		d.text("soft", 0, top-5, "", "highest: "+short(most.String(), valueChars))
	}
	zero := top + down(size.zero())
	for i, s := range f.Series {
		if len(f.Series) == 1 {
			d.columns(f.Days, s, size, top)
		} else {
			d.curve(f.Days, s, series(i, len(f.Series)), size, top)
		}
	}
	d.line("axis", 0, zero, 100, zero)
	d.dates(f.Days, top+plotHeight+18)
	d.Height = top + plotHeight + 24
	return d, nil
}

// down returns how far below the top of a plot a part of its height ends.
func down(part float64) int { return int(float64(plotHeight)*(1-part) + 0.5) }

// across returns where the middle of the i-th of n days is.
func across(i, n int) float64 { return plotLeft + plotWidth*(float64(i)+0.5)/float64(n) }

// columns draws a series: a column from zero for each known day.
func (d *drawing) columns(days []string, s Series, size scale, top int) {
	width, zero := plotWidth/float64(len(days)), down(size.zero())
	for i, v := range s.Values {
		if !v.ok || v.size.IsZero() {
			continue
		}
		from, to := min(zero, down(size.at(v.size))), max(zero, down(size.at(v.size)))
		if from == to {
			from-- // it isn't nothing
		}
		hover := days[i] + ", " + s.Name + ": " + v.String()
		d.rect(solid, across(i, len(days))-0.39*width, top+from, 0.78*width, to-from, hover)
	}
}

// curve draws a series: lines between known days that stand side by side, and dots.
func (d *drawing) curve(days []string, s Series, class string, size scale, top int) {
	var points []string
	flush := func() {
		if len(points) > 1 {
			d.add(mark{Kind: "curve", Class: class, X: part(plotLeft), Y: strconv.Itoa(top), W: part(plotWidth),
				H: strconv.Itoa(plotHeight), Text: strings.Join(points, " ")})
		}
		points = nil
	}
	var dots []mark
	for i, v := range s.Values {
		if !v.ok {
			flush()
			continue
		}
		y := down(size.at(v.size))
		x := 1000 * (float64(i) + 0.5) / float64(len(days))
		points = append(points, fmt.Sprintf("%.1f,%d", x, y))
		dots = append(dots, mark{Kind: "circle", Class: class, X: part(across(i, len(days))),
			Y: strconv.Itoa(top + y), Hover: cli.Plain(days[i] + ", " + s.Name + ": " + v.String())})
	}
	flush()
	d.Marks = append(d.Marks, dots...)
}

// dates writes the first, the middle and the last day below a plot.
func (d *drawing) dates(days []string, y int) {
	n := len(days)
	if n == 0 {
		d.text("soft", 0, y, "", "No day to show.")
		return
	}
	const chars = 14
	if n == 1 {
		d.text("soft", 50, y, "middle", short(days[0], chars))
		return
	}
	d.text("soft", 0, y, "", short(days[0], chars))
	if n > 2 {
		d.text("soft", across(n/2, n), y, "middle", short(days[n/2], chars))
	}
	d.text("soft", 100, y, "end", short(days[n-1], chars))
}

func (f Days) table() Table {
	t := Table{Caption: f.Title, Columns: []Column{{Name: "Day"}}}
	for _, s := range f.Series {
		t.Columns = append(t.Columns, Column{Name: s.Name, Number: true})
	}
	for i, day := range f.Days {
		row := []string{day}
		for _, s := range f.Series {
			if i < len(s.Values) {
				row = append(row, s.Values[i].String())
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
