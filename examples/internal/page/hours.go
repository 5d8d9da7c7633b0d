package page

import (
	"fmt"
	"strconv"

	"github.com/wacost/wacost/examples/internal/cli"
)

// Hours shows how many there are by weekday and hour of the day, as a column for each
// hour. The first weekday is Monday.
type Hours struct {
	Head
	Counts [7][24]int64 // not below zero
}

var weekdays = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// Lengths of a picture by hours.
const (
	dayHeight = 30
	hoursLeft = 13.0
	hourWidth = (100 - hoursLeft) / 24
)

func (h Hours) draw() (drawing, error) {
	d := drawing{Head: h.Head, Table: h.table(), Long: true}
	day, hour, most := h.most()
	for i, counts := range h.Counts {
		bottom := (i+1)*dayHeight + 6
		d.text("", 0, bottom-5, "", weekdays[i][:3])
		d.line("grid", hoursLeft, bottom, 100, bottom)
		for k, n := range counts {
			if n < 0 {
				return d, fmt.Errorf("figure %q: %d on %s at %d:00", h.ID, n, weekdays[i], k)
			}
			if n == 0 {
				continue
			}
			height := max(2, int((dayHeight-3)*float64(n)/float64(most)+0.5))
			hover := fmt.Sprintf("%s %d:00: %s", weekdays[i], k, cli.Count(n))
			d.rect(solid, hoursLeft+hourWidth*(float64(k)+0.1), bottom-height, hourWidth*0.8, height, hover)
		}
	}
	y := 7*dayHeight + 22
	for k := 0; k <= 24; k += 6 {
		x, anchor := hoursLeft+hourWidth*float64(k), "middle"
		if k == 24 {
			anchor = "end"
		}
		d.text("soft", x, y, anchor, strconv.Itoa(k)+":00")
	}
	what := "There are none."
	if most > 0 {
		what = fmt.Sprintf("The tallest column: %s, %s %d:00", cli.Count(most), weekdays[day], hour)
	}
	d.text("soft", 0, y+20, "", what)
	d.Height = y + 26
	return d, nil
}

// most returns the hour with the most.
func (h Hours) most() (day, hour int, most int64) {
	for i := range h.Counts {
		for k, n := range h.Counts[i] {
			if n > most {
				day, hour, most = i, k, n
			}
		}
	}
	return day, hour, most
}

// table has a row for each hour with any.
func (h Hours) table() Table {
	t := Table{Caption: h.Title + ". An hour without a row has none.", Columns: []Column{{Name: "Hour"}}}
	for _, name := range weekdays {
		t.Columns = append(t.Columns, Column{Name: name[:3], Number: true})
	}
	for k := range 24 {
		row := []string{strconv.Itoa(k) + ":00"}
		any := false
		for i := range h.Counts {
			any = any || h.Counts[i][k] != 0
			row = append(row, cli.Count(h.Counts[i][k]))
		}
		if any {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}
