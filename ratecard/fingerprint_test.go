package ratecard_test

import (
	"testing"

	"github.com/wacost/wacost/ratecard"
)

// undated is somebody's book, which doesn't say when its cards came into force.
type undated struct{ ratecard.Cards }

func (undated) EffectiveDates(ratecard.Currency) []ratecard.Date { return nil }

// A fingerprint is of one currency: what a book says of another one isn't in it. Of
// somebody's book it has the cards of the days that are given.
func TestFingerprint(t *testing.T) {
	all := ratecard.Published()
	card := func(c ratecard.Currency, day string) *ratecard.Card {
		card, err := all.Card(c, on(day))
		if err != nil {
			t.Fatal(err)
		}
		return card
	}
	contract, err := ratecard.WithContracts(all, ratecard.Contract{Market: "Brazil", Item: ratecard.Marketing,
		Price: ratecard.Money{Amount: dec("0.01"), Currency: "EUR"}, From: on("2026-11-01"), Why: "k"})
	if err != nil {
		t.Fatal(err)
	}
	usd, eur := card("USD", "2026-10-01"), card("EUR", "2026-10-01")
	own := undated{ratecard.Cards{card("USD", "2026-07-01"), usd}}
	july, october := on("2026-07-01"), on("2026-10-01")
	of := ratecard.Fingerprint
	for name, equal := range map[string]bool{
		"two currencies":         of(all, "USD") == of(all, "EUR"),
		"another's contract":     of(contract, "EUR") == of(all, "EUR"),
		"fewer cards":            of(ratecard.Cards{usd}, "USD") == of(own.Cards, "USD"),
		"nil":                    of(nil, "USD") == of(all, "USD"),
		"a day of one's own":     of(ratecard.AsOf(own, july), "USD") == of(ratecard.AsOf(own, october), "USD"),
		"a day that is given":    of(own, "USD", july) == of(own, "USD", july, october),
		"first of, but in order": of(ratecard.FirstOf(own, all), "USD") == of(ratecard.FirstOf(all, own), "USD"),
	} {
		if equal {
			t.Errorf("%s: the same fingerprint", name)
		}
	}
	for name, equal := range map[string]bool{
		"a contract in USD":          of(contract, "USD") != of(all, "USD"),
		"a card in another currency": of(ratecard.Cards{usd, eur, nil}, "USD") != of(ratecard.Cards{usd}, "USD"),
		"nil is empty":               of(nil, "USD") != of(ratecard.Cards{}, "USD"),
		"a day twice":                of(own, "USD", july, july) != of(own, "USD", july),
	} {
		if equal {
			t.Errorf("%s: another fingerprint", name)
		}
	}
}
