package pricing_test

import (
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// What will a campaign cost in the middle of a month? Meta may file the template as
// marketing, some of it isn't delivered, and a row can't be read.
func ExamplePricer_Estimate() {
	pricer, err := pricing.Account{Portfolio: "acme", Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	var sent pricing.Usage // this month, from your database
	if err := json.Unmarshal([]byte(`{"2026-11/portfolio/acme/India/utility": 24999999}`), &sent); err != nil {
		log.Fatal(err)
	}
	audience := pricer.Audience()
	for _, phone := range []string{"+5511987654321", "+919876543210", "+919876543211", "+12125551234", "n/a"} {
		audience.Add(phone, nil, time.Date(2026, time.November, 21, 9, 0, 0, 0, time.UTC))
	}
	message := pricing.Message{Category: category.Utility, Others: []category.Category{category.Marketing}}
	estimate, err := pricer.Estimate(audience, &message, &pricing.State{Usage: sent})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(estimate)
	for _, l := range estimate.High.Lines {
		fmt.Println(l.Market, l.Units, l.Item, l.Amount, l.Refused)
	}
	fmt.Println(audience.Unplaced()) // how many, why, and which rows
	// Output:
	// 0.0129 USD to 0.0861 USD, 0 to 1 not delivered (131049), 1 without a price (malformed-user)
	// Brazil 1 marketing 0.0625 USD <nil>
	// India 2 marketing 0.0236 USD <nil>
	// North America 1 marketing 0 USD not delivered (131049)
	// [{{1 malformed-user Message.To  no market (neither a phone number, a user ID nor a country code)} [5]}]
}

// What does it change to send half of the replies in the next month?
func ExampleEstimate_Compare() {
	pricer, err := pricing.Account{Zone: time.UTC}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	message := pricing.Message{From: "+15550001", Category: category.Service}
	send := func(days ...int) pricing.Estimate {
		audience := pricer.Audience()
		for i := range 2_000 {
			at := time.Date(2026, time.November, days[i%len(days)], 9, 0, 0, 0, time.UTC)
			audience.Add("+4915112345678", &window.Thread{LastInbound: at.Add(-time.Hour)}, at)
		}
		estimate, err := pricer.Estimate(audience, &message, &pricing.State{Usage: pricing.Usage{}})
		if err != nil {
			log.Fatal(err)
		}
		return estimate
	}
	fmt.Print(send(30).Compare(send(30, 31))) // November has no 31st: that is December
	// Output:
	// market   item     rule               units  before       units  after  change
	// Germany  service  message            1,000  55.0000 USD  0      0 USD  -55.0000 USD
	// Germany  service  service-allowance  1,000  0 USD        2,000  0 USD  0 USD
	// total                                       55.0000 USD         0 USD  -55.0000 USD
	// at least: 55.0000 USD before, 0 USD after, change -55.0000 USD
	// at most: 55.0000 USD before, 0 USD after, change -55.0000 USD
	// Germany, service: allowance: 1,000 within an allowance before, 2,000 after
}
