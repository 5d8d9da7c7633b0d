package ratecard_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/ratecard"
)

// holes lists the prices that Meta published, the embedded cards lack and no rule
// gives: the markets that are missing from an item of a card, or the only ones
// that are there. Of the cards since July 2025 in currencies other than USD,
// [cells.follows] says which prices are there.
var holes = map[string]string{
	"2022-02-01/eur business_initiated": "Rest of Central & Eastern Europe",
	"2022-02-01/idr user_initiated":     "only Germany",
	"2022-02-01/idr business_initiated": "only Germany",

	"2023-06-01/inr marketing":      "only India",
	"2023-06-01/inr utility":        "only India",
	"2023-06-01/inr authentication": "only",
	"2023-06-01/inr service":        "only India",

	"2025-02-01/usd authentication":               lowered,
	"2025-02-01/usd authentication_international": "Egypt, " + lowered,
	"2025-04-01/usd authentication":               lowered,
	"2025-04-01/usd authentication_international": lowered,
	"2025-04-01/inr marketing":                    "only " + eight,
	"2025-04-01/inr utility":                      "only " + eight,
	"2025-04-01/inr authentication":               "only " + eight,
	"2025-04-01/inr authentication_international": "only Egypt, India",
	"2025-04-01/inr service":                      "only " + eight,
}

// Groups of markets that more than one hole has.
const (
	eight   = "Argentina, Brazil, Chile, Colombia, Egypt, France, Germany, India"
	lowered = "Malaysia, Nigeria, Pakistan, Saudi Arabia, South Africa, United Arab Emirates"
)

// meant returns the markets that Meta's card of a day prices an item in.
func meant(t *testing.T, day ratecard.Date, item ratecard.Item) []ratecard.Market {
	all := ratecard.Markets(day)
	if item != ratecard.AuthenticationInternational {
		return all
	}
	return slices.DeleteFunc(all, func(m ratecard.Market) bool {
		since, ok := m.Country().AuthenticationInternationalSince()
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
	cards := cells(embedded(t))
	for name, c := range cards {
		for _, item := range ratecard.Items() {
			want := []ratecard.Market{}
			if slices.Contains(itemsOf(c.Effective()), item) {
				want = append(want, meant(t, c.Effective(), item)...)
			}
			all := slices.Clone(want)
			if c.Unit() == ratecard.PerMessage && c.Currency() != "USD" {
				want = slices.DeleteFunc(want, func(m ratecard.Market) bool {
					return !cards.follows(c, ratecard.Key{Market: m, Item: item})
				})
			}
			hole := name + " " + string(item)
			if list, ok := holes[hole]; ok {
				seen[hole] = true
				list, only := strings.CutPrefix(list, "only")
				named := map[ratecard.Market]bool{}
				for m := range strings.SplitSeq(list, ",") {
					if m = strings.TrimSpace(m); m != "" {
						named[ratecard.Market(m)] = true
						if !slices.Contains(all, ratecard.Market(m)) {
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
				priced := slices.Contains(want, m)
				if (err == nil) != priced || !priced && !errors.Is(err, ratecard.ErrNoRate) {
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

// carried reports whether there is a file of the card.
func carried(t *testing.T, c ratecard.Currency, day string) bool {
	t.Helper()
	_, err := os.Stat(path.Join("data/cards", day, strings.ToLower(string(c))+".yaml"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

// TestPublishedHoles: where Meta has published a card that isn't held, no older
// one answers for it.
func TestPublishedHoles(t *testing.T) {
	newest := calendarDays(t)[len(calendarDays(t))-1]
	tests := []struct {
		currency ratecard.Currency
		day      string
		card     string // Meta's card of the day; it may be carried here or not
		words    string // of the error, if there is one
	}{
		{"USD", "2022-01-31", "", "2022-02-01"},
		{"USD", "2022-02-01", "2022-02-01", ""},
		{"USD", "2023-05-31", "2022-02-01", ""},
		{"USD", "2026-09-30", "2026-07-01", ""},
		{"USD", "2026-11-21", "2026-10-01", ""},
		{"USD", "9999-12-31", newest, "isn't held"},
		{"MXN", "2025-12-31", "", "2026-01-01"},
		{"MXN", "2026-01-01", "2026-01-01", ""},
		{"MXN", "2026-07-15", "2026-07-01", ""},
		{"MXN", "2026-11-21", "2026-10-01", "isn't held"},
		{"EUR", "2025-09-30", "2025-07-01", ""},
		{"EUR", "2025-10-01", "2025-10-01", ""},
		{"EUR", "2025-12-31", "2025-10-01", ""},
		{"EUR", "2026-01-01", "2026-01-01", ""},
		{"EUR", "2026-03-31", "2026-01-01", ""},
		{"EUR", "2026-04-01", "2026-04-01", ""},
		{"EUR", "2023-06-01", "2023-06-01", ""},
		{"GBP", "2026-11-21", "2026-10-01", ""},
		{"GBP", "2022-01-31", "", ""},
		{"AUD", "2024-10-31", "2024-10-01", ""},
		{"BRL", "2026-06-30", "", "2026-07-01"},
		{"BRL", "2026-07-01", "2026-07-01", ""},
		{"AED", "2026-03-31", "", "2026-04-01"},
		{"XTS", "2026-11-21", "", "no cards in that currency"},
		{"usd", "2026-11-21", "", ""},
		{"", "2026-11-21", "", ""},
	}
	for _, tt := range tests {
		card, err := ratecard.Published().Card(tt.currency, on(tt.day))
		if tt.card != "" && carried(t, tt.currency, tt.card) {
			if err != nil || card.Currency() != tt.currency || card.Effective() != on(tt.card) {
				t.Errorf("%s on %s: %s, %v; want the card of %s", tt.currency, tt.day, idOf(card), err, tt.card)
			}
			continue
		}
		var missing *ratecard.LookupError
		if card != nil || !errors.Is(err, ratecard.ErrNoCard) || !errors.As(err, &missing) {
			t.Errorf("%s on %s: %s, %v; want ErrNoCard", tt.currency, tt.day, idOf(card), err)
			continue
		}
		if missing.Currency != tt.currency || missing.Date != on(tt.day) || (tt.card == "") != missing.Card.IsZero() {
			t.Errorf("%s on %s: %+v", tt.currency, tt.day, *missing)
		}
		for _, word := range []string{tt.words, string(tt.currency), tt.day, tt.card} {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s on %s: %q doesn't name %q", tt.currency, tt.day, err, word)
			}
		}
	}
}

// idOf names a card that may be nil.
func idOf(c *ratecard.Card) string {
	if c == nil {
		return "no card"
	}
	return c.ID()
}

// calendarFile is data/calendar.yaml.
func calendarFile(t *testing.T) (file struct {
	Checked    string
	Cards      []string
	Currencies map[string]string
}) {
	t.Helper()
	data, err := os.ReadFile("data/calendar.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file
}

// calendarDays returns the days on which Meta published cards, in order.
func calendarDays(t *testing.T) []string {
	t.Helper()
	days := calendarFile(t).Cards
	if len(days) == 0 {
		t.Fatal("no days in data/calendar.yaml")
	}
	slices.Sort(days)
	return days
}

func TestCalendar(t *testing.T) {
	file := calendarFile(t)
	since := map[ratecard.Currency]string{}
	for day, list := range file.Currencies {
		for c := range strings.FieldsSeq(list) {
			if since[ratecard.Currency(c)] != "" {
				t.Errorf("%s begins on two days", c)
			}
			since[ratecard.Currency(c)] = day
		}
		if !slices.Contains(file.Cards, day) {
			t.Errorf("%s begin on %s, which is no day of cards", list, day)
		}
	}
	currencies := ratecard.Currencies()
	if d := cmp.Diff(slices.Sorted(maps.Keys(since)), currencies); d != "" {
		t.Errorf("currencies (-want +is):\n%s", d)
	}
	if is := slices.Compact(slices.Sorted(slices.Values(file.Cards))); !slices.Equal(is, file.Cards) {
		t.Errorf("the calendar's days aren't in order, or one is there twice: %v", file.Cards)
	}
	files := map[ratecard.Currency][]ratecard.Date{}
	for _, c := range embedded(t) {
		files[c.Currency()] = append(files[c.Currency()], c.Effective())
	}
	for _, c := range currencies {
		want := []string{}
		for _, day := range calendarDays(t) {
			if day >= since[c] {
				want = append(want, day)
			}
		}
		days := ratecard.Published().EffectiveDates(c)
		if d := cmp.Diff(want, texts(days)); d != "" {
			t.Errorf("%s: Meta's calendar (-) and effective dates (+):\n%s", c, d)
		}
		slices.SortFunc(files[c], byDay)
		if d := cmp.Diff(files[c], ratecard.EffectiveDatesHeld(c)); d != "" {
			t.Errorf("%s: files (-) and cards held (+):\n%s", c, d)
		}
		days[0] = ratecard.Date{} // answers are copies
		if again := ratecard.Published().EffectiveDates(c); again[0].String() != since[c] {
			t.Fatal("a caller changed the calendar")
		}
	}
	if days := ratecard.Published().EffectiveDates("XTS"); days != nil {
		t.Errorf("XTS has cards of %v", days)
	}
}

func texts(days []ratecard.Date) []string {
	list := make([]string, len(days))
	for i, day := range days {
		list[i] = day.String()
	}
	return list
}

func byDay(a, b ratecard.Date) int {
	return strings.Compare(a.String(), b.String())
}
