package ratecard

import (
	"fmt"
	"slices"
)

// MarketOf returns the market that a country belongs to on a day: "Other" for
// a country that Meta's table doesn't list. Days before 2022-02-01 get the
// list of that day, the oldest known (R1.7). An unknown country is a
// [*LookupError] of [ErrNoMarket].
func MarketOf(c Country, on Date) (Market, error) {
	a, err := world()
	if err != nil {
		return "", err
	}
	if len(c) == 2 && c[0] < 'a' && c[1] < 'a' {
		if n := a.country[letters(c[0]|0x20, c[1]|0x20)]; n != 0 {
			stays := a.stays[n]
			for i := len(stays) - 1; i > 0; i-- {
				if !on.Before(stays[i].since) {
					return stays[i].market, nil
				}
			}
			return stays[0].market, nil
		}
	}
	return "", &LookupError{
		Kind: ErrNoMarket,
		User: string(c),
		Date: on,
		Why:  "no such country code",
	}
}

// Markets returns the markets of a day, sorted by name.
func Markets(on Date) []Market {
	a, err := world()
	if err != nil {
		return nil
	}
	var list []Market
	for i, m := range a.markets {
		if !on.Before(a.marketSince[i]) || a.marketSince[i] == a.since {
			list = append(list, m)
		}
	}
	return list
}

// unknownMarket names a market that no card knows.
func unknownMarket(m Market, on Date) string {
	return fmt.Sprintf("market %q%s", m, countryMarket(m, on))
}

// countryMarket returns what to add to the fault of an unknown market, if it is
// the code of a country.
func countryMarket(m Market, on Date) string {
	market, err := MarketOf(Country(m), on)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("; it is a country's code, whose market is %s", market)
}

// Country returns the country of a market that is one country, else "".
func (m Market) Country() Country {
	a, err := world()
	if err != nil {
		return ""
	}
	return a.only[m]
}

// AuthenticationInternationalSince returns the first day of
// authentication-international in a country, and whether it has such a rate at
// all (R3.10, R7.12).
func (c Country) AuthenticationInternationalSince() (Date, bool) {
	a, err := world()
	if err != nil {
		return Date{}, false
	}
	d, ok := a.foreign[c]
	return d, ok
}

// MarketEffectiveDates returns, in order, the days on which a country changed its
// market or authentication-international began in one.
func MarketEffectiveDates() []Date {
	a, err := world()
	if err != nil {
		return nil
	}
	return slices.Clone(a.changed)
}
