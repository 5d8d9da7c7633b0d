// Package pricing tells what WhatsApp messages cost, under the rules of any
// year, and why. Costs are estimates; Meta's invoice is the truth.
//
// An [Account] says who pays; a [Message] is one that may be sent; a [State] is
// what is remembered of its user and of the month. [Account.Quote] makes a
// [Quote] of them, at the instant of delivery. What isn't certain becomes a
// range, with every case it may turn out to be; what isn't known is an error,
// never zero. What WhatsApp won't deliver isn't free: the quote says "not
// delivered", and [Quote.Deliverable] answers yes, no or unsure. Only a charge
// asks for a price list.
//
// # Where to begin
//
// Most callers use [Account.Quote], or one of these:
//
//   - One message: [Account.Quote].
//   - An agent who is about to answer: [Pricer.Composer]. What waiting changes:
//     [Pricer.QuoteChanges].
//   - Many messages: [Account.Pricer] once, then [Pricer.Quote] for each. n
//     alike messages to n users: [Pricer.QuoteN].
//   - A campaign: [Pricer.Audience], [Audience.Add] for each recipient, and
//     [Pricer.Estimate]. A [Schedule] tells when each is sent to.
//   - A log of what was sent and received: [Pricer.Replay]. If it is sorted by
//     time, [Pricer.ReplaySorted] holds less in memory. If it is too big for
//     one goroutine, a [Tally] for each part of the users, then [Tally.Merge];
//     for one process, [Tally.MarshalBinary] and [ReadTally] between them.
//   - Several accounts of a portfolio, which share volume tiers: [Tally.Merge], then
//     [Tally.BillOf] for each.
//   - One event at a time, with state in your own database: [Pricer.Apply], and
//     a [Sum] of what it returns.
//   - Meta's webhooks: package ledger, which keeps the state and the order.
//   - The same traffic under other rules or prices: [Compare].
//   - What answers cost that came after the window had closed: [Pricer.LateReplies].
//
// # Names of users and numbers
//
// A user and a business number are one, however they are spelled: "+49 30 555010",
// "4930555010", "whatsapp:+4930555010", and with or without the digit that WhatsApp
// and people don't both write in Mexico, Argentina and Brazil. Keep your own rows under
// [ratecard.NameKey] of the name, as counters and tallies do. A phone number and its
// phone number ID are two names: use one of them throughout, or say in [State.Number]
// that they are one, as package ledger does. A user's phone number and user ID are
// two names, too; package ledger joins those that a webhook names together.
//
// # Rules
//
// A [Model] is a list of named rules, and the first that applies decides. Each
// line of a quote names its rule, so the explanation is the arithmetic.
// RULES.md, beside this file, has every rule by number: its text, Meta's page,
// from when until when, and which models hold it.
//
// A [Pricer] is an account with everything resolved that doesn't depend on the
// message. Nothing here reads a clock, does I/O or keeps state; only an
// account or a schedule that is read from JSON looks up its time zone. Accounts,
// pricers, quotes and bills are safe for concurrent use; a Tally, a Sum and an
// Audience belong to one goroutine at a time.
//
// Package pricingtest has prices for tests of your own, which never change. The folder
// examples/docs of the repository has a page for each job, with its program.
//
// # Other languages
//
// Notes, refusals, messages without a price and what a case supposes each have an ID
// that never changes, and values beside it: see [Note], [Refusal], [Unpriced] and
// [Condition]. Word those; the English texts are in IDS.md, beside this file.
package pricing

//go:generate go run ./internal/rulebook
