package ratecard_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// on reads a date, and dec a decimal, that the test itself wrote.
func on(s string) ratecard.Date {
	d, err := ratecard.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// digits is a price as a card prints it.
func digits(d decimal.Decimal) string { return d.StringFixed(max(0, -d.Exponent())) }

// published returns the embedded card in force.
func published(t testing.TB, c ratecard.Currency, day string) *ratecard.Card {
	t.Helper()
	card, err := ratecard.Published().Card(c, on(day))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// tiersOf returns what the card charges for an item in a market.
func tiersOf(t testing.TB, c *ratecard.Card, m ratecard.Market, i ratecard.Item) []ratecard.Tier {
	t.Helper()
	tiers, err := c.Tiers(m, i)
	if err != nil {
		t.Fatal(err)
	}
	return tiers
}

// open reports whether tiers have a price for every unit, however many.
func open(tiers []ratecard.Tier) bool { return tiers[len(tiers)-1].UpTo == 0 }

// firstPrice is what the card charges for the first unit of a month.
func firstPrice(t testing.TB, c *ratecard.Card, m ratecard.Market, i ratecard.Item) decimal.Decimal {
	t.Helper()
	return tiersOf(t, c, m, i)[0].Price
}

// encode returns the card's YAML, and decode reads one.
func encode(t testing.TB, c *ratecard.Card) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteYAML(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func decode(t testing.TB, text string) *ratecard.Card {
	t.Helper()
	c, err := ratecard.Parse(bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// contract is a small card with a ladder known to its end, one known in part,
// a hole, and every grade.
const contract = `card: acme/USD/2026-10-01
model: pmp
currency: USD
effective: 2026-10-01
unit: message
checked: 2026-11-21
sources:
  annex: {where: "contract 2026-77", what: "annex B"}
  mail: {what: "a mail of October"}
columns: marketing utility authentication
rates:
  Brazil: 0.0600 0.0065 0.0070
  India: 0.0100 -- 0.0010
tiers:
  Brazil utility: 250000 2000000 | 0.0061 0.0050
  Brazil authentication: 500000 | --
basis:
  - grade: read
    confidence: high
    from: annex
    list: marketing, utility
  - grade: disputed
    confidence: medium
    from: annex mail
    how: "the mail says 0.0011"
    list: authentication
  - grade: derived
    confidence: low
    how: "list less 6 % and 23 %"
    steps: utility
`

// shared returns a table of the project's facts, row by row.
func shared(t testing.TB, name string) []map[string]string {
	t.Helper()
	data := sharedFile(t, name)
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, 0, len(lines))
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatal("no rows in", name)
	}
	return rows
}

func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	const dir = "../../shared/"
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		t.Skip("the project's facts aren't here")
	}
	data, err := os.ReadFile(dir + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// newestHeld is the first day of the newest card that is held in any currency.
func newestHeld(t *testing.T) string {
	t.Helper()
	var newest ratecard.Date
	for _, c := range embedded(t) {
		if newest.Before(c.Effective()) {
			newest = c.Effective()
		}
	}
	return newest.String()
}
