package main

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
)

// parseSchedule reads how fast messages are sent, and at which hours of the day:
// 5000/h, or 20000/d 09:00-18:00. From, Until and Zone stay unset.
func parseSchedule(text string) (s pricing.Schedule, err error) {
	const want = "want how many an hour or a day, and hours if there are some, such as 5000/h or 20000/d 09:00-18:00"
	words := strings.Fields(text)
	if len(words) < 1 || len(words) > 2 {
		return s, errors.New(want)
	}
	rate, per, _ := strings.Cut(words[0], "/")
	n, err := strconv.ParseInt(rate, 10, 64)
	switch {
	case err != nil || n < 1:
		return s, errors.New(want)
	case per == "h" || per == "hour":
		s.PerHour = n
	case per == "d" || per == "day":
		s.PerDay = n
	default:
		return s, errors.New(want)
	}
	if len(words) == 1 {
		return s, nil
	}
	begin, end, ok := strings.Cut(words[1], "-")
	if ok {
		s.Begin, ok = timeOfDay(begin)
	}
	if ok {
		s.End, ok = timeOfDay(end)
	}
	switch {
	case !ok:
		return s, errors.New(want)
	case s.End <= s.Begin:
		return s, errors.New("the hours end before they begin: hours over midnight aren't supported")
	}
	return s, nil
}

// timeOfDay reads hours and minutes, from 00:00 to 24:00.
func timeOfDay(text string) (time.Duration, bool) {
	h, m, ok := strings.Cut(text, ":")
	if !ok || len(h) < 1 || len(h) > 2 || len(m) != 2 {
		return 0, false
	}
	hours, err := strconv.ParseUint(h, 10, 8)
	if err != nil {
		return 0, false
	}
	minutes, err := strconv.ParseUint(m, 10, 8)
	if err != nil || minutes > 59 || hours*60+minutes > 24*60 {
		return 0, false
	}
	return time.Duration(hours*60+minutes) * time.Minute, true
}
