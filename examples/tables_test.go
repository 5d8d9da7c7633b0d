// Package examples holds programs that use the library; see the README.
package examples

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// TestCardsReadme holds the table of all cards to those that are embedded.
func TestCardsReadme(t *testing.T) {
	const page = "../ratecard/README.md"
	old, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, page, string(old), fill(string(old), "cards", cardTable()))
}

func modelTable() string {
	var b strings.Builder
	b.WriteString("| model | from | what it is |\n|---|---|---|\n")
	for _, m := range pricing.Models() {
		since := m.Since.String()
		if m.ByIDOnly {
			since += " (by ID only)"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.ID, since, m.Title)
	}
	return b.String()
}

// currencyTable has a line for each currency: how many of Meta's cards in it are
// held, and what the newest of them prices.
func currencyTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| currency | cards held | newest | markets: read | derived | of these in part | not priced |\n" +
		"|---|---|---|---|---|---|---|\n")
	for _, c := range ratecard.Currencies() {
		held, all := ratecard.EffectiveDatesHeld(c), ratecard.Published().EffectiveDates(c)
		fmt.Fprintf(&b, "| %s | %d of %d |", c, len(held), len(all))
		newest, ok := ratecard.NewestEffectiveDate(c)
		if !ok {
			b.WriteString(" – | | | | |\n")
			continue
		}
		card, err := ratecard.Published().Card(c, newest)
		if err != nil {
			t.Fatal(err)
		}
		read, derived := markets(card)
		part := len(inPart(t, card))
		none := len(ratecard.Markets(newest)) - read - derived
		fmt.Fprintf(&b, " %s | %d | %d | %d | %d |\n", newest, read, derived, part, none)
	}
	return b.String()
}

// markets returns in how many markets all list rates of a card were read or are
// disputed, and in how many at least one was derived.
func markets(card *ratecard.Card) (read, derived int) {
	worked := map[ratecard.Market]bool{}
	for key, tiers := range card.Rows() {
		worked[key.Market] = worked[key.Market] || tiers[0].Grade == ratecard.GradeDerived
	}
	for _, some := range worked {
		if some {
			derived++
		} else {
			read++
		}
	}
	return read, derived
}

// inPart returns the markets that a card prices in part: the USD card of the same
// day has a list rate or more there that this one lacks.
func inPart(t *testing.T, card *ratecard.Card) map[ratecard.Market]bool {
	t.Helper()
	dollars, err := ratecard.Published().Card("USD", card.Effective())
	if err != nil {
		t.Fatal(err)
	}
	priced, held := map[ratecard.Market]bool{}, map[ratecard.Key]bool{}
	for key := range card.Rows() {
		priced[key.Market], held[key] = true, true
	}
	part := map[ratecard.Market]bool{}
	for key := range dollars.Rows() {
		if priced[key.Market] && !held[key] {
			part[key.Market] = true
		}
	}
	return part
}

// Mexico's marketing in MXN was never found for October 2026, its utility was.
// Qatar has no price at all there, and Germany has all.
func TestInPart(t *testing.T) {
	for _, test := range []struct {
		currency ratecard.Currency
		market   ratecard.Market
		want     bool
	}{
		{"MXN", "Mexico", true},
		{"MXN", "Germany", false},
		{"MXN", "Qatar", false},
		{"INR", "Mexico", false},
		{"USD", "Mexico", false},
	} {
		card, err := ratecard.Published().Card(test.currency, day(t, "2026-10-01"))
		if err != nil {
			t.Fatal(err)
		}
		if got := inPart(t, card)[test.market]; got != test.want {
			t.Errorf("%s in %s: in part is %t", test.market, test.currency, got)
		}
	}
}

func day(t *testing.T, text string) ratecard.Date {
	t.Helper()
	d, err := ratecard.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// cardTable has a row for each day on which Meta published cards, and a column
// for each currency.
func cardTable() string {
	currencies := ratecard.Currencies()
	days := map[ratecard.Date]bool{}
	var b strings.Builder
	b.WriteString("| card of |")
	for _, c := range currencies {
		for _, day := range ratecard.Published().EffectiveDates(c) {
			days[day] = true
		}
		fmt.Fprintf(&b, " %s |", c)
	}
	b.WriteString(" checked |\n|---|" + strings.Repeat("---|", len(currencies)+1) + "\n")
	for _, day := range slices.SortedFunc(maps.Keys(days), byDay) {
		fmt.Fprintf(&b, "| %s |", day)
		var checked ratecard.Date
		for _, c := range currencies {
			b.WriteString(" " + cell(c, day, &checked) + " |")
		}
		fmt.Fprintf(&b, " %s |\n", checked)
	}
	return b.String()
}

func byDay(a, b ratecard.Date) int { return strings.Compare(a.String(), b.String()) }

// cell returns the number of markets that a card has prices for, a dash for a
// card that isn't held, or nothing if Meta published none in the currency on
// that day. It moves checked on to the day on which the card was checked.
func cell(c ratecard.Currency, day ratecard.Date, checked *ratecard.Date) string {
	card, err := ratecard.Published().Card(c, day)
	if err != nil {
		if slices.Contains(ratecard.Published().EffectiveDates(c), day) {
			return "–"
		}
		return ""
	}
	if checked.Before(card.Checked()) {
		*checked = card.Checked()
	}
	read, derived := markets(card)
	return fmt.Sprint(read + derived)
}

// The scenario that pricing/README.md shows comes to what it says.
func TestScenarioOfPricingReadme(t *testing.T) {
	text, err := os.ReadFile("../pricing/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(text), "```yaml\n")
	scenario, _, ends := strings.Cut(rest, "```")
	if !begins || !ends {
		t.Fatal("no scenario")
	}
	file := t.TempDir() + "/scenario.yaml"
	if err := os.WriteFile(file, []byte(scenario), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(filepath.Join(built(t), "timeline"), "-check", file).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
