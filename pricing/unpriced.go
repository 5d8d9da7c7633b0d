package pricing

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// Unpriced is a number of messages that have no price, and why. They are in no
// amount: a message without a price is never counted as free. No text in it holds
// a phone number or a user ID, nor a day, so that alike ones add up: 20,000 bad
// numbers are one Unpriced of 20,000 units.
type Unpriced struct {
	Units int64  `json:"units"`
	ID    string `json:"id"`    // one of [UnpricedIDs]; stable
	Field string `json:"field"` // what to mend, such as "Message.To"; "" if that isn't known
	// Market is where the users are; "" if that isn't known.
	Market ratecard.Market `json:"market"`
	// ChargedBefore is not 0 where the price is missing only if so many units were charged
	// before these in the month, which isn't known.
	ChargedBefore int64  `json:"charged_before,omitempty"`
	Why           string `json:"why"` // for people to read; its wording may change
}

// String returns how many messages have no price, and why, for a person: "3 ×
// malformed-user: no market (neither a phone number, a user ID nor a country code)". Its
// wording may change.
func (u Unpriced) String() string {
	text := withCommas(u.Units) + " × " + u.ID
	if u.Market != "" {
		text += ", " + string(u.Market)
	}
	return text + ": " + u.Why
}

// unpricedKinds are the kinds of errors of a message without a price, each with
// its ID.
func unpricedKinds() [11]unpricedKind {
	return [...]unpricedKind{
		{ratecard.ErrNoCard, UnpricedNoCard},
		{ratecard.ErrNoRate, UnpricedNoRate},
		{ratecard.ErrDerived, UnpricedDerivedRate},
		{ratecard.ErrNoMarket, UnpricedNoMarket},
		{ratecard.ErrCurrency, UnpricedTwoCurrencies},
		{ratecard.ErrMalformed, UnpricedMalformed},
		{ErrNoModel, UnpricedNoModel},
		{ErrNoCategory, UnpricedNoCategory},
		{ErrNotModelled, UnpricedNotModelled},
		{ErrInvalid, UnpricedInvalidValue},
		{nil, UnpricedOther},
	}
}

type unpricedKind struct {
	err error // nil: any other
	id  string
}

// fieldTo is what to mend where a user can't be placed.
const fieldTo = "Message.To"

// UnpricedIDs returns every ID that this package gives an [Unpriced], sorted. Each is the
// text of a kind of error with hyphens, such as "no-card" for [ratecard.ErrNoCard].
// A user who can't be placed is "malformed-user" if the name isn't written as a
// number, an ID or a country code, and else "no-market"; where the name is like one of
// these, its ID says which. Any error of a Book's own is "other".
func UnpricedIDs() []string {
	list := []string{UnpricedMalformedUser}
	for _, l := range []ratecard.UserLooks{ratecard.LooksLikeNational, ratecard.LooksLikeNumber,
		ratecard.LooksLikeUserID, ratecard.LooksLikeMarket} {
		list = append(list, malformedUser(l))
	}
	for _, k := range unpricedKinds() {
		list = append(list, k.id)
	}
	slices.Sort(list)
	return list
}

// UnpricedBy returns one message without a price, for an error of [Pricer.Apply]
// or [Pricer.Quote]. Give it to [Sum.AddUnpriced].
func UnpricedBy(err error) Unpriced { return unpriced(1, err, "") }

// unpriced returns n messages without a price for an error, to users in a market.
func unpriced(n int64, err error, m ratecard.Market) Unpriced {
	u := Unpriced{Units: n, Market: m}
	for _, k := range unpricedKinds() {
		if k.err == nil || errors.Is(err, k.err) {
			u.ID = k.id
			break
		}
	}
	if missing, ok := errorAs[*ratecard.LookupError](err); ok {
		if missing.Malformed {
			u.ID = malformedUser(missing.LooksLike)
		}
		if u.Market = cmp.Or(m, missing.Market); errors.Is(err, ratecard.ErrNoMarket) {
			u.Market = ""
		}
		u.Field, u.Why = lookedUp(missing), lookupWhy(missing)
	} else if input, ok := errorAs[*InputError](err); ok {
		u.Field, u.Why = input.Field, inputWhy(input)
	} else if err != nil {
		u.Why = err.Error()
	}
	return u
}

// malformedUser returns the ID of a user who isn't written as one.
func malformedUser(l ratecard.UserLooks) string {
	switch l {
	case ratecard.LooksLikeNational:
		return UnpricedNationalNumber
	case ratecard.LooksLikeNumber:
		return UnpricedNumberLength
	case ratecard.LooksLikeUserID:
		return UnpricedMalformedUserID
	case ratecard.LooksLikeMarket:
		return UnpricedUserIsMarket
	}
	return UnpricedMalformedUser
}

// lookedUp names the field in which nothing was found.
func lookedUp(e *ratecard.LookupError) string {
	switch {
	case !errors.Is(e, ratecard.ErrNoMarket):
		return "Account.Rates"
	case e.User == "" && e.Market != "":
		return "Message.Market"
	}
	return fieldTo
}

// lookupWhy returns what was looked for, without user and day.
func lookupWhy(e *ratecard.LookupError) string {
	alike := *e
	alike.User, alike.Date, alike.Market = "", ratecard.Date{}, ratecard.Market(wordOnly(string(e.Market)))
	if e.User != "" && strings.Contains(e.Why, e.User) {
		alike.Why = ""
	}
	return withoutPackage(alike.Error())
}

// inputWhy returns the fault, with its value if that is a word.
func inputWhy(e *InputError) string {
	text := withoutPackage(fmt.Sprint(e.Kind))
	if value := wordOnly(e.Value); value != "" {
		text += fmt.Sprintf(": %q", value)
	}
	if e.Why != "" {
		text += " (" + e.Why + ")"
	}
	return text
}

// wordOnly returns a value if it can name neither a number nor a user: a few
// characters without a digit.
func wordOnly(value string) string {
	const most = 40
	notInWord := func(r rune) bool { return r != '_' && r != '-' && r != ' ' && (r|0x20 < 'a' || r|0x20 > 'z') }
	if len(value) > most || strings.ContainsFunc(value, notInWord) {
		return ""
	}
	return value
}

// withoutPackage returns an error's text without the package's name before it.
func withoutPackage(text string) string {
	return strings.TrimPrefix(strings.TrimPrefix(text, "pricing: "), "ratecard: ")
}

// unpricedUnits are numbers of messages without a price. The Units of its keys
// are 0.
type unpricedUnits map[Unpriced]int64

// add adds the units of u to those that are alike; see addUnits.
func (s unpricedUnits) add(u Unpriced, fault *error) {
	n := u.Units
	u.Units = 0
	sum := s[u]
	addUnits(&sum, n, fault)
	s[u] = sum
}

// list returns the units in their order in a bill.
func (s unpricedUnits) list() []Unpriced {
	list := make([]Unpriced, 0, len(s))
	for u, n := range s {
		u.Units = n
		list = append(list, u)
	}
	slices.SortFunc(list, Unpriced.compare)
	return list
}

// compare is the order in a bill.
func (u Unpriced) compare(v Unpriced) int {
	return cmp.Or(cmp.Compare(u.ID, v.ID), cmp.Compare(u.Field, v.Field),
		cmp.Compare(u.Market, v.Market),
		cmp.Compare(u.ChargedBefore, v.ChargedBefore), cmp.Compare(u.Why, v.Why))
}

// addUnits adds n units to a sum. If there are fewer than none, or too many for an
// int64, it sets fault and adds nothing.
func addUnits(sum *int64, n int64, fault *error) {
	switch {
	case n >= 0 && *sum <= math.MaxInt64-n:
		*sum += n
	case *fault != nil:
	case n < 0:
		*fault = &InputError{ErrInvalid, "Units", strconv.FormatInt(n, 10), "below zero"}
	default:
		why := "added to " + strconv.FormatInt(*sum, 10) + ", more than can be counted"
		*fault = &InputError{ErrInvalid, "Units", strconv.FormatInt(n, 10), why}
	}
}

// capped returns the sum, or the most that can be counted: a bill has an error then.
func capped(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
