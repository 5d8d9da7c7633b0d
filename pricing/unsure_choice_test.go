package pricing_test

import (
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// Of a message of which neither the category nor the window is known, what costs most hangs on
// the tier, though there are more cases than categories: utility for 50 costs 10 past unit 9,
// and authentication 40.
func TestUnsureInEverything(t *testing.T) {
	from := at("2025-09-10T12:00:00")
	for _, test := range []struct {
		level  int64
		others []category.Category
		want   string
	}{
		{0, []category.Category{"authentication"}, "0 USD to 50 USD"},
		{14, []category.Category{"authentication"}, "0 USD to 40 USD"},
		{14, []category.Category{"marketing", "authentication"}, "0 USD to 100 USD"},
		{14, nil, "0 USD to 10 USD"},
	} {
		p := tierPricer(t, func(a *pricing.Account) { a.SharedNumber = true })
		c := pricing.Correction{At: from.Add(-time.Hour), Level: test.level, Counter: utilityIn("Brazil", "2025-09")}
		tally := p.Tally(c)
		e := sends(1, from, brazil, "utility")[0]
		e.Message.Others = test.others
		tally.Add(&e)
		for _, one := range []*pricing.Tally{tally, throughBytes(t, tally, p)} {
			if got := rangeOf(billOf(t, one)); got != test.want {
				t.Errorf("past %d units, %v: %s, want %s", test.level, test.others, got, test.want)
			}
			if got := rangeOf(partOf(t, one, "waba")); got != test.want {
				t.Errorf("the part past %d units, %v: %s, want %s", test.level, test.others, got, test.want)
			}
		}
	}
}
