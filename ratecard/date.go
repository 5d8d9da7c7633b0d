package ratecard

import (
	"fmt"
	"slices"
	"time"
)

// A Date is a day of the calendar, in no time zone. As text it is YYYY-MM-DD.
// The zero Date is no day; it is before every other.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD, years 0001 to 9999. Its error is a [*ParseError].
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, &ParseError{What: fmt.Sprintf("%q is no date (YYYY-MM-DD)", brief(s))}
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// valid reports whether d is a day of the calendar that text can show.
func (d Date) valid() bool {
	same, err := ParseDate(d.String())
	return err == nil && same == d
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// compare is negative, zero or positive as d is before, on or after e.
func (d Date) compare(e Date) int {
	switch {
	case d.Before(e):
		return -1
	case e.Before(d):
		return 1
	}
	return 0
}

// In returns the first instant of d in loc (nil means UTC), also where clocks
// skip midnight or show it twice. A day that a zone skipped, as Samoa did
// 2011-12-30, begins where the next one does.
func (d Date) In(loc *time.Location) time.Time {
	midnight := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	if loc == nil || loc == time.UTC {
		return midnight
	}
	// Walk the zone's offsets around that day, from one in which it can't have
	// begun: the first that shows midnight, or starts after it, has the day.
	for at := midnight.Add(-24 * time.Hour).In(loc); ; {
		start, end := at.ZoneBounds()
		_, offset := at.Zone()
		t := midnight.Add(-time.Duration(offset) * time.Second).In(loc)
		if !start.IsZero() && t.Before(start) {
			t = start
		}
		if end.IsZero() || t.Before(end) {
			return t
		}
		at = end
	}
}

// String returns YYYY-MM-DD.
func (d Date) String() string { return string(d.appendTo(make([]byte, 0, 16))) }

// appendTo appends what String returns.
func (d Date) appendTo(b []byte) []byte {
	if d.Year < 0 || d.Year > 9999 || d.Month < 0 || d.Month > 99 || d.Day < 0 || d.Day > 99 {
		return fmt.Appendf(b, "%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
	}
	b = appendTwo(appendTwo(b, d.Year/100), d.Year%100)
	b = append(appendTwo(append(b, '-'), int(d.Month)), '-')
	return appendTwo(b, d.Day)
}

// appendTwo appends the two digits of a number up to 99.
func appendTwo(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// MarshalText writes YYYY-MM-DD; nothing for the zero Date. What is no day of the
// calendar, or of no year from 0001 to 9999, is a [*ParseError]: it couldn't be
// read back.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	if !d.valid() {
		return nil, &ParseError{What: fmt.Sprintf("%q is no date (YYYY-MM-DD)", d)}
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}

func sorted(days []Date) []Date {
	slices.SortFunc(days, Date.compare)
	return slices.Compact(days)
}
