package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
)

// when reads an instant as the clock of a zone shows it, with its offset.
func when(t *testing.T, zone *time.Location, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.999999999Z07:00", text)
	if err != nil {
		t.Fatal(err)
	}
	return at.In(zone)
}

func place(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Skip("no time zones:", err)
	}
	return zone
}

// Which send comes when, on plain days and where the clock is changed.
func TestSchedule(t *testing.T) {
	const nineToSix, hour = "09:00-18:00", time.Hour
	for _, test := range []struct {
		name, zone, from, until string
		hours                   string
		perHour, perDay         int64
		fits                    int64
		want                    map[int64]string
	}{
		{"an hour", "UTC", "2026-11-29T10:00:00Z", "2026-11-29T12:00:00Z", "", 5000, 0, 10_000, map[int64]string{
			0: "2026-11-29T10:00:00Z", 1: "2026-11-29T10:00:00.72Z", 5000: "2026-11-29T11:00:00Z"}},
		{"no whole spacing", "UTC", "2026-11-29T10:00:00Z", "2026-11-29T11:00:00Z", "", 7, 0, 7, map[int64]string{
			1: "2026-11-29T10:08:34.285714286Z", 6: "2026-11-29T10:51:25.714285715Z"}},
		{"no end", "UTC", "2026-11-29T10:00:00Z", "", "", 1, 0, 400 * 24, map[int64]string{
			9599: "2028-01-03T09:00:00Z"}},
		{"an hour, by day", "UTC", "2026-11-29T20:00:00Z", "", nineToSix, 2, 0, 400 * 18, map[int64]string{
			0: "2026-11-30T09:00:00Z", 17: "2026-11-30T17:30:00Z", 18: "2026-12-01T09:00:00Z"}},
		{"a short night", "UTC", "2026-11-29T00:00:00Z", "2026-12-01T00:00:00Z", "00:00-23:30", 1, 0, 48,
			map[int64]string{23: "2026-11-29T23:00:00Z", 24: "2026-11-30T00:00:00Z", 47: "2026-11-30T23:00:00Z"}},
		{"a night of a second", "UTC", "2026-11-29T00:30:00Z", "2026-12-02T00:00:00Z", "00:00:01-24:00", 1, 0, 72,
			map[int64]string{23: "2026-11-29T23:30:00Z", 24: "2026-11-30T00:30:00Z"}},
		{"a day", "UTC", "2026-11-29T00:00:00Z", "2026-12-01T00:00:00Z", "", 0, 24, 48, map[int64]string{
			1: "2026-11-29T01:00:00Z", 24: "2026-11-30T00:00:00Z"}},
		{"a day that has begun", "UTC", "2026-11-29T13:30:00Z", "2026-12-01T00:00:00Z", nineToSix, 0, 18, 27,
			map[int64]string{0: "2026-11-29T13:30:00Z", 8: "2026-11-29T17:30:00Z", 9: "2026-11-30T09:00:00Z"}},
		{"a day that ends early", "UTC", "2026-11-29T00:00:00Z", "2026-11-29T10:30:00Z", nineToSix, 0, 18, 3,
			map[int64]string{2: "2026-11-29T10:00:00Z"}},
		{"a day of 23 hours", "Europe/Berlin", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", "", 0, 23, 23,
			map[int64]string{2: "2026-03-29T03:00:00+02:00", 22: "2026-03-29T23:00:00+02:00"}},
		{"a day of 25 hours", "Europe/Berlin", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", "", 0, 25, 25,
			map[int64]string{3: "2026-10-25T02:00:00+01:00"}},
		{"hours that begin where there are none", "Europe/Berlin", "2026-03-29T00:00:00+01:00",
			"2026-03-30T00:00:00+02:00", "02:30-05:00", 1, 0, 2, map[int64]string{0: "2026-03-29T03:00:00+02:00"}},
		{"hours that don't exist", "Europe/Berlin", "2026-03-29T00:00:00+01:00",
			"2026-03-30T04:00:00+02:00", "02:00-03:00", 2, 0, 2, map[int64]string{0: "2026-03-30T02:00:00+02:00"}},
		{"hours that begin twice", "Europe/Berlin", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00",
			"02:30-05:00", 2, 0, 5, map[int64]string{0: "2026-10-25T02:30:00+01:00"}},
		{"hours that end twice", "Europe/Berlin", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00",
			"01:00-02:30", 2, 0, 3, map[int64]string{2: "2026-10-25T02:00:00+02:00"}},
		{"hours that come twice", "Europe/Berlin", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00",
			"02:15-02:45", 4, 0, 2, map[int64]string{0: "2026-10-25T02:15:00+01:00"}},
		{"a day without midnight", "America/Sao_Paulo", "2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00", "",
			0, 23, 23, map[int64]string{0: "2018-11-04T01:00:00-02:00"}},
		{"a day that the calendar leaves out", "Pacific/Apia", "2011-12-29T00:00:00-10:00", "2012-01-01T00:00:00+14:00",
			nineToSix, 0, 1, 2, map[int64]string{0: "2011-12-29T09:00:00-10:00", 1: "2011-12-31T09:00:00+14:00"}},
	} {
		zone := place(t, test.zone)
		s := pricing.Schedule{From: when(t, zone, test.from), PerHour: test.perHour, PerDay: test.perDay, Zone: zone}
		if test.until != "" {
			s.Until = when(t, zone, test.until)
		}
		if begin, end, ok := strings.Cut(test.hours, "-"); ok {
			s.Begin, s.End = clock(t, begin), clock(t, end)
		}
		if n, err := s.Capacity(); err != nil || n != test.fits {
			t.Errorf("%s: %d fit, %v, want %d", test.name, n, err, test.fits)
		}
		for k, want := range test.want {
			if got, err := s.At(k); err != nil || !got.Equal(when(t, zone, want)) {
				t.Errorf("%s: send %d at %v, %v, want %s", test.name, k, got, err, want)
			}
		}
	}
}

// clock reads hours and minutes, and seconds if there are some.
func clock(t *testing.T, text string) time.Duration {
	t.Helper()
	var h, m, s int
	if n, _ := fmt.Sscanf(text, "%d:%d:%d", &h, &m, &s); n < 2 {
		t.Fatal(text)
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

// What is promised of sends holds for any schedule, in zones whose clocks change at
// all hours, by half an hour, over midnight and by a day.
func TestScheduleKeepsItsPromises(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo",
		"Pacific/Apia", "America/St_Johns", "Asia/Kathmandu"}
	r := rand.New(rand.NewPCG(1, 2))
	for range testkit.Tries(3000) {
		zone := place(t, zones[r.IntN(len(zones))])
		s := pricing.Schedule{Zone: zone}
		// A day or two before a change of the clock, or on any day.
		s.From = time.Date(2005+r.IntN(22), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), 0,
			r.IntN(2)*r.IntN(1e9), zone)
		if _, change := s.From.ZoneBounds(); !change.IsZero() && r.IntN(4) > 0 {
			s.From = change.Add(-time.Duration(r.Int64N(int64(48 * time.Hour))))
		}
		s.Until = s.From.Add(1 + time.Duration(r.Int64N(int64(120*time.Hour))))
		if r.IntN(2) == 0 {
			s.PerHour = 1 + r.Int64N(9)
		} else {
			s.PerDay = 1 + r.Int64N(99)
		}
		if r.IntN(3) > 0 {
			a, b := r.IntN(96), r.IntN(97)
			const quarter = 15 * time.Minute
			s.Begin, s.End = time.Duration(min(a, b))*quarter, time.Duration(max(a, b))*quarter
			if a == b {
				s.End += time.Minute
			}
		}
		holds(t, s)
	}
}

// holds checks a schedule against what its documentation says.
func holds(t *testing.T, s pricing.Schedule) {
	t.Helper()
	n, err := s.Capacity()
	if fault := s.Validate(); (fault == nil) != (err == nil) {
		t.Fatalf("%+v: %v, but %v", s, fault, err)
	}
	if err != nil {
		if n != 0 {
			t.Fatalf("%+v: %d fit, %v", s, n, err)
		}
		return
	}
	sends, err := s.Sends()
	if err != nil {
		t.Fatal(err)
	}
	list := slices.Collect(sends)
	if int64(len(list)) != n {
		t.Fatalf("%+v: %d sends, %d fit", s, len(list), n)
	}
	days := map[string]int64{}
	for k, at := range list {
		if one, err := s.At(int64(k)); err != nil || one != at {
			t.Fatalf("%+v: send %d at %v, %v, in order at %v", s, k, one, err, at)
		}
		h, m, sec := at.Clock()
		reads := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec)*time.Second
		day := at.Format("2006-01-02")
		days[day]++
		switch {
		case at.Before(s.From) || !at.Before(s.Until) || at.Location() != s.Zone:
			t.Fatalf("%+v: send %d at %v", s, k, at)
		case k > 0 && !at.After(list[k-1]):
			t.Fatalf("%+v: send %d at %v, after %v", s, k, at, list[k-1])
		case s.End > 0 && (reads < s.Begin || reads >= s.End):
			t.Fatalf("%+v: send %d at %v", s, k, at)
		case s.PerDay > 0 && days[day] > s.PerDay:
			t.Fatalf("%+v: send %d is the %dth of its day", s, k, days[day])
		}
		if i := k - int(s.PerHour); s.PerHour > 0 && i >= 0 && at.Sub(list[i]) < time.Hour {
			t.Fatalf("%+v: sends %d to %d within an hour", s, i, k)
		}
	}
	for _, k := range []int64{-1, n, math.MaxInt64, math.MinInt64} {
		var input *pricing.InputError
		if at, err := s.At(k); !at.IsZero() || !errors.As(err, &input) || input.Field != "k" {
			t.Fatalf("%+v: send %d of %d at %v, %v", s, k, n, at, err)
		}
	}
}

// A schedule that can't be meant is refused, by the field at fault.
func TestScheduleFaults(t *testing.T) {
	from := at("2026-11-29")
	good := pricing.Schedule{From: from, PerHour: 5000}
	for field, change := range map[string]func(*pricing.Schedule){
		"From":           func(s *pricing.Schedule) { *s = pricing.Schedule{PerHour: 1} },
		"From, too late": func(s *pricing.Schedule) { s.From = time.Unix(math.MaxInt64, 0) },
		"From, too soon": func(s *pricing.Schedule) { s.From = time.Unix(math.MinInt64, 0) },
		"Until, before":  func(s *pricing.Schedule) { s.Until = from.Add(-1) },
		"Until, at once": func(s *pricing.Schedule) { s.Until = from },
		"PerHour, none":  func(s *pricing.Schedule) { s.PerHour = 0 },
		"PerHour, below": func(s *pricing.Schedule) { s.PerHour = -1 },
		"PerHour, above": func(s *pricing.Schedule) { s.PerHour = math.MaxInt64 },
		"PerDay, beside": func(s *pricing.Schedule) { s.PerDay = 1 },
		"PerDay, below":  func(s *pricing.Schedule) { s.PerHour, s.PerDay = 0, -1 },
		"PerDay, above":  func(s *pricing.Schedule) { s.PerHour, s.PerDay = 0, math.MaxInt64 },
		"Begin, below":   func(s *pricing.Schedule) { s.Begin, s.End = -1, time.Hour },
		"Begin, part":    func(s *pricing.Schedule) { s.Begin, s.End = 1, time.Hour },
		"Begin, above":   func(s *pricing.Schedule) { s.Begin, s.End = 24*time.Hour, 25*time.Hour },
		"End, reversed":  func(s *pricing.Schedule) { s.Begin, s.End = 22*time.Hour, 6*time.Hour },
		"End, as Begin":  func(s *pricing.Schedule) { s.Begin, s.End = 9*time.Hour, 9*time.Hour },
		"End, none":      func(s *pricing.Schedule) { s.Begin = 9 * time.Hour },
		"End, part":      func(s *pricing.Schedule) { s.End = time.Hour + 1 },
		"End, above":     func(s *pricing.Schedule) { s.End = 25 * time.Hour },
		"End, below":     func(s *pricing.Schedule) { s.End = -time.Hour },
		"Until, no hour of sending": func(s *pricing.Schedule) {
			s.Begin, s.End, s.Until = 9*time.Hour, 10*time.Hour, from.Add(9*time.Hour)
		},
	} {
		s := good
		change(&s)
		field, _, _ = strings.Cut(field, ",")
		for name, err := range map[string]error{
			"Validate": s.Validate(),
			"Capacity": func() error { _, err := s.Capacity(); return err }(),
			"At":       func() error { _, err := s.At(0); return err }(),
			"Sends":    func() error { _, err := s.Sends(); return err }(),
		} {
			var input *pricing.InputError
			if !errors.As(err, &input) || !errors.Is(err, pricing.ErrInvalid) || input.Field != "Schedule."+field {
				t.Errorf("%s of %+v: %v, want a fault of %s", name, s, err, field)
			}
		}
	}
}

// The fastest schedule stays within int64.
func TestScheduleOfTheHighestRate(t *testing.T) {
	s := pricing.Schedule{From: at("2026-11-29"), PerHour: 1_000_000_000}
	n, err := s.Capacity()
	if err != nil || n != 400*24*1_000_000_000 {
		t.Errorf("%d fit, %v", n, err)
	}
	last, err := s.At(n - 1)
	if want := s.From.Add(400*24*time.Hour - 3600); err != nil || last != want {
		t.Errorf("the last at %v, %v, want %v", last, err, want)
	}
}

// Hours are of the zone, and so is what comes back from JSON.
func TestScheduleAsJSON(t *testing.T) {
	s := pricing.Schedule{From: at("2026-11-29"), PerDay: 20_000, Begin: 9 * time.Hour, End: 18 * time.Hour,
		Zone: place(t, "America/Sao_Paulo")}
	text, err := json.Marshal(s)
	const want = `{"from":"2026-11-29T00:00:00Z","per_day":20000,"begin":32400000000000,"end":64800000000000,` +
		`"zone":"America/Sao_Paulo"}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	testkit.RoundTrip(t, s)
	testkit.RoundTrip(t, pricing.Schedule{})
	s.Zone = time.Local
	if _, err := json.Marshal(s); err == nil {
		t.Error("a schedule of the machine's zone is written")
	}
}

func BenchmarkScheduleSends(b *testing.B) {
	s := pricing.Schedule{From: at("2026-11-29"), PerDay: 20_000, Begin: 9 * time.Hour, End: 18 * time.Hour}
	b.ReportAllocs()
	for b.Loop() {
		sends, err := s.Sends()
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for range sends {
			if n++; n == 1_000_000 {
				break
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/send")
}

func ExampleSchedule() {
	s := pricing.Schedule{
		From:   time.Date(2026, time.November, 30, 16, 0, 0, 0, time.UTC),
		PerDay: 20_000, // from nine to six
		Begin:  9 * time.Hour,
		End:    18 * time.Hour,
	}
	for _, k := range []int64{0, 5_000, 24_444} {
		at, err := s.At(k)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(k, at.Format(time.DateTime))
	}
	// Output:
	// 0 2026-11-30 16:00:00
	// 5000 2026-12-01 09:14:59
	// 24444 2026-12-01 17:59:58
}
