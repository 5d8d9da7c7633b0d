package page

import (
	"fmt"
	"strconv"

	"github.com/wacost/wacost/examples/internal/cli"
)

// An Allowance shows how free units are used up in a month: a column for each day, and an
// empty box from the day on which none is left. How many are used beyond the limit is in
// the table alone.
type Allowance struct {
	Head
	Limit int64    // free units
	Days  []string // in order, such as 2026-10-01
	Used  []int64  // units used by the end of each day
	Ends  string   // the day on which it is used up, one of Days; "" if it lasts
}

func (a Allowance) draw() (drawing, error) {
	d := drawing{Head: a.Head, Table: a.table(), Long: true}
	if len(a.Used) != len(a.Days) {
		return d, fmt.Errorf("figure %q: units of %d days, want %d", a.ID, len(a.Used), len(a.Days))
	}
	if a.Limit <= 0 {
		return d, fmt.Errorf("figure %q: a limit of %d units", a.ID, a.Limit)
	}
	end := len(a.Days)
	for i, day := range a.Days {
		if a.Ends != "" && day == a.Ends {
			end = i
		}
	}
	if a.Ends != "" && end == len(a.Days) {
		return d, fmt.Errorf("figure %q: it ends on %s, which is none of its days", a.ID, a.Ends)
	}
	const top = 36
	width := plotWidth / float64(max(len(a.Days), 1))
	for i, used := range a.Used[:end] {
		full := float64(min(used, a.Limit)) / float64(a.Limit)
		if used > 0 {
			height := max(plotHeight-down(full), 1)
			hover := a.Days[i] + ": " + cli.Count(used)
			d.rect(solid, across(i, len(a.Days))-0.39*width, top+plotHeight-height, 0.78*width, height, hover)
		}
	}
	d.line("limit", 0, top, 100, top)
	d.line("axis", 0, top+plotHeight, 100, top+plotHeight)
	x, free := 0.0, cli.Count(a.Limit)+" free"
	if end < len(a.Days) {
		x = across(end, len(a.Days)) - 0.39*width
		d.rect("over", x, top, plotLeft+plotWidth-x, plotHeight, "")
		if room := plotLeft + plotWidth - x; room > 20 {
			d.text("soft", x+room/2, top+plotHeight/2, "middle", "none left")
		}
		d.ends(a.Days[end], x, top)
	}
	if end < len(a.Days) && x < 30 { // beside the mark of the end
		d.text("soft", 100, top-6, "end", free)
	} else {
		d.text("soft", 0, top-6, "", free)
	}
	d.dates(a.Days, top+plotHeight+18)
	d.Height = top + plotHeight + 24
	return d, nil
}

// ends marks the day on which the free units are used up.
func (d *drawing) ends(day string, x float64, top int) {
	anchor := "middle"
	switch {
	case x < 25:
		anchor = "start"
	case x > 75:
		anchor = "end"
	}
	d.add(mark{Kind: "line", Class: "ends", X: part(x), Y: strconv.Itoa(top - 18), W: part(x),
		H: strconv.Itoa(top + plotHeight)})
	d.text("strong", x, top-23, anchor, "used up on "+short(day, 14))
}

// table has a row for each day, or for several on which nothing is used.
func (a Allowance) table() Table {
	t := Table{
		Caption: a.Title,
		Columns: []Column{
			{Name: "Day"}, {Name: "Used by its end", Number: true}, {Name: "Free units left", Number: true},
		},
	}
	days := min(len(a.Used), len(a.Days))
	for i := 0; i < days; {
		first, used := i, a.Used[i]
		for i++; i < days && a.Used[i] == used && a.Days[i-1] != a.Ends && a.Days[i] != a.Ends; {
			i++
		}
		name := a.Days[first]
		if i-first > 1 {
			name += " to " + a.Days[i-1]
		}
		left := cli.Count(max(a.Limit-max(used, 0), 0))
		if a.Ends != "" && name == a.Ends {
			left += ", used up on this day"
		}
		t.Rows = append(t.Rows, []string{name, cli.Count(used), left})
	}
	return t
}
