package pricingtest_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/pricingtest"
	"github.com/wacost/wacost/ratecard"
)

// A partner's test may have a flag of this name, and this is one: had the package
// registered it, the program would have panicked before any test.
var update = flag.Bool("update", false, "rewrite testdata/prices.txt")

// What was priced once never costs anything else. A market or an item that Meta added
// later has a price all the same, and no line here yet.
func TestPricesNeverChange(t *testing.T) {
	const file = "testdata/prices.txt"
	if *update {
		if err := os.WriteFile(file, []byte(priceList(t)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	n := 0
	for lines := bufio.NewScanner(text); lines.Scan(); n++ {
		f := strings.Split(lines.Text(), "|")
		if len(f) != 4 {
			t.Fatalf("%q: want CURRENCY|MARKET|ITEM|PRICE", lines.Text())
		}
		got := pricingtest.Price(t, ratecard.Currency(f[0]), ratecard.Market(f[1]), ratecard.Item(f[2]))
		if got.String() != f[3] {
			t.Errorf("%s: %s", lines.Text(), got)
		}
	}
	if n < 380 {
		t.Errorf("%d prices", n)
	}
}

// priceList has each price of the USD card, and one of each other currency.
func priceList(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	line := func(c ratecard.Currency, m ratecard.Market, i ratecard.Item) {
		fmt.Fprintf(&b, "%s|%s|%s|%s\n", c, m, i, pricingtest.Price(t, c, m, i))
	}
	for _, m := range ratecard.Markets(date(t, "9999-12-31")) {
		for _, i := range ratecard.Items() {
			line("USD", m, i)
		}
	}
	for _, c := range ratecard.Currencies() {
		if c != "USD" {
			line(c, "Brazil", ratecard.Utility)
		}
	}
	return b.String()
}

func date(t *testing.T, text string) ratecard.Date {
	t.Helper()
	d, err := ratecard.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Of another market, item or currency a price is another, so that a mix-up shows. By the
// rule Kazakhstan has Russia's calling code, and the letters of IDR and SAR add up to
// those of CLP and ARS. What Meta adds later may cost what something else costs.
func TestPricesTellApart(t *testing.T) {
	markets := ratecard.Markets(ratecard.DateOf(pricingtest.At()))
	seen := map[string]string{}
	for _, c := range []ratecard.Currency{"AED", "ARS", "AUD", "BRL", "CLP", "COP", "EUR", "GBP", "INR", "MXN", "MYR",
		"PEN", "SGD", "USD"} {
		for key, tiers := range cardOn(t, c).Rows() {
			if key.Market == "Kazakhstan" || !slices.Contains(markets, key.Market) {
				continue
			}
			for step, tier := range tiers {
				what := fmt.Sprintf("%s, %s, %s, step %d", c, key.Market, key.Item, step+1)
				if other := seen[tier.Price.String()]; other != "" {
					t.Errorf("%s costs %s, and so does %s", what, tier.Price, other)
				}
				seen[tier.Price.String()] = what
			}
		}
	}
	if len(seen) < 5000 {
		t.Errorf("%d prices", len(seen))
	}
}

// Every market has every item, also the markets and items of other days.
func TestBookIsComplete(t *testing.T) {
	for _, c := range ratecard.Currencies() {
		card := cardOn(t, c)
		for _, m := range ratecard.Markets(date(t, "9999-12-31")) {
			for _, i := range ratecard.Items() {
				tiers, err := card.Tiers(m, i)
				if err != nil || tiers[0].Price.Sign() <= 0 || tiers[len(tiers)-1].UpTo != 0 {
					t.Errorf("%s, %s, %s: %v, %v", c, m, i, tiers, err)
				}
			}
		}
	}
}

// cardOn returns the book's card on the day of the stories.
func cardOn(t *testing.T, c ratecard.Currency) *ratecard.Card {
	t.Helper()
	card, err := pricingtest.Book().Card(c, ratecard.DateOf(pricingtest.At()))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// The examples of the package's comment.
func TestPrice(t *testing.T) {
	for _, test := range []struct {
		currency ratecard.Currency
		market   ratecard.Market
		item     ratecard.Item
		want     string
	}{
		{"USD", "Brazil", ratecard.Utility, "0.255 USD"},
		{"USD", "India", ratecard.Marketing, "0.491 USD"},
		{"EUR", "Brazil", ratecard.Utility, "44.255 EUR"},
		{"USD", "Rest of Africa", ratecard.Marketing, "0.4021 USD"},
	} {
		if got := pricingtest.Price(t, test.currency, test.market, test.item); got.String() != test.want {
			t.Errorf("%s of %s in %s: %s, want %s", test.item, test.market, test.currency, got, test.want)
		}
	}
}

func TestPriceRefuses(t *testing.T) {
	fails(t, func(t testing.TB) { pricingtest.Price(t, "USD", "BR", ratecard.Utility) }, "BR", "whose market is Brazil")
	fails(t, func(t testing.TB) { pricingtest.Price(t, "USD", "Brazil", "hello") }, "hello", "no such item")
	fails(t, func(t testing.TB) { pricingtest.Price(t, "CHF", "Brazil", ratecard.Utility) }, "CHF",
		"Meta publishes no cards in that currency")
	fails(t, func(t testing.TB) { pricingtest.Price(t, "", "Brazil", ratecard.Utility) }, "no card")
}

// Every unit that Meta has charged by, and no card before.
func TestBookByDay(t *testing.T) {
	for _, test := range []struct {
		day  string
		want ratecard.Unit
	}{
		{"2018-07-31", ""},
		{"2018-08-01", ratecard.PerNotification},
		{"2022-01-31", ratecard.PerNotification},
		{"2022-02-01", ratecard.PerConversation},
		{"2025-06-30", ratecard.PerConversation},
		{"2025-07-01", ratecard.PerMessage},
		{"2031-05-05", ratecard.PerMessage},
	} {
		card, err := pricingtest.Book().Card("EUR", date(t, test.day))
		if test.want == "" {
			if !errors.Is(err, ratecard.ErrNoCard) {
				t.Errorf("%s: %v", test.day, err)
			}
			continue
		}
		if err != nil || card.Unit() != test.want || !card.IsForTests() {
			t.Errorf("%s: %v of %s, %v", test.day, card, card.Unit(), err)
		}
	}
	if days := pricingtest.Book().EffectiveDates("CHF"); days != nil {
		t.Errorf("CHF has cards from %v", days)
	}
}

// The same day by day and year by year, without a note: whatever Meta has published
// since, of cards and of models.
func TestNothingSupersedes(t *testing.T) {
	pricer := pricingtest.Pricer(t)
	message := pricing.Message{
		From:     pricingtest.Number,
		To:       pricingtest.UserInGermany,
		Category: category.Marketing,
	}
	state := pricing.State{Usage: pricing.Usage{}}
	for _, at := range []time.Time{
		pricingtest.At(),
		time.Date(2026, time.October, 2, 0, 0, 0, 0, time.UTC),
		time.Date(2027, time.March, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2031, time.May, 5, 12, 0, 0, 0, time.UTC),
		time.Date(2099, time.December, 31, 12, 0, 0, 0, time.UTC),
	} {
		quote, err := pricer.Quote(&message, &state, at)
		if err != nil {
			t.Fatal(err)
		}
		pricingtest.WantQuote(t, quote, "0.449 USD",
			"1 × marketing, Germany at 0.449 USD = 0.449 USD (message)")
		pricingtest.WantNotes(t, quote.Notes())
		f, err := ratecard.FreshnessOn(pricingtest.Book(), "USD", ratecard.DateOf(at))
		if err != nil || f.IsStale() {
			t.Errorf("%v: %+v, %v", at, f, err)
		}
	}
}

// Cards of Meta's that came after one of the book's are no news to it, as here those of
// October 2025 and January 2026.
func TestNothingSupersededTheOldOnes(t *testing.T) {
	pricer := pricingtest.Pricer(t, func(a *pricing.Account) { a.Model = "per-message-2025" })
	message := pricing.Message{From: pricingtest.Number, To: pricingtest.UserInIndia, Category: category.Marketing}
	at := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	quote, err := pricer.Quote(&message, nil, at)
	if err != nil {
		t.Fatal(err)
	}
	pricingtest.WantQuote(t, quote, "0.491 USD")
	pricingtest.WantNotes(t, quote.Notes())
	f, err := ratecard.FreshnessOn(pricingtest.Book(), "USD", ratecard.DateOf(at))
	if err != nil || f.IsStale() || !f.SupersededFrom.IsZero() {
		t.Errorf("%+v, %v", f, err)
	}
}

// A contract lies over the book as it does over Meta's prices, and the rest stays.
func TestContractOverBook(t *testing.T) {
	book, err := ratecard.WithContracts(pricingtest.Book(), ratecard.Contract{
		Market: "India",
		Item:   ratecard.Marketing,
		Price:  ratecard.Money{Amount: decimal.New(4, -1), Currency: "USD"},
		From:   date(t, "2026-10-01"),
		Why:    "contract 7",
	})
	if err != nil {
		t.Fatal(err)
	}
	pricer := pricingtest.Pricer(t, func(a *pricing.Account) { a.Rates = book })
	for to, want := range map[string]string{
		pricingtest.UserInIndia:  "0.4 USD",
		pricingtest.UserInBrazil: "0.455 USD",
	} {
		message := pricing.Message{From: pricingtest.Number, To: to, Category: category.Marketing}
		quote, err := pricer.Quote(&message, &pricing.State{Usage: pricing.Usage{}}, pricingtest.At().AddDate(5, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		pricingtest.WantQuote(t, quote, want)
		pricingtest.WantNotes(t, quote.Notes())
	}
}

func TestPricer(t *testing.T) {
	euros := pricingtest.Pricer(t, func(a *pricing.Account) { a.Currency = "EUR" })
	if got := euros.Account(); got.Currency != "EUR" || got.Model != pricingtest.Model {
		t.Errorf("%+v", got)
	}
	fails(t, func(t testing.TB) {
		pricingtest.Pricer(t, func(a *pricing.Account) { *a = pricing.Account{Currency: "EUR"} })
	}, "Meta's own prices")
	fails(t, func(t testing.TB) {
		pricingtest.Pricer(t, func(a *pricing.Account) { a.Currency = "euro" })
	}, "Account.Currency", "euro")
}

// At the instant of the stories the model is the one in force.
func TestModelIsInForce(t *testing.T) {
	model, ok := pricing.ModelOn(ratecard.DateOf(pricingtest.At()))
	if !ok || model.ID != pricingtest.Model {
		t.Errorf("%s, %t", model.ID, ok)
	}
}
