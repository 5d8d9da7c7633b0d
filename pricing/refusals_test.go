package pricing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Tallies and audiences that don't merge say which setting differs, and both values of it.
func TestRefusedMergesNameBothValues(t *testing.T) {
	own := pricing.Account{ID: "100", Portfolio: "acme", Zone: time.UTC}
	for _, test := range []struct {
		field, own, other string
		change            func(*pricing.Account)
		audienceOnly      bool
	}{
		{"Account.Currency", "USD", "EUR", func(a *pricing.Account) { a.Currency = "EUR" }, false},
		{"Account.Portfolio", "acme", "other", func(a *pricing.Account) { a.Portfolio = "other" }, false},
		{"Account.Zone", "UTC", "none", func(a *pricing.Account) { a.Zone = nil }, false},
		{"Account.Rates", "published", "cards[]", func(a *pricing.Account) { a.Rates = ratecard.Cards{} }, false},
		{"Account.Model", "none", "per-message-2025", func(a *pricing.Account) { a.Model = "per-message-2025" }, false},
		{"Account.DialingCountry", "none", "DE", func(a *pricing.Account) { a.DialingCountry = "DE" }, false},
		{"Account.ID", "100", "200", func(a *pricing.Account) { a.ID = "200" }, true},
		{"Account.SoldTo", "none", "IN", func(a *pricing.Account) { a.SoldTo = "IN" }, true},
		{"Account.Fees", "none", `"name":"seats"`, func(a *pricing.Account) { a.Fees = []pricing.Fee{seats(7)} }, true},
	} {
		other := own
		test.change(&other)
		p, o := pricerOf(t, own), pricerOf(t, other)
		merged := p.Tally()
		merged.Merge(o.Tally())
		_, ofTally := merged.Bill()
		ofAudience := p.Audience().Merge(o.Audience())
		for i, err := range []error{ofTally, ofAudience} {
			if i == 0 && test.audienceOnly {
				if err != nil {
					t.Errorf("%s: %v", test.field, err)
				}
				continue
			}
			var e *pricing.InputError
			if !errors.As(err, &e) || e.Field != test.field || !strings.Contains(e.Value, test.other) ||
				!strings.Contains(e.Why, test.own) {
				t.Errorf("%s: %v; want %q and %q", test.field, err, test.own, test.other)
			}
		}
	}
}

// Two cards of one ID may have other prices: books of one name aren't one book yet.
func TestBooksOfOneName(t *testing.T) {
	book := func(price string) ratecard.Cards {
		text := "card: contract\nmodel: any\ncurrency: USD\neffective: 2025-01-01\nunit: message\n" +
			"checked: 2026-11-21\nsources:\n  contract: {what: invented}\ncolumns: marketing\nrates:\n  Brazil: " +
			price + "\nbasis:\n  - {grade: read, confidence: high, from: contract, list: marketing}\n"
		card, err := ratecard.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return ratecard.Cards{card}
	}
	own := pricing.Account{ID: "100", Zone: time.UTC, Rates: ratecard.Published()}
	other := own
	other.Rates = asPublished{book("0.01")}
	if own.Equal(other) || other.Equal(own) ||
		pricerOf(t, own).Equal(pricerOf(t, other)) || pricerOf(t, other).Equal(pricerOf(t, own)) {
		t.Error("a book that calls itself as Meta's is taken for Meta's")
	}
	own.Rates = book("0.01")
	for price, fits := range map[string]bool{"0.01": true, "0.02": false} {
		other := own
		other.Rates = book(price)
		p, o := pricerOf(t, own), pricerOf(t, other)
		merged := p.Tally()
		merged.Merge(o.Tally())
		_, ofTally := merged.Bill()
		for how, err := range map[string]error{"Tally": ofTally, "Audience": p.Audience().Merge(o.Audience())} {
			var e *pricing.InputError
			if fits && err != nil || !fits && (!errors.As(err, &e) || e.Field != "Account.Rates" || e.Value == e.Why) {
				t.Errorf("%s, %s: %v", how, price, err)
			}
		}
	}
}

// asPublished is a book by the name of Meta's.
type asPublished struct{ ratecard.Book }

func (asPublished) String() string { return ratecard.Published().String() }

func seats(each int64) pricing.Fee {
	amount := ratecard.Money{Amount: decimal.New(each, 0), Currency: "USD"}
	return pricing.Fee{Name: "seats", On: pricing.FeeOnMonth, Each: amount}
}

// An account that was merged with two lists of fees by the month has both in the error.
func TestRefusedFeesNameBoth(t *testing.T) {
	a := pricing.Account{ID: "100", Zone: time.UTC, Fees: []pricing.Fee{seats(7)}}
	b := a
	b.Fees = []pricing.Fee{seats(9)}
	tally, other := pricerOf(t, a).Tally(), pricerOf(t, b).Tally()
	tally.Merge(other)
	_, err := tally.BillOf("100", at("2026-11-01"), at("2026-12-01"))
	if err == nil || !strings.Contains(err.Error(), `"amount":"7"`) || !strings.Contains(err.Error(), `"amount":"9"`) {
		t.Error(err)
	}
}

// A bill of a period has all that was added. It says so if some is of another month.
func TestBillOfAnotherMonthIsNoted(t *testing.T) {
	account := pricing.Account{ID: "100", Zone: time.FixedZone("-03", -3*60*60), Fees: []pricing.Fee{seats(7)}}
	p := pricerOf(t, account)
	first, last := at("2026-11-01T03:00:00"), at("2026-12-01T02:59:59")
	for _, test := range []struct {
		name, from, until string
		want              bool
	}{
		{"its month", "2026-11-01T03:00:00", "2026-12-01T03:00:00", false},
		{"so far", "2026-11-01T03:00:00", "2026-11-20", false},
		{"its month, named in UTC", "2026-11-01", "2026-12-01", false},
		{"the next one", "2026-12-01T03:00:00", "2027-01-01T03:00:00", true},
		{"the one before", "2026-10-01T03:00:00", "2026-11-01T03:00:00", true},
		{"the quarter", "2026-10-01T03:00:00", "2027-01-01T03:00:00", false},
	} {
		for name, m := range map[string]*pricing.Event{
			"a template":    {Message: to(brazil, category.Marketing)},
			"an unsure one": {Message: to(brazil, category.Marketing, category.Utility)},
			"a text":        {Message: to(brazil, category.Service)},
			"a user":        {Inbound: true, User: brazil},
		} {
			tally, sum := p.Tally(), pricing.Sum{}
			for _, when := range []time.Time{first, last} {
				e := *m
				e.At, e.ID, e.Number = when, when.String(), "700100"
				tally.Add(&e)
				out, err := p.Apply(&e, nil)
				if err == nil {
					err = sum.Add(&e, &out)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			from, until := at(test.from), at(test.until)
			ofTally, err := tally.BillFor(from, until)
			ofSum, err2 := sum.BillFor(p, from, until)
			part, err3 := tally.BillOf("100", from, until)
			if err := errors.Join(err, err2, err3); err != nil {
				t.Fatal(err)
			}
			for i, b := range []pricing.Bill{ofTally, ofSum, part} {
				if billHasNote(b, pricing.NoteMessagesOutsidePeriod) != test.want {
					t.Errorf("%s, %s, %d: %v", test.name, name, i, b.Notes)
				}
			}
		}
	}
}
