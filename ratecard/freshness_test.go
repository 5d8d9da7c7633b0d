package ratecard_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// cardOf makes a card with one price.
func cardOf(t *testing.T, id, effective, checked string) *ratecard.Card {
	t.Helper()
	basis := ratecard.Basis{Grade: ratecard.GradeRead, Confidence: ratecard.ConfidenceHigh}
	card, err := ratecard.NewCard(ratecard.Head{
		ID:        id,
		Currency:  "USD",
		Unit:      ratecard.PerMessage,
		Effective: on(effective),
		Checked:   on(checked),
	}, map[ratecard.Key][]ratecard.Tier{
		{Market: "Brazil", Item: ratecard.Marketing}: {{Price: dec("0.10"), Basis: basis}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return card
}

func TestFreshness(t *testing.T) {
	old := cardOf(t, "acme/old", "2025-07-15", "2025-12-31")
	next := cardOf(t, "acme/next", "2097-01-01", "2026-11-29")
	book := ratecard.Cards{old, next}
	for _, test := range []struct {
		on, effective, checked, newest, mayBe, superseded string
		stale                                             bool
	}{
		{"2025-07-15", "2025-07-15", "2025-12-31", "2097-01-01", "2026-01-01", "2025-10-01", false},
		{"2025-09-30", "2025-07-15", "2025-12-31", "2097-01-01", "2026-01-01", "2025-10-01", false},
		{"2025-10-01", "2025-07-15", "2025-12-31", "2097-01-01", "2026-01-01", "2025-10-01", true},
		{"2031-05-05", "2025-07-15", "2025-12-31", "2097-01-01", "2026-01-01", "2025-10-01", true},
		{"2097-01-01", "2097-01-01", "2026-11-29", "2097-01-01", "2026-12-01", "", true},
	} {
		got, err := ratecard.FreshnessOn(book, "USD", on(test.on))
		if err != nil {
			t.Fatal(err)
		}
		want := ratecard.Freshness{
			Currency:            "USD",
			On:                  on(test.on),
			Effective:           on(test.effective),
			Checked:             on(test.checked),
			Newest:              on(test.newest),
			MayBeSupersededFrom: on(test.mayBe),
		}
		if test.superseded != "" {
			want.SupersededFrom = on(test.superseded)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.on, diff)
		}
		if got.IsStale() != test.stale {
			t.Errorf("%s: stale is %t", test.on, got.IsStale())
		}
	}
}

// Only the age decides while no newer card is known, from the first day of a month on.
func TestFreshnessByAge(t *testing.T) {
	book := ratecard.Cards{cardOf(t, "acme/2096", "2096-01-01", "2096-01-31")}
	for day, want := range map[string]bool{"2096-01-31": false, "2096-02-01": true} {
		got, err := ratecard.FreshnessOn(book, "USD", on(day))
		if err != nil || got.IsStale() != want {
			t.Errorf("%s: stale is %t, %v", day, got.IsStale(), err)
		}
	}
}

// Every currency of Meta's that has a newest card, on the day of it and of its check.
func TestFreshnessOfPublished(t *testing.T) {
	for _, c := range ratecard.Currencies() {
		newest, ok := ratecard.NewestEffectiveDate(c)
		if !ok {
			continue
		}
		card, err := ratecard.Published().Card(c, newest)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ratecard.FreshnessOn(ratecard.Published(), c, newest)
		if err != nil || got.Effective != newest || got.Newest != newest || got.Checked != card.Checked() {
			t.Errorf("%s: %+v, %v", c, got, err)
		}
		if first := got.MayBeSupersededFrom; first.Day != 1 || !got.Checked.Before(first) {
			t.Errorf("%s: may be superseded from %s", c, first)
		}
	}
	got, err := ratecard.FreshnessOn(ratecard.AsOf(ratecard.Published(), on("2025-08-01")), "USD", on("2026-11-29"))
	if err != nil || got.Newest != on("2025-07-01") || got.SupersededFrom != on("2025-10-01") || !got.IsStale() {
		t.Errorf("as of a day: %+v, %v", got, err)
	}
}

// noCards is a book that gives neither card nor error.
type noCards struct{ ratecard.Cards }

func (noCards) Card(ratecard.Currency, ratecard.Date) (*ratecard.Card, error) { return nil, nil }

func TestFreshnessRefuses(t *testing.T) {
	for name, book := range map[string]ratecard.Book{
		"nil":      nil,
		"empty":    ratecard.Cards{},
		"no cards": noCards{},
		"held":     ratecard.Published(), // CHF isn't
	} {
		got, err := ratecard.FreshnessOn(book, "CHF", on("2026-11-29"))
		if !errors.Is(err, ratecard.ErrNoCard) || !strings.Contains(err.Error(), "CHF") ||
			got != (ratecard.Freshness{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	// Meta's second card in AUD was never found.
	_, err := ratecard.FreshnessOn(ratecard.Published(), "AUD", on("2024-06-01"))
	if !errors.Is(err, ratecard.ErrNoCard) {
		t.Error(err)
	}
	if (ratecard.Freshness{}).IsStale() {
		t.Error("the zero Freshness is of nothing")
	}
}

// A card that is made up for tests has no age.
func TestIsForTests(t *testing.T) {
	made := cardOf(t, "pricingtest/USD", "2025-07-01", "2025-07-01")
	scaled, err := made.Scaled(dec("2"), "double")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		card *ratecard.Card
		want bool
	}{{made, true}, {scaled, true}, {cardOf(t, "acme", "2025-07-01", "2025-07-01"), false}, {nil, false},
		{new(ratecard.Card), false}} {
		if test.card.IsForTests() != test.want {
			t.Errorf("%v: want %t", test.card, test.want)
		}
	}
	got, err := ratecard.FreshnessOn(ratecard.Cards{made}, "USD", on("2031-05-05"))
	if err != nil || got.IsStale() || !got.MayBeSupersededFrom.IsZero() || !got.SupersededFrom.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	text, err := json.Marshal(got)
	const want = `{"currency":"USD","on":"2031-05-05","effective":"2025-07-01","checked":"2025-07-01",` +
		`"newest":"2025-07-01"}`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
}

// What is printed says how old the prices are, and since when they may be stale.
func TestFreshnessString(t *testing.T) {
	day := func(text string) ratecard.Date {
		d, err := ratecard.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	f := ratecard.Freshness{Currency: "USD", Effective: day("2026-10-01"), Checked: day("2026-11-21")}
	const prices = "USD prices of 2026-10-01, checked 2026-11-21"
	for _, test := range []struct{ on, mayBe, superseded, want string }{
		{"2026-11-30", "2026-12-01", "", prices + ", stale from 2026-12-01"},
		{"2026-12-01", "2026-12-01", "", prices + ", stale since 2026-12-01"},
		{"2026-12-01", "2026-12-01", "2027-01-01", prices + ", stale since 2026-12-01"},
		{"2027-01-01", "2027-02-01", "2027-01-01", prices + ", stale since 2027-01-01"},
		{"2026-12-01", "", "2027-01-01", prices + ", stale from 2027-01-01"},
		{"2031-12-01", "", "", prices},
	} {
		f.On, f.MayBeSupersededFrom, f.SupersededFrom = day(test.on), ratecard.Date{}, ratecard.Date{}
		if test.mayBe != "" {
			f.MayBeSupersededFrom = day(test.mayBe)
		}
		if test.superseded != "" {
			f.SupersededFrom = day(test.superseded)
		}
		if got := f.String(); got != test.want {
			t.Errorf("%+v: %s, want %s", test, got, test.want)
		}
	}
	if got := (ratecard.Freshness{}).String(); got != "no prices" {
		t.Error(got)
	}
}
