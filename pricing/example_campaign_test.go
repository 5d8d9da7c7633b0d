package pricing_test

import (
	"encoding/json"
	"fmt"
	"iter"
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
		fmt.Println(l)
	}
	fmt.Println(audience.Unplaced()) // how many, why, and which rows
	// Output:
	// 0.0129 USD to 0.0861 USD, 0 to 1 not delivered (131049), 1 without a price (malformed-user)
	// 2026-11: 1 × marketing, Brazil at 0.0625 USD = 0.0625 USD (message)
	// 2026-11: 2 × marketing, India at 0.0118 USD = 0.0236 USD (message)
	// 2026-11: 1 × marketing, North America: not delivered (us-marketing-paused)
	// [1 × malformed-user: no market (neither a phone number, a user ID nor a country code), at 5]
}

// What do 50,000 replies cost at 5,000 an hour, from nine to six in São Paulo? The last
// hour's are sent on the next day, which is in another month here.
func ExampleSchedule_Sends() {
	zone := time.FixedZone("São Paulo", -3*60*60)
	pricer, err := pricing.Account{Zone: zone}.Pricer()
	if err != nil {
		log.Fatal(err)
	}
	sends, err := pricing.Schedule{
		From:    time.Date(2026, time.November, 30, 9, 0, 0, 0, zone),
		PerHour: 5_000,
		Begin:   9 * time.Hour,
		End:     18 * time.Hour,
		Zone:    zone,
	}.Sends()
	if err != nil {
		log.Fatal(err)
	}
	next, stop := iter.Pull(sends)
	defer stop()
	audience := pricer.Audience()
	for range 50_000 {
		at, ok := next()
		if !ok {
			log.Fatal("the schedule ends before the list")
		}
		audience.Add("+5511987654321", &window.Thread{LastInbound: at.Add(-time.Hour)}, at)
	}
	message := pricing.Message{From: "+15550001", Category: category.Service}
	estimate, err := pricer.Estimate(audience, &message, &pricing.State{Usage: pricing.Usage{}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(estimate)
	for _, l := range estimate.Likely.Lines {
		fmt.Println(l)
	}
	// Output:
	// 326.4000 USD
	// 2026-11: 44,000 × service, Brazil at 0.0068 USD = 299.2000 USD (message)
	// 2026-11: 1,000 × service, Brazil: 0 USD, listed at 0.0068 USD (service-allowance)
	// 2026-12: 4,000 × service, Brazil at 0.0068 USD = 27.2000 USD (message)
	// 2026-12: 1,000 × service, Brazil: 0 USD, listed at 0.0068 USD (service-allowance)
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
	// low: 55.0000 USD before, 0 USD after, change -55.0000 USD
	// high: 55.0000 USD before, 0 USD after, change -55.0000 USD
	// Germany, service: allowance: 1,000 within an allowance before, 2,000 after
}
