package ratecard_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// smallCard makes a card of the given rates and tiers.
func smallCard(t *testing.T, currency, rates, tiers string) *ratecard.Card {
	t.Helper()
	text := "card: c\nmodel: pmp\ncurrency: " + currency +
		"\neffective: 2026-10-01\nunit: message\nchecked: 2026-11-21\n" +
		"columns: marketing utility authentication\nrates:\n" + rates
	basis := "basis:\n  - grade: read\n    confidence: high\n    list: marketing, utility, authentication\n"
	if tiers != "" {
		text += "tiers:\n" + tiers
		basis += "    steps: utility, authentication\n"
	}
	text += basis
	c, err := ratecard.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestChanges(t *testing.T) {
	before := smallCard(t, "USD",
		"  Mexico: 0.0436 0.0085 0.0085\n  Brazil: 0.0625 0.0068 0.0068\n  Other: 0 0.10 0.10\n  Chile: 0.0889 "+
			"-- 0.0200\n  Peru: 0.0703 0.0200 0.0200\n",
		"  Brazil utility: 100 200 | 0.0065 0.0061\n  Brazil authentication: 100 | --\n  Mexico utility: 100 | "+
			"0.0080\n"+
			"  Mexico authentication: 100 | 0.0080\n  Peru utility: 100 | --\n  Peru authentication: 100 | --\n")
	after := smallCard(t, "USD",
		"  Mexico: 0.0397 0.0085 0.0080\n  Brazil: 0.0625 0.0068 0.0068\n  Other: 0.01 0.1 0.2\n  Qatar: 0.0341 "+
			"0.0120 --\n  Chile: 0.0889 0.0200 --\n  Peru: 0.0703 0.0200 0.0200\n",
		"  Brazil utility: 100 200 | 0.0065 0.0060\n  Brazil authentication: 100 200 | 0.0065 0.0061\n  Mexico "+
			"utility: 150 | 0.0080\n"+
			"  Mexico authentication: 150 300 | 0.0070 0.0060\n  Peru utility: 200 | --\n")
	want := []string{
		"Brazil utility: 0.0068, above it 0.0065 0.0061 → 0.0065 0.0060",
		"Chile utility: not priced → 0.0200",
		"Chile authentication: 0.0200 → not priced",
		"Mexico marketing: 0.0436 → 0.0397 (-8.9 %)",
		"Mexico utility: 0.0085, bounds 100 → 150",
		"Mexico authentication: 0.0085 → 0.0080 (-5.9 %), bounds 100 → 150 300",
		"Other marketing: 0 → 0.01",
		"Other authentication: 0.10 → 0.2 (+100.0 %)",
		"Peru utility: 0.0200, bounds 100 → 200",
		"Peru authentication: 0.0200, bounds 100 → none",
		"Qatar marketing: not priced → 0.0341",
		"Qatar utility: not priced → 0.0120",
	}
	changes, err := after.Changes(before)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, c.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if all, err := after.Changes(nil); err != nil || len(all) != 16 || len(all[0].Before) != 0 ||
		len(all[0].After) == 0 {
		t.Errorf("%v (%v) against nothing, want all 16 prices", all, err)
	}
	if none, err := after.Changes(after); err != nil || len(none) != 0 {
		t.Errorf("%v (%v) against itself", none, err)
	}
	if _, err := after.Changes(smallCard(t, "EUR", "  Other: 1 1 1\n", "")); !errors.Is(err, ratecard.ErrCurrency) {
		t.Errorf("%v, want ErrCurrency", err)
	}
}

// What changed one way changed the other way too.
func TestChangesMirror(t *testing.T) {
	days := ratecard.EffectiveDatesHeld("USD")
	var last *ratecard.Card
	for _, day := range days {
		card, err := ratecard.Published().Card("USD", day)
		if err != nil {
			t.Fatal(err)
		}
		if last != nil {
			there, err := card.Changes(last)
			if err != nil {
				t.Fatal(err)
			}
			back, err := last.Changes(card)
			if err != nil {
				t.Fatal(err)
			}
			for i := range back {
				back[i].Before, back[i].After = back[i].After, back[i].Before
			}
			if diff := cmp.Diff(there, back); diff != "" {
				t.Errorf("%s: %s", card.ID(), diff)
			}
			if len(there) == 0 {
				t.Errorf("%s changed nothing", card.ID())
			}
		}
		last = card
	}
}

func TestChangePercent(t *testing.T) {
	for _, test := range []struct{ before, after, want string }{
		{"1", "1.0005", "+0.1 %"}, // a half, away from zero
		{"1", "0.9995", "-0.1 %"},
		{"1", "1.00049", "+0.0 %"},
		{"0.0305", "0.0397", "+30.2 %"},
		{"3", "4", "+33.3 %"},
		{"0.5", "0", "-100.0 %"},
		{"0.0001", "1000", "+999999900.0 %"},
	} {
		c := ratecard.Change{Before: tier(t, test.before), After: tier(t, test.after)}
		if want := fmt.Sprintf(" : %s → %s (%s)", test.before, test.after, test.want); c.String() != want {
			t.Errorf("got %q, want %q", c, want)
		}
	}
	none := ratecard.Change{Key: ratecard.Key{Market: "Other", Item: ratecard.Utility}}
	if got := none.String(); got != "Other utility: not priced" {
		t.Errorf("the change of nothing is %q", got)
	}
	// Numbers of a size that no price has don't take forever.
	huge := []ratecard.Tier{{Price: decimal.New(1, -2000)}}
	if got := (ratecard.Change{Before: tier(t, "1"), After: huge}).String(); strings.Contains(got, "%") {
		t.Errorf("%q has a percentage", got)
	}
}

func tier(t *testing.T, price string) []ratecard.Tier {
	t.Helper()
	d, err := decimal.NewFromString(price)
	if err != nil {
		t.Fatal(err)
	}
	return []ratecard.Tier{{Price: d}}
}
