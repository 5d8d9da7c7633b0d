// Package ledger records what WhatsApp's webhooks report and works out what the
// traffic has cost so far.
//
// Most callers use [New], [Ledger.Record] for each webhook, [Ledger.State] and [Ledger.Pricer]
// before a quote or a [pricing.Composer], and [Ledger.Bill] for a month.
//
// Webhooks arrive late, twice and out of order, and WhatsApp leaves out those
// that it considers implied. So a [Ledger] keeps no sums. It keeps facts, each
// once: the statuses of a message, the messages of a user, the volume tiers
// that were reached. A [Statement] is worked out from them in the order in which
// things happened, by the rules of package pricing. The same facts give the same
// bill, in whatever order and however often they arrived. To work out last month's
// bill under other rules or at other prices, make another ledger on the same store,
// whose account has the same ID and sets Model or Rates. Prices of a contract belong in
// Rates, by ratecard.WithContracts: past months then keep the prices that they had.
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
// # Several processes
//
// Any number of processes may share a store, each with a ledger of its own. A question sees
// all that any of them recorded before it was asked: a ledger asks the store what has
// changed since the last question ([Store.Mark] and [Store.Changes]), and has no other way
// to hear of it, not even of what it recorded itself. So bills, charges and states are
// those of a ledger that reads everything afresh. Test a store of your own with
// pricingtest.TestStore.
//
// A ledger goes through what is recorded once, and counts it by day and by shard, which is
// the part of the users that [Entry.Shard] says. It stays two minutes behind the newest
// entry, and goes through what is after that for each question. What arrives later has its
// own shard worked out again, from the last day before it of which the state is kept: each
// of the last three days, every third of the last forty, and every ninth of a month for 400
// days. A volume tier that becomes known late has its day worked out again for all users.
//
// Messages whose price hangs on where Meta says that an account is, and from when on it pays
// authentication-international in a country, are counted for every answer. So such news has
// days added up otherwise, whatever they are of, and nothing is worked out again but the day
// within which authentication-international begins, if it is over. If the account names a Model,
// everything is worked out again, as for the first question to a store.
//
// If webhooks only displayed a business number, and one gives its ID, too, what was counted is
// the ID's, and nothing is worked out again. If some webhooks had given the ID alone, what came
// since both names were in use is worked out again, as neither knew the windows of the other.
// Everything is worked out again if a number that webhooks only displayed turns out to have
// several IDs, to be of another account of a ledger without an ID, or to be read otherwise in
// Account.DialingCountry; or if an ID turns out to be of a number of India or Brazil, on which
// there are notes.
//
// When several goroutines ask at once, one works out what is new and the others wait for it,
// or until their context is done. Processes don't wait for each other: each works out what
// is new to itself. A question that fails, or is given up, leaves the next ones right, and
// what it had come to isn't lost.
//
// What is worked out is kept in the store, so that a restart reads only what came since:
// counts of each day and shard, states of those days, and where the ledger has come to. Of
// a month that is over, a ledger then has only the sums in memory, and those if it was asked. A
// ledger saves when a day has ended, and after 5,000 messages and messages of users. If
// another process was first, it goes on without saving. All is kept under a fingerprint of the
// cards, rules and settings by which it was worked out. What a ledger
// with others has saved is left alone, and deleted when it is 40 days behind. What can't be read
// is worked out again. A ledger whose webhook options have functions keeps nothing, since
// what they do may change unseen. Saved entries have names of users in them: after
// something was deleted, the next question to any ledger of that account writes them anew.
//
// Names that one user was seen with together are remembered for good. A user with one name
// is forgotten a month after the last message, if no window is open.
//
// # Several customers
//
// A store may serve several customers, too. A ledger reads and writes the facts of its own
// account only, by [pricing.Account].ID; a ledger whose account has no ID has those of a
// customer of its own. Ledgers with one ID share their facts, also if their accounts have
// other prices or rules. A ledger charges all that it holds to its account, in one
// currency and by the months of one zone. For whom a message of one account was sent is
// [Sending.Customer]; [pricing.Groups] add up by it.
//
// # Deleting
//
// [Ledger.DeleteUser] deletes what is recorded of a user, and [Ledger.DeleteBefore] what
// is older than a month's bill needs. Each says what that does to bills. What was worked out
// goes, too: each ledger of the account then works out everything again, as for the first
// question to a store. So delete several users one after another, and then ask.
//
// # Without a store
//
// Who has a pipeline of one's own, such as one on Apache Beam, needs no store. [EventsOf]
// makes events of facts. To divide the work, [EntriesOf] makes entries of facts,
// [Entry.Pairs] says which users can't be parted, [Accounts.Tally] counts those of some
// users, and [Accounts.Bill] makes the ledger's bill of all tallies, merged.
// examples/beam is such a pipeline.
//
// Divide users, not lines: the statuses of one message and the names of one user are spread
// over the log. So join the entries under one key, and then divide by their pairs. Every
// process needs the entry under [AccountsKey], joined of all lines, and the same account and
// period. Parts that differ in prices, settings or Meta's word on volume tiers are refused.
// Nothing tells that a user was in two parts, or that a part was merged twice or was
// forgotten: give each part a name, and merge each name once.
package ledger
