package partner_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/partner"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/pricingtest"
	"github.com/wacost/wacost/ratecard"
)

// TestPreview tells a story, and reads the button as it goes on.
func TestPreview(t *testing.T) {
	story := pricingtest.NewStory(t) // at prices that never change
	preview := partner.Preview{Pricer: story.Pricer()}
	button := func(c category.Category, want string) {
		t.Helper()
		message := pricing.Message{From: pricingtest.Number, To: pricingtest.UserInBrazil, Category: c}
		if got, err := preview.Label(message, story.State(), story.Now()); err != nil || got != want {
			t.Errorf("%s, %v: %q, %v; want %q", c, story.Now(), got, err, want)
		}
	}
	button(category.Service, "can't be sent") // nobody wrote yet
	story.UserWrites().After(5 * time.Minute)
	button(category.Service, "free")
	story.BusinessAnswers().After(24 * time.Hour)
	button(category.Service, "can't be sent")
	button(category.Utility, "0.255 USD") // utility is 2, Brazil is +55
	story.BusinessSends(category.Utility)
	pricingtest.WantBill(t, story.Bill(), "0.255 USD",
		"1 × service, Brazil: 0 USD (service-allowance)",
		"1 × utility, Brazil at 0.255 USD = 0.255 USD (message)")
}

// What isn't sure is a range, or says so.
func TestPreviewUnsure(t *testing.T) {
	preview := partner.Preview{Pricer: pricingtest.Pricer(t)}
	message := pricing.Message{From: pricingtest.Number, To: pricingtest.UserInIndia, Category: category.Utility}
	message.Others = []category.Category{category.Marketing}
	for want, known := range map[string]pricing.State{
		"0.291 USD to 0.491 USD":  {},
		"0.0291 USD to 0.491 USD": {UsageUnknown: true},
	} {
		if got, err := preview.Label(message, known, pricingtest.At()); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	message.Category, message.Others = category.Service, nil
	known := pricing.State{}
	known.Thread.KnownSince = pricingtest.At().Add(-time.Hour)
	const want = "free, if it can be sent"
	if got, err := preview.Label(message, known, pricingtest.At()); err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	message.To = "Atlantis"
	if got, err := preview.Label(message, known, pricingtest.At()); err == nil {
		t.Errorf("%q for a user in Atlantis", got)
	}
}

// A fee in another currency is in no amount, and isn't left out of the label.
func TestPreviewInTwoCurrencies(t *testing.T) {
	fee := pricing.Fee{On: pricing.FeeOnDelivered}
	fee.Each = ratecard.Money{Amount: decimal.New(5, -3), Currency: "EUR"}
	story := pricingtest.NewStory(t, func(a *pricing.Account) { a.Fees = []pricing.Fee{fee} }).UserWrites()
	preview := partner.Preview{Pricer: story.Pricer()}
	message := pricing.Message{From: pricingtest.Number, To: pricingtest.UserInBrazil, Category: category.Service}
	const want = "0 USD + 0.005 EUR"
	if got, err := preview.Label(message, story.State(), story.Now()); err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
