package pricing_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// summed applies events one by one and adds up what they cost: the bill, and
// the charges' least and most.
func summed(t *testing.T, pricer *pricing.Pricer, events []pricing.Event) (b pricing.Bill, low, high ratecard.Money) {
	t.Helper()
	return summedIn(t, &pricing.Sum{}, pricer, events)
}

// summedIn is summed in a sum of the caller's.
func summedIn(t *testing.T, sum *pricing.Sum, pricer *pricing.Pricer, events []pricing.Event) (
	b pricing.Bill, low, high ratecard.Money) {
	t.Helper()
	threads, usage := map[foldKey]window.Thread{}, pricing.Usage{}
	seen := map[foldKey]map[string]time.Time{}
	for i := range events {
		e, key := &events[i], threadOf(&events[i])
		if last, ok := seen[key][e.ID]; ok && e.ID != "" && last.Equal(e.At) {
			continue // that very message
		}
		if seen[key] == nil {
			seen[key] = map[string]time.Time{}
		}
		seen[key][e.ID] = e.At
		out, err := pricer.Apply(e, &pricing.State{Thread: threads[key], Usage: usage})
		if err != nil {
			sum.AddUnpriced(pricing.UnpricedBy(err))
			continue
		}
		threads[key], usage = out.Thread, counted(t, usage, out.Counts...)
		low, high = low.Add(out.Charge.Low()), high.Add(out.Charge.High())
		if err := sum.Add(e, &out); err != nil {
			t.Fatal(err)
		}
	}
	b = sumBill(t, sum)
	if b.High.Currency == "" { // nothing had a charge, which would tell it
		b.High = ratecard.Money{Currency: pricer.Account().Currency}
		if b.High.Currency == "" {
			b.High.Currency = "USD"
		}
		b.Low = b.High
	}
	return b, low, high
}

func sumBill(t testing.TB, sum *pricing.Sum) pricing.Bill {
	t.Helper()
	b, err := sum.Bill()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A sum of outcomes is the bill that a tally makes of their events, in everything.
func TestSumIsTheTally(t *testing.T) {
	eachFold(t, 120, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		withIncluded := a
		withIncluded.Fees = append(slices.Clone(a.Fees), d.includedFees(a)...)
		included := pricerOf(t, withIncluded)
		own, _, _ := summed(t, included, sorted(list))
		if diff := cmp.Diff(billOf(t, tallyOf(included, sorted(list))), own); diff != "" {
			t.Errorf("with included messages (-tallied +summed):\n%s", diff)
		}
		pricer, inOrder := pricerOf(t, a), sorted(list)
		var sum pricing.Sum
		got, low, high := summedIn(t, &sum, pricer, inOrder)
		tally := tallyOf(pricer, inOrder)
		if diff := cmp.Diff(billOf(t, tally), got); diff != "" {
			t.Errorf("(-tallied +summed):\n%s", diff)
		}
		from, until := inOrder[0].At, inOrder[len(inOrder)-1].At.AddDate(0, 0, d.IntN(60))
		want, err := tally.BillFor(from, until)
		other, err2 := sum.BillFor(pricer, from, until)
		if diff := cmp.Diff(want, other); diff != "" || err != nil || err2 != nil {
			t.Errorf("of a period (-tallied +summed): %v %v\n%s", err, err2, diff)
		}
		over := got.High.Amount.Cmp(high.Amount)
		if len(got.Unpriced) > 0 && hasItemFees(pricer) {
			over = max(over, 0)
		}
		if got.Low.Amount.Cmp(low.Amount) > 0 || over != 0 {
			t.Errorf("%v–%v, of charges %v–%v", got.Low, got.High, low, high)
		}
	})
}

func TestSumOfNothing(t *testing.T) {
	var sum pricing.Sum
	if err := sum.Add(&pricing.Event{}, &pricing.Outcome{}); err != nil {
		t.Error(err)
	}
	want := pricing.Bill{
		Lines:    []pricing.BillLine{},
		Counts:   []pricing.Count{},
		Unpriced: []pricing.Unpriced{},
		Notes:    []pricing.Note{},
	}
	if diff := cmp.Diff(want, sumBill(t, &sum)); diff != "" {
		t.Error(diff)
	}
}

// A free message needs no card, to be added up neither.
func TestSumWithoutACard(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Currency: "GBP", Rates: ratecard.Cards{}}
	b, _, _ := summed(t, pricerOf(t, a), []pricing.Event{delivery("2025-09-10", "service"),
		delivery("2025-09-11", "utility"), delivery("2025-09-12", "utility")})
	if len(b.Lines) != 1 || b.Lines[0].Rule.ID != "service-free" || b.Lines[0].Card != "" || b.Lines[0].Units != 1 {
		t.Errorf("%+v", b.Lines)
	}
	n := int64(0)
	for _, g := range b.Unpriced {
		n += g.Units
	}
	if n != 2 || b.High.String() != "0 GBP" {
		t.Errorf("%v, %+v", b.High, b.Unpriced)
	}
}

// Sums are of one currency; what isn't added changes nothing.
func TestSumOfTwoCurrencies(t *testing.T) {
	e := delivery("2026-11-10", "marketing")
	charge := func(c ratecard.Currency) *pricing.Outcome {
		out := apply(t, pricing.Account{Currency: c, Zone: time.UTC}, e, pricing.State{})
		return &out
	}
	var sum pricing.Sum
	if err := sum.Add(&e, charge("USD")); err != nil {
		t.Fatal(err)
	}
	before := sumBill(t, &sum)
	err := sum.Add(&e, charge("EUR"))
	if input := (*pricing.InputError)(nil); !errors.Is(err, ratecard.ErrCurrency) || !errors.As(err, &input) ||
		input.Value != "EUR" {
		t.Errorf("%v", err)
	}
	if diff := cmp.Diff(before, sumBill(t, &sum)); diff != "" {
		t.Error(diff)
	}
}

// A clone and what it is of go on apart.
func TestSumClone(t *testing.T) {
	e, later := delivery("2026-11-10", "marketing"), delivery("2026-12-10", "marketing")
	out := apply(t, pricing.Account{Zone: time.UTC}, e, pricing.State{})
	for range 2 {
		var sum pricing.Sum
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
		sum.AddUnpriced(pricing.Unpriced{Units: 1, ID: "other", Why: "who knows"})
		before, clone := sumBill(t, &sum), sum.Clone()
		for _, other := range []*pricing.Sum{clone, sum.Clone()} {
			_ = other.Add(&e, &out)
			_ = other.Add(&later, &out)
			other.AddUnpriced(pricing.Unpriced{Units: 1, ID: "other", Why: "who knows"})
		}
		if diff := cmp.Diff(before, sumBill(t, &sum)); diff != "" {
			t.Errorf("changed by a clone:\n%s", diff)
		}
		b := sumBill(t, clone)
		units := unitsBy(b, func(l pricing.BillLine) string { return l.Month.String() })
		if diff := cmp.Diff(map[string]int64{"2026-11": 2, "2026-12": 1}, units); diff != "" ||
			b.Unpriced[0].Units != 2 || !b.High.Equal(usd("0.1875")) {
			t.Errorf("%v %v\n%s", b.High, b.Unpriced, diff)
		}
	}
}

// Messages that lack a price for one reason are one gap, whatever the day.
func TestLacking(t *testing.T) {
	var sum pricing.Sum
	for _, day := range []string{"2026-11-10", "2026-11-11"} {
		unknown, nobody := delivery(day, "promotion"), delivery(day, "utility")
		nobody.User = "+870771234567"
		for _, e := range []pricing.Event{unknown, nobody} {
			_, err := pricerOf(t, pricing.Account{}).Apply(&e, nil)
			if err == nil {
				t.Fatalf("%+v has a price", e)
			}
			sum.AddUnpriced(pricing.UnpricedBy(err))
		}
	}
	got := map[string]int64{}
	for _, g := range sumBill(t, &sum).Unpriced {
		got[g.Why] = g.Units
	}
	if len(got) != 2 || slices.Min(slices.Collect(maps.Values(got))) != 2 {
		t.Errorf("%v", got)
	}
}

// Members of a group get one message at one instant. Which of them was within the
// allowance is what Apply said, whatever their markets are called.
func TestSumOfAGroup(t *testing.T) {
	for _, order := range [][]string{{"12125550001", "6281234567000"}, {"6281234567000", "12125550001"}} {
		var events []pricing.Event
		for i, member := range order {
			e := delivery("2026-10-24", "service")
			e.ID, e.User, e.Message.To = "wamid.1", "group", member
			if i > 0 {
				e.Meta = pricing.Reported{Type: pricing.TypeRegular, Delivered: true}
			}
			events = append(events, e)
		}
		var sum pricing.Sum
		usage, high := pricing.Usage{}, ratecard.Money{}
		for i := range events {
			out := apply(t, pricing.Account{Zone: time.UTC}, events[i], pricing.State{Usage: usage})
			usage, high = counted(t, usage, out.Counts...), high.Add(out.Charge.High())
			if err := sum.Add(&events[i], &out); err != nil {
				t.Fatal(err)
			}
		}
		if b := sumBill(t, &sum); !b.High.Equal(high) || b.High.IsZero() {
			t.Errorf("%v: %v, of charges %v", order, b.High, high)
		}
	}
}
