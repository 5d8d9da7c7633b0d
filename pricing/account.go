package pricing

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// An Account is a WhatsApp Business account: who pays, in what currency, in
// which time zone its months and rate cards turn. It is a plain value: copy it
// and change a field to ask "what if". The zero Account pays Meta's USD prices
// in UTC, under whatever rules are in force.
type Account struct {
	ID        string            // WhatsApp Business account ID; names counters
	Portfolio string            // business portfolio ID, across which volume tiers add up (R5.7); "" means ID
	Currency  ratecard.Currency // "" means USD
	Zone      *time.Location    // nil means UTC, with a note near a turn of rules or cards
	Rates     ratecard.Book     // nil means ratecard.Published()
	Model     string            // ID of a model; "" means the one in force
	Fees      []Fee             // of the solution provider (R0.10)

	PrimaryLocation                 ratecard.Country               // primary business location; "" is unverified (R3.10)
	AuthenticationInternationalFrom map[ratecard.Country]time.Time // when authentication-international begins for it, by country; nil: never
	ServiceExempt                   bool                           // eligible government or non-profit (R7.10)
	NoPaymentMethod                 bool                           // no payment method on file (R7.9)
	SharedNumber                    bool                           // other apps send on its numbers: what isn't known is unsure, not empty
}

// A Fee is what a solution provider adds to Meta's price: a line of its own.
type Fee struct {
	Name  string
	On    FeeOn
	Each  ratecard.Money  // per message
	Share decimal.Decimal // and this part of Meta's price: 0.05 is 5 %
}

// FeeOn says which messages a fee is on. Its text is stable; store that.
type FeeOn string

// What fees can be on.
const (
	FeeOnDelivered FeeOn = "delivered" // every message delivered to the user
	FeeOnCharged   FeeOn = "charged"   // every one that Meta charges for
	FeeOnInbound   FeeOn = "inbound"   // every one from the user; no part of a quote
)

// A State is what must be remembered. The zero State is a user who never wrote,
// in a month in which nothing was sent. Its JSON is stable.
type State struct {
	Thread       window.Thread `json:"thread,omitzero"`
	Usage        Usage         `json:"usage,omitzero"`          // {} is known to be nothing, even on shared numbers
	UsageUnknown bool          `json:"usage_unknown,omitempty"` // price every step of a ladder and both sides of an allowance
}

// Validate returns every fault of the account at once, joined, each an
// [*InputError]; nil if there is none.
func (a Account) Validate() error {
	var faults []error
	fault := func(kind error, field, value, why string) {
		faults = append(faults, &InputError{kind, field, value, why})
	}
	if !a.currency().Valid() {
		fault(ErrInvalid, "Account.Currency", string(a.Currency), "want an ISO 4217 code")
	}
	if a.Model != "" && modelByID(a.Model) == nil {
		fault(ErrNoModel, "Account.Model", a.Model, "Models lists them")
	}
	for _, f := range a.Fees {
		if f.On != FeeOnDelivered && f.On != FeeOnCharged && f.On != FeeOnInbound {
			fault(ErrInvalid, "Fee.On", string(f.On), f.Name)
		}
		if f.Each.Currency != a.currency() && !(f.Each.IsZero() && f.Each.Currency == "") {
			fault(ratecard.ErrCurrency, "Fee.Each", f.Each.String(), f.Name+": the account pays in "+string(a.currency()))
		}
		if f.Each.Amount.Sign() < 0 {
			fault(ErrInvalid, "Fee.Each", f.Each.String(), f.Name+": negative")
		}
		if f.Share.Sign() < 0 {
			fault(ErrInvalid, "Fee.Share", f.Share.StringFixed(max(0, -f.Share.Exponent())), f.Name+": negative")
		}
	}
	if a.PrimaryLocation != "" && !isCountry(a.PrimaryLocation) {
		fault(ErrInvalid, "Account.PrimaryLocation", string(a.PrimaryLocation), "no such country")
	}
	for _, c := range slices.Sorted(maps.Keys(a.AuthenticationInternationalFrom)) {
		if !isCountry(c) {
			fault(ErrInvalid, "Account.AuthenticationInternationalFrom", string(c), "no such country")
		}
	}
	return errors.Join(faults...)
}

func isCountry(c ratecard.Country) bool {
	_, err := ratecard.MarketOf(c, ratecard.Date{})
	return err == nil
}

func (a *Account) currency() ratecard.Currency {
	if a.Currency == "" {
		return "USD"
	}
	return a.Currency
}

func (a *Account) zone() *time.Location {
	if a.Zone == nil {
		return time.UTC
	}
	return a.Zone
}

func (a *Account) book() ratecard.Book {
	if a.Rates == nil {
		return ratecard.Published()
	}
	return a.Rates
}

func (a *Account) portfolio() string {
	if a.Portfolio == "" {
		return a.ID
	}
	return a.Portfolio
}

// Equal tells whether two accounts are the same, zones by name and books by
// their String.
func (a Account) Equal(b Account) bool {
	return a.ID == b.ID && a.Portfolio == b.Portfolio && a.Currency == b.Currency && a.Model == b.Model &&
		zoneName(a.Zone) == zoneName(b.Zone) && bookName(a.Rates) == bookName(b.Rates) &&
		slices.EqualFunc(a.Fees, b.Fees, Fee.equal) && a.PrimaryLocation == b.PrimaryLocation &&
		maps.EqualFunc(a.AuthenticationInternationalFrom, b.AuthenticationInternationalFrom, time.Time.Equal) &&
		a.ServiceExempt == b.ServiceExempt && a.NoPaymentMethod == b.NoPaymentMethod && a.SharedNumber == b.SharedNumber
}

func (f Fee) equal(g Fee) bool {
	return f.Name == g.Name && f.On == g.On && f.Each.Equal(g.Each) && f.Share.Equal(g.Share)
}

func zoneName(z *time.Location) string {
	if z == nil {
		return ""
	}
	return z.String()
}

func bookName(b ratecard.Book) string {
	if b == nil {
		return ""
	}
	return b.String()
}
