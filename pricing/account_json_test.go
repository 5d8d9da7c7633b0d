package pricing_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// An account comes back with its zone, and what can't come back isn't written.
func TestAccountJSON(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones here:", err)
	}
	for want, a := range map[string]pricing.Account{
		`{}`: {},
		`{"id":"1","currency":"EUR","zone":"Europe/Berlin","rates":"published"}`: {
			ID: "1", Currency: "EUR", Zone: berlin, Rates: ratecard.Published(),
		},
		`{"sold_to":"IN","zone":"-03","zone_offset":-10800}`: {SoldTo: "IN", Zone: time.FixedZone("-03", -3*60*60)},
		`{"fees":[{"name":"Acme","on":"charged","each":{"amount":"0.005","currency":"USD"},"share":"0.05",` +
			`"item":"marketing","market":"India"}],` +
			`"zone":"UTC"}`: {
			Zone: time.UTC,
			Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged, Each: usd("0.005"), Share: dec("0.05"),
				Item: ratecard.Marketing, Market: "India"}},
		},
	} {
		text, err := json.Marshal(a)
		if err != nil || string(text) != want {
			t.Errorf("%s, %v; want %s", text, err, want)
		}
		var back pricing.Account
		if err := json.Unmarshal(text, &back); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(a, back); diff != "" {
			t.Errorf("%s (-written +read):\n%s", text, diff)
		}
		now := time.Now()
		if a.Zone != nil && now.In(a.Zone).Format(time.RFC3339) != now.In(back.Zone).Format(time.RFC3339) {
			t.Errorf("%s: read in another zone", text)
		}
	}
	for field, a := range map[string]pricing.Account{
		"Account.Zone":  {Zone: time.Local},
		"Account.Rates": {Rates: ratecard.WithoutDerived(ratecard.Published())},
	} {
		var e *pricing.InputError
		if text, err := json.Marshal(a); !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s, %v; want an error of %s", text, err, field)
		}
	}
	for _, text := range []string{`{"zone":"Local"}`, `{"zone":"Middle/Earth"}`, `{"rates":"mine"}`} {
		a := pricing.Account{ID: "kept"}
		if err := json.Unmarshal([]byte(text), &a); !errors.Is(err, pricing.ErrInvalid) || a.ID != "kept" {
			t.Errorf("%s is read as %v, %v", text, a, err)
		}
	}
	const misspelled = `{"id":"new","fees":[{"name":"each","on":"delivered","amount":"0.005 USD"}]}`
	a := pricing.Account{ID: "kept"}
	err = json.Unmarshal([]byte(misspelled), &a)
	if err == nil || !strings.Contains(err.Error(), `"amount"`) || a.ID != "kept" {
		t.Errorf("%s is read as %v, %v", misspelled, a, err)
	}
	f := pricing.Fee{Name: "kept"}
	err = json.Unmarshal([]byte(`{"name":"new","on":"charged","shares":"0.05"}`), &f)
	if err == nil || !strings.Contains(err.Error(), `"shares"`) || f.Name != "kept" {
		t.Errorf("read as %v, %v", f, err)
	}
	if err := json.Unmarshal([]byte("null"), &f); err != nil || f.Name != "kept" {
		t.Errorf("null is read as %v, %v", f, err)
	}
}

// A quote's JSON never becomes a free quote: reading it names the type to use,
// which gets everything that was written.
func TestQuotesAreReadAsReports(t *testing.T) {
	e := pricing.Event{ID: "1", At: at("2026-11-21"), Number: "1", User: brazil,
		Message: pricing.Message{Category: category.Marketing}}
	out, err := pricerOf(t, pricing.Account{}).Apply(&e, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	var back pricing.OutcomeReport
	if err := json.Unmarshal(text, &back); err != nil || !back.Charge.High.Equal(usd("0.0625")) {
		t.Errorf("%+v, %v", back, err)
	}
	if diff := cmp.Diff(out.Report(), back); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	for into, want := range map[any]string{
		new(pricing.Outcome):              "pricing.OutcomeReport",
		&struct{ Charge pricing.Quote }{}: "pricing.Report",
	} {
		err := json.Unmarshal(text, into)
		if !errors.Is(err, pricing.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%T: %v, want an error that names %s", into, err, want)
		}
	}
}
