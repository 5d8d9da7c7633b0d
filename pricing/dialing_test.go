package pricing_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// TestNationalDigitsAreRefusedOrDialled: an Indian number without +91 was priced as
// one of Georgia, at 15 times the price and without a word.
func TestNationalDigitsAreRefusedOrDialled(t *testing.T) {
	now := at("2026-11-21")
	m := to("9959788000", category.Utility)
	_, err := pricing.Account{Zone: time.UTC}.Quote(m, pricing.State{}, now)
	var missing *ratecard.LookupError
	if !errors.As(err, &missing) || missing.User != m.To || !strings.Contains(missing.Why, "write it with +") {
		t.Errorf("%v", err)
	}
	for _, test := range []struct {
		to      string
		dialled ratecard.Country
		market  ratecard.Market
		note    string // "" is none of the two
	}{
		{"9959788000", "IN", "India", ""},
		{"09959788000", "IN", "India", ""},
		{"919959788000", "IN", "India", ""},
		{"+995 555 00 01 11", "IN", "Rest of Central & Eastern Europe", ""},
		{"+995 978-8000", "", "Rest of Central & Eastern Europe", "number-length-unusual"},
		{"+995 978-8000", "IN", "Rest of Central & Eastern Europe", "number-length-unusual"},
		{"2025550100", "US", northAmerica, "number-may-be-abroad"},
		{"2025550100", "", "Egypt", ""},
		{"551187654321", "", "Brazil", ""},
		{"551187654321", "BR", "Brazil", ""},
		{"BR.9f3", "US", "Brazil", ""},
	} {
		pricer := pricerOf(t, pricing.Account{Zone: time.UTC, DialingCountry: test.dialled})
		var q pricing.Quote
		for range 2 { // of a card that is read already, quotes go another way
			m := to(test.to, category.Utility)
			var err error
			if q, err = pricer.Quote(&m, nil, now); err != nil {
				t.Fatalf("%s dialled in %q: %v", test.to, test.dialled, err)
			}
		}
		if marketOf(q) != test.market {
			t.Errorf("%s dialled in %q: %s; want %s", test.to, test.dialled, marketOf(q), test.market)
		}
		for _, id := range []string{"number-length-unusual", "number-may-be-abroad"} {
			if hasNote(q, id) != (id == test.note) {
				t.Errorf("%s dialled in %q: note %s is %t", test.to, test.dialled, id, hasNote(q, id))
			}
		}
	}
}

const northAmerica ratecard.Market = "North America"

// TestEventsHaveWhatsAppsNumbers: in what webhooks report, digits that fit both are
// the international number, without a note; those that fit only the national plan
// are read by it. Apply and Replay agree.
func TestEventsHaveWhatsAppsNumbers(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, DialingCountry: "US"})
	for user, want := range map[string]ratecard.Market{
		"2025550100":  "Egypt", // or Washington
		"6591234567":  "Singapore",
		"12025550100": northAmerica,
		"4155550100":  northAmerica, // nothing else
		"1234567":     "",
	} {
		e := pricing.Event{
			At:      at("2026-11-21"),
			User:    user,
			Message: pricing.Message{Category: category.Utility},
		}
		out, err := pricer.Apply(&e, nil)
		if got := marketOf(out.Charge); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %s, %v; want %s", user, got, err, want)
		}
		if hasNote(out.Charge, "number-may-be-abroad") {
			t.Errorf("%s: said to be abroad", user)
		}
		for _, others := range [][]category.Category{nil, {category.Utility}} { // the one is looked up in a cache
			e.Message.Others = others
			bill, err := pricer.Replay(slices.Values([]pricing.Event{e}))
			if err != nil {
				t.Fatal(err)
			}
			markets := ""
			for _, l := range bill.Lines {
				markets += string(l.Market)
			}
			if markets != string(want) || len(bill.Unpriced) > 0 != (want == "") {
				t.Errorf("%s: a bill of %q, %v", user, markets, bill.Unpriced)
			}
		}
	}
}

// TestNationalNumbersCostTheSame: a pricer that dials somewhere answers of a national
// number as one that is asked in international form.
func TestNationalNumbersCostTheSame(t *testing.T) {
	now := at("2026-11-21")
	for country, national := range map[ratecard.Country]string{
		"IN": "09876500001", "PK": "0300 1234567", "MX": "55 1234 5678", "BR": "(11) 98765-4321", "US": "(415) 555-0100",
		"NG": "0804 555 1234", "DE": "0151 12345678", "GB": "07700 900123", "ID": "0812-3456-7890",
		"CO": "312 1234567", "AR": "011 2345-6789",
	} {
		digits := ratecard.Dialing{Country: country}.PhoneKey(national)
		for _, c := range []category.Category{category.Utility, category.Authentication, category.Service} {
			a := pricing.Account{Zone: time.UTC}
			want := ask(t, a, to(fmt.Sprint("+", digits), c), wrote("2026-11-21"), now, 1)
			a.DialingCountry = country
			is := ask(t, a, to(national, c), wrote("2026-11-21"), now, 1)
			if marketOf(is) != marketOf(want) || is.String() != want.String() {
				t.Errorf("%s dialled in %s: %v; +%d: %v", national, country, is, digits, want)
			}
		}
	}
}

// TestNationalNumbersAreOneNumber: the counter of a business number, and what follows
// from its country, are the same whichever way it is written; and so is a thread.
func TestNationalNumbersAreOneNumber(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, DialingCountry: "IN"})
	now := at("2026-12-21")
	var want []pricing.Counter
	for _, from := range []string{"+91 98765 00001", "919876500001", "9876500001", "098765-00001"} {
		m := pricing.Message{From: from, To: brazil, Category: category.Service}
		is, err := pricer.Counters(&m, now)
		if err != nil || len(is) == 0 {
			t.Fatal(is, err)
		}
		if want == nil {
			want = is
		}
		if !slices.Equal(is, want) {
			t.Errorf("%s: %v; want %v", from, is, want)
		}
		state := wrote("2026-12-21")
		if q, err := pricer.Quote(&m, &state, now); err != nil || !hasNote(q, "may-be-sold-to-india") {
			t.Errorf("%s: %v, %v", from, q, err)
		}
	}
	events := []pricing.Event{{At: now, Number: "9876500001", User: "9959788000", Inbound: true}}
	users := []string{"+919959788000", "09959788000", "919959788000"}
	for i := range 1002 { // two more than a number's allowance
		events = append(events, pricing.Event{
			At:      now.Add(time.Duration(i+1) * time.Second),
			Number:  []string{"+919876500001", "09876500001"}[i%2],
			User:    users[i%3],
			Message: pricing.Message{Category: category.Service},
		})
	}
	bill, err := pricer.Replay(slices.Values(events))
	if err != nil || len(bill.Lines) != 2 || bill.Lines[0].Units+bill.Lines[1].Units != 1002 ||
		min(bill.Lines[0].Units, bill.Lines[1].Units) != 2 {
		t.Errorf("%v, %+v", err, bill.Lines)
	}
	for _, n := range bill.Notes {
		if n.ID == "window-inferred" {
			t.Error("the user's message was in another thread")
		}
	}
}

// marketOf returns the market of a quote's first line.
func marketOf(q pricing.Quote) ratecard.Market {
	for _, l := range q.Likely().Lines {
		return l.Market
	}
	return ""
}
