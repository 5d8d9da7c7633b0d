package ratecard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// Groups of markets that more than one hole has.
const (
	eight   = "Argentina, Brazil, Chile, Colombia, Egypt, France, Germany, India"
	newest  = "Bangladesh, Iraq, Kazakhstan, Kuwait, Morocco, Nepal, Oman, Sri Lanka, Ukraine"
	lowered = "Malaysia, Nigeria, Pakistan, Saudi Arabia, South Africa, United Arab Emirates"
)

// holes lists every price that Meta published and the embedded cards lack: the
// markets of a card's item, or those that it has "only". A card that isn't
// listed is whole.
var holes = map[string]string{
	"2022-02-01/eur business_initiated": "Rest of Central & Eastern Europe",
	"2022-02-01/idr user_initiated":     "only Germany",
	"2022-02-01/idr business_initiated": "only Germany",
	"2022-02-01/usd business_initiated": "Other, Rest of Middle East, Rest of Western Europe",

	"2023-06-01/inr marketing":      "only India",
	"2023-06-01/inr utility":        "only India",
	"2023-06-01/inr authentication": "only",
	"2023-06-01/inr service":        "only India",
	"2023-06-01/usd marketing":      "Saudi Arabia, United Arab Emirates",
	"2023-06-01/usd utility":        "Pakistan",
	"2024-06-01/usd marketing":      "Saudi Arabia, United Arab Emirates",
	"2024-06-01/usd utility":        "Pakistan",
	"2024-07-01/usd marketing":      "Saudi Arabia, United Arab Emirates",
	"2024-07-01/usd utility":        "Pakistan",
	"2024-08-01/usd marketing":      "Saudi Arabia, United Arab Emirates",

	"2025-02-01/usd authentication":               lowered,
	"2025-02-01/usd authentication_international": "Egypt, " + lowered,
	"2025-04-01/usd authentication":               lowered,
	"2025-04-01/usd authentication_international": lowered,
	"2025-04-01/inr marketing":                    "only " + eight,
	"2025-04-01/inr utility":                      "only " + eight,
	"2025-04-01/inr authentication":               "only " + eight,
	"2025-04-01/inr authentication_international": "only Egypt, India",
	"2025-04-01/inr service":                      "only " + eight,

	"2025-07-01/eur marketing":                    "only Germany",
	"2025-07-01/eur utility":                      "only Germany",
	"2025-07-01/eur authentication":               "only Germany",
	"2025-07-01/eur authentication_international": "only",
	"2025-07-01/inr marketing":                    "only India",
	"2025-07-01/inr utility":                      "only India",
	"2025-07-01/inr authentication":               "only India",
	"2025-07-01/inr authentication_international": "only",
	"2026-04-01/inr marketing":                    "Saudi Arabia",
	"2026-04-01/inr utility":                      "Pakistan",
	"2026-04-01/inr authentication":               "Pakistan",

	"2026-07-01/brl marketing":                    "only Argentina, Brazil",
	"2026-07-01/brl utility":                      "only Argentina, Brazil",
	"2026-07-01/brl authentication":               "only Argentina, Brazil",
	"2026-07-01/brl authentication_international": "only",
	"2026-07-01/idr marketing":                    "only Indonesia",
	"2026-07-01/idr utility":                      "only Indonesia",
	"2026-07-01/idr authentication":               "only Indonesia",
	"2026-07-01/idr authentication_international": "only",
	"2026-07-01/inr marketing":                    "Saudi Arabia",
	"2026-07-01/inr utility":                      "Pakistan",
	"2026-07-01/inr authentication":               "Pakistan",
	"2026-07-01/mxn marketing":                    "only Mexico, North America, Rest of Latin America",
	"2026-07-01/mxn utility":                      "only Mexico, North America, Rest of Latin America",
	"2026-07-01/mxn authentication":               "only Mexico",
	"2026-07-01/mxn authentication_international": "only",
	"2026-07-01/myr marketing":                    "only Malaysia",
	"2026-07-01/myr utility":                      "only Malaysia",
	"2026-07-01/myr authentication":               "only Malaysia",
	"2026-07-01/myr authentication_international": "only",

	"2026-10-01/brl marketing":                    "only Brazil",
	"2026-10-01/brl utility":                      "only Brazil",
	"2026-10-01/brl authentication":               "only Brazil",
	"2026-10-01/brl authentication_international": "only",
	"2026-10-01/brl service":                      "only Brazil",
	"2026-10-01/eur marketing": newest + ", Mexico, Rest of Asia Pacific, Rest of Middle East, Saudi Arabia, " +
		"United Arab Emirates",
	"2026-10-01/eur utility":                      newest + ", Pakistan, Peru, South Africa",
	"2026-10-01/eur authentication":               newest + ", Pakistan, Peru, South Africa",
	"2026-10-01/eur authentication_international": newest,
	"2026-10-01/eur service":                      newest + ", Pakistan, Peru, South Africa",
	"2026-10-01/idr marketing":                    "only Indonesia",
	"2026-10-01/idr utility":                      "only Indonesia",
	"2026-10-01/idr authentication":               "only Indonesia",
	"2026-10-01/idr authentication_international": "only",
	"2026-10-01/idr service":                      "only Indonesia",
	"2026-10-01/myr marketing":                    "only",
	"2026-10-01/myr utility":                      "only",
	"2026-10-01/myr authentication":               "only",
	"2026-10-01/myr authentication_international": "only",
	"2026-10-01/myr service":                      "only Malaysia",
}

// meant returns the markets that Meta's card of a day prices an item in.
func meant(t *testing.T, day ratecard.Date, item ratecard.Item) []ratecard.Market {
	all, err := ratecard.Markets(day)
	if err != nil {
		t.Fatal(err)
	}
	if item != ratecard.AuthenticationInternational {
		return all
	}
	return slices.DeleteFunc(all, func(m ratecard.Market) bool {
		since, ok := ratecard.AuthenticationInternationalSince(m.Country())
		return !ok || day.Before(since)
	})
}

func itemsOf(day ratecard.Date) []ratecard.Item {
	all := ratecard.Items()
	switch {
	case day.Before(on("2023-06-01")):
		return all[1:3]
	case !day.Before(on("2025-07-01")) && day.Before(on("2026-10-01")):
		return all[3:7]
	}
	return all[3:]
}

func TestCardsComplete(t *testing.T) {
	seen := map[string]bool{}
	for name, c := range embedded(t) {
		for _, item := range ratecard.Items() {
			want := []ratecard.Market{}
			if slices.Contains(itemsOf(c.Effective()), item) {
				want = append(want, meant(t, c.Effective(), item)...)
			}
			hole := name + " " + string(item)
			if list, ok := holes[hole]; ok {
				seen[hole] = true
				list, only := strings.CutPrefix(list, "only")
				named := map[ratecard.Market]bool{}
				for m := range strings.SplitSeq(list, ",") {
					if m = strings.TrimSpace(m); m != "" {
						named[ratecard.Market(m)] = true
						if !slices.Contains(want, ratecard.Market(m)) {
							t.Errorf("hole %s names %q, which isn't priced then", hole, m)
						}
					}
				}
				want = slices.DeleteFunc(want, func(m ratecard.Market) bool { return named[m] != only })
			}
			is := []ratecard.Market{}
			for k := range c.Rows() {
				if k.Item == item {
					is = append(is, k.Market)
				}
			}
			if d := cmp.Diff(want, is); d != "" {
				t.Errorf("%s %s (-want +is):\n%s", name, item, d)
			}
			for _, m := range meant(t, c.Effective(), item) {
				_, err := c.Tiers(m, item)
				if priced := slices.Contains(want, m); (err == nil) != priced || (!priced && !errors.Is(err, ratecard.ErrNoRate)) {
					t.Errorf("%s: %s %s: %v", name, m, item, err)
				}
			}
		}
	}
	for hole := range holes {
		if !seen[hole] {
			t.Errorf("a hole in no card: %s", hole)
		}
	}
}

// TestPublishedHoles: where Meta has published a card that isn't held, no older
// one answers for it.
func TestPublishedHoles(t *testing.T) {
	tests := []struct {
		currency ratecard.Currency
		day      string
		card     string // the card held, or the one missing
		held     bool
		words    []string
	}{
		{"USD", "2022-01-31", "", false, []string{"2022-02-01"}},
		{"USD", "2022-02-01", "2022-02-01", true, nil},
		{"USD", "2023-05-31", "2022-02-01", true, nil},
		{"USD", "2026-09-30", "2026-07-01", true, nil},
		{"USD", "2026-11-21", "2026-10-01", true, nil},
		{"USD", "9999-12-31", "2026-10-01", true, nil},
		{"MXN", "2025-12-31", "", false, []string{"2026-01-01"}},
		{"MXN", "2026-01-01", "2026-01-01", false, nil},
		{"MXN", "2026-07-15", "2026-07-01", true, nil},
		{"MXN", "2026-11-21", "2026-10-01", false, []string{"isn't carried"}},
		{"EUR", "2025-09-30", "2025-07-01", true, nil},
		{"EUR", "2025-10-01", "2025-10-01", false, nil},
		{"EUR", "2025-12-31", "2025-10-01", false, nil},
		{"EUR", "2026-01-01", "2026-01-01", false, nil},
		{"EUR", "2026-03-31", "2026-01-01", false, nil},
		{"EUR", "2026-04-01", "2026-04-01", true, nil},
		{"EUR", "2023-06-01", "2023-06-01", false, nil},
		{"GBP", "2026-11-21", "2026-10-01", false, nil},
		{"GBP", "2022-01-31", "", false, nil},
		{"AUD", "2024-10-31", "2024-10-01", false, nil},
		{"BRL", "2026-06-30", "", false, []string{"2026-07-01"}},
		{"BRL", "2026-07-01", "2026-07-01", true, nil},
		{"AED", "2026-03-31", "", false, []string{"2026-04-01"}},
		{"CHF", "2026-11-21", "", false, []string{"no cards in that currency"}},
		{"usd", "2026-11-21", "", false, nil},
		{"", "2026-11-21", "", false, nil},
	}
	for _, tt := range tests {
		card, err := ratecard.Published().Card(tt.currency, on(tt.day))
		if tt.held {
			if err != nil || card.Currency() != tt.currency || card.Effective() != on(tt.card) {
				t.Errorf("%s on %s: %v, %v; want the card of %s", tt.currency, tt.day, card, err, tt.card)
			}
			continue
		}
		var missing *ratecard.LookupError
		if card != nil || !errors.Is(err, ratecard.ErrNoCard) || !errors.As(err, &missing) {
			t.Errorf("%s on %s: %v, %v; want ErrNoCard", tt.currency, tt.day, card, err)
			continue
		}
		if missing.Currency != tt.currency || missing.Date != on(tt.day) || (tt.card == "") != missing.Card.IsZero() {
			t.Errorf("%s on %s: %+v", tt.currency, tt.day, *missing)
		}
		for _, word := range append(tt.words, string(tt.currency), tt.day, tt.card) {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s on %s: %q doesn't name %q", tt.currency, tt.day, err, word)
			}
		}
	}
}

func TestCalendar(t *testing.T) {
	currencies, err := ratecard.Currencies()
	if err != nil {
		t.Fatal(err)
	}
	want := []ratecard.Currency{"AED", "ARS", "AUD", "BRL", "CLP", "COP", "EUR", "GBP", "IDR", "INR", "MXN", "MYR", "PEN", "SAR", "SGD", "USD"}
	if d := cmp.Diff(want, currencies); d != "" {
		t.Errorf("currencies (-want +is):\n%s", d)
	}
	all := ratecard.Published().EffectiveDates("USD")
	if !slices.IsSortedFunc(all, byDay) || len(all) != 15 || all[14].String() != newestHeld(t) {
		t.Errorf("calendar %v, version %s", all, newestHeld(t))
	}
	files := map[ratecard.Currency][]ratecard.Date{}
	for _, c := range embedded(t) {
		files[c.Currency()] = append(files[c.Currency()], c.Effective())
	}
	for _, c := range currencies {
		turns := ratecard.Published().EffectiveDates(c)
		if d := cmp.Diff(all[len(all)-len(turns):], turns); d != "" || len(turns) == 0 {
			t.Errorf("%s turns on other days than Meta's calendar:\n%s", c, d)
		}
		slices.SortFunc(files[c], byDay)
		held, err := ratecard.EffectiveDatesHeld(c)
		if d := cmp.Diff(files[c], held); d != "" || err != nil {
			t.Errorf("%s: %v: files (-) and cards held (+):\n%s", c, err, d)
		}
		all[0], held = ratecard.Date{}, nil // answers are copies
		if all = ratecard.Published().EffectiveDates("USD"); all[0] != on("2022-02-01") {
			t.Fatal("a caller changed the calendar")
		}
	}
	if turns := ratecard.Published().EffectiveDates("CHF"); turns != nil {
		t.Errorf("CHF turns on %v", turns)
	}
}

func byDay(a, b ratecard.Date) int {
	return strings.Compare(a.String(), b.String())
}
