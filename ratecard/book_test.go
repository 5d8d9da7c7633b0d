package ratecard_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// dated is the contract with another ID and first day.
func dated(t testing.TB, id, day string) *ratecard.Card {
	t.Helper()
	text := strings.Replace(contract, "acme/USD/2026-10-01", id, 1)
	return decode(t, strings.Replace(text, "effective: 2026-10-01", "effective: "+day, 1))
}

func TestCards(t *testing.T) {
	a, b, c := dated(t, "a", "2026-01-01"), dated(t, "b", "2026-07-01"), dated(t, "c", "2026-07-01")
	for name, cards := range map[string]ratecard.Cards{
		"in order": {a, b, c}, "out of order": {b, a, c}, "with nil": {nil, b, nil, c, a, nil},
	} {
		for day, want := range map[string]string{
			"2025-12-31": "",
			"2026-01-01": "a",
			"2026-06-30": "a",
			"2026-07-01": "b", // of two the first
			"2027-01-01": "b",
		} {
			card, err := cards.Card("USD", on(day))
			if want == "" {
				var missing *ratecard.LookupError
				if card != nil || !errors.Is(err, ratecard.ErrNoCard) || !errors.As(err, &missing) ||
					missing.Currency != "USD" || missing.Date != on(day) {
					t.Errorf("%s, %s: %v, %v; want ErrNoCard", name, day, card, err)
				}
				continue
			}
			if err != nil || card.ID() != want {
				t.Errorf("%s, %s: %v, %v; want %s", name, day, card, err, want)
			}
		}
		if card, err := cards.Card("EUR", on("2026-07-01")); card != nil || !errors.Is(err, ratecard.ErrNoCard) {
			t.Errorf("%s: %v, %v; want ErrNoCard", name, card, err)
		}
		if d := cmp.Diff([]ratecard.Date{on("2026-01-01"), on("2026-07-01")}, cards.EffectiveDates("USD")); d != "" {
			t.Errorf("%s: days (-want +is):\n%s", name, d)
		}
		if days := cards.EffectiveDates("EUR"); len(days) != 0 {
			t.Errorf("%s: days %v in EUR", name, days)
		}
	}
	if s := (ratecard.Cards{nil, a, b}).String(); s != "cards[a; b]" {
		t.Error(s)
	}
	var empty ratecard.Cards
	if _, err := empty.Card("USD", on("2026-07-01")); !errors.Is(err, ratecard.ErrNoCard) ||
		!strings.Contains(err.Error(), "no cards") || empty.String() != "cards[]" || len(empty.EffectiveDates("USD")) != 0 {
		t.Error("the zero Cards isn't empty")
	}
}

// notCarried returns a currency and a day on which Meta published a card in it
// that isn't carried here.
func notCarried(t *testing.T) (ratecard.Currency, ratecard.Date) {
	t.Helper()
	currencies := ratecard.Currencies()
	for _, c := range currencies {
		for _, day := range ratecard.Published().EffectiveDates(c) {
			if !carried(t, c, day.String()) {
				return c, day
			}
		}
	}
	t.Skip("every card is carried")
	return "", ratecard.Date{}
}

// broken is a Book that fails for a reason of its own.
type broken struct{ ratecard.Cards }

var errBroken = errors.New("disk on fire")

func (broken) Card(ratecard.Currency, ratecard.Date) (*ratecard.Card, error) { return nil, errBroken }

func TestFirstOf(t *testing.T) {
	ours := ratecard.Cards{dated(t, "ours", "2026-10-15")}
	books := []ratecard.Book{nil, ours, nil, ratecard.Published()}
	b := ratecard.FirstOf(books...)
	books[1] = nil // FirstOf keeps its own list
	for _, tt := range []struct{ currency, day, want string }{
		{"USD", "2026-10-14", "meta/USD/2026-10-01"},
		{"USD", "2026-10-15", "ours"},
		{"EUR", "2026-10-15", "meta/EUR/2026-10-01"},
	} {
		if card, err := b.Card(ratecard.Currency(tt.currency), on(tt.day)); err != nil || card.ID() != tt.want {
			t.Errorf("%s on %s: %v, %v; want %s", tt.currency, tt.day, card, err, tt.want)
		}
	}
	currency, day := notCarried(t)
	card, err := b.Card(currency, day)
	if card != nil || !errors.Is(err, ratecard.ErrNoCard) || !strings.Contains(err.Error(), "card of "+day.String()) {
		t.Errorf("%s, %v; want the last book's ErrNoCard", idOf(card), err)
	}
	want := append(ratecard.Published().EffectiveDates("USD"), on("2026-10-15"))
	slices.SortFunc(want, byDay)
	if d := cmp.Diff(want, b.EffectiveDates("USD")); d != "" {
		t.Errorf("effective dates (-want +is):\n%s", d)
	}
	if s := b.String(); s != "first of[cards[ours]; published "+newestHeld(t)+"]" {
		t.Error(s)
	}

	none := ratecard.FirstOf()
	if card, err := none.Card("USD", on("2026-10-15")); card != nil || !errors.Is(err, ratecard.ErrNoCard) ||
		none.String() != "first of[]" || len(none.EffectiveDates("USD")) != 0 {
		t.Errorf("%v, %v; want ErrNoCard", card, err)
	}
	card, err = ratecard.FirstOf(broken{}, ratecard.Published()).Card("USD", on("2026-10-15"))
	if card != nil || !errors.Is(err, errBroken) {
		t.Errorf("%v, %v; want the first book's own error, not another's prices", card, err)
	}
}

func TestFrozen(t *testing.T) {
	b := ratecard.AsOf(ratecard.Published(), on("2026-08-15"))
	for _, day := range []string{"2020-01-01", "2026-11-21"} {
		if card, err := b.Card("USD", on(day)); err != nil || card.ID() != "meta/USD/2026-07-01" {
			t.Errorf("on %s: %v, %v", day, card, err)
		}
	}
	if days := b.EffectiveDates("USD"); days != nil {
		t.Errorf("days on %v", days)
	}
	if s := b.String(); s != "published "+newestHeld(t)+" as of 2026-08-15" {
		t.Error(s)
	}
	card, err := ratecard.AsOf(nil, on("2026-08-15")).Card("USD", on("2026-08-15"))
	if card != nil || !errors.Is(err, ratecard.ErrNoCard) {
		t.Errorf("%v, %v; want ErrNoCard", card, err)
	}
}

func TestPublishedOnly(t *testing.T) {
	list := ratecard.Cards{decode(t, strings.Replace(contract, "disputed", "derived", 1))}
	defer rests(t, list[0])()
	b := ratecard.WithoutDerived(list)
	c, err := b.Card("USD", on("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}

	// Read to the end, and read up to the first bound.
	if tiers := tiersOf(t, c, "Brazil", ratecard.Marketing); len(tiers) != 1 || tiers[0].UpTo != 0 {
		t.Error("a rate that was read is hidden")
	}
	tiers := tiersOf(t, c, "Brazil", ratecard.Utility)
	if len(tiers) != 1 || tiers[0].UpTo != 250_000 || digits(tiers[0].Price) != "0.0065" {
		t.Errorf("%v; want the list rate up to its bound", tiers)
	}
	if tier, err := c.TierAt("Brazil", ratecard.Utility, 250_000); err != nil || !tier.Equal(tiers[0]) {
		t.Errorf("%v, %v; want the list rate for the last unit that has it", tier, err)
	}
	for n, f := range map[int64]func() error{
		1: func() error { _, err := c.TierAt("Brazil", ratecard.Utility, 250_001); return err },
		2: func() error { _, err := c.TierAt("Brazil", ratecard.Utility, math.MaxInt64); return err },
		3: func() error { _, err := c.Tiers("India", ratecard.Authentication); return err },
		4: func() error { _, err := c.TierAt("Brazil", ratecard.Authentication, 1); return err },
	} {
		var missing *ratecard.LookupError
		if err := f(); !errors.Is(err, ratecard.ErrDerived) || !errors.As(err, &missing) ||
			missing.Currency != "USD" || missing.Item == "" || missing.Market == "" {
			t.Errorf("%d: %v; want ErrDerived", n, err)
		}
	}
	if _, err := c.Tiers("India", ratecard.Utility); !errors.Is(err, ratecard.ErrNoRate) {
		t.Errorf("a hole: %v; want ErrNoRate", err)
	}
	n := 0
	for k, tiers := range c.Rows() {
		n++
		for _, tier := range tiers {
			if tier.Grade == ratecard.GradeDerived {
				t.Errorf("%v is derived", k)
			}
		}
	}
	if n != 3 {
		t.Errorf("%d rows", n)
	}
	holds2 := decode(t, encode(t, c)) // what is hidden is hidden there, too
	if tiers := tiersOf(t, holds2, "Brazil", ratecard.Utility); len(tiers) != 1 || tiers[0].UpTo != 250_000 {
		t.Error("a hidden step is written as a price")
	}
	if _, err := holds2.Tiers("India", ratecard.Authentication); !errors.Is(err, ratecard.ErrDerived) {
		t.Errorf("%v; want ErrDerived", err)
	}

	// One's own price is no derived one.
	if d, err := c.With("India", ratecard.Authentication, dec("0.0009"), "contract"); err != nil {
		t.Error(err)
	} else if price := firstPrice(t, d, "India", ratecard.Authentication); digits(price) != "0.0009" {
		t.Error(price)
	}
	if _, err := b.Card("EUR", on("2026-10-01")); !errors.Is(err, ratecard.ErrNoCard) {
		t.Error(err)
	}
	if s := b.String(); s != "cards[acme/USD/2026-10-01] without derived rates" {
		t.Error(s)
	}
	if d := cmp.Diff(list.EffectiveDates("USD"), b.EffectiveDates("USD")); d != "" {
		t.Error(d)
	}
	zero := ratecard.WithoutDerived(ratecard.Cards{{}}) // a book with the zero Card
	if c, err := zero.Card("", ratecard.Date{}); err != nil || len(c.Sources()) != 0 {
		t.Error(c, err)
	}
	if _, err := ratecard.WithoutDerived(nil).Card("USD", on("2026-10-01")); !errors.Is(err, ratecard.ErrNoCard) {
		t.Error(err)
	}
}

// TestPublishedOnlyCards: what the embedded cards have read and worked out.
func TestPublishedOnlyCards(t *testing.T) {
	for _, tt := range []struct {
		currency ratecard.Currency
		day      string
		market   ratecard.Market
		item     ratecard.Item
		before   int64
		kind     error
	}{
		{"USD", "2026-11-21", "Brazil", ratecard.Utility, 100_000_000, nil}, // the whole ladder was read
		{"USD", "2026-08-15", "Brazil", ratecard.Utility, 0, nil},
		{"USD", "2026-08-15", "Brazil", ratecard.Utility, 249_999, nil},
		{"USD", "2026-08-15", "Brazil", ratecard.Utility, 250_000, ratecard.ErrDerived},
		{"INR", "2026-08-15", "Brazil", ratecard.Utility, 0, nil},
		{"INR", "2026-08-15", "Brazil", ratecard.Authentication, 0, ratecard.ErrDerived}, // = utility
		{"BRL", "2026-08-15", "Brazil", ratecard.Utility, 250_000, ratecard.ErrDerived},  // a step by rule
		{"AUD", "2026-11-29", "Germany", ratecard.Marketing, 0, ratecard.ErrDerived},     // carried
		{"AUD", "2026-11-29", "Mexico", ratecard.Marketing, 0, ratecard.ErrNoRate},
		{"USD", "2024-11-01", "Rest of Africa", ratecard.Utility, 0, nil}, // disputed, and read
	} {
		c, err := ratecard.WithoutDerived(ratecard.Published()).Card(tt.currency, on(tt.day))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.TierAt(tt.market, tt.item, tt.before+1); !errors.Is(err, tt.kind) {
			t.Errorf("%s %s on %s after %d: %v; want %v", tt.market, tt.item, tt.day, tt.before, err, tt.kind)
		}
	}
}

// TestPublishedPrices: figures of the project's brief.
func TestPublishedPrices(t *testing.T) {
	for _, tt := range []struct {
		currency ratecard.Currency
		user     string
		item     ratecard.Item
		day      string
		market   ratecard.Market
		want     string
	}{
		{"USD", "+5511987654321", ratecard.Marketing, "2026-11-21", "Brazil", "0.0625"},
		{"USD", "+5511987654321", ratecard.Utility, "2026-11-21", "Brazil", "0.0068"},
		{"COP", "+5511987654321", ratecard.Utility, "2026-11-21", "Brazil", "25.0363"},
		{"USD", "+77011234567", ratecard.Utility, "2026-09-30", "Other", "0.0077"},
		{"USD", "+77011234567", ratecard.Utility, "2026-10-01", "Kazakhstan", "0.0180"},
		{"USD", "+18095551234", ratecard.Marketing, "2026-11-21", "Rest of Latin America", "0.0740"},
		{"USD", "+263771234567", ratecard.Marketing, "2025-09-30", "Other", "0.0604"},
		{"USD", "+263771234567", ratecard.Marketing, "2025-10-01", "Rest of Africa", "0.0225"},
	} {
		m, err := marketOf(tt.user, tt.day)
		if m != tt.market || err != nil {
			t.Errorf("%s on %s is in %q, %v; want %q", tt.user, tt.day, m, err, tt.market)
			continue
		}
		price := firstPrice(t, published(t, tt.currency, tt.day), m, tt.item)
		if digits(price) != tt.want {
			t.Errorf("%s to %s on %s: %s %s; want %s", tt.item, tt.user, tt.day, digits(price), tt.currency, tt.want)
		}
	}
}
