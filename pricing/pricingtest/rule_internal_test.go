package pricingtest

import (
	"testing"

	"github.com/wacost/wacost/ratecard"
)

// What Meta adds later has a price by the rule: a market of several countries, one
// that is spelt with other letters, an item.
func TestWhatIsNewHasAPrice(t *testing.T) {
	for market, want := range map[string]string{"Rest of Atlantis": "0.9079", "Ünland": "0.9045"} {
		if got := price("USD", itemDigit("carousel")+marketDigits(ratecard.Market(market))).String(); got != want {
			t.Errorf("%s: %s, want %s", market, got, want)
		}
	}
}
