package main

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

const everyAccount = `
- id: 0101010
  name: Bakery
  currency: EUR
  zone: Europe/Berlin
  portfolio: "900"
  numbers: [+49 30 555010, 8010001]
  fees: &ours
    - {name: provider, on: delivered, each: 0.005}
  primary_location: DE
  sold_to: DE
  dialing_country: DE
  authentication_international_from: {IN: 2026-10-01T00:00:00Z}
  service_exempt: true
  no_payment_method: true
  shared_number: true
- {id: 202, currency: USD, zone: UTC, fees: *ours}
`

// A file has all that an account has but what bills of today's traffic don't need.
func TestAccountsFile(t *testing.T) {
	a, err := decodeAccounts(strings.NewReader(everyAccount))
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	fee := func(c ratecard.Currency) []pricing.Fee {
		each := ratecard.Money{Amount: decimal.New(5, -3), Currency: c}
		return []pricing.Fee{{Name: "provider", On: pricing.FeeOnDelivered, Each: each}}
	}
	want := pricing.Account{
		ID:              "0101010",
		Portfolio:       "900",
		Currency:        "EUR",
		Zone:            berlin,
		Fees:            fee("EUR"),
		PrimaryLocation: "DE",
		SoldTo:          "DE",
		DialingCountry:  "DE",
		ServiceExempt:   true,
		NoPaymentMethod: true,
		SharedNumber:    true,
		AuthenticationInternationalFrom: map[ratecard.Country]time.Time{
			"IN": time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC),
		},
	}
	got := a.list[0]
	if diff := cmp.Diff(want, got.Account); diff != "" || got.Title() != "Bakery (0101010)" {
		t.Errorf("%s (-want +got):\n%s", got.Title(), diff)
	}
	simple := pricing.Account{ID: "202", Currency: "USD", Zone: time.UTC, Fees: fee("USD")}
	if diff := cmp.Diff(simple, a.list[1].Account); diff != "" || a.list[1].Title() != "202" {
		t.Errorf("%s (-want +got):\n%s", a.list[1].Title(), diff)
	}
	for i, f := range reflect.VisibleFields(reflect.TypeFor[pricing.Account]()) {
		none := reflect.ValueOf(got.Account).Field(i).IsZero()
		if left := f.Name == "Rates" || f.Name == "Model"; none != left {
			t.Errorf("the file doesn't set %s", f.Name)
		}
	}
}

// What isn't understood is refused, with its line.
func TestAccountsFileRefuses(t *testing.T) {
	const good = "- {id: 1, currency: USD, zone: UTC}\n"
	second := func(rest string) string { return good + "- {id: 2, " + rest + "}" }
	full := func(rest string) string { return second("currency: USD, zone: UTC, " + rest) }
	const international = "authentication_international_from"
	for text, want := range map[string]string{
		good:           "",
		"":             "want a list of accounts",
		"# nothing":    "want a list of accounts",
		"id: 1":        "line 1: want a list, each item of which",
		good + "---\n": "want one document",
		good + good:    "line 2: account 1: account 1 is there twice",

		good + "- {currency: USD, zone: UTC}":                "account 2: want an id",
		good + "- {id: '2 ', currency: USD, zone: UTC}":      `line 2: "2 " begins or ends with white space`,
		good + "- {id: two, currency: USD, zone: UTC}":       `line 2: id "two": want the ID`,
		good + "- {id: [2], currency: USD, zone: UTC}":       "line 2: want a single value",
		second("\n  currency: dollars, zone: UTC"):           `line 3: currency "dollars": want an ISO`,
		second("currency: ABC, zone: UTC"):                   `line 2: currency "ABC": no card in it`,
		second("currency: usd, zone: UTC"):                   `line 2: currency "usd": want an ISO`,
		second("zone: UTC"):                                  "line 2: account 2: want a currency",
		second("currency: , zone: UTC"):                      "line 2: account 2: want a currency",
		second("currency: USD"):                              "line 2: account 2: want a zone",
		second("currency: USD, zone: Mars/Olympus"):          `line 2: zone "Mars/Olympus"`,
		second("currency: USD, zone: Local"):                 `line 2: zone "Local"`,
		full("colour: red"):                                  `line 2: unknown key "colour"`,
		full("id: 3"):                                        `line 2: mapping key "id" already`,
		full("sold_to: Germany"):                             `line 2: sold_to "Germany": want an ISO`,
		full("numbers: ['']"):                                `line 2: account 2: number ""`,
		full("numbers: [8, '+8']"):                           "line 2: account 2: number +8 is there twice",
		full("fees: [{name: a}]"):                            "line 2: account 2: fee 1: want a name",
		full("fees: [{name: a, amount: 3}]"):                 `line 2: unknown key "amount"`,
		full("fees: [{name: a, each: 1 GBP}]"):               "account 2",
		full("service_exempt: perhaps"):                      "line 2: want true or false",
		full("fees: {name: a}"):                              "line 2: want a list",
		full("fees: [ours]"):                                 "line 2: want keys with values",
		full("numbers: 8"):                                   "line 2: want a list",
		"- one\n":                                            "line 1: want keys with values",
		full(international + ": IN"):                         "line 2: want keys with values",
		full(international + ": {IN: 2026}"):                 "line 2: " + international + ` "2026": want an instant`,
		full(international + ": {XX: 2026-10-01T00:00:00Z}"): "XX",
	} {
		_, err := decodeAccounts(strings.NewReader(text))
		switch {
		case want == "" && err == nil:
		case err == nil || !strings.Contains(err.Error(), want) || want == "":
			t.Errorf("%s: %v, want an error with %s", text, err, want)
		case strings.ContainsAny(err.Error(), "\n"):
			t.Errorf("%s: more than one line: %v", text, err)
		}
	}
}

// Each fact is kept under the account that it names, served or not, or else under that of
// its number.
func TestAccountOfAFact(t *testing.T) {
	file, err := decodeAccounts(strings.NewReader(everyAccount))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		receiver             webhook.Receiver
		inFile, one, unnamed string
	}{
		{webhook.Receiver{Account: "202", Number: "8020001"}, "202", "202", ""},
		{webhook.Receiver{Account: "303"}, "303", "303", ""},
		{webhook.Receiver{Account: "303", Number: "8010001"}, "303", "303", ""},
		{webhook.Receiver{Number: "8010001"}, "0101010", "1", ""},
		{webhook.Receiver{Number: "9", Display: "4930555010"}, "0101010", "1", ""},
		{webhook.Receiver{Number: "9"}, "", "1", ""},
		{webhook.Receiver{}, "", "1", ""},
	} {
		f := &webhook.Status{Receiver: c.receiver}
		one := oneAccount(pricing.Account{ID: "1"}, "")
		unnamed := oneAccount(pricing.Account{}, "")
		got := []string{file.keyOf(f), one.keyOf(f), unnamed.keyOf(f)}
		if diff := cmp.Diff([]string{c.inFile, c.one, c.unnamed}, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.receiver, diff)
		}
	}
	for _, f := range []webhook.Fact{
		&webhook.Inbound{Receiver: webhook.Receiver{Account: "202"}},
		&webhook.Call{Receiver: webhook.Receiver{Account: "202"}},
		&webhook.Echo{Receiver: webhook.Receiver{Account: "202"}},
		&webhook.History{Receiver: webhook.Receiver{Account: "202"}},
		&webhook.Fault{Receiver: webhook.Receiver{Account: "202"}},
		&webhook.AccountUpdate{Account: "202"},
		&webhook.TemplateCategory{Account: "202"},
		&webhook.TemplateStatus{Account: "202"},
	} {
		if got := file.keyOf(f); got != "202" {
			t.Errorf("%T is of account %q", f, got)
		}
	}
}
