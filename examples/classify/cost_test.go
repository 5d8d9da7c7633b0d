package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// monthOf is a month of 2026 that begins with no message counted.
func monthOf(t *testing.T, to string, currency ratecard.Currency, sends int64) *month {
	t.Helper()
	m, err := newMonth(sends, to, currency, ratecard.DateOf(today))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A template's range is the one that the library itself gives it.
func TestRangesAreTheLibrarys(t *testing.T) {
	account := pricing.Account{Currency: "USD", Zone: time.UTC}
	pricer, err := account.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	state := pricing.State{Usage: pricing.Usage{}}
	for _, to := range []string{"BR", "DE", "IN", "MX", "ZA"} {
		for _, sends := range []int64{1, 1000, 5_000_000} {
			m := monthOf(t, to, "USD", sends)
			for _, is := range []category.Classification{
				{Category: category.Utility},
				{Category: category.Utility, Others: []category.Category{category.Marketing}},
				{Category: category.Marketing, Others: []category.Category{category.Utility}},
				{Category: category.Authentication, Others: []category.Category{category.Marketing, category.Utility}},
			} {
				message := pricing.Message{To: to, Category: is.Category, Others: is.Others}
				q, err := pricer.QuoteN(&message, &state, m.at, sends)
				got := m.of(&is)
				if err != nil || got.why != "" || !got.low.Equal(q.Low()) || !got.high.Equal(q.High()) {
					t.Errorf("%d to %s, %s or %s: %s, want %s, %v", sends, to, is.Category, is.Others, got, q, err)
				}
			}
		}
	}
}

// What all templates cost is what one template with as many messages costs, since volume
// tiers count them together; one by one they cost more.
func TestAllTemplatesShareTiers(t *testing.T) {
	is := category.Classification{Category: category.Utility}
	m := monthOf(t, "BR", "USD", 200_000)
	all := newTotal()
	for range 5 {
		if err := all.add(m, &is); err != nil {
			t.Fatal(err)
		}
	}
	got, err := all.cost(m)
	want := monthOf(t, "BR", "USD", 1_000_000).of(&is)
	if err != nil || !got.high.Equal(want.high) || !got.low.Equal(want.low) {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	apart := ratecard.Money{}
	for range 5 {
		apart = apart.Add(m.of(&is).high)
	}
	if got.high.Cmp(apart) >= 0 {
		t.Errorf("%s together, %s apart", got, apart)
	}
}

// What has no price, or isn't delivered, is in no amount and never 0.
func TestWithoutAnAmount(t *testing.T) {
	either := []category.Category{category.Utility}
	for _, test := range []struct {
		to       string
		currency ratecard.Currency
		is       category.Classification
		want     string
	}{
		{"MX", "MXN", category.Classification{Category: category.Marketing}, "no rate"},
		{"MX", "MXN", category.Classification{Category: category.Marketing, Others: either},
			"marketing: no rate; utility: 1.565 MXN"},
		{"US", "USD", category.Classification{Category: category.Marketing}, "not delivered (131049)"},
		{"US", "USD", category.Classification{Category: category.Marketing, Others: either},
			"marketing: not delivered (131049); utility: 0.034 USD"},
	} {
		m := monthOf(t, test.to, test.currency, 10)
		if got := m.of(&test.is).String(); got != test.want {
			t.Errorf("%s, %s: %s, want %s", test.to, test.is.Category, got, test.want)
		}
		text, err := json.Marshal(m.amounts(m.of(&test.is)))
		if err != nil || strings.Contains(string(text), "low") || !strings.Contains(string(text), test.want) {
			t.Errorf("%s: %s, %v", test.to, text, err)
		}
		all := newTotal()
		if err := all.add(m, &test.is); err != nil {
			t.Fatal(err)
		}
		lines, err := all.lines(m)
		if err != nil || lines[0] != "in no amount: 1 template ("+test.want+")" {
			t.Errorf("%s: %q, %v", test.to, lines, err)
		}
	}
}

// -at is the day of the definitions, too: a survey was marketing in 2023.
func TestDefinitionsOfADay(t *testing.T) {
	const in = `{"components":[{"type":"BODY","text":"How was your stay in room {{1}}? Please rate it."}]}`
	for day, want := range map[string]string{"2023-07-01": `"marketing"`, "2024-07-01": `"utility"`} {
		if _, got, errs := try(in, output{}, "-at", day, "-"); !strings.Contains(got, `"category":`+want) {
			t.Errorf("%s: %s%s", day, got, errs)
		}
	}
}
