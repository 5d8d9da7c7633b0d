package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

func TestMonth(t *testing.T) {
	saoPaulo := time.FixedZone("-03", -3*60*60)
	for _, test := range []struct {
		at   time.Time
		want string
	}{
		{at("2026-10-31T23:59:59"), "2026-10"},
		{at("2026-11-01"), "2026-11"},
		{at("2026-11-01T02:59:59").In(saoPaulo), "2026-10"},
		{at("2026-11-01T03:00:00").In(saoPaulo), "2026-11"},
		{at("2026-01-01"), "2026-01"},
		{at("2026-12-31"), "2026-12"},
	} {
		m := pricing.MonthOf(test.at)
		var back pricing.Month
		text, err := m.MarshalText()
		if err != nil || m.String() != test.want || string(text) != test.want || back.UnmarshalText(text) != nil ||
			back != m {
			t.Errorf("%v is %v, read back as %v", test.at, m, back)
		}
	}
	for _, bad := range []string{"", "2026", "2026-13", "2026-1", "2026-10-01", "26-10", "oct"} {
		m := pricing.Month(7)
		if err := m.UnmarshalText([]byte(bad)); !errors.Is(err, pricing.ErrInvalid) || m != 7 {
			t.Errorf("%q is read as %v, %v", bad, m, err)
		}
	}
}

// A month's range is where its zone's clocks put it, and ends where the next begins.
func TestMonthRange(t *testing.T) {
	saoPaulo := time.FixedZone("-03", -3*60*60)
	for _, test := range []struct {
		month    string
		zone     *time.Location
		from, to string
	}{
		{"2026-10", nil, "2026-10-01T00:00:00", "2026-11-01T00:00:00"},
		{"2026-12", saoPaulo, "2026-12-01T03:00:00", "2027-01-01T03:00:00"},
	} {
		m, err := pricing.ParseMonth(test.month)
		if err != nil {
			t.Fatal(err)
		}
		if from, to := m.Range(test.zone); !from.Equal(at(test.from)) || !to.Equal(at(test.to)) {
			t.Errorf("%v in %v is [%v, %v)", m, test.zone, from, to)
		}
	}
}

// What couldn't be read back isn't written.
func TestMonthsBeyondText(t *testing.T) {
	for m, want := range map[pricing.Month]string{-1: "-001-12", -13: "-002-12", 120_000: "10000-01"} {
		if m.String() != want {
			t.Errorf("month %d is %v, want %s", int(m), m, want)
		}
		if text, err := m.MarshalText(); !errors.Is(err, pricing.ErrInvalid) {
			t.Errorf("%v is written %q, %v", m, text, err)
		}
		c := pricing.Counter{Month: m, Scope: pricing.PerNumber}
		if text, err := c.MarshalText(); !errors.Is(err, pricing.ErrInvalid) {
			t.Errorf("%v is written %q, %v", c, text, err)
		}
	}
	for _, scope := range []pricing.Scope{"", "galaxy", "number/x"} {
		c := pricing.Counter{Month: pricing.MonthOf(at("2026-10-15")), Scope: scope}
		if text, err := c.MarshalText(); !errors.Is(err, pricing.ErrInvalid) {
			t.Errorf("%+v is written %q, %v", c, text, err)
		}
		if text, err := json.Marshal(pricing.Usage{c: 1}); err == nil {
			t.Errorf("%+v is a key %q, %v", c, text, err)
		}
	}
}

func TestCounterText(t *testing.T) {
	for _, test := range []struct {
		counter pricing.Counter
		want    string
	}{
		{pricing.Counter{
			Month:  pricing.MonthOf(at("2026-10-15")),
			Scope:  pricing.PerPortfolio,
			Of:     "acme",
			Market: "Brazil",
			Item:   ratecard.Utility,
		}, "2026-10/portfolio/acme/Brazil/utility"},
		{pricing.Counter{
			Month: pricing.MonthOf(at("2026-10-15")),
			Scope: pricing.PerNumber,
			Of:    "+15550001",
			Item:  ratecard.Service,
		}, "2026-10/number/+15550001//service"},
		{pricing.Counter{Month: pricing.MonthOf(at("2023-06-01")), Scope: pricing.PerAccount}, "2023-06/account///"},
		{pricing.Counter{
			Month:  pricing.MonthOf(at("2026-10-15")),
			Scope:  pricing.PerPortfolio,
			Of:     "a/b c%é",
			Market: "Rest of Central & Eastern Europe",
			Item:   "x",
		}, "2026-10/portfolio/a%2Fb%20c%25%C3%A9/Rest%20of%20Central%20&%20Eastern%20Europe/x"},
	} {
		var back pricing.Counter
		if got := test.counter.String(); got != test.want || back.UnmarshalText([]byte(got)) != nil ||
			back != test.counter {
			t.Errorf("%s, read back as %+v; want %s", got, back, test.want)
		}
	}
	for _, bad := range []string{"", "2026-10", "2026-10/number/a/b", "2026-10/number/a/b/c/d", "2026-13/number/a/b/c",
		"2026-10/galaxy/a/b/c", "2026-10/number/%zz/b/c"} {
		c := pricing.Counter{Of: "kept"}
		if err := c.UnmarshalText([]byte(bad)); !errors.Is(err, pricing.ErrInvalid) || c.Of != "kept" {
			t.Errorf("%q is read as %+v, %v", bad, c, err)
		}
	}
}

// Every month that has a text has four digits of the year and two of the month.
func TestMonthText(t *testing.T) {
	for m := range pricing.Month(12 * 10_000) {
		if want := fmt.Sprintf("%04d-%02d", m/12, m%12+1); m.String() != want {
			t.Fatalf("month %d is %s, want %s", m, m, want)
		}
	}
}

// A counter's text is read back as that counter, and no two share one. A count's JSON
// is what encoding/json makes of that text.
func FuzzCounter(f *testing.F) {
	f.Add("2026-10/portfolio/acme/Brazil/utility", "a/b", "Brazil & <Paraguay>")
	f.Add("2026-10/number/%2B15550001//service", "\xff\x00", "")
	f.Fuzz(func(t *testing.T, text, of, market string) {
		made := pricing.Counter{
			Month:  2026*12 + 9,
			Scope:  pricing.PerNumber,
			Of:     of,
			Market: ratecard.Market(market),
			Item:   ratecard.Service,
		}
		var back pricing.Counter
		if err := back.UnmarshalText([]byte(made.String())); err != nil || back != made {
			t.Fatalf("%+v is written %q and read %+v, %v", made, made, back, err)
		}
		want, err := json.Marshal(struct {
			Counter string `json:"counter"`
			N       int64  `json:"n"`
		}{made.String(), -7})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := (pricing.Count{Counter: made, N: -7}).MarshalJSON(); err != nil || string(got) != string(want) {
			t.Fatalf("%s, %v, want %s", got, err, want)
		}
		var c, again pricing.Counter
		if c.UnmarshalText([]byte(text)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(c.String())); err != nil || again != c {
			t.Fatalf("%q is read %+v, written %q and read %+v, %v", text, c, c, again, err)
		}
	})
}

func TestUsageJSON(t *testing.T) {
	one := pricing.Counter{
		Month: pricing.MonthOf(at("2026-10-15")),
		Scope: pricing.PerNumber,
		Of:    "+1",
		Item:  ratecard.Service,
	}
	two := pricing.Counter{
		Month:  pricing.MonthOf(at("2026-10-15")),
		Scope:  pricing.PerPortfolio,
		Of:     "acme",
		Market: "Brazil",
		Item:   ratecard.Utility,
	}
	u := pricing.Usage{one: 400, two: 250_000}
	const want = `{"2026-10/number/+1//service":400,"2026-10/portfolio/acme/Brazil/utility":250000}`
	text, err := json.Marshal(u)
	if err != nil || string(text) != want {
		t.Fatalf("%s, %v", text, err)
	}
	var back pricing.Usage
	if err := json.Unmarshal(text, &back); err != nil || !maps.Equal(back, u) {
		t.Errorf("read back: %v, %v", back, err)
	}

	c := pricing.Count{Counter: two, N: 3}
	text, err = json.Marshal(c)
	if err != nil || string(text) != `{"counter":"2026-10/portfolio/acme/Brazil/utility","n":3}` {
		t.Errorf("%s, %v", text, err)
	}
	var read pricing.Count
	if err := json.Unmarshal(text, &read); err != nil || read != c {
		t.Errorf("read back: %v, %v", read, err)
	}
	if c.String() != "2026-10/portfolio/acme/Brazil/utility +3" {
		t.Error(c)
	}
	if err := json.Unmarshal([]byte(`{"counter":"here","n":3}`), &read); !errors.Is(err, pricing.ErrInvalid) ||
		read != c {
		t.Errorf("read as %v, %v", read, err)
	}
}

func TestUsageAdd(t *testing.T) {
	a, b := pricing.Counter{Of: "a"}, pricing.Counter{Of: "b"}
	was := pricing.Usage{a: 1}
	got, err := was.Add(pricing.Count{Counter: a, N: 2}, pricing.Count{Counter: b, N: 3},
		pricing.Count{Counter: b, N: 4})
	if diff := cmp.Diff(pricing.Usage{a: 3, b: 7}, got); err != nil || diff != "" || was[a] != 1 || len(was) != 1 {
		t.Errorf("%v, %s\nfrom %v", err, diff, was)
	}
	if u, err := pricing.Usage(nil).Add(); err != nil || u == nil || len(u) != 0 {
		t.Errorf("nothing and nothing is %#v, %v", u, err)
	}
}

// A count that int64 can't hold is an error, never a count below zero.
func TestUsageAddOverflows(t *testing.T) {
	c, other := pricing.Counter{Of: "a"}, pricing.Counter{Of: "b"}
	for _, test := range []struct {
		was, more int64
		fits      bool
	}{
		{math.MaxInt64, 1, false},
		{math.MaxInt64, math.MaxInt64, false},
		{math.MinInt64, -1, false},
		{math.MinInt64, math.MinInt64, false},
		{math.MaxInt64 - 1, 1, true},
		{math.MaxInt64, 0, true},
		{math.MaxInt64, math.MinInt64, true},
		{math.MinInt64, 0, true},
	} {
		u := pricing.Usage{c: test.was}
		got, err := u.Add(pricing.Count{Counter: other, N: 1}, pricing.Count{Counter: c, N: test.more})
		want := pricing.Usage{c: test.was}
		if test.fits {
			want = pricing.Usage{c: test.was + test.more, other: 1}
		}
		if diff := cmp.Diff(want, got); diff != "" || (err == nil) != test.fits ||
			err != nil && !errors.Is(err, pricing.ErrInvalid) {
			t.Errorf("%d and %d: %v (-want +got):\n%s", test.was, test.more, err, diff)
		}
	}
}

func TestCounters(t *testing.T) {
	a := pricing.Account{ID: "waba", Portfolio: "acme", Zone: time.FixedZone("-03", -3*60*60)}
	loner := pricing.Account{ID: "waba"}
	foreign := pricing.Account{ID: "waba", AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": {}}}
	reaction := to(brazil, category.Service)
	reaction.Reaction = true
	idr := inPart(t)
	idr.ID = "waba"
	for _, test := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		at      string
		want    []string
	}{
		{"service", a, to(brazil, category.Service), "2026-10-15", []string{"2026-10/number/15550001//service"}},
		{"service, in the account's month", a, to(brazil, category.Service), "2026-11-01T02:00:00",
			[]string{"2026-10/number/15550001//service"}},
		{"a reaction is free anyway", a, reaction, "2026-10-15", nil},
		{"service of 2025 is free", a, to(brazil, category.Service), "2025-10-15", nil},
		{"service of 2023 is the account's", a, to(brazil, category.Service), "2023-09-20",
			[]string{"2023-09/account/waba//service"}},
		{"utility", a, to(brazil, category.Utility), "2026-10-15", []string{"2026-10/portfolio/acme/Brazil/utility"}},
		{"utility of an account of no portfolio", loner, to(brazil, category.Utility), "2026-10-15",
			[]string{"2026-10/portfolio/waba/Brazil/utility"}},
		{"authentication", a, to(india, category.Authentication), "2026-10-15",
			[]string{"2026-10/portfolio/acme/India/authentication"}},
		{"authentication abroad shares that", foreign, to(india, category.Authentication), "2026-10-15",
			[]string{"2026-10/portfolio/waba/India/authentication"}},
		{"marketing has no tiers", a, to(brazil, category.Marketing), "2026-10-15", nil},
		{"all that it may be", a, to(brazil, category.Marketing, category.Utility, category.Authentication),
			"2026-10-15",
			[]string{"2026-10/portfolio/acme/Brazil/authentication", "2026-10/portfolio/acme/Brazil/utility"}},
		{"a ladder known in part", idr, to(indonesia, category.Utility), "2026-10-15",
			[]string{"2026-10/portfolio/waba/Indonesia/utility"}},
		{"conversations have no tiers", a, to(brazil, category.Utility), "2025-03-15", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, err := pricerOf(t, test.account).Counters(&test.message, at(test.at))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range keys {
				got = append(got, c.String())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// Counters are exactly those that can change a quote: each listed one does so
// for some state of the user, and no other does.
func TestCountersAreThoseThatMatter(t *testing.T) {
	d := newDice(5)
	listed := 0
	for range 25 {
		a := pricing.Account{
			ID:              "waba",
			Portfolio:       "acme",
			Zone:            time.UTC,
			ServiceExempt:   d.IntN(3) == 0,
			NoPaymentMethod: d.IntN(3) == 0,
		}
		if d.IntN(3) == 0 {
			a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": {}}
		}
		pricer := pricerOf(t, a)
		for range 12 {
			now := d.instant()
			m := d.message()
			m.Reaction = m.Category == category.Service && d.IntN(3) == 0
			keys, err := pricer.Counters(&m, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range keys {
				listed++
				if !slices.ContainsFunc(threads(now), func(th window.Thread) bool {
					return slices.ContainsFunc([]int64{999, 1000, 1_000_000_000}, func(n int64) bool {
						return say(pricer, m, th, pricing.Usage{c: n}, now) != say(pricer, m, th, pricing.Usage{}, now)
					})
				}) {
					t.Errorf("%v is listed for %+v at %v, and changes nothing", c, m, now)
				}
			}
			// What isn't listed changes nothing, all together.
			rest := pricing.Usage{}
			for _, c := range others(a, m, now) {
				rest[c] = 1_000_000_000
			}
			for _, c := range keys {
				rest[c] = 0
			}
			for _, th := range threads(now) {
				with, without := say(pricer, m, th, rest, now), say(pricer, m, th, pricing.Usage{}, now)
				if with != without {
					t.Errorf("counters that aren't listed for %+v at %v make\n%s\nof %s", m, now, with, without)
				}
			}
		}
	}
	if listed < 100 {
		t.Errorf("only %d counters were listed", listed)
	}
}

func threads(now time.Time) []window.Thread {
	return []window.Thread{{}, window.Thread{}.Inbound(now.Add(-time.Hour)),
		window.Thread{}.InboundFromAd(now.Add(-time.Hour)), window.Thread{}.WithConversation("utility",
			now.Add(-time.Hour), 24*time.Hour)}
}

func say(d *pricing.Pricer, m pricing.Message, th window.Thread, u pricing.Usage, now time.Time) string {
	q, err := d.Quote(&m, &pricing.State{Thread: th, Usage: u}, now)
	if err != nil {
		return err.Error()
	}
	text, err := json.Marshal(q)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// others are counters near the right ones.
func others(a pricing.Account, m pricing.Message, now time.Time) []pricing.Counter {
	var list []pricing.Counter
	for _, month := range []pricing.Month{pricing.MonthOf(now), pricing.MonthOf(now) - 1} {
		for _, of := range []struct {
			scope pricing.Scope
			of    string
		}{{pricing.PerNumber, ratecard.NameKey(m.From)}, {pricing.PerNumber, "+15550002"}, {pricing.PerAccount, a.ID},
			{pricing.PerPortfolio, a.Portfolio}, {pricing.PerPortfolio, a.ID}} {
			for _, market := range []ratecard.Market{"", "Brazil", "India", "Colombia", "Rest of Latin America",
				"North America"} {
				for _, item := range ratecard.Items() {
					list = append(list, pricing.Counter{
						Month:  month,
						Scope:  of.scope,
						Of:     of.of,
						Market: market,
						Item:   item,
					})
				}
			}
		}
	}
	return list
}
