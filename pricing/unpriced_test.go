package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Every kind of error that a message without a price can have is in the list of
// IDs, under its own text. A new kind fails here until it has an ID.
func TestUnpricedIDsAreComplete(t *testing.T) {
	ids := pricing.UnpricedIDs()
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("not sorted, or one twice: %q", ids)
	}
	want := []string{"malformed-user", "malformed-user-id", "national-number", "number-length",
		"user-is-market", "other"}
	for _, file := range []string{"errors.go", "../ratecard/errors.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`errors\.New\("\w+: ([^"]+)"\)`).FindAllStringSubmatch(string(text), -1) {
			want = append(want, strings.ReplaceAll(m[1], " ", "-"))
		}
	}
	slices.Sort(want)
	if !slices.Equal(ids, want) {
		t.Errorf("%q, want %q", ids, want)
	}
	for _, test := range []struct {
		err error
		id  string
	}{
		{ratecard.ErrNoCard, "no-card"},
		{fmt.Errorf("asked: %w", pricing.ErrNoCategory), "no-category"},
		{&ratecard.LookupError{Kind: ratecard.ErrNoMarket}, "no-market"},
		{&ratecard.LookupError{Kind: ratecard.ErrNoMarket, Malformed: true}, "malformed-user"},
		{errors.New("the database is down"), "other"},
		{nil, "other"},
	} {
		if got := pricing.UnpricedBy(test.err); got.ID != test.id || got.Units != 1 {
			t.Errorf("%v: %+v, want %s", test.err, got, test.id)
		}
	}
}

// A user who isn't written as one has an ID for each way to be so.
func TestMalformedUsers(t *testing.T) {
	for user, want := range map[string]string{
		"0171 5550100":        "national-number",
		"004917155501":        "national-number",
		"9959788012":          "national-number",
		"12345":               "number-length",
		"+1234567890123456":   "number-length",
		"BR.":                 "malformed-user-id",
		"br.1349":             "malformed-user-id",
		"Brazil":              "user-is-market",
		"n/a":                 "malformed-user",
		"Rest of Africa":      "malformed-user", // of no one country
		"+49 171 5550100 x12": "malformed-user",
		"XX":                  "no-market",
	} {
		m := to(user, category.Utility)
		_, err := pricerOf(t, pricing.Account{}).Quote(&m, nil, at("2026-11-10"))
		if got := pricing.UnpricedBy(err); got.ID != want || got.Field != "Message.To" {
			t.Errorf("%s: %v, want %s", user, got, want)
		}
	}
}

// What has no price is told without naming anybody: whatever was wrong, no digit
// of a number or an ID is in the bill, and those that lack a price for one reason
// are one entry.
func TestUnpricedNamesNobody(t *testing.T) {
	const nobody = "870771234567"
	for _, test := range []struct {
		name  string
		event func(i int) pricing.Event
		want  pricing.Unpriced
	}{
		{"no country", func(i int) pricing.Event { return sentTo("+87077" + fmt.Sprint(100000+i)) },
			pricing.Unpriced{ID: "no-market", Field: "Message.To",
				Why: "no market (a satellite or international number, of no country)"}},
		{"a national number", func(i int) pricing.Event { return sentTo(fmt.Sprintf("0171 %07d", i)) },
			pricing.Unpriced{ID: "national-number", Field: "Message.To",
				Why: "no market (write it with + and the country's calling code)"}},
		{"national digits", func(i int) pricing.Event { return sentTo(fmt.Sprintf("99597880%02d", i%100)) },
			pricing.Unpriced{ID: "national-number", Field: "Message.To",
				Why: "no market (it seems to be of GE (+995), which has no such numbers of 7 digits; " +
					"write it with + and the country's calling code)"}},
		{"a name", func(i int) pricing.Event { return sentTo(fmt.Sprintf("customer no. %d", i)) },
			pricing.Unpriced{ID: "malformed-user-id", Field: "Message.To", Why: "no market (not a user ID)"}},
		{"no such country", func(i int) pricing.Event { return sentTo(fmt.Sprintf("XX.%d", i)) },
			pricing.Unpriced{ID: "no-market", Field: "Message.To", Why: "no market (no such country code)"}},
		{"a number as market", func(i int) pricing.Event {
			e := sentTo("BR")
			e.Message.Market = ratecard.Market(fmt.Sprint(int64(5511000000000) + int64(i)))
			return e
		}, pricing.Unpriced{ID: "no-market", Field: "Message.Market",
			Why: "no market: utility, USD, card of 2026-10-01 (no such market)"}},
		{"a number as category", func(i int) pricing.Event {
			e := sentTo("BR")
			e.Message.Category = category.Category(fmt.Sprint(int64(5511000000000) + int64(i)))
			return e
		}, pricing.Unpriced{ID: "no-category", Field: "Message.Category",
			Why: "no category (want marketing, utility, authentication or service)"}},
		{"a word as category", func(int) pricing.Event {
			e := sentTo("BR")
			e.Message.Category = "promotion"
			return e
		}, pricing.Unpriced{ID: "no-category", Field: "Message.Category",
			Why: `no category: "promotion" (want marketing, utility, authentication or service)`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			const n = 2000
			var events []pricing.Event
			var sum pricing.Sum
			for i := range n {
				e := test.event(i)
				e.ID = fmt.Sprint("wamid.", i)
				events = append(events, e)
				out, err := pricerOf(t, pricing.Account{}).Apply(&e, nil)
				if err != nil {
					sum.AddUnpriced(pricing.UnpricedBy(err))
				} else if err := sum.Add(&e, &out); err != nil {
					t.Fatal(err)
				}
			}
			want := test.want
			want.Units = n
			bill := replay(t, pricerOf(t, pricing.Account{}), events)
			for route, got := range map[string]pricing.Bill{"replayed": bill, "summed": sumBill(t, &sum)} {
				if !slices.Equal(got.Unpriced, []pricing.Unpriced{want}) {
					t.Errorf("%s: %.500q, want %+v", route, got.Unpriced, want)
				}
				if text, err := json.Marshal(got.Unpriced); err != nil || len(text) > 300 {
					t.Errorf("%s: %d bytes, %v", route, len(text), err)
				}
			}
		})
	}
	counter := pricing.Counter{Month: pricing.MonthOf(at("2026-11-10")), Scope: pricing.PerNumber, Of: nobody,
		Item: ratecard.Service}
	m := to(brazil, category.Service)
	m.From = nobody
	s := wrote("2026-11-10")
	s.Usage = pricing.Usage{counter: -1}
	_, err := pricerOf(t, pricing.Account{}).Quote(&m, &s, at("2026-11-10"))
	if got := pricing.UnpricedBy(err); got.ID != "invalid-value" || got.Field != "State.Usage" ||
		strings.Contains(got.Why, nobody) {
		t.Errorf("%+v for %v", got, err)
	}
}

// sentTo is a utility message delivered to a user.
func sentTo(user string) pricing.Event {
	e := delivery("2026-11-10", "utility")
	e.User = user
	return e
}
