package ratecard_test

import (
	"os"
	"strings"
	"testing"

	"github.com/wacost/wacost/ratecard"
)

// BenchmarkParse reads a whole card: 47 markets, 5 items, 766 prices.
func BenchmarkParse(b *testing.B) {
	data, err := os.ReadFile("data/cards/2026-10-01/usd.yaml")
	if err != nil {
		b.Fatal(err)
	}
	text := string(data)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ratecard.Parse(strings.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirst is the first question of a program about a card, with the cards
// on which it rests: that of INR has all its rows, that of COP the bounds of USD.
func BenchmarkFirst(b *testing.B) {
	for _, c := range []ratecard.Currency{"USD", "INR", "COP", "AED"} {
		b.Run(string(c), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ratecard.FirstAsked(c, on("2026-10-01")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPublished(b *testing.B) {
	book, day := ratecard.Published(), on("2026-11-21")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := book.Card("USD", day); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLocate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ratecard.Locate("+5511987654321"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLocateSpelled(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ratecard.Locate("+55 (11) 98765-4321"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarketOf(b *testing.B) {
	day := on("2026-11-21")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ratecard.MarketOf("BR", day); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTiers(b *testing.B) {
	card := published(b, "USD", "2026-11-21")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := card.Tiers("Rest of Central & Eastern Europe", ratecard.Utility); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTierAt(b *testing.B) {
	card := published(b, "USD", "2026-11-21")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := card.TierAt("Rest of Central & Eastern Europe", ratecard.Utility, 3_000_000); err != nil {
			b.Fatal(err)
		}
	}
}
