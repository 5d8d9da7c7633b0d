package main

import (
	"strings"
	"testing"
	"time"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestInstant(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-20T14:03:00Z":           "2026-11-20T14:03:00Z",
		"2026-11-20T14:03:00.25-03:00":   "2026-11-20T17:03:00.25Z",
		"2026-11-20t14:03:00Z":           "",
		"2026-11-20 14:03:00":            "2026-11-20T13:03:00Z", // of the zone
		"2026-11-20T14:03:00":            "2026-11-20T13:03:00Z",
		"2026-11-20 14:03":               "2026-11-20T13:03:00Z",
		"2026-07-20 14:03":               "2026-07-20T12:03:00Z",
		"2026-11-20 14:03:00.123456":     "2026-11-20T13:03:00.123456Z",
		"2026-11-20 14:03:00+00":         "2026-11-20T14:03:00Z",
		"2026-11-20 14:03:00.5+0530":     "2026-11-20T08:33:00.5Z",
		"2026-11-20T14:03:00.000+0000":   "2026-11-20T14:03:00Z", // Salesforce's
		"2026-11-20 14:03:00 UTC":        "2026-11-20T14:03:00Z",
		"2026-11-20 14:03:00 +0100":      "2026-11-20T13:03:00Z",
		"2026-11-20 14:03:00 -03:00":     "2026-11-20T17:03:00Z",
		"1795183380":                     "2026-11-20T14:03:00Z",
		"1795183380500":                  "2026-11-20T14:03:00.5Z",
		"2024-02-29 12:00":               "2024-02-29T11:00:00Z",
		"2026-10-25 01:59:59":            "2026-10-24T23:59:59Z",
		"2026-10-25 03:00:00":            "2026-10-25T02:00:00Z",
		"2026-10-25 02:30:00+01:00":      "2026-10-25T01:30:00Z",
		"0001-01-01T00:00:00Z":           "0001-01-01T00:00:00Z", // never, as .NET writes it
		"2026-10-25 02:30:00":            "twice",
		"2026-03-29 02:30:00":            "never",
		"2026-02-29 12:00":               "",
		"2026-13-01 12:00":               "",
		"2026-11-20":                     "",
		"20.11.2026 14:03":               "",
		"11/20/2026 14:03":               "",
		"2026-11-20T24:00:00Z":           "",
		"2026-11-20 14:03:00 PM":         "",
		"2026-11-20 2:03 PM":             "",
		"2026-11-20 14:03:00.":           "",
		"2026-11-20 14:03:00.1234567891": "",
		"2026-11-20 14:03:00+1":          "",
		"2026-11-20 14:03:00+01:":        "",
		"2026-11-20 14:03:00+01:0":       "",
		"2026-11-20 14:03:00+010":        "",
		"2026-11-20 14:03:00+16:00":      "",
		"2026-11-20 14:03:00+":           "",
		"2026-11-20 14:03:00 CET":        "",
		"2026-11-20 14:03:":              "",
		"2026-11-20 14":                  "",
		"0":                              "",
		"46346.58":                       "", // Excel's
		"17951833800":                    "",
		"1.795183380e9":                  "",
		"NULL":                           "",
		"never":                          "",
		"-1795183380":                    "",
		"2026-11-20T14:03:00Z\x00":       "",
	} {
		got, err := instant([]byte(text), zoneOf(t, "Europe/Berlin"))
		at, fault := time.Parse(time.RFC3339Nano, want)
		switch {
		case fault == nil && (err != nil || !got.Equal(at)):
			t.Errorf("%q is %v, %v, want %s", text, got, err, want)
		case fault != nil && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q is %v, %v, want an error, %s", text, got, err, want)
		}
	}
}

// A time of day is none of an unknown zone.
func TestInstantWithoutZone(t *testing.T) {
	got, err := instant([]byte("2026-11-20 14:03:00"), nil)
	if err == nil || !strings.Contains(err.Error(), "-zone UTC") {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := instant([]byte("2026-11-20 14:03:00Z"), nil); err != nil || got.Unix() != 1795183380 {
		t.Errorf("%v, %v", got, err)
	}
}

// What time.Parse reads as RFC 3339 is read alike, and what is read has a form.
func FuzzInstant(f *testing.F) {
	for _, text := range []string{"2026-11-20T14:03:00Z", "2026-11-20 14:03:00.5+0530", "1795183380",
		"2026-10-25 02:30:00"} {
		f.Add(text)
	}
	zone := zoneOf(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := instant([]byte(text), zone)
		want, fault := time.Parse(time.RFC3339, text)
		plain := len(text) == 20 || len(text) == 25 // without fractions that are cut
		if fault == nil && plain && text[10] == 'T' && (err != nil || !got.Equal(want)) {
			_, offset := want.Zone()
			if offset > 15*3600 || offset < -15*3600 {
				return
			}
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
		if err == nil && fault != nil && got.Year() > 9999 {
			t.Errorf("%q is %v", text, got)
		}
	})
}

// What a zone's clock shows is read as the instant, unless it shows it twice.
func TestInstantsOfAZone(t *testing.T) {
	zone := zoneOf(t, "Europe/Berlin")
	twice := 0
	for at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2027; at = at.Add(7 * time.Minute) {
		text := at.In(zone).Format(time.DateTime)
		got, err := instant([]byte(text), zone)
		if err != nil && strings.Contains(err.Error(), "twice") {
			twice++
		} else if err != nil || !got.Equal(at) {
			t.Fatalf("%s is %v, %v, want %v", text, got, err, at)
		}
	}
	if twice != 2*60/7 && twice != 2*60/7+1 {
		t.Errorf("%d of two hours are shown twice", twice)
	}
}
