package pricing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A fee on messages holds from a day to a day in the account's zone: in quotes, bills and
// estimates.
func TestFeeFromDayToDay(t *testing.T) {
	saoPaulo := foldZone(t, "America/Sao_Paulo")
	fee := func(each, from, until string) pricing.Fee {
		f := pricing.Fee{Name: each, On: pricing.FeeOnBoth, Each: usd(each)}
		if from != "" {
			f.From = on(from)
		}
		if until != "" {
			f.Until = on(until)
		}
		return f
	}
	a := pricing.Account{ID: "a", Zone: saoPaulo}
	a.Fees = []pricing.Fee{fee("0.01", "", "2026-09-16"), fee("0.02", "2026-09-16", "")}
	pricer := pricerOf(t, a)
	var list []pricing.Event
	for _, test := range []struct{ at, want string }{
		{"2026-09-16T02:59:59", "0.0725 USD"}, // which is the 15th there
		{"2026-09-16T03:00:00", "0.0825 USD"},
		{"2026-09-30", "0.0825 USD"},
	} {
		if q := ask(t, a, to(brazil, category.Marketing), pricing.State{}, at(test.at), 1); q.String() != test.want {
			t.Errorf("%s: %v, want %s", test.at, q, test.want)
		}
		audience := pricer.Audience()
		audience.Add(brazil, nil, at(test.at))
		e, err := pricer.Estimate(audience, &pricing.Message{From: "1", Category: category.Marketing}, &pricing.State{})
		if err != nil || e.String() != test.want {
			t.Errorf("%s estimated: %v, want %s (%v)", test.at, e, test.want, err)
		}
		out := delivery(test.at, "marketing")
		out.ID = test.at
		in := pricing.Event{ID: "in" + test.at, At: out.At, Number: "1", User: brazil, Inbound: true}
		list = append(list, out, in)
	}
	b := everyBill(t, a, list)
	if got := monthLines(b); got != "2026-09 0.02 0.01; 2026-09 0.08 0.02" || !b.High.Equal(usd("0.2875")) {
		t.Errorf("%s, %v", got, b.High)
	}
	changes, err := pricer.QuoteChanges(&pricing.Message{To: brazil, Category: category.Marketing}, &pricing.State{},
		at("2026-09-15"), at("2026-09-20"))
	if err != nil || len(changes) != 2 || !changes[1].At.Equal(at("2026-09-16T03:00:00")) ||
		!slices.Equal(changes[1].Reasons, []pricing.ChangeReason{pricing.ChangeFees}) {
		t.Errorf("%v, %v", changes, err)
	}
}

// A fee of no amount, on whatever days, changes no figure of a bill: not where tiers are
// shared or decide, nor of allowances and conversations.
func TestFeeDaysChangeNothingElse(t *testing.T) {
	eachFold(t, 150, func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event) {
		if d.IntN(2) == 0 { // tiers that two items share, or that decide which case costs most
			a = pricing.Account{ID: "waba", Zone: time.UTC, Rates: steep(t)}
			words := []string{"authentication", "authentication_international", "utility", "u|a", "a|u"}[d.IntN(4):]
			list, p = nil, plan{from: at("2026-11-10"), span: 2 * 24 * time.Hour}
			for range 48 {
				list = append(list, toIndia(oneOf(d, words...))...)
				list[len(list)-1].At = list[0].At.Add(time.Duration(len(list)) * time.Hour)
				list[len(list)-1].ID = fmt.Sprint(100 + len(list))
			}
		}
		own := a
		own.Fees = slices.Clone(a.Fees)
		for i := range 3 {
			day := ratecard.DateOf(p.from.Add(time.Duration(d.Int64N(int64(p.span)))))
			f := pricing.Fee{Name: fmt.Sprint("none", i), From: day, Each: usd("0"),
				On: oneOf(d, pricing.FeeOnBoth, pricing.FeeOnCharged, pricing.FeeOnDelivered, pricing.FeeOnInbound)}
			if f.Each.Currency = a.Currency; a.Currency == "" {
				f.Each.Currency = "USD"
			}
			if d.IntN(2) == 0 {
				f.From, f.Until = ratecard.Date{}, day
			}
			own.Fees = append(own.Fees, f)
		}
		want, got := replay(t, pricerOf(t, a), list), replay(t, pricerOf(t, own), list)
		isNone := func(l pricing.BillLine) bool { return strings.HasPrefix(l.Fee, "none") }
		got.Lines = slices.DeleteFunc(got.Lines, isNone)
		onDay := func(n pricing.Note) bool {
			return n.ID == pricing.NoteDeliveryMayCrossABoundary || n.ID == pricing.NoteZoneNotGiven
		}
		want.Notes, got.Notes = slices.DeleteFunc(want.Notes, onDay), slices.DeleteFunc(got.Notes, onDay)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("(-without +with the fees):\n%s", diff)
		}
	})
}
