package pricing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// Whatever categories turn out to be, a bill in which a provider's fees come to a minimum
// is within the one from before, in each currency.
func TestEveryWorldIsWithinTheMinimum(t *testing.T) {
	for seed := range uint64(testkit.Tries(150)) {
		d := newDice(53000 + seed)
		a := d.minimumAccount(t)
		from := at(oneOf(d, "2025-07-02", "2026-09-25", "2026-10-25"))
		list := distinct(d.traffic(plan{
			from:    from,
			span:    4 * 24 * time.Hour,
			events:  10 + d.IntN(30),
			numbers: 2,
			unsure:  true,
		}))
		bare := a
		isMinimum := func(f pricing.Fee) bool { return f.On == pricing.FeeOnMinimum }
		bare.Fees = slices.DeleteFunc(slices.Clone(a.Fees), isMinimum)
		with, without := pricerOf(t, a), pricerOf(t, bare)
		b, before := monthsBill(t, with, list, from), monthsBill(t, without, list, from)
		for range 5 {
			world := slices.Clone(list)
			for i := range world {
				if m := &world[i].Message; len(m.Others) > 0 {
					m.Category = oneOf(d, append(slices.Clone(m.Others), m.Category)...)
					m.Others, m.MarketingMessagesAPI = nil, m.MarketingMessagesAPI && m.Category == category.Marketing
				}
			}
			one := monthsBill(t, with, world, from)
			if len(b.Unpriced)+len(one.Unpriced) > 0 || !isBillWithin(monthsBill(t, without, world, from), before) {
				continue
			}
			if !isBillWithin(one, b) || b.Low.Cmp(b.High) > 0 {
				t.Fatalf("seed %d: %v to %v, within %v to %v, %+v", seed, one.Low, one.High, b.Low, b.High, a.Fees)
			}
			if !slices.ContainsFunc(a.Fees, hasItem) && !isWithin(one.OtherCurrencies, b.OtherCurrencies) {
				t.Fatalf("seed %d: %+v, within %+v, %+v", seed, one.OtherCurrencies, b.OtherCurrencies, a.Fees)
			}
		}
	}
}

func isBillWithin(b, of pricing.Bill) bool { return b.Low.Cmp(of.Low) >= 0 && b.High.Cmp(of.High) <= 0 }

// monthsBill is the bill of the month of an instant and the next.
func monthsBill(t *testing.T, p *pricing.Pricer, list []pricing.Event, at time.Time) pricing.Bill {
	t.Helper()
	month := pricing.MonthOf(at)
	from, until := month.First(time.UTC), (month + 2).First(time.UTC)
	merged := tallyOf(p, nil)
	merged.Merge(tallyOf(p, sorted(list)))
	b, err := merged.BillFor(from, until)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// By Meta, authentication costs 40 and utility 50. A minimum may take up what fees make of
// that: then each bound has as much more or less as the fee on one item comes to.
func TestMinimumOfUncertainMessages(t *testing.T) {
	for _, c := range []struct {
		minimum, fee string
		worlds, want string // of utility and of authentication, and the bill
	}{
		{"0", "9", "50.1 USD, 49.1 USD", "49.1 USD to 50.1 USD"},
		{"0", "11", "50.1 USD, 51.1 USD", "50.1 USD to 51.1 USD"},
		{"0.05", "11", "50.1 USD, 51.1 USD", "50.1 USD to 51.1 USD"},
		{"5", "9", "55.0 USD, 49.1 USD", "49.1 USD to 55.1 USD, not-all-orders"},
		{"5", "11", "55.0 USD, 51.1 USD", "50.1 USD to 56.0 USD, not-all-orders"},
		{"20", "11", "70.0 USD, 60.0 USD", "59.0 USD to 71.0 USD, not-all-orders"},
	} {
		a := pricing.Account{Zone: time.UTC, Rates: steep(t), ID: "waba", Fees: []pricing.Fee{
			{Name: "on each", On: pricing.FeeOnDelivered, Each: usd("0.1")},
			{Name: "on one item", On: pricing.FeeOnDelivered, Each: usd(c.fee), Item: ratecard.Authentication},
		}}
		if c.minimum != "0" {
			a.Fees = append(a.Fees, pricing.Fee{Name: "least", On: pricing.FeeOnMinimum, Each: usd(c.minimum)})
		}
		bill := func(word string) pricing.Bill {
			b, err := tallyOf(pricerOf(t, a), toIndia(word)).BillFor(at("2026-11-01"), at("2026-12-01"))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		b := bill("u|a")
		got := fmt.Sprint(b.Low, " to ", b.High)
		if slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == pricing.NoteNotAllOrders }) {
			got += ", not-all-orders"
		}
		worlds := fmt.Sprintf("%v, %v", bill("utility").High, bill("authentication").High)
		if got != c.want || worlds != c.worlds {
			t.Errorf("at least %s, %s on authentication: %s; worlds %s", c.minimum, c.fee, got, worlds)
		}
	}
}

// The same of charges for which the month's counts aren't known.
func TestMinimumOfUnknownCounts(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steep(t), ID: "waba", Fees: []pricing.Fee{
		{Name: "on one item", On: pricing.FeeOnDelivered, Each: usd("200"), Item: ratecard.Authentication},
		{Name: "least", On: pricing.FeeOnMinimum, Each: usd("300")},
	}}
	pricer := pricerOf(t, a)
	bill := func(word string) pricing.Bill {
		var sum pricing.Sum
		e := toIndia(word)[0]
		out := apply(t, a, e, pricing.State{UsageUnknown: true})
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
		b, err := sum.BillFor(pricer, at("2026-11-01"), at("2026-12-01"))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b := bill("u|a")
	for _, word := range []string{"utility", "authentication"} {
		if one := bill(word); !isBillWithin(one, b) {
			t.Errorf("%s: %v to %v, within %v to %v", word, one.Low, one.High, b.Low, b.High)
		}
	}
}

// minimumAccount makes up an account with fees on messages of providers that have minimums.
func (d dice) minimumAccount(t *testing.T) pricing.Account {
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	if d.IntN(3) == 0 {
		a.Rates = steep(t)
	}
	for i := range 1 + d.IntN(4) {
		f := pricing.Fee{
			Name:     string(rune('a' + i)),
			Provider: oneOf(d, "one", "one", "two", "abroad"),
			On:       oneOf(d, pricing.FeeOnDelivered, pricing.FeeOnCharged),
		}
		switch f.Each = usd(oneOf(d, "0.01", "0.1", "1", "50")); {
		case f.Provider == "abroad":
			f.Each = pesos("1")
		case d.IntN(6) == 0:
			f.Each, f.Share = ratecard.Money{}, dec("0.5")
		}
		if d.IntN(3) == 0 && f.Share.IsZero() {
			f.Included, f.IncludedPer = 1+d.Int64N(10), oneOf(d, "", pricing.PerNumber)
		}
		if d.IntN(3) == 0 {
			f.Market = oneOf[ratecard.Market](d, "Brazil", "India")
		}
		if d.IntN(2) == 0 && f.Provider != "abroad" {
			f.Item = oneOf(d, ratecard.Utility, ratecard.Authentication, ratecard.Marketing)
		}
		a.Fees = append(a.Fees, f)
	}
	a.Fees = append(a.Fees,
		pricing.Fee{Name: "least", Provider: "one", On: pricing.FeeOnMinimum,
			Each: usd(oneOf(d, "0.1", "1", "20", "200"))})
	if d.IntN(3) == 0 {
		a.Fees = append(a.Fees,
			pricing.Fee{Name: "least of two", Provider: "two", On: pricing.FeeOnMinimum, Each: usd("3")})
	}
	if d.IntN(2) == 0 {
		a.Fees = append(a.Fees,
			pricing.Fee{Name: "least abroad", Provider: "abroad", On: pricing.FeeOnMinimum, Each: pesos("6")})
	}
	return a
}
