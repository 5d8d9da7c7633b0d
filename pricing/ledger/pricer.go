package ledger

import (
	"context"
	"strings"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Pricer returns the pricer by which the ledger's bill prices what a business number sends.
// Quote with it and a state of [Ledger.State]. It is that of the ledger's account with what
// webhooks reported of it: where it is, and from when on it pays authentication-international
// in a country. That of [Ledger.Account] knows nothing of these, so its quotes may be less than
// a twentieth of what the bill will say. Ask for it anew as webhooks come.
//
// number is as for State. Where the ledger's account has no ID, it tells which account's pricer
// is meant. A number that no recorded webhook names is taken as the only account's. If several
// accounts send by the number, or it is new and there are several accounts, that is an
// [*pricing.InputError]: each account has its own prices and counters (R6.11), so make a ledger of
// each. So is a name that can't be read. A number that is unknown is an error of State only. Other
// errors are the store's, that of ctx, or that of an account that webhooks reported.
func (l *Ledger) Pricer(ctx context.Context, number string) (*pricing.Pricer, error) {
	if err := l.check(ctx); err != nil {
		return nil, err
	}
	if number != "" && ratecard.NameKey(number) == "" {
		return nil, badName(pricing.ErrInvalid, "number", number, wantName)
	}
	a, err := l.book.readAccounts(ctx)
	if err != nil {
		return nil, err
	}
	switch of := a.sendersBy(number); len(of) {
	case 0:
		return a.pricers[a.base.ID], nil
	case 1:
		return a.pricers[of[0]], nil
	default:
		why := "it may be of several accounts: " + strings.Join(of, ", ")
		return nil, badName(pricing.ErrInvalid, "number", number, why)
	}
}
