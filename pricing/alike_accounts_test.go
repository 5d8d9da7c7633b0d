package pricing_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// namePairs differ in whom a message goes to, and which number it goes from.
func namePairs() []alikePair {
	const year2026, december = "2026-10-15", "2026-12-10"
	const indianNumber = "919876500001"
	return []alikePair{
		{name: "one number is Indian", on: december, category: category.Utility,
			second: func(e *event) { e.Number = indianNumber },
			tells:  "notes"},
		{name: "from another number than the thread's", on: december, category: category.Utility,
			second: func(e *event) { e.Message.From = indianNumber },
			tells:  "notes"},
		{name: "no number is named", on: year2026, category: category.Service,
			second: func(e *event) { e.Number = "" },
			tells:  "notes counts"},
		{name: "to another user than the thread's", on: year2026, category: category.Utility,
			second: func(e *event) { e.Message.To = "919876543210" },
			tells:  "price item counts"},
		{name: "one user is named by an ID", on: year2026, category: category.Authentication,
			first:  func(e *event) { e.User = "BR" },
			second: func(e *event) { e.User = "BR.x1" },
			tells:  "price rule counts"},
		{name: "users of two countries", on: year2026, category: category.Utility,
			second: func(e *event) { e.User = "919876543210" },
			tells:  "price item counts"},
		{name: "one is a number only with its +", on: year2026, category: category.Utility,
			first:  func(e *event) { e.User = "+1212555123" },
			second: func(e *event) { e.User = "1212555123" },
			tells:  "error"},
		{name: "one is an ID only without a space", on: year2026, category: category.Utility,
			first:  func(e *event) { e.User = "BR.x1" },
			second: func(e *event) { e.User = " BR.x1" },
			tells:  "error"},
		{name: "a user of no country", on: year2026, category: category.Utility,
			second: func(e *event) { e.User = "999123456789" },
			tells:  "error"},
	}
}

// accountPairs differ in when the messages are delivered, or their accounts have more to tell
// one message from another than a likeness does.
func accountPairs(t *testing.T) []alikePair {
	t.Helper()
	zoneless := func(a *pricing.Account) { a.Zone = nil }
	return []alikePair{
		{name: "in two spans", on: "2026-09-30T23:30:00", category: category.Utility,
			before: wroteAt(at("2026-09-30T22:30:00"), firstUser, secondUser),
			tells:  "price rule notes counts"},
		{name: "hours after a span began", on: "2026-10-01T11:30:00", category: category.Utility,
			account: zoneless,
			tells:   "notes"},
		{name: "hours before a span ends", on: "2026-09-30T09:30:00", category: category.Utility,
			account: zoneless,
			tells:   "notes"},
		{name: "an international rate begins", on: "2026-10-15T11:30:00",
			category: category.Authentication,
			account: func(a *pricing.Account) {
				a.AuthenticationInternationalFrom = starts{"IN": at("2026-10-15T12:00:00")}
			},
			first:  func(e *event) { e.User = "919876543210" },
			second: func(e *event) { e.User = "919876543211" },
			tells:  "price item"},
		{name: "each opens a conversation", on: "2025-06-15", category: category.Utility,
			after: utilitiesAt(at("2025-06-15T03:00:00"), firstUser, secondUser)}, // who are in it
		{name: "one traveled for a month", on: "2021-06-15", category: category.Utility,
			account: func(a *pricing.Account) { a.Rates = notifications(t) },
			second:  func(e *event) { e.Sent = e.At.Add(-31 * 24 * time.Hour) },
			tells:   "price rule counts"},
		{name: "a number shared, so that each begins to be watched", on: "2026-10-15",
			category: category.Utility,
			account:  func(a *pricing.Account) { a.SharedNumber = true },
			first:    func(e *event) { e.Meta.Type = pricing.TypeRegular },
			second:   func(e *event) { e.Meta.Type = pricing.TypeRegular },
			// Both have been watched for long then.
			after: utilitiesAt(at("2026-10-24"), firstUser, secondUser)},
		{name: "the model that is named comes into force", on: "2026-09-27T23:30:00",
			category: category.Marketing,
			account:  func(a *pricing.Account) { a.Model = "per-message-2026-09" },
			first:    func(e *event) { e.User, e.Meta.Delivered = "12125551234", true },
			second:   func(e *event) { e.User, e.Meta.Delivered = "12125551235", true },
			tells:    "price rule"},
		{name: "each number has included messages", on: "2026-10-15", category: category.Service,
			before: append(many(1, "2026-10-10", alikeNumber, ""),
				many(1, "2026-10-10", "15550002222", "")...),
			account: func(a *pricing.Account) {
				each := ratecard.Money{Amount: dec("0.01"), Currency: "USD"}
				a.Fees = []pricing.Fee{{Name: "past two", On: pricing.FeeOnDelivered, Each: each,
					Included: 1, IncludedPer: pricing.PerNumber}}
			},
			second: func(e *event) { e.Number = "15550002222" },
			tells:  "counts"},
	}
}

// allowancePairs differ in what an allowance makes of them.
func allowancePairs() []alikePair {
	const year2026, other, german = "2026-10-15", "15550002222", "4915112345678"
	const free, charge = pricing.TypeFree, pricing.TypeRegular
	full := many(1000, "2026-10-10", alikeNumber, "")
	// Messages past the allowance of another number show how those to these users are counted.
	charged := many(1001, "2026-10-02", other, "")
	charged = append(charged, many(1, "2026-10-03", other, german)...)
	exempt := many(1, "2026-10-01", alikeNumber, "")
	exempt[0].ID, exempt[0].Meta.Subtype = "exempt", pricing.SubtypePaidExempt
	sameInstant := func(id, user string) func(*event) {
		return func(e *event) { e.ID, e.User, e.At = id, user, at(year2026) }
	}
	typed := func(word string) func(*event) { return func(e *event) { e.Meta.Type = word } }
	return []alikePair{
		{name: "the allowance ends", on: year2026, category: category.Service, before: full[:999],
			tells: "price rule counts"},
		{name: "the allowance ends, and another class was counted", on: year2026,
			category: category.Service, before: slices.Concat(exempt, full[:999]),
			tells: "price rule counts"},
		{name: "each number has an allowance", on: year2026, category: category.Service,
			before: slices.Concat(full, charged[:1]),
			second: func(e *event) { e.Number = other },
			tells:  "price rule counts"},
		{name: "each month has an allowance", on: "2026-11-01", category: category.Service,
			before: full[:1],
			first:  func(e *event) { e.Number = other },
			after:  many(1001, "2026-11-02", alikeNumber, ""),
			tells:  "counts"},
		{name: "one comes before the last by its ID", on: year2026, category: category.Service,
			before: slices.Concat(charged, full[:999]),
			first:  sameInstant("b", german), second: sameInstant("a", firstUser),
			tells: "price rule item counts"},
		{name: "one comes before the last by its user", on: year2026, category: category.Service,
			before: slices.Concat(charged, full[:999]),
			first:  sameInstant("same", german), second: sameInstant("same", secondUser),
			tells: "price rule item counts"},
		{name: "one comes before the last by its market", on: year2026, category: category.Service,
			before: slices.Concat(charged, full[:999]),
			first: func(e *event) {
				sameInstant("", firstUser)(e)
				e.Message.Market = "Argentina"
			},
			second: sameInstant("", firstUser),
			tells:  "price rule item counts"},
		{name: "Meta says that the allowance covered both", on: year2026,
			category: category.Service,
			before:   slices.Concat(full, charged), first: typed(free), second: typed(free)},
		{name: "Meta says that the allowance was used up before both", on: year2026,
			category: category.Service, before: charged,
			first: typed(charge), second: typed(charge),
			tells: "notes counts mismatches"},
		{name: "Meta says so before one", on: year2026, category: category.Service,
			before: charged, first: typed(charge),
			tells: "notes counts mismatches"},
		{name: "Meta says so, and one comes first by its ID", on: year2026,
			category: category.Service, before: charged,
			first: func(e *event) {
				sameInstant("b", german)(e)
				e.Meta.Type = charge
			},
			second: sameInstant("a", secondUser),
			tells:  "price rule item notes counts mismatches"},
		{name: "a type that isn't known of both", on: year2026, category: category.Service,
			first: typed("odd"), second: typed("odd")}, // which stands in a tally's bytes
	}
}

// many are so many service messages from a number, a second apart, to a user; "" is one
// where the users of a pair are.
func many(n int, from, number, user string) (list []pricing.Event) {
	for i := range n {
		e := pricing.Event{
			ID:     fmt.Sprintf("%s %04d", from, i),
			At:     at(from).Add(time.Duration(i) * time.Second),
			Number: number,
			User:   cmp.Or(user, "5511987650000"),
		}
		e.Message.Category = category.Service
		list = append(list, e)
	}
	return list
}
