// Package pricingtest is for the tests of programs that use package pricing: prices
// that never change, stories of what happened, and comparisons that say what differs.
//
//	func TestReminder(t *testing.T) {
//		story := pricingtest.NewStory(t).
//			UserWrites().
//			After(5 * time.Minute).BusinessAnswers().
//			After(24 * time.Hour).BusinessSends(category.Utility)
//		pricingtest.WantBill(t, story.Bill(), "0.255 USD",
//			"1 × service, Brazil: 0 USD (service-allowance)",
//			"1 × utility, Brazil at 0.255 USD = 0.255 USD (message)")
//	}
//
// Prices of [Book] are made up. They follow a rule, so that a price says what it is
// of. In USD it is 0, a point, the item's digit and the country's calling code:
// utility in Brazil is 0.2 55, marketing in India 0.4 91.
//
//	digit  item
//	1      service
//	2      utility
//	3      authentication
//	4      marketing
//	5      authentication_international
//	6      user_initiated
//	7      business_initiated
//	8      notification
//	9      any that Meta adds
//
// A market that isn't one country has a 0 and two digits of its own instead of a
// calling code. In another currency the whole number before the point is the sum of
// the places of the code's letters in the alphabet: EUR is 5 + 21 + 18, so utility in
// Brazil is 44.255 EUR. From the 101st message of a month to a market on, utility,
// authentication and authentication_international have a 0 after the point, so that a test
// can come past a volume tier: 0.0255 USD.
//
// A new card, a new model or a new market of Meta's in a new version of the module
// changes none of these prices, nor the rules of [Account], which has a model by ID.
// Ask about any day, also in 2031: countries are then in the markets of October 2026.
// One thing alone follows the rules in force, and so the module: what Meta is said to
// have reported on a message.
//
// Import the package in tests alone.
package pricingtest
