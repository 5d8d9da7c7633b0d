package main

import (
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
)

func TestParseSchedule(t *testing.T) {
	for text, want := range map[string]pricing.Schedule{
		"5000/h":                 {PerHour: 5000},
		"5000/hour":              {PerHour: 5000},
		"20000/d":                {PerDay: 20_000},
		"20000/day 9:00-18:30":   {PerDay: 20_000, Begin: 9 * time.Hour, End: 18*time.Hour + 30*time.Minute},
		" 1/d  00:00-24:00 ":     {PerDay: 1, End: 24 * time.Hour},
		"":                       {},
		"5000":                   {},
		"/h":                     {},
		"0/h":                    {},
		"-1/h":                   {},
		"5,000/h":                {},
		"5k/h":                   {},
		"5000/m":                 {},
		"5000/h/d":               {},
		"5000/h 9-18":            {},
		"5000/h 09:00":           {},
		"5000/h 09:00-18:00 UTC": {},
		"5000/h 09:00-18:60":     {},
		"5000/h 09:00-24:01":     {},
		"5000/h 9am-6pm":         {},
		"5000/h 22:00-06:00":     {},
		"5000/h 09:00-09:00":     {},
		"99999999999999999999/h": {},
	} {
		got, err := parseSchedule(text)
		if ok := want.PerHour+want.PerDay > 0; (err == nil) != ok || ok && !got.Equal(want) {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
}

// What is read can be meant: the library takes it, unless the rate is beyond bounds.
func FuzzParseSchedule(f *testing.F) {
	f.Add("5000/h")
	f.Add("20000/d 09:00-18:00")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseSchedule(text)
		if err != nil {
			return
		}
		s.From = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
		if err := s.Validate(); err != nil && s.PerHour+s.PerDay <= 1_000_000_000 {
			t.Errorf("%q is %+v: %v", text, s, err)
		}
	})
}
