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

// contractOf is a price of 0.055 USD for marketing since 2026-07-15, by contract 77.
func contractOf(m ratecard.Market, edits ...func(*ratecard.Contract)) ratecard.Contract {
	c := ratecard.Contract{
		Market: m,
		Item:   ratecard.Marketing,
		Price:  ratecard.Money{Amount: dec("0.0550"), Currency: "USD"},
		From:   on("2026-07-15"),
		Why:    "contract 77",
	}
	for _, edit := range edits {
		edit(&c)
	}
	return c
}

func days(from, until string) func(*ratecard.Contract) {
	return func(c *ratecard.Contract) {
		if c.From = on(from); until != "" {
			c.Until = on(until)
		}
	}
}

func withContracts(t testing.TB, b ratecard.Book, list ...ratecard.Contract) ratecard.Book {
	t.Helper()
	book, err := ratecard.WithContracts(b, list...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// priceIn is the list rate by a book, and the ID of its card.
func priceIn(t testing.TB, b ratecard.Book, c ratecard.Currency, day string, m ratecard.Market,
	i ratecard.Item) (price, id string) {
	t.Helper()
	card, err := b.Card(c, on(day))
	if err != nil {
		return err.Error(), ""
	}
	tiers, err := card.Tiers(m, i)
	if err != nil {
		return err.Error(), card.ID()
	}
	return digits(tiers[0].Price), card.ID()
}

// A contract for one market lies over whichever card is in force, from its first day
// until its end, and all other markets follow Meta's cards.
func TestContractsFollowTheCardInForce(t *testing.T) {
	b := withContracts(t, ratecard.Published(), contractOf("Brazil", days("2026-07-15", "2026-11-20")))
	const by = " + contract 77 from 2026-07-15 until 2026-11-20"
	for _, tt := range []struct{ day, market, price, id string }{
		{"2026-07-14", "Brazil", "0.0625", "meta/USD/2026-07-01"},
		{"2026-07-15", "Brazil", "0.0550", "meta/USD/2026-07-01" + by},
		{"2026-07-15", "Mexico", "0.0305", "meta/USD/2026-07-01" + by},
		{"2026-10-01", "Brazil", "0.0550", "meta/USD/2026-10-01" + by},
		{"2026-11-15", "Mexico", "0.0397", "meta/USD/2026-10-01" + by},
		{"2026-11-19", "Brazil", "0.0550", "meta/USD/2026-10-01" + by},
		{"2026-11-20", "Brazil", "0.0625", "meta/USD/2026-10-01"},
	} {
		price, id := priceIn(t, b, "USD", tt.day, ratecard.Market(tt.market), ratecard.Marketing)
		if price != tt.price || id != tt.id {
			t.Errorf("%s on %s: %s by %s; want %s by %s", tt.market, tt.day, price, id, tt.price, tt.id)
		}
	}
	if price, id := priceIn(t, b, "COP", "2026-11-15", "Brazil", ratecard.Utility); price != "25.0363" ||
		id != "meta/COP/2026-10-01" {
		t.Errorf("another currency: %s by %s", price, id)
	}
	card, err := b.Card("USD", on("2026-11-15"))
	if err != nil {
		t.Fatal(err)
	}
	want := ratecard.Basis{
		Grade:      ratecard.GradeRead,
		Confidence: ratecard.ConfidenceHigh,
		How:        "contract 77 from 2026-07-15 until 2026-11-20",
	}
	if tiers := tiersOf(t, card, "Brazil", ratecard.Marketing); len(tiers) != 1 || tiers[0].Basis != want {
		t.Errorf("%+v; want basis %+v", tiers, want)
	}
	if again := decode(t, encode(t, card)); !again.Equal(card) {
		t.Error("written and read it is another card")
	}
	added := append(ratecard.Published().EffectiveDates("USD"), on("2026-07-15"), on("2026-11-20"))
	slices.SortFunc(added, byDay)
	if d := cmp.Diff(added, b.EffectiveDates("USD")); d != "" {
		t.Errorf("effective dates (-want +is):\n%s", d)
	}
	if d := cmp.Diff(ratecard.Published().EffectiveDates("EUR"), b.EffectiveDates("EUR")); d != "" {
		t.Errorf("effective dates in EUR (-want +is):\n%s", d)
	}
	const name = " with contracts[marketing in Brazil per message, 0.0550 USD: " +
		"contract 77 from 2026-07-15 until 2026-11-20]"
	if s := b.String(); s != ratecard.Published().String()+name {
		t.Error(s)
	}
}

// One for all markets gives way to one for a single market; a ladder counts whole, a
// hole of the card is filled, and several contracts are all named.
func TestContractsForAllMarkets(t *testing.T) {
	all := contractOf("", func(c *ratecard.Contract) { c.Item = ratecard.Utility })
	own := contractOf("Brazil", func(c *ratecard.Contract) {
		c.Item, c.Why, c.Price = ratecard.Utility, "annex B", ratecard.Money{}
		c.Tiers = []ratecard.ContractTier{{UpTo: 1000, Price: money("0.006", "USD")}, {Price: money("0.005", "USD")}}
	})
	hole := contractOf("Mexico", func(c *ratecard.Contract) { c.Price = money("0.5", "MXN") })
	b := withContracts(t, ratecard.Published(), own, all, hole)
	card, err := b.Card("USD", on("2026-11-15"))
	if err != nil {
		t.Fatal(err)
	}
	if card.ID() != "meta/USD/2026-10-01 + annex B from 2026-07-15 + contract 77 from 2026-07-15" {
		t.Error(card.ID())
	}
	for _, m := range ratecard.Markets(on("2026-11-15")) {
		tiers := tiersOf(t, card, m, ratecard.Utility)
		if m == "Brazil" {
			if len(tiers) != 2 || tiers[0].UpTo != 1000 || digits(tiers[1].Price) != "0.005" {
				t.Errorf("Brazil: %v", tiers)
			}
		} else if len(tiers) != 1 || digits(tiers[0].Price) != "0.0550" {
			t.Errorf("%s: %v", m, tiers)
		}
	}
	if _, err := ratecard.Published().Card("MXN", on("2026-11-15")); err != nil {
		t.Fatal(err)
	}
	if price, _ := priceIn(t, b, "MXN", "2026-11-15", "Mexico", ratecard.Marketing); price != "0.5" {
		t.Error("a hole of the card stays one:", price)
	}
	// For all markets means those which can have the price.
	abroad := contractOf("", func(c *ratecard.Contract) { c.Item = ratecard.AuthenticationInternational })
	b = withContracts(t, ratecard.Published(), abroad)
	if price, _ := priceIn(t, b, "USD", "2026-11-15", "India", abroad.Item); price != "0.0550" {
		t.Error("India:", price)
	}
	if price, _ := priceIn(t, b, "USD", "2026-11-15", "Spain", abroad.Item); !strings.Contains(price, "no rate") {
		t.Error("Spain:", price)
	}
}

// The card's ID tells which contracts are in it: no two days of one book have cards
// of one ID and other prices.
func TestContractsIDTellsPrices(t *testing.T) {
	b := withContracts(t, ratecard.Published(),
		contractOf("Brazil", days("2026-07-10", "2026-08-01")),
		contractOf("Brazil", days("2026-08-01", "2026-11-05")),
		contractOf("India", days("2026-08-01", "2026-10-20")),
		contractOf("Chile", days("2026-07-10", "2026-10-01")),
		contractOf("", days("2026-09-01", "2026-09-10")))
	seen := map[string]*ratecard.Card{}
	for day := on("2026-07-01"); day.Before(on("2026-12-01")); {
		card, err := b.Card("USD", day)
		if err != nil {
			t.Fatal(err)
		}
		if old := seen[card.ID()]; old != nil && !old.Equal(card) {
			t.Errorf("on %s: another card of the ID %s", day, card)
		}
		seen[card.ID()] = card
		day = ratecard.DateOf(day.In(nil).AddDate(0, 0, 1))
	}
	if len(seen) != 7 {
		t.Errorf("%d cards", len(seen))
	}
}

// Books may be put together in any order.
func TestContractsWithOtherBooks(t *testing.T) {
	meta, c := ratecard.Published(), contractOf("Germany", func(c *ratecard.Contract) {
		c.Price, c.From = money("0.2", "AUD"), on("2026-07-15")
	})
	july := on("2026-07-20")
	list, err := meta.Card("AUD", july)
	if err != nil {
		t.Fatal(err)
	}
	half, err := list.Scaled(dec("0.5"), "half")
	if err != nil {
		t.Fatal(err)
	}
	const by, nov = " + contract 77 from 2026-07-15", "2026-11-15"
	laid := withContracts(t, meta, c)
	for name, tt := range map[string]struct {
		book             ratecard.Book
		day              string
		germany, id, own string // own: the price in Brazil
	}{
		"as of":              {ratecard.AsOf(withContracts(t, meta, c), july), "2026-11-15", "0.2", "07-01" + by, ""},
		"as of before it":    {ratecard.AsOf(laid, on("2026-07-14")), nov, "", "07-01", ""},
		"over as of":         {withContracts(t, ratecard.AsOf(meta, july), c), "2026-11-15", "0.2", "07-01" + by, ""},
		"over as of, before": {withContracts(t, ratecard.AsOf(meta, july), c), "2026-07-14", "", "07-01", ""},
		"without derived":    {ratecard.WithoutDerived(laid), nov, "0.2", "10-01" + by, "x"},
		"over read ones":     {withContracts(t, ratecard.WithoutDerived(meta), c), nov, "0.2", "10-01" + by, "x"},
		"first of": {ratecard.FirstOf(ratecard.Cards{}, withContracts(t, meta, c)), "2026-11-15", "0.2",
			"10-01" + by, ""},
		"over first of": {withContracts(t, ratecard.FirstOf(ratecard.Cards{}, meta), c), "2026-11-15", "0.2",
			"10-01" + by, ""},
		"over scaled": {withContracts(t, ratecard.Cards{half}, c), "2026-11-15", "0.2", "07-01 + half" + by, ""},
		"of contracts": {withContracts(t, withContracts(t, meta, contractOf("Germany", func(c *ratecard.Contract) {
			c.Price, c.Why = money("0.3", "AUD"), "old"
		})), c), "2026-11-15", "0.2", "10-01 + old from 2026-07-15" + by, ""},
	} {
		price, id := priceIn(t, tt.book, "AUD", tt.day, "Germany", ratecard.Marketing)
		right := price == tt.germany || tt.germany == "" && price != "0.2"
		if !right || id != "meta/AUD/2026-"+tt.id {
			t.Errorf("%s: %s by %s; want %s by %s", name, price, id, tt.germany, tt.id)
		}
		other, _ := priceIn(t, tt.book, "AUD", tt.day, "Brazil", ratecard.Marketing)
		if hidden := strings.Contains(other, "derived rate"); hidden != (tt.own == "x") {
			t.Errorf("%s: Brazil %s", name, other)
		}
	}
	// A change of a card with contracts changes their prices, too.
	card, err := withContracts(t, meta, c).Card("AUD", july)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := card.Scaled(dec("2"), "twice")
	if err != nil || digits(firstPrice(t, twice, "Germany", ratecard.Marketing)) != "0.4" {
		t.Error(twice, err)
	}
	if err := firstError(twice.With("Germany", ratecard.Utility, dec("0.1"), "more")); err != nil {
		t.Error(err)
	}
	// A nil book is an empty one, and no contracts change nothing.
	if _, err := ratecard.WithContracts(nil, c); !errors.Is(err, ratecard.ErrCurrency) {
		t.Error(err)
	}
	if _, id := priceIn(t, withContracts(t, meta), "AUD", "2026-11-15", "Brazil", ratecard.Marketing); id !=
		"meta/AUD/2026-10-01" {
		t.Error(id)
	}
}

func firstError(_ *ratecard.Card, err error) error { return err }

// What can't be meant is an error when the book is made.
func TestContractsRefused(t *testing.T) {
	ladder := func(tiers ...ratecard.ContractTier) func(*ratecard.Contract) {
		return func(c *ratecard.Contract) { c.Price, c.Tiers = ratecard.Money{}, tiers }
	}
	tier := func(upTo int64, price string) ratecard.ContractTier {
		return ratecard.ContractTier{UpTo: upTo, Price: money(price, "USD")}
	}
	one := contractOf("Brazil")
	for name, tt := range map[string]struct {
		list  []ratecard.Contract
		no    int
		kind  error
		field string
		value string
	}{
		"market": {[]ratecard.Contract{one, contractOf("Brasil")}, 2,
			ratecard.ErrNoMarket, "Market", "Brasil"},
		"a country's code": {[]ratecard.Contract{contractOf("BR")}, 1, ratecard.ErrNoMarket, "Market", "BR"},
		"item": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) { c.Item = "promo" })}, 1,
			ratecard.ErrMalformed, "Item", "promo"},
		"unit": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) { c.Unit = "call" })}, 1,
			ratecard.ErrMalformed, "Unit", "call"},
		"no first day": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) {
			c.From = ratecard.Date{}
		})}, 1, ratecard.ErrMalformed, "From", "0000-00-00"},
		"reversed": {[]ratecard.Contract{contractOf("Brazil", days("2026-07-15", "2026-07-14"))}, 1,
			ratecard.ErrMalformed, "Until", "2026-07-14"},
		"no day at all": {[]ratecard.Contract{contractOf("Brazil", days("2026-07-15", "2026-07-15"))}, 1,
			ratecard.ErrMalformed, "Until", "2026-07-15"},
		"a day that isn't one": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) {
			c.Until = ratecard.Date{Year: 2026, Month: 13, Day: 1}
		})}, 1, ratecard.ErrMalformed, "Until", "2026-13-01"},
		"no reason": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) { c.Why = "" })}, 1,
			ratecard.ErrMalformed, "Why", ""},
		"two lines": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) { c.Why = "a\nb" })}, 1,
			ratecard.ErrMalformed, "Why", "a\nb"},
		"negative": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) {
			c.Price = money("-0.01", "USD")
		})}, 1, ratecard.ErrMalformed, "Price", "-0.01 USD"},
		"no currency": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) {
			c.Price = money("0.01", "")
		})}, 1, ratecard.ErrMalformed, "Price", "0.01"},
		"foreign currency": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) {
			c.Price = money("0.01", "CHF")
		})}, 1, ratecard.ErrCurrency, "Price", "CHF"},
		"two currencies": {[]ratecard.Contract{contractOf("Brazil", ladder(tier(5, "1"),
			ratecard.ContractTier{Price: money("0.5", "EUR")}))}, 1, ratecard.ErrCurrency, "Tiers", "0.5 EUR"},
		"price and tiers": {[]ratecard.Contract{contractOf("Brazil", func(c *ratecard.Contract) {
			c.Tiers = []ratecard.ContractTier{tier(0, "1")}
		})}, 1, ratecard.ErrMalformed, "Price", "0.0550 USD"},
		"rising": {[]ratecard.Contract{contractOf("Brazil", ladder(tier(5, "1"), tier(0, "2")))}, 1,
			ratecard.ErrMalformed, "Tiers", "1 USD to unit 5, 2 USD"},
		"bounds": {[]ratecard.Contract{contractOf("Brazil", ladder(tier(5, "2"), tier(5, "1")))}, 1,
			ratecard.ErrMalformed, "Tiers", "2 USD to unit 5, 1 USD to unit 5"},
		"overlapping": {[]ratecard.Contract{one, contractOf("India"),
			contractOf("Brazil", days("2027-01-01", ""))}, 3, ratecard.ErrMalformed, "From", "2027-01-01"},
		"overlapping by a day": {[]ratecard.Contract{contractOf("Brazil", days("2026-09-30", "2026-10-02")),
			contractOf("Brazil", days("2026-09-01", "2026-10-01"))}, 1, ratecard.ErrMalformed, "From", "2026-09-30"},
		"overlapping for all": {[]ratecard.Contract{contractOf(""), contractOf("")}, 2, ratecard.ErrMalformed, "From",
			"2026-07-15"},
	} {
		b, err := ratecard.WithContracts(ratecard.Published(), tt.list...)
		want := &ratecard.ContractError{No: tt.no, Kind: tt.kind, Field: tt.field, Value: tt.value}
		var is *ratecard.ContractError
		if b != nil || !errors.As(err, &is) || !errors.Is(err, tt.kind) || is.Why == "" ||
			!strings.HasPrefix(err.Error(), tt.kind.Error()+": contract ") {
			t.Errorf("%s: %v, %v; want %v", name, b, err, want)
			continue
		}
		if want.Why = is.Why; want.Field == "Item" && !strings.Contains(is.Why, "such as marketing") {
			t.Errorf("%s doesn't say what is wanted: %v", name, err)
		}
		if d := cmp.Diff(want, is); d != "" {
			t.Errorf("%s (-want +is):\n%s", name, d)
		}
	}
	// These stand side by side.
	other := func(c *ratecard.Contract) { c.Item = ratecard.Utility }
	inEUR := func(c *ratecard.Contract) { c.Price.Currency = "EUR" }
	withContracts(t, ratecard.Published(), one, contractOf(""), contractOf("India"), contractOf("Brazil", other),
		contractOf("Brazil", inEUR), contractOf("Brazil", days("2026-07-01", "2026-07-15")))
	if err := (&ratecard.ContractError{No: 2, Kind: ratecard.ErrMalformed, Field: "Until", Value: "2026-01-01",
		Why: "want a day after From, 2026-02-01"}).Error(); err != "ratecard: malformed: contract 2, Until "+
		"\"2026-01-01\" (want a day after From, 2026-02-01)" {
		t.Error(err)
	}
}

// A contract is for a unit, and says nothing of what the rest costs: on a card of
// another unit, or where there is no card, there is an error and no price.
func TestContractsNeedACardOfTheirUnit(t *testing.T) {
	long := contractOf("Brazil", days("2024-01-01", ""))
	b := withContracts(t, ratecard.Published(), long)
	_, err := b.Card("USD", on("2025-06-30"))
	var missing *ratecard.LookupError
	if !errors.Is(err, ratecard.ErrNoRate) || !errors.As(err, &missing) || missing.Market != "Brazil" ||
		!strings.Contains(missing.Why, "is for one message, and the card's prices are for one conversation") {
		t.Error(err)
	}
	if price, _ := priceIn(t, b, "USD", "2025-07-01", "Brazil", ratecard.Marketing); price != "0.0550" {
		t.Error(price)
	}
	talk := long
	talk.Unit, talk.Until, long.From = ratecard.PerConversation, on("2025-07-01"), on("2025-07-01")
	b = withContracts(t, ratecard.Published(), long, talk)
	for _, day := range []string{"2025-06-30", "2025-07-01"} {
		if price, _ := priceIn(t, b, "USD", day, "Brazil", ratecard.Marketing); price != "0.0550" {
			t.Error(day, price)
		}
	}
	early := contractOf("Brazil", days("2026-01-01", ""))
	early.Price = money("0.3", "BRL")
	b = withContracts(t, ratecard.Published(), early)
	if _, err := b.Card("BRL", on("2026-01-15")); !errors.Is(err, ratecard.ErrNoCard) {
		t.Errorf("before the first card: %v; want ErrNoCard", err)
	}
	// A ladder with an end has no price past it.
	short := contractOf("Brazil", func(c *ratecard.Contract) {
		c.Price = ratecard.Money{}
		c.Tiers = []ratecard.ContractTier{{UpTo: 10, Price: money("0.05", "USD")}}
	})
	card, err := withContracts(t, ratecard.Published(), short).Card("USD", on("2026-11-15"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := card.TierAt("Brazil", ratecard.Marketing, math.MaxInt64); !errors.Is(err, ratecard.ErrNoRate) {
		t.Error(err)
	}
}

// What WithoutDerived hides stays hidden when the card is written and read: the
// same prices are refused, for the same reason.
func TestHiddenPricesSurviveAFile(t *testing.T) {
	for _, tt := range []struct {
		currency ratecard.Currency
		day      string
	}{{"AUD", "2026-11-29"}, {"USD", "2026-08-15"}, {"INR", "2026-08-15"}, {"MXN", "2026-11-29"}} {
		c, err := ratecard.WithoutDerived(ratecard.Published()).Card(tt.currency, on(tt.day))
		if err != nil {
			t.Fatal(err)
		}
		text := encode(t, c)
		again := decode(t, text)
		if !again.Equal(c) || encode(t, again) != text || !strings.Contains(text, "derived") {
			t.Errorf("%s: another card", c)
		}
		for _, m := range ratecard.Markets(on(tt.day)) {
			for _, item := range ratecard.Items() {
				_, before := c.TierAt(m, item, 1_000_000_000)
				_, after := again.TierAt(m, item, 1_000_000_000)
				if errors.Is(before, ratecard.ErrDerived) != errors.Is(after, ratecard.ErrDerived) {
					t.Errorf("%s %s: %v, read again %v", m, item, before, after)
				}
			}
		}
	}
}

// An error says which card has no price and what each book said: one of a
// contract's own isn't taken for Meta's.
func TestFirstOfSaysWhichCard(t *testing.T) {
	ours := ratecard.Cards{dated(t, "ours/USD/2026-10-15", "2026-10-15")}
	b := ratecard.FirstOf(ours, ratecard.Published())
	card, err := b.Card("USD", on("2026-10-15"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = card.Tiers("Germany", ratecard.Marketing)
	for _, want := range []string{"ours/USD/2026-10-15", "WithContracts", "Germany"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	for _, tt := range []struct {
		currency ratecard.Currency
		day      string
		want     []string
	}{
		{"CHF", "2026-10-15", []string{"not in cards[ours/USD/2026-10-15]",
			"Meta publishes no cards in that currency"}},
		{"USD", "2018-01-01", []string{"whose first one came into force on 2026-10-15",
			"; the oldest one known came into force on 2022-02-01"}},
	} {
		_, err := b.Card(tt.currency, on(tt.day))
		for _, want := range tt.want {
			if !errors.Is(err, ratecard.ErrNoCard) || !strings.Contains(err.Error(), want) {
				t.Errorf("%v; want %q", err, want)
			}
		}
	}
}
