// Package ledger keeps what WhatsApp's webhooks told, and works out of it what
// the traffic has cost so far.
//
// Most callers use [New], [Ledger.Record] for each webhook, [Ledger.State]
// before a quote, and [Ledger.Bill] for a month.
//
// Webhooks come late, twice, in any order, and not at all for what they think
// implied. So a [Ledger] doesn't keep sums. It keeps facts, each once: which
// statuses a message had, when a user wrote, which volume tier was reached. A
// [Statement] is worked out of them in the order in which things happened, by
// the rules of package pricing. The same facts give the same bill, in whatever
// order and however often they came, and a bill of last month can be had under
// this year's rules.
//
// Facts live in a [Store]: in [Memory], or in a table of yours.
//
// # From statuses to a charge
//
// A message is charged once for each user it was delivered to, by the rates and
// rules of the instant of delivery. Read and played imply delivered. What
// failed isn't charged, unless WhatsApp also says that it arrived. Meta's word
// on category and type is heeded, from whatever status: the first, as later
// ones complete it. Where it isn't what our rules say, [Charge.Mismatches] tells,
// and the charge follows Meta.
package ledger
