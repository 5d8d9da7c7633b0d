package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Where an account is, and from when on it pays authentication-international in a country, is
// what Meta may say at any time, and of any time (R3.10). It changes the price of no message but
// those at issue: which are or may be authentication, to a country with such a rate.

// start returns when authentication-international begins at a place.
func (a *accounts) start(at place) time.Time {
	if start, ok := a.starts[at.account][at.country]; ok {
		return start
	}
	return noStart
}

// startIn returns when it begins, as far as that matters on a day: the zero time is before the
// day, and noStart after it or none.
func (a *accounts) startIn(at place, day, next time.Time) time.Time {
	switch start := a.start(at); {
	case !start.After(day):
		return time.Time{}
	case !start.Before(next):
		return noStart
	default:
		return start
	}
}

// home is the start of an account that begins nowhere.
func home(account string) start { return start{place{account: account}, noStart} }

// pricerFrom returns the pricer of an account for whose messages authentication-international
// begins then in a country, whatever Meta said.
func (a *accounts) pricerFrom(s start) *pricing.Pricer {
	if s.from = s.from.UTC(); s.from.Equal(noStart) {
		s = home(s.account)
	}
	if p := a.byStart[s]; p != nil {
		return p
	}
	account := a.base
	account.ID, account.PrimaryLocation = cmp.Or(account.ID, s.account), ""
	if account.AuthenticationInternationalFrom = nil; s.country != "" {
		account.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{s.country: s.from}
	}
	p, _ := account.Pricer() // no error: the base has none, and no country that was read from damaged bytes is met
	a.byStart[s] = p
	return p
}

// homes returns the pricers of all accounts without authentication-international, the ledger's
// own first.
func (a *accounts) homes() []*pricing.Pricer {
	if a.atHome == nil {
		a.atHome = append(a.atHome, a.pricerFrom(home(a.base.ID)))
		for _, id := range slices.Sorted(maps.Keys(a.pricers)) {
			if id != a.base.ID {
				a.atHome = append(a.atHome, a.pricerFrom(home(id)))
			}
		}
	}
	return a.atHome
}

// placeOf returns where a message of an account is at issue; a zero country if it isn't.
func (a *accounts) placeOf(account string, e *pricing.Event) place {
	if e.Inbound || e.Failed || !mayBeAuthentication(e) {
		return place{}
	}
	to, err := ratecard.Dialing{Country: a.base.DialingCountry, ByWhatsApp: true}.Locate(e.Message.To)
	if err != nil {
		return place{}
	}
	if _, has := to.Country.AuthenticationInternationalSince(); !has {
		return place{}
	}
	return place{account, to.Country}
}

// mayBeAuthentication reports whether a message is authentication, or it isn't known that it
// isn't.
func mayBeAuthentication(e *pricing.Event) bool {
	c, err := e.Message.Category, error(nil)
	if e.Meta.Category != "" {
		if c, err = category.Parse(string(e.Meta.Category)); err != nil {
			return true
		}
	} else if len(e.Message.Others) > 0 {
		return true
	}
	switch c {
	case category.Marketing, category.Utility, category.Service:
		return false
	}
	return true
}

// senderOf returns the account that sent a step's message, of those that have pricers.
func (a *accounts) senderOf(s *step) string {
	if id, _ := a.pricerOf(s.account(), s.number); a.pricers[id] != nil {
		return id
	}
	return a.base.ID
}

// account returns the account that sent the message; "" if no webhook says it.
func (s *step) account() string {
	if s.delivery == nil {
		return ""
	}
	return s.delivery.Account
}
