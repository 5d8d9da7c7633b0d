package ledger

import (
	"iter"
	"slices"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// Accounts are the accounts of a business as webhooks report them: which number is whose,
// where an account is, from when it has authentication-international prices, and which
// volume tiers it reached. With them, the entries of any users can be made events, or a
// tally, in a process that knows nothing of other users. They are small, a few hundred bytes
// a number. Make them by [AccountsOf]. They are safe for concurrent use.
type Accounts struct {
	*accounts
	options webhook.Options
}

// AccountsOf returns the accounts of which entries tell that were made by [EntriesOf]; it
// looks only at those under [AccountsKey]. It needs all of them: a number that nobody told
// of is a number of its own. An account without an ID stands for all accounts of a business,
// as for [New]. The error is that of [pricing.Account.Validate].
func AccountsOf(a pricing.Account, o webhook.Options, entries iter.Seq[Entry]) (*Accounts, error) {
	if err := a.Validate(); err != nil {
		return nil, err
	}
	var facts Entry
	for e := range eachOf(entries) {
		if e.Key == accountsKey {
			facts, _ = facts.join(&e)
		}
	}
	known, err := newAccounts(a, o.Number, &facts)
	if err != nil {
		return nil, err
	}
	return &Accounts{known, o}, nil
}

// check returns an error for accounts that weren't made by [AccountsOf].
func (a *Accounts) check() error {
	if a == nil || a.accounts == nil {
		return &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: "Accounts",
			Value: "zero",
			Why:   "make them by AccountsOf",
		}
	}
	return nil
}

// MarshalJSON fails, with an [*pricing.InputError]: write the entry under [AccountsKey].
func (a *Accounts) MarshalJSON() ([]byte, error) {
	return nil, &pricing.InputError{
		Kind:  pricing.ErrInvalid,
		Field: "Accounts",
		Value: "JSON",
		Why:   "write the entry under AccountsKey, of which they were made",
	}
}

// Pricers returns the pricers of the accounts, for [pricing.ReadTally]: first that of the
// account that [AccountsOf] was given. Without accounts there are none.
func (a *Accounts) Pricers() []*pricing.Pricer {
	if a.check() != nil {
		return nil
	}
	return slices.Clone(a.list)
}

// newWalk returns a walk through entries of any users, as those of one shard.
func (a *Accounts) newWalk() walk {
	return walk{
		options:  Options{Webhook: a.options},
		accounts: a.accounts,
		keep:     a.base.SharedNumber,
	}
}
