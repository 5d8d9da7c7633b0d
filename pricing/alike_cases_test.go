package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// alikePairs are a pair for each condition of a likeness, and for each of its fields.
func alikePairs(t *testing.T) []alikePair {
	t.Helper()
	return slices.Concat(messagePairs(), reportedPairs(), windowPairs(),
		namePairs(), accountPairs(t), allowancePairs())
}

// messagePairs differ in what the business says of its message.
func messagePairs() []alikePair {
	const year2025, year2026 = "2025-10-15", "2026-10-15"
	return []alikePair{
		{name: "category", on: year2025, category: category.Utility,
			second: func(e *event) { e.Message.Category = category.Marketing },
			tells:  "price item counts"},
		{name: "a category that isn't known", on: year2025, category: category.Marketing,
			second: func(e *event) { e.Message.Category = "odd" },
			tells:  "error"},
		{name: "authentication-international by name", on: year2026,
			category: category.Authentication,
			first:    func(e *event) { e.User = "919876543210" },
			second: func(e *event) {
				e.User, e.Message.Category = "919876543211", category.AuthenticationInternational
			},
			tells: "price item notes"},
		{name: "a market of its own", on: year2025, category: category.Marketing,
			second: func(e *event) { e.Message.Market = "India" },
			tells:  "price item"},
		{name: "a reaction", on: year2026, category: category.Service, wrote: true,
			second: func(e *event) { e.Message.Reaction = true },
			tells:  "rule counts"},
		{name: "by an API for marketing only", on: year2025, category: category.Utility,
			second: func(e *event) { e.Message.MarketingMessagesAPI = true },
			tells:  "error"},
		{name: "another category that Meta may file it under", on: year2025,
			category: category.Utility,
			second:   func(e *event) { e.Message.Others = []category.Category{category.Marketing} },
			tells:    "price"},
		{name: "sent while the window was open", on: "2026-10-16T01:00:00",
			category: category.Service, before: wroteAt(at("2026-10-15"), firstUser, secondUser),
			second: func(e *event) { e.Sent = at("2026-10-15T23:00:00") },
			tells:  "notes"},
	}
}

// reportedPairs differ in what Meta reported.
func reportedPairs() []alikePair {
	const year2025, year2026 = "2025-10-15", "2026-10-15"
	return []alikePair{
		{name: "type", on: year2026, category: category.Utility,
			first:  func(e *event) { e.Meta.Type = pricing.TypeRegular },
			second: func(e *event) { e.Meta.Type = pricing.TypeFree },
			tells:  "price rule counts mismatches"},
		{name: "a type that isn't known", on: year2026, category: category.Utility,
			second: func(e *event) { e.Meta.Type = "odd" },
			tells:  "mismatches"},
		{name: "the type of a free entry window", on: year2026, category: category.Utility,
			first:  func(e *event) { e.Meta.Type = pricing.TypeFreeEntry },
			second: func(e *event) { e.Meta.Type = pricing.TypeFreeEntry },
			// Both have it open then.
			after: utilitiesAt(at("2026-10-15T03:00:00"), firstUser, secondUser)},
		{name: "subtype", on: year2026, category: category.Utility,
			second: func(e *event) { e.Meta.Subtype = pricing.SubtypePaidExempt },
			tells:  "price rule counts mismatches"},
		{name: "not billable", on: year2026, category: category.Utility,
			first:  func(e *event) { e.Meta.Type = pricing.TypeRegular },
			second: func(e *event) { e.Meta.Type, e.Meta.NotBillable = pricing.TypeRegular, true },
			tells:  "price mismatches"},
		{name: "the end of a free entry window", on: year2026, category: category.Utility,
			second: func(e *event) { e.Meta.FreeUntil = e.At.Add(time.Hour) },
			tells:  "price rule counts mismatches thread"},
		{name: "delivered though marketing was paused", on: year2026,
			category: category.Marketing,
			first:    func(e *event) { e.User = "12125551234" },
			second:   func(e *event) { e.User, e.Meta.Delivered = "12125551235", true },
			tells:    "price rule"},
		{name: "filed under another category", on: year2026, category: category.Utility,
			second: func(e *event) { e.Meta.Category = category.Marketing },
			tells:  "price item counts mismatches"},
		{name: "filed under a word that isn't known", on: year2026, category: category.Utility,
			second: func(e *event) { e.Meta.Category = "odd" },
			tells:  "mismatches"},
		{name: "filed under one category, passed in under two", on: year2026,
			first: func(e *event) {
				e.Message.Category, e.Meta.Category = category.Utility, category.Marketing
			},
			second: func(e *event) {
				e.Message.Category, e.Meta.Category = category.Marketing, category.Marketing
			},
			tells: "mismatches"},
		{name: "filed as by an API of its own", on: year2025, category: category.Marketing,
			first:  func(e *event) { e.Meta.Category = category.Marketing },
			second: func(e *event) { e.Meta.Category = "marketing_lite" }}, // which costs the same
		{name: "filed under a category that wasn't passed in", on: year2025,
			first:  func(e *event) { e.Meta.Category = category.Utility },
			second: func(e *event) { e.Meta.Category = category.Marketing },
			tells:  "price item counts"},
	}
}

// windowPairs differ in which windows are open.
func windowPairs() []alikePair {
	const written = "2025-10-14T12:00:00"
	in := func(after time.Duration) func(*event) {
		return func(e *event) { e.At = at(written).Add(after) }
	}
	wrote := func(part time.Duration) []pricing.Event {
		return wroteAt(at(written).Add(part), firstUser, secondUser)
	}
	ad := wroteAt(at("2026-10-15"), firstUser, secondUser)
	ad[1].FromAd = true // which is answered
	ad = append(ad, utilitiesAt(at("2026-10-15T01:00:00"), secondUser)...)
	const day, second = 24 * time.Hour, time.Second
	return []alikePair{
		{name: "one has a free entry window open", on: "2026-10-15T02:00:00",
			category: category.Utility, before: ad,
			tells: "price rule notes counts"},
		{name: "one may have a free entry window open yet", on: "2026-10-18T00:30:00",
			category: category.Utility, before: ad,
			tells: "price notes"},
		{name: "one never wrote", on: "2025-10-15", category: category.Utility,
			before: wroteAt(at("2025-10-14T23:00:00"), secondUser),
			tells:  "price rule counts"},
		{name: "the window closed", on: written, category: category.Utility, before: wrote(0),
			first: in(day - 2*second), second: in(day + 2*second),
			tells: "price rule counts"},
		{name: "the window closes at that instant", on: written, category: category.Utility,
			before: wrote(0),
			first:  in(day), second: in(day + 1),
			tells: "notes"},
		{name: "it closes within the second", on: written, category: category.Utility,
			before: wrote(second - 1),
			first:  in(day + second - 2), second: in(day + second),
			tells: "price rule counts"},
		{name: "it closed within the second", on: written, category: category.Utility,
			before: wrote(1),
			first:  in(day), second: in(day + 2),
			tells: "price rule counts"},
	}
}
