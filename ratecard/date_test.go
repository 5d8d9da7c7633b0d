package ratecard_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // zones, wherever the tests run

	"github.com/wacost/wacost/ratecard"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// TestDateIn: the odd midnights of https://www.iana.org/time-zones.
func TestDateIn(t *testing.T) {
	for _, tt := range []struct{ zone, day, want string }{
		{"UTC", "2026-10-01", "2026-10-01T00:00:00Z"},
		{"America/Sao_Paulo", "2026-10-01", "2026-10-01T00:00:00-03:00"},
		{"Asia/Kolkata", "2026-10-01", "2026-10-01T00:00:00+05:30"},
		{"Pacific/Pago_Pago", "2026-10-01", "2026-10-01T00:00:00-11:00"},
		{"Pacific/Kiritimati", "2026-10-01", "2026-10-01T00:00:00+14:00"},
		{"Pacific/Chatham", "2026-10-01", "2026-10-01T00:00:00+13:45"},

		// Clocks skipped midnight: the day begins at one.
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"Africa/Cairo", "2023-04-28", "2023-04-28T01:00:00+03:00"},
		{"Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00"},
		{"Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00"},
		{"America/Santiago", "2026-09-06", "2026-09-06T01:00:00-03:00"},
		{"America/Havana", "2026-03-08", "2026-03-08T01:00:00-04:00"},
		{"America/Asuncion", "2024-10-06", "2024-10-06T01:00:00-03:00"},

		// Clocks went back to the evening before: midnight is the second one.
		{"America/Sao_Paulo", "2018-02-18", "2018-02-18T00:00:00-03:00"},
		{"Asia/Beirut", "2026-10-25", "2026-10-25T00:00:00+02:00"},
		{"America/Santiago", "2026-04-05", "2026-04-05T00:00:00-04:00"},
		{"Africa/Cairo", "2026-10-30", "2026-10-30T00:00:00+02:00"},

		// Clocks went back to midnight, which was shown twice: the first one.
		{"America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00"},
		{"Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00Z"},

		// They went back by an hour at one minute past midnight.
		{"America/St_Johns", "2010-11-07", "2010-11-07T00:00:00-02:30"},

		// A day that wasn't.
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"},
		{"Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00"},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T00:00:00-10:00"},
	} {
		is := on(tt.day).In(zone(t, tt.zone))
		if is.Format(time.RFC3339) != tt.want || is.Location().String() != tt.zone {
			t.Errorf("%s in %s begins %s, want %s", tt.day, tt.zone, is.Format(time.RFC3339), tt.want)
		}
	}
	if is := on("2026-10-01").In(nil); !is.Equal(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)) ||
		is.Location() != time.UTC {
		t.Errorf("in no zone: %s, want UTC", is)
	}
}

// TestDateInAnywhere: a day's first instant is in that day, and the instant
// before it is in the day before.
func TestDateInAnywhere(t *testing.T) {
	zones := []*time.Location{time.UTC, time.FixedZone("", -11*3600), time.FixedZone("", 14*3600),
		time.FixedZone("odd", 5*3600+17*60+9)}
	for _, name := range []string{
		"Africa/Cairo", "Africa/Casablanca",
		"America/Asuncion", "America/Havana", "America/Los_Angeles", "America/New_York",
		"America/Nuuk", "America/Santiago", "America/Sao_Paulo", "America/St_Johns",
		"Asia/Amman", "Asia/Beirut", "Asia/Damascus", "Asia/Gaza", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran",
		"Atlantic/Azores", "Australia/Lord_Howe", "Europe/Berlin",
		"Europe/Istanbul", "Pacific/Chatham", "Pacific/Easter", "Pacific/Kiritimati", "Pacific/Pago_Pago",
	} {
		zones = append(zones, zone(t, name))
	}
	for _, loc := range zones {
		for day := time.Date(2010, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() < 2028; day = day.AddDate(0, 0, 1) {
			d := ratecard.DateOf(day)
			start := d.In(loc)
			if is := ratecard.DateOf(start); is != d {
				t.Errorf("%s in %s begins on %s", d, loc, is)
			}
			if is, want := ratecard.DateOf(start.Add(-1)), ratecard.DateOf(day.AddDate(0, 0, -1)); is != want {
				t.Errorf("%s in %s begins after an instant of %s", d, loc, is)
			}
		}
	}
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2026-10-01", "2024-02-29", "0001-01-01", "9999-12-31"} {
		d, err := ratecard.ParseDate(s)
		if err != nil || d.String() != s {
			t.Errorf("%s is read as %s, %v", s, d, err)
		}
	}
	for _, s := range []string{
		"", "2026-10-32", "2026-13-01", "2025-02-29", "2026-10-00", "2026-1-1", "26-10-01", "0000-01-01", "-001-01-01",
		"10000-01-01",
		"2026-10-01 ", " 2026-10-01", "2026/10/01", "20261001", "2026-10-01T00:00:00Z", "2026-10-0١",
	} {
		d, err := ratecard.ParseDate(s)
		var malformed *ratecard.ParseError
		if !d.IsZero() || !errors.As(err, &malformed) || !errors.Is(err, ratecard.ErrMalformed) {
			t.Errorf("%q is read as %s, %v", s, d, err)
		}
	}
}

func TestDateOf(t *testing.T) {
	at := time.Date(2026, 10, 1, 2, 30, 0, 0, time.UTC)
	if d := ratecard.DateOf(at); d != on("2026-10-01") {
		t.Error(d)
	}
	if d := ratecard.DateOf(at.In(zone(t, "America/Sao_Paulo"))); d != on("2026-09-30") {
		t.Error(d)
	}
}

func TestDateOrder(t *testing.T) {
	days := []ratecard.Date{{}, on("0001-01-01"), on("2025-12-31"), on("2026-01-01"), on("2026-01-02"),
		on("2026-02-01"), on("2027-01-01")}
	for i, d := range days {
		for k, e := range days {
			if d.Before(e) != (i < k) {
				t.Errorf("%s is before %s: %t", d, e, d.Before(e))
			}
		}
		if d.IsZero() != (i == 0) {
			t.Errorf("%s is zero: %t", d, d.IsZero())
		}
	}
}

func TestDateText(t *testing.T) {
	type dated struct {
		Day  ratecard.Date
		Days map[ratecard.Date]int
	}
	for want, is := range map[string]dated{
		`{"Day":"2026-10-01","Days":{"2026-11-21":1}}`: {on("2026-10-01"), map[ratecard.Date]int{on("2026-11-21"): 1}},
		`{"Day":"","Days":null}`:                       {},
	} {
		data, err := json.Marshal(is)
		if err != nil || string(data) != want {
			t.Errorf("%s, %v; want %s", data, err, want)
		}
		back := dated{Day: on("2000-01-01")}
		if err := json.Unmarshal(data, &back); err != nil || back.Day != is.Day || len(back.Days) != len(is.Days) {
			t.Errorf("%s is read as %+v, %v", data, back, err)
		}
	}
	for _, data := range []string{`{"Day":"2026-10-32"}`, `{"Day":"soon"}`} {
		var d dated
		if err := json.Unmarshal([]byte(data), &d); !errors.Is(err, ratecard.ErrMalformed) || !d.Day.IsZero() {
			t.Errorf("%s: %v, %v", data, d, err)
		}
	}
}

func TestDateString(t *testing.T) {
	for want, d := range map[string]ratecard.Date{
		"2026-10-01":   on("2026-10-01"),
		"0000-00-00":   {},
		"9999-12-31":   {Year: 9999, Month: 12, Day: 31},
		"10000-01-01":  {Year: 10_000, Month: 1, Day: 1},
		"-001-01-01":   {Year: -1, Month: 1, Day: 1},
		"2026--1-01":   {Year: 2026, Month: -1, Day: 1},
		"2026-100-345": {Year: 2026, Month: 100, Day: 345},
		"2026-01--2":   {Year: 2026, Month: 1, Day: -2},
	} {
		if is := d.String(); is != want {
			t.Errorf("%s, want %s", is, want)
		}
	}
}

// TestDatesBeyondText: what couldn't be read back isn't written.
func TestDatesBeyondText(t *testing.T) {
	for _, d := range []ratecard.Date{
		{Year: 10_000, Month: 1, Day: 1}, {Year: -1, Month: 1, Day: 1}, {Month: 1, Day: 1}, {Year: 2026},
		{Year: 2026, Month: 13, Day: 45}, {Year: 2026, Month: 2, Day: 29},
	} {
		if text, err := d.MarshalText(); !errors.Is(err, ratecard.ErrMalformed) {
			t.Errorf("%v is written %q, %v", d, text, err)
		}
	}
}
