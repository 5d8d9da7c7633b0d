package advice

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// An Hour is an hour of a weekday, with the late replies to users who last wrote in it.
type Hour struct {
	Day                time.Weekday
	Hour               int
	Replies, Marketing int64
}

// String returns the hour as people write it: "Friday, 18:00 to 19:00".
func (h Hour) String() string { return fmt.Sprintf("%s, %02d:00 to %02d:00", h.Day, h.Hour, h.Hour+1) }

// Hours returns the hours with late replies, those with most first. It is given the counts of
// [pricing.LateSavings.ByHour], of replies and of what is perhaps marketing.
func Hours(replies, marketing *[7][24]int64) (list []Hour) {
	for i := range 7 {
		day := (time.Monday + time.Weekday(i)) % 7
		for hour := range 24 {
			if h := (Hour{day, hour, replies[day][hour], marketing[day][hour]}); h.Replies+h.Marketing > 0 {
				list = append(list, h)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Hour) int {
		return cmp.Or(cmp.Compare(b.Replies, a.Replies), cmp.Compare(b.Marketing, a.Marketing))
	})
	return list
}
