package ratecard_test

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// headOf is the head of a card.
func headOf(c *ratecard.Card) ratecard.Head {
	return ratecard.Head{
		ID:        c.ID(),
		Currency:  c.Currency(),
		Unit:      c.Unit(),
		Effective: c.Effective(),
		Checked:   c.Checked(),
		Sources:   c.Sources(),
	}
}

// TestNewCard: every embedded card, and the contract, made anew of what it says.
func TestNewCard(t *testing.T) {
	cards := embedded(t)
	cards["contract"] = decode(t, contract)
	for name, c := range cards {
		head := headOf(c)
		slices.Reverse(head.Sources) // in any order
		is, err := ratecard.NewCard(head, maps.Collect(c.Rows()))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !is.Equal(c) || encode(t, is) != encode(t, c) {
			t.Errorf("%s is another card (-want +is):\n%s", name, cmp.Diff(encode(t, c), encode(t, is)))
		}
	}
}

// Whoever changes what the card was made of doesn't change the card.
func TestNewCardCopies(t *testing.T) {
	c := decode(t, contract)
	head, prices := headOf(c), maps.Collect(c.Rows())
	is, err := ratecard.NewCard(head, prices)
	if err != nil {
		t.Fatal(err)
	}
	head.Sources[0].Where = "elsewhere"
	for k, tiers := range prices {
		tiers[0] = ratecard.Tier{}
		delete(prices, k)
	}
	if !is.Equal(c) {
		t.Errorf("another card:\n%s", encode(t, is))
	}
}

func TestNewCardRefuses(t *testing.T) {
	brazil := ratecard.Key{Market: "Brazil", Item: ratecard.Utility}
	type fault struct {
		change func(*ratecard.Head, []ratecard.Tier)
		want   string
	}
	head := func(change func(*ratecard.Head)) func(*ratecard.Head, []ratecard.Tier) {
		return func(h *ratecard.Head, _ []ratecard.Tier) { change(h) }
	}
	tiers := func(change func([]ratecard.Tier)) func(*ratecard.Head, []ratecard.Tier) {
		return func(_ *ratecard.Head, tiers []ratecard.Tier) { change(tiers) }
	}
	long := strings.Repeat("a", 101)
	for _, tt := range []fault{
		{head(func(h *ratecard.Head) { h.ID = "" }), "no ID"},
		{head(func(h *ratecard.Head) { h.ID = "a\nb" }), `"a\nb" isn't one line of printable text`},
		{head(func(h *ratecard.Head) { h.Currency = "usd" }), `"usd" is no currency code`},
		{head(func(h *ratecard.Head) { h.Unit = "" }), `unknown unit "": want message, conversation or notification`},
		{head(func(h *ratecard.Head) { h.Unit = "minute" }), `unknown unit "minute": want message, conversation or notification`},
		{head(func(h *ratecard.Head) { h.Effective = ratecard.Date{} }), `effective: "0000-00-00" is no date`},
		{head(func(h *ratecard.Head) { h.Checked.Day = 31 }), `checked: "2026-11-31" is no date`},
		{head(func(h *ratecard.Head) { h.Sources[0].ID = "" }),
			`a source's ID is one word of at most 100 bytes, not ""`},
		{head(func(h *ratecard.Head) { h.Sources[0].ID = "a b" }),
			`a source's ID is one word of at most 100 bytes, not "a b"`},
		{head(func(h *ratecard.Head) { h.Sources[0].ID = long }),
			"a source's ID is one word of at most 100 bytes, not \"" + long + `"`},
		{head(func(h *ratecard.Head) { h.Sources[0].ID = "a\tb" }), `"a\tb" isn't one line of printable text`},
		{head(func(h *ratecard.Head) { h.Sources[0].What = " a" }), `" a" isn't one line of printable text`},
		{head(func(h *ratecard.Head) { h.Sources[1].ID = h.Sources[0].ID }), `duplicate "annex"`},
		{head(func(h *ratecard.Head) { h.Sources = nil }), `Brazil utility: unknown source "annex"`},

		{tiers(func(l []ratecard.Tier) { l[0].Price = dec("-0.1") }), "Brazil utility: a negative price"},
		{tiers(func(l []ratecard.Tier) { l[0].Price = dec(strings.Repeat("1", 41)) }),
			"Brazil utility: a price of more than 40 digits"},
		{tiers(func(l []ratecard.Tier) { l[1].Price = dec("0.0066") }),
			"Brazil utility: rates must not rise: 0.0066 after 0.0065"},
		{tiers(func(l []ratecard.Tier) { l[0].UpTo = 0 }), "Brazil utility: tier 1 of 3 has UpTo 0, which only the last may have"},
		{tiers(func(l []ratecard.Tier) { l[0].UpTo = -1 }), "Brazil utility: -1 is no bound"},
		{tiers(func(l []ratecard.Tier) { l[2].UpTo = -1 }), "Brazil utility: -1 is no bound"},
		{tiers(func(l []ratecard.Tier) { l[2].UpTo = math.MaxInt64 }),
			"Brazil utility: 9223372036854775807 is no bound"},
		{tiers(func(l []ratecard.Tier) { l[1].UpTo = 250_000 }),
			"Brazil utility: bounds must rise: 250000 after 250000"},
		{tiers(func(l []ratecard.Tier) { l[2].UpTo = 1 }), "Brazil utility: bounds must rise: 1 after 2000000"},
		{tiers(func(l []ratecard.Tier) { l[0].Basis = ratecard.Basis{} }),
			"Brazil utility: a basis needs a grade and a confidence"},
		{tiers(func(l []ratecard.Tier) { l[0].Confidence = "" }),
			"Brazil utility: a basis needs a grade and a confidence"},
		{tiers(func(l []ratecard.Tier) { l[1].Grade = "guessed" }), `Brazil utility: unknown grade "guessed"`},
		{tiers(func(l []ratecard.Tier) { l[0].Confidence = "sure" }), `Brazil utility: unknown confidence "sure"`},
		{tiers(func(l []ratecard.Tier) { l[0].From = "annex letter" }), `Brazil utility: unknown source "letter"`},
		{tiers(func(l []ratecard.Tier) { l[0].How = "a\nb" }),
			`Brazil utility: "a\nb" isn't one line of printable text`},
	} {
		c := decode(t, contract)
		h, ladder := headOf(c), tiersOf(t, c, "Brazil", ratecard.Utility)
		tt.change(&h, ladder)
		refused(t, h, map[ratecard.Key][]ratecard.Tier{brazil: ladder}, tt.want)
	}

	c := decode(t, contract)
	ladder := tiersOf(t, c, "Brazil", ratecard.Utility)
	for _, tt := range []struct {
		prices map[ratecard.Key][]ratecard.Tier
		want   string
	}{
		{nil, "no prices"},
		{map[ratecard.Key][]ratecard.Tier{brazil: nil}, "Brazil utility: no tiers"},
		{map[ratecard.Key][]ratecard.Tier{{Market: "Brasil", Item: ratecard.Utility}: ladder},
			`unknown market "Brasil"`},
		{map[ratecard.Key][]ratecard.Tier{{Market: "DE", Item: ratecard.Utility}: ladder},
			`unknown market "DE"; it is a country's code, whose market is Germany`},
		{map[ratecard.Key][]ratecard.Tier{{Item: ratecard.Utility}: ladder}, `unknown market ""`},
		{map[ratecard.Key][]ratecard.Tier{{Market: "Brazil", Item: "utilities"}: ladder}, `unknown item "utilities"`},
		// Of two faults, the one that comes first in a card.
		{map[ratecard.Key][]ratecard.Tier{{Market: "India", Item: ratecard.Utility}: nil, brazil: nil},
			"Brazil utility: no tiers"},
	} {
		refused(t, headOf(c), tt.prices, tt.want)
	}
}

func refused(t *testing.T, h ratecard.Head, prices map[ratecard.Key][]ratecard.Tier, want string) {
	t.Helper()
	c, err := ratecard.NewCard(h, prices)
	var malformed *ratecard.ParseError
	if c != nil || !errors.As(err, &malformed) || malformed.Line != 0 || malformed.What != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
