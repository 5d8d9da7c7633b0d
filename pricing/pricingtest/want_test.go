package pricingtest_test

import (
	"errors"
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

// quoteOf returns a quote to a user in Brazil who just wrote.
func quoteOf(t *testing.T, message pricing.Message, changes ...func(*pricing.Account)) pricing.Quote {
	t.Helper()
	story := pricingtest.NewStory(t, changes...).UserWrites()
	message.From, message.To = pricingtest.Number, pricingtest.UserInBrazil
	state := story.State()
	quote, err := story.Pricer().Quote(&message, &state, story.Now())
	if err != nil {
		t.Fatal(err)
	}
	return quote
}

func TestWantQuote(t *testing.T) {
	marketing := pricing.Message{Category: category.Marketing}
	utility := pricing.Message{Category: category.Utility, Others: []category.Category{category.Marketing}}
	line := "1 × marketing, Brazil at 0.455 USD = 0.455 USD (message)"
	support := func(a *pricing.Account) {
		a.Fees = []pricing.Fee{{
			Name: "support",
			On:   pricing.FeeOnDelivered,
			Each: ratecard.Money{Amount: decimal.New(1, -2), Currency: "USD"},
		}}
	}
	pricingtest.WantQuote(t, quoteOf(t, marketing), "0.455 USD")
	pricingtest.WantQuote(t, quoteOf(t, marketing), "0.4550 USD", line)
	pricingtest.WantQuote(t, quoteOf(t, utility), "0.255 USD to 0.455 USD",
		"1 × utility, Brazil at 0.255 USD = 0.255 USD (message)")
	pricingtest.WantQuote(t, quoteOf(t, pricing.Message{Category: category.Service}), "0 USD",
		"1 × service, Brazil: 0 USD (service-allowance)")
	pricingtest.WantQuote(t, quoteOf(t, marketing, support), "0.465 USD", line,
		"1 × fee, support at 0.01 USD = 0.01 USD (fee)")
	pricingtest.WantQuote(t, pricing.Quote{}, "no quote")
	fails(t, func(t testing.TB) { pricingtest.WantQuote(t, pricing.Quote{}, "0 USD") }, "quote: got no quote, want 0 USD")

	for _, test := range []struct {
		want  string
		lines []string
		says  []string
	}{
		{"0.45 USD", nil, []string{"quote: got 0.455 USD, want 0.45 USD"}},
		{"0.455", nil, []string{"quote: got 0.455 USD, want 0.455"}},
		{"0.455 EUR", nil, []string{"quote: got 0.455 USD, want 0.455 EUR"}},
		{"", nil, []string{"quote: got 0.455 USD, want "}},
		{"0.455 USD", []string{"1 × marketing"}, []string{"lines of the quote", "- 1 × marketing\n", "+ " + line}},
		{"0.455 USD", []string{line, line}, []string{"lines of the quote", line}},
	} {
		quote := quoteOf(t, marketing)
		r := record(t, func(t testing.TB) { pricingtest.WantQuote(t, quote, test.want, test.lines...) })
		if len(r.faults) != 1 || len(r.logs) != 1 || !strings.Contains(r.logs[0], "charged at its category's rate") {
			t.Errorf("%s: %q, %q", test.want, r.faults, r.logs)
			continue
		}
		for _, text := range test.says {
			if !strings.Contains(r.faults[0], text) {
				t.Errorf("%s\nlacks %q", r.faults[0], text)
			}
		}
	}
}

// What isn't delivered isn't "0 USD".
func TestWantQuoteNotDelivered(t *testing.T) {
	story := pricingtest.NewStory(t)
	message := pricing.Message{From: pricingtest.Number, To: pricingtest.UserInBrazil, Category: category.Service}
	state := story.State()
	quote, err := story.Pricer().Quote(&message, &state, story.Now())
	if err != nil {
		t.Fatal(err)
	}
	pricingtest.WantQuote(t, quote, "not delivered (131047)",
		"1 × service, Brazil: not delivered (131047) (outside-window)")
	fails(t, func(t testing.TB) { pricingtest.WantQuote(t, quote, "0 USD") },
		"quote: got not delivered (131047), want 0 USD")
}

func TestWantBill(t *testing.T) {
	story := pricingtest.NewStory(t).BusinessSends(category.Utility).BusinessSends(category.Utility)
	line := "2 × utility, Brazil at 0.255 USD = 0.51 USD (message)"
	pricingtest.WantBill(t, story.Bill(), "0.51 USD")
	pricingtest.WantBill(t, story.Bill(), "0.51 USD", line)
	pricingtest.WantBill(t, pricing.Bill{}, "no bill")
	fails(t, func(t testing.TB) { pricingtest.WantBill(t, pricing.Bill{}, "0") }, "got no bill")
	pricingtest.WantBill(t, pricingtest.NewStory(t).Bill(), "0 USD")
	fails(t, func(t testing.TB) { pricingtest.WantBill(t, story.Bill(), "0.255 USD") },
		"bill: got 0.51 USD, want 0.255 USD")
	fails(t, func(t testing.TB) { pricingtest.WantBill(t, story.Bill(), "0.51 USD", "2 × marketing") },
		"lines of the bill", "2 × marketing", line)
}

// A bill that lacks prices says so, in its amount and in its lines.
func TestWantBillUnpriced(t *testing.T) {
	story := pricingtest.NewStory(t).BusinessSends(category.Utility)
	events := append(story.Events(), pricing.Event{
		ID:      "odd",
		At:      story.Now().Add(time.Second),
		Number:  pricingtest.Number,
		User:    pricingtest.UserInBrazil,
		Message: pricing.Message{Category: "mystery"},
	})
	bill, err := story.Pricer().Replay(slices.Values(events))
	if err != nil {
		t.Fatal(err)
	}
	pricingtest.WantBill(t, bill, "at least 0.255 USD",
		"1 × utility, Brazil at 0.255 USD = 0.255 USD (message)",
		"1 × no price (no-category)")
	fails(t, func(t testing.TB) { pricingtest.WantBill(t, bill, "0.255 USD") }, "at least 0.255 USD")
}

// A bill without the fees by the month says so in its amount.
func TestWantBillOpen(t *testing.T) {
	each := ratecard.Money{Amount: decimal.New(49, 0), Currency: "USD"}
	for _, on := range []pricing.FeeOn{pricing.FeeOnMonth, pricing.FeeOnMinimum} {
		story := pricingtest.NewStory(t, func(a *pricing.Account) {
			a.Fees = []pricing.Fee{{Name: "fee", On: on, Each: each}}
		}).BusinessSends(category.Utility)
		pricingtest.WantBill(t, story.Bill(), "at least 0.255 USD")
		fails(t, func(t testing.TB) { pricingtest.WantBill(t, story.Bill(), "0.255 USD") }, "at least 0.255 USD")
		start := pricing.MonthOf(pricingtest.At()).First(nil)
		bill, err := story.Pricer().ReplayFor(slices.Values(story.Events()), start, start.AddDate(0, 0, 20))
		if err != nil {
			t.Fatal(err)
		}
		if on == pricing.FeeOnMinimum {
			pricingtest.WantBill(t, bill, "at least 0.255 USD")
		} else {
			pricingtest.WantBill(t, bill, "32.925 USD") // 20 of 30 days are 32.67
		}
	}
}

// A message that Meta may file under either of two categories makes the bill a range.
func TestWantBillRange(t *testing.T) {
	story := pricingtest.NewStory(t).BusinessSends(category.Utility)
	events := story.Events()
	events[0].Message.Others = []category.Category{category.Marketing}
	bill, err := story.Pricer().Replay(slices.Values(events))
	if err != nil {
		t.Fatal(err)
	}
	pricingtest.WantBill(t, bill, "0.255 USD to 0.455 USD",
		"1 × marketing, Brazil at 0.455 USD = 0.455 USD (message)")
	fails(t, func(t testing.TB) { pricingtest.WantBill(t, bill, "0.455 USD") }, "0.255 USD to 0.455 USD")
}

func TestWantNotes(t *testing.T) {
	message := pricing.Message{To: pricingtest.UserInBrazil, Category: category.Marketing}
	quote, err := pricingtest.Pricer(t).Quote(&message, nil, pricingtest.At())
	if err != nil {
		t.Fatal(err)
	}
	pricingtest.WantNotes(t, quote.Notes())
	fails(t, func(t testing.TB) { pricingtest.WantNotes(t, quote.Notes(), "rate-derived") }, "rate-derived")
	notes := []pricing.Note{{ID: "user-unknown"}}
	pricingtest.WantNotes(t, notes, "user-unknown")
	fails(t, func(t testing.TB) { pricingtest.WantNotes(t, notes) }, "user-unknown")
}

// A market that has no price is an error of the quote, as it is outside of tests.
func TestUnknownUser(t *testing.T) {
	message := pricing.Message{From: pricingtest.Number, To: "Brazil", Category: category.Marketing}
	if _, err := pricingtest.Pricer(t).Quote(&message, nil, pricingtest.At()); !errors.Is(err, ratecard.ErrNoMarket) {
		t.Error(err)
	}
}
