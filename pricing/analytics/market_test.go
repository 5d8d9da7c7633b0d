package analytics_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/ratecard"
)

// Countries are summed to the market that they belonged to on that day.
func TestMarketOfTheDay(t *testing.T) {
	// Kenya and Ghana lie in Rest of Africa.
	list := []sent{
		{at: noon(), to: "254712345678", typed: "regular", category: "utility"},
		{at: noon(), to: "233201234567", typed: "regular", category: "utility"},
	}
	report := body([]string{
		`"country":"KE","pricing_type":"REGULAR","pricing_category":"UTILITY","volume":1,"cost":0.0040`,
		`"country":"GH","pricing_type":"REGULAR","pricing_category":"UTILITY","volume":1,"cost":0.0040`,
	})
	l := record(t, pricing.Account{Zone: berlin()}, list)
	c := compare(t, l, decode(t, report), analytics.Options{})
	if len(c.Rows) != 1 || c.Rows[0].Market != "Rest of Africa" || c.Rows[0].Country != "" || !c.Agrees() {
		t.Errorf("by market: %v", c)
	}
	c = compare(t, l, decode(t, report), analytics.Options{ByCountry: true})
	if len(c.Rows) != 2 || c.Rows[0].Country != "GH" ||
		c.Rows[1].Country != "KE" || c.Rows[0].Market != "Rest of Africa" || !c.Agrees() {
		t.Errorf("by country: %v", c)
	}
	for _, turn := range marketTurns(t) {
		c := turn.country
		start := turn.day.In(berlin())
		before := fmt.Sprintf(`{"start":%d,"end":%d,"country":%q,"volume":1}`, start.Add(-time.Hour).Unix(),
			start.Unix(), c)
		after := fmt.Sprintf(`{"start":%d,"end":%d,"country":%q,"volume":1}`, start.Unix(),
			start.Add(time.Hour).Unix(), c)
		r := decode(t, `{"pricing_analytics":{"data":[{"data_points":[`+before+","+after+`]}]}}`)
		got := compare(t, record(t, pricing.Account{Zone: berlin()}, nil), r, analytics.Options{})
		if got.Rows[0].Market != turn.from || got.Rows[1].Market != turn.to {
			t.Errorf("%s on %v: %s, then %s; want %s, then %s", c, turn.day, got.Rows[0].Market, got.Rows[1].Market,
				turn.from, turn.to)
		}
	}
}

type marketTurn struct {
	country  ratecard.Country
	day      ratecard.Date
	from, to ratecard.Market
}

// marketTurns are the days on which countries moved to another market.
func marketTurns(t *testing.T) (list []marketTurn) {
	for _, day := range ratecard.MarketEffectiveDates() {
		before := ratecard.DateOf(day.In(time.UTC).AddDate(0, 0, -1))
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				c := ratecard.Country([]rune{a, b})
				from, err := ratecard.MarketOf(c, before)
				to, _ := ratecard.MarketOf(c, day)
				if err == nil && from != to {
					list = append(list, marketTurn{c, day, from, to})
				}
			}
		}
	}
	if len(list) < 10 {
		t.Fatal("too few markets turned:", list)
	}
	return list
}
