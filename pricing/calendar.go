package pricing

import (
	"sync"

	"github.com/wacost/wacost/ratecard"
)

// changeDays returns the days on which rules, prices, the map of markets or fees change
// for the account, in order. The first is the zero day, which is before all others.
func (a *Account) changeDays() []changeDay {
	days := a.daysWithoutFees()
	var dates []ratecard.Date
	for i := range a.Fees {
		if f := &a.Fees[i]; !f.isMonthly() {
			dates = f.addDays(dates)
		}
	}
	if len(dates) == 0 {
		return days
	}
	for i := range days {
		dates = append(dates, days[i].date)
	}
	dates = inOrder(dates)
	own, base := make([]changeDay, len(dates)), -1
	for i, date := range dates {
		if base+1 < len(days) && days[base+1].date == date {
			base++
		}
		own[i].date, own[i].base = date, &days[base]
	}
	return own
}

// addDays adds the days on which the fee begins and ends.
func (f *Fee) addDays(days []ratecard.Date) []ratecard.Date {
	for _, d := range []ratecard.Date{f.From, f.Until} {
		if !d.IsZero() {
			days = append(days, d)
		}
	}
	return days
}

// daysWithoutFees returns the days on which more than fees changes. Accounts that pay
// Meta's prices share them, with the cards. Any other book may be anybody's, so its days
// are the account's own.
func (a *Account) daysWithoutFees() []changeDay {
	if a.isPublished() {
		if days := publishedDays()[a.daysKey()]; days != nil {
			return days()
		}
	}
	return a.newChangeDays()
}

// publishedDays returns the days of every kind of account that pays Meta's prices.
// Those of a kind are worked out when they are first asked for. One account stands for
// all of its kind: one sold to the US for those sold to any other country, and the first
// model for any that is named.
var publishedDays = sync.OnceValue(func() map[daysKey]func() []changeDay {
	all := map[daysKey]func() []changeDay{}
	for _, c := range ratecard.Currencies() {
		for _, soldTo := range []ratecard.Country{"", "IN", "BR", "US"} {
			for _, model := range []string{"", models()[0].ID} {
				a := Account{Currency: c, SoldTo: soldTo, Model: model}
				all[a.daysKey()] = sync.OnceValue(a.newChangeDays)
			}
		}
	}
	return all
})

// A daysKey is what the days of an account hang on, beside its book.
type daysKey struct {
	currency ratecard.Currency
	excluded facts // see [Account.factsExcluded]
	ofModel  bool  // the account names its model, so that no other model begins
}

func (a *Account) daysKey() daysKey { return daysKey{a.currency(), a.factsExcluded(), a.Model != ""} }

// newChangeDays works out the days.
func (a *Account) newChangeDays() []changeDay {
	excluded := a.factsExcluded()
	dates := ratecard.MarketEffectiveDates()
	dates = append(dates, ratecard.Date{})
	dates = append(dates, a.book().EffectiveDates(a.currency())...)
	for _, m := range models() {
		if a.Model == "" {
			dates = append(dates, m.Since)
		}
		for i := range m.rules {
			if r := &m.rules[i]; r.when&excluded == 0 {
				dates = r.addDays(dates)
			}
		}
	}
	dates = inOrder(dates)
	days := make([]changeDay, len(dates))
	for i, date := range dates {
		days[i].date = date
	}
	return days
}
