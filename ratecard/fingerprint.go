package ratecard

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:embed data/SUMS
var sumsText string

// Fingerprint returns a short text for all that a book says of a currency: prices, tiers,
// days, grades, sources and the IDs of its cards, and for the map of numbers, countries
// and markets that comes with this module. It is the same in every process, and another
// one once anything of that changes: keep it beside what was worked out of the prices, to
// see whether that still holds. No card of [Published] is parsed for it.
//
// Of a Book that isn't one of this package it asks for the cards of its EffectiveDates and
// of the days that are given: those on which the cards are used. A nil book is an empty one.
func Fingerprint(b Book, c Currency, days ...Date) string {
	h := sha256.New()
	places := placesSum()
	h.Write(places[:])
	fmt.Fprintln(h, c, Published().EffectiveDates(c)) // which say when a card was superseded
	addBook(h, orEmpty(b), c, days)
	return hex.EncodeToString(h.Sum(nil)[:10])
}

// placesSum is the hash of the map of numbers, countries and markets.
var placesSum = sync.OnceValue(func() [sha256.Size]byte {
	return sha256.Sum256(slices.Concat(marketsYAML, dialingYAML, []byte(numberingText)))
})

// addBook adds what a book says of a currency.
func addBook(h hash.Hash, b Book, c Currency, days []Date) {
	switch b := b.(type) {
	case published:
		fmt.Fprintln(h, "published")
		name := "/" + strings.ToLower(string(c)) + ".yaml\n"
		for line := range strings.Lines(sumsText) {
			if strings.HasSuffix(line, name) {
				io.WriteString(h, line)
			}
		}
	case Cards:
		fmt.Fprintln(h, "cards")
		for _, card := range b {
			if card != nil && card.currency == c {
				addCard(h, card)
			}
		}
	case firstOf:
		fmt.Fprintln(h, "first of", len(b))
		for _, one := range b {
			addBook(h, one, c, days)
		}
	case asOf:
		fmt.Fprintln(h, "as of", b.on)
		addBook(h, orEmpty(b.Book), c, []Date{b.on})
	case withoutDerived:
		fmt.Fprintln(h, "without derived")
		addBook(h, orEmpty(b.Book), c, days)
	case contracted:
		for i := range b.list {
			if k := &b.list[i]; k.Price.Currency == c {
				fmt.Fprintf(h, "contract %s per %s: %s: %q\n", k.place(), k.Unit, k.prices(), k.name())
			}
		}
		addBook(h, orEmpty(b.below), c, days)
	default:
		addCardsOf(h, b, c, days)
	}
}

// addCardsOf adds the cards of somebody's book.
func addCardsOf(h hash.Hash, b Book, c Currency, days []Date) {
	own := b.EffectiveDates(c)
	fmt.Fprintln(h, "book", own)
	for _, day := range sorted(slices.Concat(own, days)) {
		card, err := b.Card(c, day)
		if err != nil || card == nil {
			fmt.Fprintln(h, day, "none")
			continue
		}
		fmt.Fprintln(h, day)
		addCard(h, card)
	}
}

// addCard adds a card as a file has it.
func addCard(h hash.Hash, card *Card) {
	if card.WriteYAML(h) != nil {
		fmt.Fprintln(h, "zero card")
	}
	fmt.Fprintln(h, "end of card")
}
