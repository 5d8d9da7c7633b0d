package advice

import (
	"slices"
	"testing"
	"time"
)

// The hours of most late replies come first, and of as many, those of most marketing; then
// they are in the order of the week, from Monday.
func TestHours(t *testing.T) {
	var replies, marketing [7][24]int64
	replies[time.Sunday][23], replies[time.Monday][0], replies[time.Friday][18] = 2, 2, 3
	marketing[time.Tuesday][7], marketing[time.Sunday][5] = 1, 4
	var got []string
	for _, h := range Hours(&replies, &marketing) {
		got = append(got, h.String())
	}
	want := []string{
		"Friday, 18:00 to 19:00", "Monday, 00:00 to 01:00", "Sunday, 23:00 to 24:00",
		"Sunday, 05:00 to 06:00", "Tuesday, 07:00 to 08:00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
