package ratecard_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// What does a utility message to Brazil cost: the first of a month, and the
// 300,000th?
func Example() {
	day := ratecard.Date{Year: 2026, Month: 11, Day: 21}
	card, err := ratecard.Published().Card("USD", day)
	if err != nil {
		log.Fatal(err)
	}
	place, err := ratecard.Locate("+55 11 98765-4321")
	if err != nil {
		log.Fatal(err)
	}
	market, err := ratecard.MarketOf(place.Country, day)
	if err != nil {
		log.Fatal(err)
	}

	tiers, err := card.Tiers(market, ratecard.Utility)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range tiers[:3] {
		fmt.Println(t.Price, card.Currency(), "up to unit", t.UpTo)
	}

	tier, err := card.TierAt(market, ratecard.Utility, 300_000)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ratecard.Money{Amount: tier.Price, Currency: card.Currency()}, "by", card.ID())
	// Output:
	// 0.0068 USD up to unit 250000
	// 0.0065 USD up to unit 2000000
	// 0.0061 USD up to unit 17000000
	// 0.0065 USD by meta/USD/2026-10-01
}

// A price that isn't known is an error, which says what was asked. One that was
// carried over says from where.
func ExamplePublished() {
	book := ratecard.Published()
	july := ratecard.Date{Year: 2026, Month: 7, Day: 15}
	card, err := book.Card("MXN", july)
	if err != nil {
		log.Fatal(err)
	}
	tiers, err := card.Tiers("Mexico", ratecard.Marketing)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tiers[0].Price, tiers[0].Grade, tiers[0].Confidence)

	card, err = book.Card("MXN", ratecard.Date{Year: 2026, Month: 11, Day: 21})
	if err != nil {
		log.Fatal(err)
	}
	_, err = card.Tiers("Mexico", ratecard.Marketing) // USD moved in October, so July's rate isn't carried
	fmt.Println(err)
	tiers, err = card.Tiers("Brazil", ratecard.Marketing)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tiers[0].Price, tiers[0].Grade, tiers[0].How)

	_, err = book.Card("AUD", ratecard.Date{Year: 2024, Month: 11, Day: 1})
	var missing *ratecard.LookupError
	if errors.As(err, &missing) && errors.Is(err, ratecard.ErrNoCard) {
		fmt.Println("to be found:", missing.Currency, missing.Card)
	}
	// Output:
	// 0.5614 read high
	// ratecard: no rate: marketing, Mexico, MXN, card of 2026-10-01
	// 1.1504 derived carried from the card of 2026-07-01: Meta's change list names no change for Brazil
	// to be found: AUD 2024-11-01
}

// A price that was agreed upon for Brazil, from a day to a day. Everything else stays
// Meta's, by whichever card is in force.
func ExampleWithContracts() {
	book, err := ratecard.WithContracts(ratecard.Published(), ratecard.Contract{
		Market: "Brazil",
		Item:   ratecard.Marketing,
		Price:  ratecard.Money{Amount: decimal.New(550, -4), Currency: "USD"}, // 0.0550
		From:   ratecard.Date{Year: 2026, Month: 7, Day: 15},
		Until:  ratecard.Date{Year: 2027, Month: 1, Day: 1}, // the first day after it
		Why:    "contract 2026-77",
	})
	if err != nil {
		log.Fatal(err)
	}
	account := pricing.Account{Currency: "USD", Zone: time.UTC, Rates: book}
	for _, month := range []time.Month{time.July, time.November} {
		for _, to := range []string{"BR", "MX"} {
			message := pricing.Message{To: to, Category: category.Marketing}
			quote, err := account.Quote(message, pricing.State{}, time.Date(2026, month, 21, 12, 0, 0, 0, time.UTC))
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(month, to, quote, quote.Card())
		}
	}
	// Output:
	// July BR 0.0550 USD meta/USD/2026-07-01 + contract 2026-77 from 2026-07-15 until 2027-01-01
	// July MX 0.0305 USD meta/USD/2026-07-01 + contract 2026-77 from 2026-07-15 until 2027-01-01
	// November BR 0.0550 USD meta/USD/2026-10-01 + contract 2026-77 from 2026-07-15 until 2027-01-01
	// November MX 0.0397 USD meta/USD/2026-10-01 + contract 2026-77 from 2026-07-15 until 2027-01-01
}

// An account that must go by nothing but prices that were read refuses the others.
func ExampleWithoutDerived() {
	account := pricing.Account{Currency: "EUR", Zone: time.UTC}
	strict := account
	strict.Rates = ratecard.WithoutDerived(ratecard.Published())
	message := pricing.Message{To: "+34 612 345 678", Category: category.Marketing}
	for _, a := range []pricing.Account{account, strict} {
		quote, err := a.Quote(message, pricing.State{}, time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC))
		if err != nil {
			fmt.Println(err, errors.Is(err, ratecard.ErrDerived))
			continue
		}
		fmt.Println(quote)
		for _, note := range quote.Notes() {
			fmt.Println(note.ID)
		}
	}
	// Output:
	// 0.0585 EUR
	// rate-derived
	// ratecard: derived rate: marketing, Spain, EUR, card of 2026-10-01, on 2026-11-21 true
}

// A changed rate makes another card, whose ID says so: all its other prices stay
// those of that card. For a contract, see [WithContracts].
func ExampleCard_With() {
	card, err := ratecard.Published().Card("USD", ratecard.Date{Year: 2026, Month: 11, Day: 21})
	if err != nil {
		log.Fatal(err)
	}
	ours, err := card.With("Brazil", ratecard.Marketing, decimal.New(600, -4), "contract 2026-77")
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range []*ratecard.Card{card, ours} {
		tiers, err := c.Tiers("Brazil", ratecard.Marketing)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(ratecard.Money{Amount: tiers[0].Price, Currency: "USD"}, c.ID())
	}
	// Output:
	// 0.0625 USD meta/USD/2026-10-01
	// 0.0600 USD meta/USD/2026-10-01 + contract 2026-77
}

// A card made in a program: of a contract, or for a test that no new price list
// of Meta's may break.
func ExampleNewCard() {
	read := ratecard.Basis{Grade: ratecard.GradeRead, Confidence: ratecard.ConfidenceHigh, From: "annex"}
	card, err := ratecard.NewCard(ratecard.Head{
		ID:        "acme/USD/2026-10-01",
		Currency:  "USD",
		Unit:      ratecard.PerMessage,
		Effective: ratecard.Date{Year: 2026, Month: 10, Day: 1},
		Checked:   ratecard.Date{Year: 2026, Month: 11, Day: 21},
		Sources:   []ratecard.Source{{ID: "annex", Where: "contract 2026-77", What: "annex B"}},
	}, map[ratecard.Key][]ratecard.Tier{
		{Market: "Brazil", Item: ratecard.Marketing}: {
			{Price: decimal.New(600, -4), Basis: read},
		},
		{Market: "Brazil", Item: ratecard.Utility}: {
			{UpTo: 250_000, Price: decimal.New(65, -4), Basis: read},
			{Price: decimal.New(61, -4), Basis: read},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, unit := range []int64{1, 250_001} {
		tier, err := card.TierAt("Brazil", ratecard.Utility, unit)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(tier.Price, card.Currency())
	}
	// Output:
	// 0.0065 USD
	// 0.0061 USD
}

// A partner's whole price list in USD. It alone prices that currency while it is in
// force: what it lacks has no price, and what Meta publishes later doesn't change it.
// For some prices beside Meta's, see [WithContracts].
func ExampleParse() {
	file := strings.NewReader(`
card: acme/USD/2026-10-01
model: pmp
currency: USD
effective: 2026-10-01
unit: message
checked: 2026-11-21
sources:
  annex: {where: "contract 2026-77", what: "annex B"}
columns: marketing utility
rates: # one line a market, -- where there is no rate
  Brazil: 0.0600 0.0065
  India: 0.0110 --
tiers: # bounds | the rates above them
  Brazil utility: 250000 | 0.0061
basis:
  - {grade: read, confidence: high, from: annex, list: "marketing, utility", steps: utility}
`)
	card, err := ratecard.Parse(file)
	if err != nil {
		log.Fatal(err)
	}
	book := ratecard.FirstOf(ratecard.Cards{card}, ratecard.Published())
	for _, currency := range []ratecard.Currency{"USD", "COP"} {
		c, err := book.Card(currency, ratecard.Date{Year: 2026, Month: 11, Day: 21})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.ID())
		_, err = c.Tiers("India", ratecard.Utility)
		var missing *ratecard.LookupError
		if errors.As(err, &missing) {
			fmt.Println(missing.Kind, "for", missing.Item, "in", missing.Market, "on", missing.CardID)
		}
	}

	_, err = ratecard.Parse(bytes.NewBufferString("card: acme/USD/2026-10-01\nprices: {}\n"))
	fmt.Println(err)
	// Output:
	// acme/USD/2026-10-01
	// ratecard: no rate for utility in India on acme/USD/2026-10-01
	// meta/COP/2026-10-01
	// ratecard: malformed: line 2: unknown field "prices"
}

func ExampleLocate() {
	day := ratecard.Date{Year: 2026, Month: 11, Day: 21}
	for _, user := range []string{
		"+55 11 98765-4321", // a number
		"5215512345678",     // as WhatsApp keeps old Mexican ones
		"+1 876 555 1234",   // Jamaica shares +1, but not its prices
		"BR.9f3A0b",         // a business-scoped user ID
		"+98 912 123 4567",
		"+881 6 1234 5678",
		"0055 11 98765-4321",
	} {
		place, err := ratecard.Locate(user)
		if err != nil {
			fmt.Println(err)
			continue
		}
		market, err := ratecard.MarketOf(place.Country, day)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(place.Country, ", ", market)
		if place.Unserved {
			fmt.Print(", where WhatsApp doesn't serve businesses")
		}
		fmt.Println()
	}
	// Output:
	// BR, Brazil
	// MX, Mexico
	// JM, Rest of Latin America
	// BR, Brazil
	// IR, Other, where WhatsApp doesn't serve businesses
	// ratecard: no market: "+881 6 1234 5678" (a satellite or international number, of no country)
	// ratecard: no market: "0055 11 98765-4321" (write + instead of 00)
}

// The zero Money begins any sum.
func ExampleMoney_Add() {
	var sum ratecard.Money
	for _, units := range []int64{400_000, 550_000} {
		price := ratecard.Money{Amount: decimal.New(68, -4), Currency: "USD"}
		sum = sum.Add(price.Times(units))
	}
	fmt.Println(sum)
	fmt.Println(sum.Rounded())
	// Output:
	// 6460.0000 USD
	// 6460.00 USD
}

// Where old prices were asked for, Meta has newer ones. Of [ratecard.Published], stale
// means that the module should be upgraded.
func ExampleFreshnessOn() {
	july, err := ratecard.ParseDate("2025-07-01")
	if err != nil {
		log.Fatal(err)
	}
	november := time.Date(2026, time.November, 16, 12, 0, 0, 0, time.FixedZone("Brasília", -3*60*60))
	book := ratecard.AsOf(ratecard.Published(), july) // yours is Account.Rates, or Published
	prices, err := ratecard.FreshnessOn(book, "USD", ratecard.DateOf(november))
	if err != nil {
		log.Fatal(err)
	}
	if prices.IsStale() {
		fmt.Println("prices of", prices.Effective, "were superseded on", prices.SupersededFrom)
	}
	// Output:
	// prices of 2025-07-01 were superseded on 2025-10-01
}
