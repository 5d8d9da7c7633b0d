package ledger

import (
	"context"

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
// is meant. A number that no recorded webhook names is taken as one of the ledger's own
// account; State has the error of it. A name that can't be read is an [*pricing.InputError].
// Other errors are the store's, that of ctx, or that of an account that webhooks reported.
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
	_, p := a.pricerOf("", a.numberKey(number))
	return p, nil
}
