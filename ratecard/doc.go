// Package ratecard carries WhatsApp's price lists, with the day each came into
// force and where it was read.
//
// Most callers need nothing of it: an account pays the prices of [Published].
// With prices of a contract, use [WithContracts]; with a whole price list of your
// own, [Parse] and [FirstOf].
//
// A [Card] is one price list: one currency, from one day on. A [Book] finds the
// card in force on a day; [Published] is the book of Meta's own cards, embedded
// here as YAML. A card prices an [Item] in a [Market] by a ladder of one or
// more tiers ([Card.Tiers]). Prices are decimals with the digits published; none is
// converted from another currency. What isn't known is a [*LookupError].
//
// Each price has a [Basis]. One that follows by a rule from others is
// [GradeDerived] and says by which: a rate is taken from another card of the
// currency, older or newer, only where Meta's change lists name no change in
// between. [WithoutDerived] refuses all of these.
//
// Prices grow old: [FreshnessOn] says when those of a currency were last checked, and
// from when Meta may have newer ones. Upgrading the module brings them.
//
// What is embedded here is held by tests. If it were broken even so, look-ups of
// cards, markets and users would fail with an error that names the file, and
// lists would be empty.
//
// Importing the package does nothing. A card is parsed when it is first asked
// for, once, from whichever goroutine comes first.
package ratecard
