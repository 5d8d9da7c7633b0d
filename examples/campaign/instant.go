package main

import (
	"errors"
	"fmt"
	"time"
)

const wantInstant = "want a time such as 2026-11-20T14:03:00Z, 2026-11-20 14:03:00 (of -zone) or 1795183380, " +
	"or nothing for never"

// instant reads an instant as databases and CRMs write it: RFC 3339, also with a space
// for the T, without seconds, and with an offset such as +00; the same without an
// offset, in a zone; and Unix time, in ten digits of seconds or thirteen of
// milliseconds. It refuses days without a time, days in another order than the year's
// first, times without an offset if the zone is nil, and what the clock of the zone
// showed twice or never.
func instant(text []byte, zone *time.Location) (time.Time, error) {
	if len(text) == 10 || len(text) == 13 {
		if n, rest := digits(text, len(text)); len(rest) == 0 {
			if len(text) == 10 {
				return time.Unix(n, 0), nil
			}
			return time.UnixMilli(n), nil
		}
	}
	c, rest, ok := readClock(text)
	if !ok {
		return time.Time{}, errors.New(wantInstant)
	}
	if len(rest) == 0 && zone == nil {
		return time.Time{}, errors.New("it has no offset: tell the zone that it is of, as in -zone UTC")
	}
	if len(rest) == 0 {
		return c.in(zone)
	}
	offset, ok := readOffset(rest)
	if !ok {
		return time.Time{}, errors.New(wantInstant)
	}
	return c.utc().Add(-offset), nil
}

// A clock is what a calendar and a clock on a wall show.
type clock struct{ year, month, day, hour, minute, second, nanosecond int }

// utc returns the instant at which a clock in UTC shows it.
func (c clock) utc() time.Time {
	return time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, c.nanosecond, time.UTC)
}

// in returns the instant at which a clock in a zone shows it.
func (c clock) in(zone *time.Location) (time.Time, error) {
	wall := c.utc()
	t := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, c.nanosecond, zone)
	since, until := t.ZoneBounds()
	const near = 26 * time.Hour
	if (since.IsZero() || t.Sub(since) > near) && (until.IsZero() || until.Sub(t) > near) {
		return t, nil
	}
	var found []time.Time
	for _, around := range []time.Duration{-near, near} {
		_, offset := t.Add(around).Zone()
		u := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		_, is := u.Zone()
		if is == offset && (len(found) == 0 || !u.Equal(found[0])) {
			found = append(found, u)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	how := "never"
	if len(found) > 1 {
		how = "twice"
	}
	return time.Time{}, fmt.Errorf("clocks in %s showed it %s: add the offset, such as %s", zone, how,
		t.Format("-07:00"))
}

// readClock reads a day, and a time behind T or a space, and returns what follows.
func readClock(text []byte) (c clock, rest []byte, ok bool) {
	next := func(n int, before string) (v int) {
		if before != "" {
			if len(text) == 0 || string(text[:1]) != before {
				text = nil
				return -1
			}
			text = text[1:]
		}
		if len(text) < n {
			text = nil
			return -1
		}
		i, left := digits(text, n)
		if len(text)-len(left) != n {
			text = nil
			return -1
		}
		text = left
		return int(i)
	}
	c.year, c.month, c.day = next(4, ""), next(2, "-"), next(2, "-")
	separator := "T"
	if len(text) > 0 && text[0] == ' ' {
		separator = " "
	}
	c.hour, c.minute = next(2, separator), next(2, ":")
	if len(text) > 0 && text[0] == ':' {
		c.second = next(2, ":")
	}
	if len(text) > 1 && text[0] == '.' && c.second >= 0 {
		n, left := digits(text[1:], 9)
		for range 9 - (len(text) - 1 - len(left)) {
			n *= 10
		}
		if len(left) == len(text)-1 {
			return c, nil, false
		}
		c.nanosecond, text = int(n), left
	}
	switch {
	case c.year < 0, c.month < 1, c.month > 12, c.day < 1, c.day > 31, c.utc().Day() != c.day && c.hour < 24,
		c.hour < 0, c.hour > 23, c.minute < 0, c.minute > 59, c.second < 0, c.second > 59:
		return c, nil, false
	}
	return c, text, true
}

// readOffset reads Z, UTC, or how far a zone is ahead of UTC: +01:00, +0100 or +01,
// also behind a space.
func readOffset(text []byte) (offset time.Duration, ok bool) {
	if len(text) > 1 && text[0] == ' ' {
		text = text[1:]
	}
	if s := string(text); s == "Z" || s == "z" || s == "UTC" {
		return 0, true
	}
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	hours, rest := digits(text[1:], 2)
	if len(rest) > 0 && rest[0] == ':' {
		rest = rest[1:]
		if len(rest) != 2 {
			return 0, false
		}
	}
	minutes, end := digits(rest, 2)
	twoDigits := '0' <= text[2] && text[2] <= '9'
	if !twoDigits || len(rest) == 1 || len(end) > 0 || hours > 15 || minutes > 59 {
		return 0, false
	}
	offset = time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if text[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// digits reads up to so many decimal digits, and returns what follows.
func digits(text []byte, most int) (n int64, rest []byte) {
	i := 0
	for ; i < most && i < len(text) && text[i]-'0' <= 9; i++ {
		n = n*10 + int64(text[i]-'0')
	}
	return n, text[i:]
}
