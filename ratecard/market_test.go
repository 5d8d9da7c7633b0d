package ratecard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

func TestMarkets(t *testing.T) {
	old := ratecard.Markets(on("2022-02-01"))
	for _, tt := range []struct {
		day string
		n   int
		new string
	}{
		{"2018-08-01", 32, ""}, // the oldest list known
		{"2022-02-01", 32, ""},
		{"2025-10-01", 32, ""}, // Zimbabwe moved, to a market there was
		{"2026-06-30", 32, ""},
		{"2026-07-01", 38, "Hong Kong, Hungary, Poland, Qatar, Romania, Singapore"},
		{"2026-09-30", 38, ""},
		{"2026-10-01", 47, "Bangladesh, Iraq, Kazakhstan, Kuwait, Morocco, Nepal, Oman, Sri Lanka, Ukraine"},
		{"2026-11-21", 47, ""},
	} {
		is := ratecard.Markets(on(tt.day))
		if len(is) != tt.n || !slices.IsSorted(is) {
			t.Errorf("%s: %d markets %v; want %d", tt.day, len(is), is, tt.n)
		}
		var added []string
		for _, m := range is {
			if !slices.Contains(old, m) {
				added = append(added, string(m))
			}
		}
		if list := strings.Join(added, ", "); list != tt.new {
			t.Errorf("%s: new are %s; want %s", tt.day, list, tt.new)
		}
		old = is
	}
	old[0] = "Atlantis"
	if is := ratecard.Markets(on("2026-11-21")); is[0] != "Argentina" {
		t.Error("a caller changed the list of markets")
	}
}

func TestMarketOf(t *testing.T) {
	for _, tt := range []struct{ country, day, want string }{
		{"ZW", "2025-09-30", "Other"},
		{"ZW", "2025-10-01", "Rest of Africa"},
		{"ZW", "2026-11-21", "Rest of Africa"},
		{"KZ", "2022-01-31", "Other"}, // shares +7, and was never Russia
		{"KZ", "2026-09-30", "Other"},
		{"KZ", "2026-10-01", "Kazakhstan"},
		{"PL", "2026-06-30", "Rest of Central & Eastern Europe"},
		{"PL", "2026-07-01", "Poland"},
		{"HK", "2026-06-30", "Rest of Asia Pacific"},
		{"QA", "2026-06-30", "Rest of Middle East"},
		{"UA", "2026-09-30", "Rest of Central & Eastern Europe"},
		{"UA", "2026-10-01", "Ukraine"},
		{"DO", "2026-11-21", "Rest of Latin America"},
		{"BS", "2026-11-21", "Other"},
		{"US", "2022-02-01", "North America"},
		{"CA", "2022-02-01", "North America"},
		{"GR", "2026-11-21", "Rest of Central & Eastern Europe"},
		{"KR", "2026-11-21", "Other"},
		{"GB", "0001-01-01", "United Kingdom"},
	} {
		if is, err := ratecard.MarketOf(ratecard.Country(tt.country), on(tt.day)); err != nil || string(is) != tt.want {
			t.Errorf("%s on %s: %q, %v; want %q", tt.country, tt.day, is, err, tt.want)
		}
	}
	for _, c := range []ratecard.Country{"", "br", "bR", "Br", "B", "BRA", "ZZ", "UK", "B1", "B[", "\xff\xff", "001"} {
		m, err := ratecard.MarketOf(c, on("2026-11-21"))
		var missing *ratecard.LookupError
		if m != "" || !errors.Is(err, ratecard.ErrNoMarket) || !errors.As(err, &missing) || missing.User != string(c) ||
			missing.Date != on("2026-11-21") {
			t.Errorf("%q: %q, %v", c, m, err)
		}
	}
}

func TestMarketTurns(t *testing.T) {
	want := []ratecard.Date{on("2024-06-01"), on("2024-07-01"), on("2025-02-01"), on("2025-10-01"), on("2026-07-01"),
		on("2026-10-01")}
	is := ratecard.MarketEffectiveDates()
	if d := cmp.Diff(want, is); d != "" {
		t.Errorf("(-want +is):\n%s", d)
	}
	is[0] = ratecard.Date{}
	if is = ratecard.MarketEffectiveDates(); is[0].IsZero() {
		t.Error("a caller changed the turns")
	}
	// Between two turns nobody moves.
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			c := ratecard.Country(string(a) + string(b))
			for i, day := range is {
				last := on("2026-11-21")
				if i+1 < len(is) {
					last = ratecard.DateOf(is[i+1].In(nil).AddDate(0, 0, -1))
				}
				first, _ := ratecard.MarketOf(c, day)
				if m, _ := ratecard.MarketOf(c, last); m != first {
					t.Errorf("%s is %s on %s and %s on %s", c, first, day, m, last)
				}
			}
		}
	}
}

func TestMarketOnly(t *testing.T) {
	all := ratecard.Markets(on("2026-11-21"))
	n := 0
	for _, m := range all {
		c := m.Country()
		switch several := strings.HasPrefix(string(m), "Rest of") || m == "North America" || m == "Other"; {
		case several != (c == ""):
			t.Errorf("%s is %q alone", m, c)
		case c != "":
			n++
			if is, err := ratecard.MarketOf(c, on("2026-11-21")); is != m || err != nil {
				t.Errorf("%s is in %s, %v; want %s", c, is, err, m)
			}
		}
	}
	if n != 39 {
		t.Errorf("%d markets of one country, want 39", n)
	}
	for _, m := range []ratecard.Market{"", "brazil", "BR", "Atlantis"} {
		if c := m.Country(); c != "" {
			t.Errorf("%q is %s", m, c)
		}
	}
}
