package pricing_test

import (
	"fmt"
	"testing"
	"time"

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
