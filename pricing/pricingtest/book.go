package pricingtest

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// Book returns prices that never change, for every market and item, in each currency
// that Meta has price lists in. Another currency is a [*ratecard.LookupError] of
// [ratecard.ErrNoCard], as it is from [ratecard.Published]: an account in it has no
// price outside of tests either. The package's comment has the rule of the prices.
// They are per message from July 2025 on, per conversation from February 2022 and per
// notification from August 2018. Which market a country belongs to stays, from October
// 2026 on, as it was then.
func Book() ratecard.Book { return book{} }

type book struct{}

// first are the days from which Meta charged by another unit, or had other markets.
var first = []struct {
	day  ratecard.Date
	unit ratecard.Unit
}{
	{ratecard.Date{Year: 2018, Month: time.August, Day: 1}, ratecard.PerNotification},
	{ratecard.Date{Year: 2022, Month: time.February, Day: 1}, ratecard.PerConversation},
	{ratecard.Date{Year: 2025, Month: time.July, Day: 1}, ratecard.PerMessage},
	{ratecard.Date{Year: 2026, Month: time.July, Day: 1}, ratecard.PerMessage},
	{ratecard.Date{Year: 2026, Month: time.October, Day: 1}, ratecard.PerMessage},
}

// Card returns the prices of a currency.
func (book) Card(c ratecard.Currency, on ratecard.Date) (*ratecard.Card, error) {
	lacks := &ratecard.LookupError{Kind: ratecard.ErrNoCard, Currency: c, Date: on}
	if !slices.Contains(ratecard.Currencies(), c) {
		lacks.Why = "Meta publishes no cards in that currency, so package pricingtest has none either"
		return nil, lacks
	}
	i := len(first) - 1
	for i >= 0 && on.Before(first[i].day) {
		i--
	}
	if i < 0 {
		lacks.Why = "the first one of package pricingtest came into force on " + first[0].day.String()
		return nil, lacks
	}
	head := ratecard.Head{
		ID:        fmt.Sprintf("pricingtest/%s/%s", c, first[i].day),
		Currency:  c,
		Unit:      first[i].unit,
		Effective: first[i].day,
		Checked:   first[i].day,
		Sources:   []ratecard.Source{{ID: source, What: "made up for tests, by the rule in its comment"}},
	}
	return ratecard.NewCard(head, prices(c, first[i].unit))
}

// EffectiveDates returns the first days of the cards.
func (book) EffectiveDates(c ratecard.Currency) []ratecard.Date {
	if !slices.Contains(ratecard.Currencies(), c) {
		return nil
	}
	var days []ratecard.Date
	for _, f := range first {
		days = append(days, f.day)
	}
	return days
}

// String returns "pricingtest".
func (book) String() string { return source }

// source is the name of what all prices rest on.
const source = "pricingtest"

// prices returns every price in a currency.
func prices(c ratecard.Currency, unit ratecard.Unit) map[ratecard.Key][]ratecard.Tier {
	const listed = 100 // units of a month, of items with volume tiers
	basis := ratecard.Basis{Grade: ratecard.GradeRead, Confidence: ratecard.ConfidenceHigh, From: source}
	list := map[ratecard.Key][]ratecard.Tier{}
	for _, m := range ratecard.Markets(ratecard.Date{Year: 9999, Month: time.December, Day: 31}) { // all there ever are
		for _, i := range ratecard.Items() {
			digits := itemDigit(i) + marketDigits(m)
			tiers := []ratecard.Tier{{Price: price(c, digits), Basis: basis}}
			if unit == ratecard.PerMessage && hasTiers(i) {
				tiers[0].UpTo = listed
				tiers = append(tiers, ratecard.Tier{Price: price(c, "0"+digits), Basis: basis})
			}
			list[ratecard.Key{Market: m, Item: i}] = tiers
		}
	}
	return list
}

// hasTiers reports whether the item has volume tiers (R5.7).
func hasTiers(i ratecard.Item) bool {
	return i == ratecard.Utility || i == ratecard.Authentication || i == ratecard.AuthenticationInternational
}

// price returns the price with some digits after the point.
func price(c ratecard.Currency, digits string) decimal.Decimal {
	var whole int64
	if c != "USD" {
		whole = letters(string(c))
	}
	amount, _ := new(big.Int).SetString(fmt.Sprintf("%d%s", whole, digits), 10) // it is all digits
	return decimal.NewFromBigInt(amount, -int32(len(digits)))
}

// itemDigit returns the digit of an item.
func itemDigit(i ratecard.Item) string {
	switch i {
	case ratecard.Service:
		return "1"
	case ratecard.Utility:
		return "2"
	case ratecard.Authentication:
		return "3"
	case ratecard.Marketing:
		return "4"
	case ratecard.AuthenticationInternational:
		return "5"
	case ratecard.UserInitiated:
		return "6"
	case ratecard.BusinessInitiated:
		return "7"
	case ratecard.Notification:
		return "8"
	}
	return "9"
}

// marketDigits returns the calling code of a market that is one country. No calling
// code begins with 0, as the digits of the others do.
func marketDigits(m ratecard.Market) string {
	if code := m.Country().CallingCode(); code != "" {
		return code
	}
	return fmt.Sprintf("0%02d", letters(string(m))%100)
}

// letters returns the sum of the places that a text's letters have in the alphabet.
func letters(text string) (sum int64) {
	for _, r := range strings.ToUpper(text) {
		if 'A' <= r && r <= 'Z' {
			sum += int64(r-'A') + 1
		}
	}
	return sum
}
