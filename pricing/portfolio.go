package pricing

import "time"

// BillOf returns an account's own part of the bill of a period, with its fees by the month, from
// a tally into which those of several accounts of one portfolio were merged. All of the
// account's messages that were added are in it; see [Sum.BillFor] for the period.
//
// Accounts of a portfolio climb the same volume tiers (R5.7.1), and a tally doesn't know whose
// message came first between two corrections. So Low has the account's units last on each
// ladder, and High, Lines and Counts have them first. Where no ladder turned, or nobody else
// climbed it, the part is exact; the bill of all accounts is exact in any case. Neither is with the
// note [NoteTierOrderUnknown], as where one account has authentication-international prices and
// another one in the same market doesn't. So the parts' Lows together are at most that bill's, and
// their Highs at least.
//
// An allowance of a business number is one for all accounts that send from it (R7.3): the
// first messages by instant and ID have it, whosesoever they are. If something isn't certain of
// another account's message from that number, it takes a place in Low or High if it does so in
// the bill of all accounts.
//
// A tally doesn't keep of which account messages without a price are. So Unpriced, Mismatches
// and Notes are those of all accounts. Unpriced also has the account's messages that may be
// past the end of a contract's ladder.
//
// A fee by the month is once in each account's part, however often its tallies were merged;
// what accounts with alike fees pay for a month is the sum of their parts.
//
// The ID is that of [Account]. Its error is an [*InputError]: one of Field accountID, if the
// tally has no account of that ID, or has it with different fees by the month; else as BillFor's.
func (t *Tally) BillOf(accountID string, from, until time.Time) (Bill, error) {
	if t == nil {
		return Bill{}, noTally()
	}
	t.ready()
	if t.fault != nil {
		return Bill{}, t.fault
	}
	payers, pricer, err := t.payersOf(accountID)
	if err != nil {
		return Bill{}, err
	}
	period, err := newBillPeriod(t.pricers[pricer].Pricer, from, until)
	if err != nil {
		return Bill{}, err
	}
	period.pricer = pricer
	return t.part(payers).bill(nil, period)
}
