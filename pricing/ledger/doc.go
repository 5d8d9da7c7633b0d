// Package ledger records what WhatsApp's webhooks report and works out what the
// traffic has cost so far.
//
// Most callers use [New], [Ledger.Record] for each webhook, [Ledger.State]
// before a quote or a [pricing.Composer], and [Ledger.Bill] for a month.
//
// Webhooks arrive late, twice and out of order, and WhatsApp leaves out those
// that it considers implied. So a [Ledger] keeps no sums. It keeps facts, each
// once: the statuses of a message, the messages of a user, the volume tiers
// that were reached. A [Statement] is worked out from them in the order in which
// things happened, by the rules of package pricing. The same facts give the same
// bill, in whatever order and however often they arrived. To work out last month's
// bill under other rules or at other prices, make another ledger on the same store,
// once all is recorded, whose account sets Model or Rates. Prices of a contract
// belong in Rates, by ratecard.WithContracts: past months then keep the prices that
// they had.
//
// Facts are kept in a [Store]: in memory ([NewMemory]), or in a table of a database.
//
// # From statuses to a charge
//
// A message is charged once for each user it was delivered to, at the rates and
// under the rules of the instant of delivery; until January 2022 at the rates of the
// instant of sending (R1.2a). The statuses read and played imply delivered. A failed
// message isn't charged, unless another status says that it was delivered; only fees that
// are [pricing.FeeOnFailed] are on it. Record the
// statuses of sent, too: they alone name the end of a free entry window. What tells
// only how a message is billed, as Gupshup's billing-event does, is no charge until a
// status says that the message was delivered: record Gupshup's message-event, too.
//
// The category and the type that Meta reports may be in any status. The first
// report counts, and later ones fill in what it leaves out. [Charge.Mismatches]
// lists where Meta's report differs from our rules, or a later report from the
// first, and which of them the charge follows.
//
// # Names of users and numbers
//
// A user who wrote under a phone number, a user ID or a parent ID is one from the
// first webhook on that names two of them together, and stays so when one of them
// changes (system messages). A business number is one by its phone number ID and by
// what webhooks display. [Ledger.State] takes any of these names, in any spelling of
// [ratecard.NameKey]. A user of whom it has nothing is new or spelled wrong, which is
// [pricing.State.UserUnknown]; a number of which it has nothing is [ErrUnknownNumber],
// beside the state of a new number.
//
// # Several processes, several customers
//
// A store may serve several ledgers and processes. What one records, the others know from
// their next question on: a store tells what changed since a mark ([Store]). Test a store
// of your own with pricingtest.TestStore.
//
// It may serve several customers, too. A ledger reads and writes the facts of its own
// account only, by [pricing.Account].ID; a ledger whose account has no ID has those of a
// customer of its own. Ledgers with one ID share their facts, also if their accounts have
// other prices or rules. A ledger charges all that it holds to its account, in one
// currency and by the months of one zone. For whom a message of one account was sent is
// [Sending.Customer]; [pricing.Groups] add up by it.
//
// # Deleting
//
// [Ledger.DeleteUser] deletes what is recorded of a user, and [Ledger.DeleteBefore] what
// is older than a month's bill needs. Each says what that does to bills.
//
// # Without a store
//
// Who has a pipeline of one's own, such as one on Apache Beam, needs no store. [EventsOf]
// makes events of facts. To divide the work, [EntriesOf] makes entries of facts,
// [Entry.Pairs] says which users can't be parted, [Accounts.Tally] counts those of some
// users, and [Accounts.Bill] makes the ledger's bill of all tallies, merged.
// examples/beam is such a pipeline.
package ledger
