// Package pricing tells what WhatsApp messages cost, under the rules of any
// year, and why. Costs are estimates; Meta's invoice is the truth.
//
// An [Account] says who pays; a [Message] is one that may be sent; a [State] is
// what is remembered of its user and of the month. [Account.Quote] makes a
// [Quote] of them, at the instant of delivery. What isn't certain becomes a
// range, with every case it may turn out to be; what isn't known is an error,
// never zero.
//
// A [Model] is a list of named rules, and the first that applies decides. Each
// line of a quote names its rule, so the explanation is the arithmetic.
//
// Loops hold a [Pricer], which is an account with everything resolved that
// doesn't depend on the message. Nothing here reads a clock, does I/O or keeps
// state; everything is safe for concurrent use.
package pricing

//go:generate go run ./internal/rulebook
