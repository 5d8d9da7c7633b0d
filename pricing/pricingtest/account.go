package pricingtest

import (
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
)

// Users whose countries are markets of their own, and a number of the business.
const (
	UserInBrazil  = "+55 11 98765-4321"
	UserInGermany = "+49 1512 3456789"
	UserInIndia   = "+91 98765 43210"
	Number        = "+1 202 555 0100"
)

// Model is the ID of the model by which everything here is priced: that of [At].
const Model = "per-message-2026"

// At returns the instant at which stories begin: noon on Monday, 16 November 2026, in
// UTC. No rule, price or month turns within two weeks of it.
func At() time.Time { return time.Date(2026, time.November, 16, 12, 0, 0, 0, time.UTC) }

// Account returns an account that pays the prices of [Book] in USD under [Model], in
// UTC. Change its fields as a test needs.
func Account() pricing.Account {
	return pricing.Account{
		ID:       "pricingtest",
		Currency: "USD",
		Zone:     time.UTC,
		Rates:    Book(),
		Model:    Model,
	}
}

// Pricer returns a pricer of [Account] with changes, made in their order:
//
//	pricer := pricingtest.Pricer(t, func(a *pricing.Account) { a.Currency = "EUR" })
//
// An account that isn't valid fails the test. So does one without Rates, which would
// pay Meta's own prices: those change with the module. For them, make a pricer of an
// account of your own.
func Pricer(t testing.TB, changes ...func(*pricing.Account)) *pricing.Pricer {
	t.Helper()
	a := Account()
	for _, change := range changes {
		change(&a)
	}
	if a.Rates == nil {
		t.Fatal("Account.Rates is nil, which stands for Meta's own prices: " +
			"change fields of the account given, or set Rates to pricingtest.Book()")
	}
	p, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
