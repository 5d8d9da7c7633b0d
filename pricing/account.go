package pricing

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// An Account is a WhatsApp Business account: who pays, in which currency, and in
// which time zone its months, rules and prices begin. It is a plain value: copy it
// and change a field to ask "what if". The zero Account pays Meta's USD prices
// in UTC, under the rules in force. As JSON it has its zone by name; prices of
// one's own are no part of that.
type Account struct {
	// ID is the WhatsApp Business account's ID. Counters are named by it.
	ID string `json:"id,omitempty"`
	// Portfolio is the ID of the business portfolio, across which volume tiers add
	// up (R5.7); "" means ID.
	Portfolio string `json:"portfolio,omitempty"`
	// Currency is what the account pays in; "" means USD.
	Currency ratecard.Currency `json:"currency,omitempty"`
	// Zone is the account's time zone. Nil means UTC; a quote then has a note
	// within hours of a day on which rules or prices change.
	Zone *time.Location `json:"-"`
	// Rates holds the prices; nil means ratecard.Published(). Prices of a contract lie
	// over those with ratecard.WithContracts.
	Rates ratecard.Book `json:"-"`
	// Model is the ID of the model to price by; "" means the one in force.
	Model string `json:"model,omitempty"`
	// Fees are what solution providers charge in addition (R0.10).
	Fees []Fee `json:"fees,omitempty"`

	// PrimaryLocation is the primary business location; "" means that Meta hasn't
	// verified one (R3.10).
	PrimaryLocation ratecard.Country `json:"primary_location,omitempty"`
	// AuthenticationInternationalFrom is the instant from which each country's
	// authentication-international rate applies to this account. It applies in no
	// country that isn't in it.
	AuthenticationInternationalFrom map[ratecard.Country]time.Time `json:"authentication_international_from,omitempty"`
	// ServiceExempt says that the business is an eligible government or non-profit
	// (R7.10).
	ServiceExempt bool `json:"service_exempt,omitempty"`
	// NoPaymentMethod says that the account has no payment method on file (R7.9).
	NoPaymentMethod bool `json:"no_payment_method,omitempty"`
	// SoldTo is the country that Meta sells the account to, by its invoices; "" means
	// that it isn't known. Of India and Brazil, WhatsApp requires the country's own
	// currency from 2027 on (R6.2, R6.4).
	SoldTo ratecard.Country `json:"sold_to,omitempty"`
	// DialingCountry is the country in which phone numbers without "+" are dialled, so
	// that they may be national ones; "" means that all have their country's calling
	// code. See [ratecard.Dialing]. In a [Message] the national number is then meant
	// where the digits fit both, with the note number-may-be-abroad if the other is in
	// another country. In an [Event] it is the international one, since webhooks write
	// these. A wa_id of a webhook therefore needs a "+" in a Message of such an account.
	DialingCountry ratecard.Country `json:"dialing_country,omitempty"`
	// SharedNumber says that other apps send on its numbers too. What isn't known
	// of a thread or a counter is then unsure instead of empty.
	SharedNumber bool `json:"shared_number,omitempty"`
}

// A State is what must be remembered of a user and of the month. The zero State
// is a user who never wrote, in a month of which no counts were passed in: it is
// priced as one in which nothing was sent, with the note nothing-counted where that
// matters. If it isn't known, set KnownSince of the Thread to the instant at which the
// records begin, and UsageUnknown: the quote is then a range. Its JSON is stable.
type State struct {
	// Thread is what is remembered of the user and the business number.
	Thread window.Thread `json:"thread,omitzero"`
	// Usage holds the month's counters. Empty, it says that nothing was sent. Nil is
	// priced alike, but says nothing, and on a shared number it is unknown. A counter that is
	// missing among others is priced as 0, with the note nothing-counted; see [Usage].
	Usage Usage `json:"usage,omitzero"`
	// UsageUnknown asks for the price on every step of a ladder, and both within
	// an allowance and past it.
	UsageUnknown bool `json:"usage_unknown,omitempty"`
	// UserUnknown says that the records name no such user: Thread is empty for want of
	// any. A quote that would be another in an open window then has the note
	// user-unknown.
	UserUnknown bool `json:"user_unknown,omitempty"`
	// Number is the business number, if it is known by other names than Message.From
	// has. Where that is its phone number or is empty, a quote reads the counters of its
	// ID. An Event goes by its own names.
	Number BusinessNumber `json:"number,omitzero"`
}

// noState is for callers who pass none. Nothing writes to it.
var noState = sync.OnceValue(func() *State { return new(State) })

// A BusinessNumber is a number of the business by both its names.
type BusinessNumber struct {
	ID    string `json:"id,omitempty"`    // the phone number ID; counters go by it
	Phone string `json:"phone,omitempty"` // the phone number, in any spelling
}

// key returns the name by which counters know the number of a message from a name,
// of which it is given the key.
func (n *BusinessNumber) key(from string) string {
	if *n != (BusinessNumber{}) && (from == "" || from == ratecard.NameKey(n.Phone)) {
		return ratecard.NameKey(cmp.Or(n.ID, n.Phone))
	}
	return from
}

// Validate returns all faults of the account, joined, each an [*InputError]. It
// returns nil if there is none.
func (a Account) Validate() error {
	var faults []error
	fault := func(kind error, field, value, why string) {
		faults = append(faults, &InputError{kind, field, value, why})
	}
	if !a.currency().Valid() {
		fault(ErrInvalid, "Account.Currency", string(a.Currency), "want an ISO 4217 code in capitals, such as USD")
	}
	if a.Model != "" && modelByID(a.Model) == nil {
		fault(ErrNoModel, "Account.Model", a.Model, "Models lists them")
	}
	checkFees(a.Fees, a.currency(), fault)
	if a.PrimaryLocation != "" && !isCountry(a.PrimaryLocation) {
		fault(ErrInvalid, "Account.PrimaryLocation", string(a.PrimaryLocation), noCountry)
	}
	if a.SoldTo != "" && !isCountry(a.SoldTo) {
		fault(ErrInvalid, "Account.SoldTo", string(a.SoldTo), noCountry)
	}
	if a.DialingCountry != "" && a.DialingCountry.CallingCode() == "" {
		fault(ErrInvalid, "Account.DialingCountry", string(a.DialingCountry),
			"no country with numbers of its own: want an ISO 3166-1 code, such as DE")
	}
	if len(a.AuthenticationInternationalFrom) > 0 { // sorting none would allocate
		for _, c := range slices.Sorted(maps.Keys(a.AuthenticationInternationalFrom)) {
			if !isCountry(c) {
				fault(ErrInvalid, "Account.AuthenticationInternationalFrom", string(c), noCountry)
			}
		}
	}
	return errors.Join(faults...)
}

const noCountry = "no such country: want an ISO 3166-1 code, such as DE"

// isCountry reports whether c is a country that is in some market.
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

// zone returns the account's time zone, UTC if there is none.
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

// isPublished reports whether the account pays by Meta's cards.
func (a *Account) isPublished() bool { return a.Rates == nil || a.Rates == ratecard.Published() }

// dialing says how to read numbers that people wrote.
func (a *Account) dialing() ratecard.Dialing { return ratecard.Dialing{Country: a.DialingCountry} }

// dialingOfEvents says how to read numbers in events.
func (a *Account) dialingOfEvents() ratecard.Dialing {
	return ratecard.Dialing{Country: a.DialingCountry, ByWhatsApp: true}
}

// portfolio returns the ID by which volume tiers are counted.
func (a *Account) portfolio() string {
	if a.Portfolio == "" {
		return a.ID
	}
	return a.Portfolio
}

// factsGiven returns the facts that hold for every message of the account.
func (a *Account) factsGiven() (f facts) {
	if a.ServiceExempt {
		f |= exempt
	}
	if a.NoPaymentMethod {
		f |= noPayment
	}
	if a.SoldTo == "IN" && a.currency() != "INR" {
		f |= soldToIndia
	}
	if a.SoldTo == "BR" && a.currency() != "BRL" {
		f |= soldToBrazil
	}
	return f
}

// factsExcluded returns the facts that hold for no message of the account, where
// that follows from who pays and in which currency.
func (a *Account) factsExcluded() facts {
	f := (soldToIndia | soldToBrazil) &^ a.factsGiven()
	if a.SoldTo != "" || a.currency() == "INR" {
		f |= indianNumber
	}
	if a.SoldTo != "" || a.currency() == "BRL" {
		f |= brazilianNumber
	}
	return f
}

// Equal reports whether two accounts are the same. Zones compare by name, those that never
// change by their offset, too, and books by their String and [ratecard.Fingerprint].
func (a Account) Equal(b Account) bool {
	return a.equalsButBook(&b) && a.hasBookOf(&b, a.bookFingerprint, b.bookFingerprint)
}

// hasBookOf reports whether two accounts pay by the same prices, where each one's fingerprint of
// its book is known or worked out.
func (a *Account) hasBookOf(b *Account, own, other func() string) bool {
	return bookName(a.Rates) == bookName(b.Rates) && (a.isPublished() && b.isPublished() || own() == other())
}

// equalsButBook reports whether two accounts are the same but for their books.
func (a *Account) equalsButBook(b *Account) bool {
	return a.ID == b.ID &&
		a.Portfolio == b.Portfolio &&
		a.Currency == b.Currency &&
		sameZone(a.Zone, b.Zone) &&
		a.Model == b.Model &&
		slices.EqualFunc(a.Fees, b.Fees, Fee.equal) &&
		a.PrimaryLocation == b.PrimaryLocation &&
		maps.EqualFunc(a.AuthenticationInternationalFrom, b.AuthenticationInternationalFrom, time.Time.Equal) &&
		a.ServiceExempt == b.ServiceExempt &&
		a.NoPaymentMethod == b.NoPaymentMethod &&
		a.SoldTo == b.SoldTo &&
		a.DialingCountry == b.DialingCountry &&
		a.SharedNumber == b.SharedNumber
}

// difference returns an [*InputError] that names the first setting in which two accounts differ,
// with the value of both: of o, and after what was done, such as "merged into an audience", of a.
// It is nil if they are equal.
func (a *Account) difference(o *Account, done string) error {
	texts := func(a *Account) [14]string {
		var fees []byte
		if len(a.Fees) > 0 {
			fees, _ = json.Marshal(a.Fees) // those of an account that a Pricer has can be written
		}
		return [...]string{a.ID, a.Portfolio, string(a.currency()), zoneText(a.Zone), a.bookText(), a.Model,
			string(a.PrimaryLocation), strconv.FormatBool(a.ServiceExempt), strconv.FormatBool(a.NoPaymentMethod),
			string(a.SoldTo), string(a.DialingCountry), strconv.FormatBool(a.SharedNumber), string(fees),
			fmt.Sprint(a.AuthenticationInternationalFrom)}
	}
	own, other := texts(a), texts(o)
	for i, field := range [...]string{"ID", "Portfolio", "Currency", "Zone", "Rates", "Model", "PrimaryLocation",
		"ServiceExempt", "NoPaymentMethod", "SoldTo", "DialingCountry", "SharedNumber", "Fees",
		"AuthenticationInternationalFrom"} {
		if own[i] != other[i] {
			return differs("Account."+field, own[i], other[i], done)
		}
	}
	return nil
}

// differs returns the error of a setting that differs; see [Account.difference].
func differs(field, own, other, done string) error {
	kind := ErrInvalid
	if field == "Account.Currency" {
		kind = ratecard.ErrCurrency
	}
	return &InputError{kind, field, cmp.Or(other, "none"), done + " of " + cmp.Or(own, "none")}
}

// bookFingerprint returns the fingerprint of the account's book: two cards of one ID may have
// other prices. It doesn't hang on days on which fees change.
func (a *Account) bookFingerprint() string { return ratecard.Fingerprint(a.book(), a.currency()) }

// bookText names the book in errors.
func (a *Account) bookText() string {
	if a.isPublished() {
		return a.book().String()
	}
	return a.book().String() + " of fingerprint " + a.bookFingerprint()
}

func bookName(b ratecard.Book) string {
	if b == nil {
		return ""
	}
	return b.String()
}
