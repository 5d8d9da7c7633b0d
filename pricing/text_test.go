package pricing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// What a program prints for a look at it is a line, not pages of pointers.
func TestTextsAreShort(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "1024", Currency: "EUR", Zone: time.UTC})
	tally := pricer.Tally()
	e := delivery("2026-11-10", "marketing")
	tally.Add(&e)
	card, err := ratecard.Published().Card("USD", ratecard.DateOf(at("2026-11-10")))
	if err != nil {
		t.Fatal(err)
	}
	model, _ := pricing.ModelByID("per-message-2026")
	quote := ask(t, pricing.Account{}, to(brazil, category.Marketing), pricing.State{}, at("2026-11-10"), 1)
	for want, v := range map[string]any{
		"pricer of 1024 in EUR":                  pricer,
		"pricer of no account":                   (*pricing.Pricer)(nil),
		"pricer of an account without ID in USD": new(pricing.Pricer),
		"tally of 1 threads":                     tally,
		"tally of nothing":                       (*pricing.Tally)(nil),
		"meta/USD/2026-10-01":                    card,
		"<nil>":                                  (*ratecard.Card)(nil),
		"per-message-2026":                       model,
		"message":                                quote.Likely().Lines[0].Rule,
		"0.0625 USD":                             quote,
		"cards[meta/USD/2026-10-01]":             ratecard.Cards{card},
	} {
		if got := fmt.Sprintf("%v", v); got != want {
			t.Errorf("%T prints %.100q, want %q", v, got, want)
		}
	}
}

// TestErrorsRepeatLittle: an error that goes to a log repeats the beginning of a long
// value, while its field holds the whole.
func TestErrorsRepeatLittle(t *testing.T) {
	long := strings.Repeat("é7", 50_000)
	pricer, now := pricerOf(t, pricing.Account{}), at("2026-11-21")
	for name, m := range map[string]pricing.Message{
		"to":       {To: long, Category: category.Utility},
		"number":   {To: strings.Repeat("7", 100_000), Category: category.Utility},
		"from":     {To: brazil, From: "+" + long, Category: category.Utility},
		"category": {To: brazil, Category: category.Category(long)},
		"market":   {Market: ratecard.Market(long), Category: category.Utility},
	} {
		_, err := pricer.Quote(&m, nil, now)
		if err == nil || len(err.Error()) > 1000 || !utf8.ValidString(err.Error()) {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	err := pricing.Account{Currency: ratecard.Currency(long), Model: long, SoldTo: ratecard.Country(long)}.Validate()
	var input *pricing.InputError
	if !errors.As(err, &input) || input.Value != long || len(err.Error()) > 1000 {
		t.Errorf("%.300v", err)
	}
	var month pricing.Month
	if err := month.UnmarshalText([]byte(long)); err == nil || len(err.Error()) > 1000 {
		t.Errorf("%.300v", err)
	}
	var counter pricing.Counter
	if err := counter.UnmarshalText([]byte(long)); err == nil || len(err.Error()) > 1000 {
		t.Errorf("%.300v", err)
	}
}
