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

// Each business number has its own included messages, by whatever spelling it is known.
func TestIncludedPerNumber(t *testing.T) {
	each := pricing.Fee{Name: "each", On: pricing.FeeOnBoth, Each: usd("0.01"), Included: 2,
		IncludedPer: pricing.PerNumber}
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{each}})
	var list []pricing.Event
	send := func(day, number string, inbound bool) {
		e := delivery(day, "marketing")
		e.ID, e.Number, e.Inbound = day+number, number, inbound
		list = append(list, e)
	}
	send("2026-09-10", "+49 30 555010", false)
	send("2026-09-11", "4930555010", true)
	send("2026-09-12", "4930555010", false)
	send("2026-09-12", "2", false)
	send("2026-10-12", "2", true)
	const want = "2026-09 0.01 each; 2026-09 0 each, 3 included, 2 a number; 2026-10 0 each, 1 included, 2 a number"
	b, err := pricer.ReplayFor(slices.Values(list), at("2026-09-01"), at("2026-11-01"))
	if err != nil || monthLines(b) != want || !b.High.Equal(usd("0.1975")) || !b.Low.Equal(b.High) {
		t.Errorf("%s, %v, want %s (%v)", monthLines(b), b.High, want, err)
	}
	jsonBoth(t, b)
	// Of a month that began before the period, none is sure to be included.
	b, err = pricer.ReplayFor(slices.Values(list), at("2026-09-02"), at("2026-11-01"))
	if err != nil || !b.Low.Equal(usd("0.1975")) || !b.High.Equal(usd("0.2275")) {
		t.Errorf("%v to %v (%v)", b.Low, b.High, err)
	}
	tallies := []*pricing.Tally{tallyOf(pricer, list[3:]), tallyOf(pricer, list[:3])}
	tallies[0].Merge(tallies[1])
	if merged := billOf(t, tallies[0]); gocmp.Diff(replay(t, pricer, list), merged) != "" {
		t.Error(gocmp.Diff(replay(t, pricer, list), merged))
	}
}

// Messages without a business number have the included ones together, and the bill says so.
func TestIncludedOfNoNumber(t *testing.T) {
	fee := pricing.Fee{Name: "each", On: pricing.FeeOnDelivered, Each: usd("0.01"), Included: 1}
	for _, c := range []struct {
		per    pricing.Scope
		number string
		want   bool
	}{
		{pricing.PerNumber, "", true},
		{pricing.PerNumber, "4930555010", false},
		{pricing.PerAccount, "", false},
	} {
		fee.IncludedPer = c.per
		pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{fee}})
		var list []pricing.Event
		for _, day := range []string{"2026-09-10", "2026-09-11"} {
			e := delivery(day, "marketing")
			e.ID, e.Number = day, c.number
			list = append(list, e)
		}
		b, err := pricer.ReplayFor(slices.Values(list), at("2026-09-01"), at("2026-10-01"))
		isNoted := slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == pricing.NoteNumberNotGiven })
		if err != nil || isNoted != c.want {
			t.Errorf("%s of %q: %v (%v)", c.per, c.number, b.Notes, err)
		}
	}
}

// A fee that includes messages for each number changes nothing else in a bill than one
// for each account does.
func TestNumbersChangeNothingElse(t *testing.T) {
	eachFold(t, 150, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		if d.IntN(2) == 0 {
			a, list = pricing.Account{ID: "waba", Zone: time.UTC, Rates: steep(t)}, nil
			words := []string{"authentication", "authentication_international", "utility", "u|a", "a|u"}[d.IntN(4):]
			for range 48 {
				list = append(list, toIndia(oneOf(d, words...))...)
				list[len(list)-1].Number = oneOf(d, "1", "2", "3")
				list[len(list)-1].ID = fmt.Sprint(100 + len(list))
			}
		}
		fee := pricing.Fee{Name: "some", On: pricing.FeeOnBoth, Each: pesos("0.01"), Included: 5, Provider: "some"}
		var bills []pricing.Bill
		for _, per := range []pricing.Scope{pricing.PerAccount, pricing.PerNumber} {
			fee.IncludedPer = per
			own := a
			own.Fees = append(slices.Clone(a.Fees), fee)
			b := replay(t, pricerOf(t, own), list)
			b.Lines = slices.DeleteFunc(b.Lines, func(l pricing.BillLine) bool { return l.Fee == "some" })
			b.OtherCurrencies = nil
			bills = append(bills, b)
		}
		if diff := gocmp.Diff(bills[0], bills[1]); diff != "" {
			t.Errorf("(-per account +per number):\n%s", diff)
		}
	})
}

// Where counts aren't known, what a message costs at least and at most has the number's
// own included messages.
func TestIncludedPerNumberOfUnknownCounts(t *testing.T) {
	for per, want := range map[pricing.Scope][2]string{
		pricing.PerNumber: {"0", "0.0136"}, pricing.PerAccount: {"0", "1.0136"}} {
		pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
			{Name: "charged", On: pricing.FeeOnCharged, Each: usd("1"), Included: 1, IncludedPer: per}}})
		var sum pricing.Sum
		for _, number := range []string{"1", "2"} {
			e := delivery("2026-11-10", "service")
			e.Number = number
			state := wrote("2026-11-10")
			state.UsageUnknown = true
			out, err := pricer.Apply(&e, &state)
			if err != nil {
				t.Fatal(err)
			}
			if err := sum.Add(&e, &out); err != nil {
				t.Fatal(err)
			}
		}
		if b := sumBill(t, sum.Clone()); !b.Low.Equal(usd(want[0])) || !b.High.Equal(usd(want[1])) {
			t.Errorf("per %s: %v to %v, want %v", per, b.Low, b.High, want)
		}
	}
}

// Of a message of which neither counts nor category are known, no message is sure to be
// included.
func TestIncludedOfUnknownCountsAndCategory(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		{Name: "some", On: pricing.FeeOnDelivered, Each: usd("1"), Item: ratecard.Marketing, Included: 9}}})
	e := delivery("2026-11-10", "utility")
	e.User, e.Message.Others = "34612345678", []category.Category{category.Marketing}
	out, err := pricer.Apply(&e, &pricing.State{UsageUnknown: true})
	if err != nil {
		t.Fatal(err)
	}
	var sum pricing.Sum
	if err := sum.Add(&e, &out); err != nil {
		t.Fatal(err)
	}
	if b := sumBill(t, &sum); !b.Low.Equal(usd("0.0150")) || !b.High.Equal(usd("1.0707")) {
		t.Errorf("%v to %v", b.Low, b.High)
	}
}

// The scope of included messages is that of an account or a number.
func TestIncludedPerFaults(t *testing.T) {
	for _, f := range []pricing.Fee{
		{On: pricing.FeeOnBoth, Each: usd("1"), IncludedPer: pricing.PerNumber},
		{On: pricing.FeeOnBoth, Each: usd("1"), Included: 1, IncludedPer: pricing.PerPortfolio},
		{On: pricing.FeeOnBoth, Each: usd("1"), Included: 1, IncludedPer: "phone"},
		{On: pricing.FeeOnMonth, Each: usd("1"), IncludedPer: pricing.PerAccount},
	} {
		err := pricing.Account{Fees: []pricing.Fee{f}}.Validate()
		checkInput(t, string(f.IncludedPer), err, pricing.ErrInvalid, "Fee.IncludedPer")
	}
}

// Accounts that share a number have their own included messages, and two pricers of one
// account share them.
func TestIncludedOfSeveralPricers(t *testing.T) {
	for _, per := range []pricing.Scope{pricing.PerAccount, pricing.PerNumber} {
		of := func(id string, location ratecard.Country) *pricing.Pricer {
			return pricerOf(t, pricing.Account{ID: id, Zone: time.UTC, PrimaryLocation: location, Fees: []pricing.Fee{
				{Name: "each", On: pricing.FeeOnDelivered, Each: usd("4"), Included: 1, IncludedPer: per}}})
		}
		for _, test := range []struct {
			other *pricing.Pricer
			high  string
			lines map[pricing.Scope]string
		}{{of("b", ""), "0.125", map[pricing.Scope]string{
			pricing.PerAccount: "2 × 0 each, included, 1 an account",
			pricing.PerNumber:  "2 × 0 each, included, 1 a number",
		}}, {of("a", "BR"), "4.125", map[pricing.Scope]string{
			pricing.PerAccount: "1 × 4 each; 1 × 0 each, 1 of 1 included",
			pricing.PerNumber:  "1 × 4 each; 1 × 0 each, 1 included, 1 a number",
		}}} {
			b := sumBill(t, sumOf(t, of("a", ""), test.other))
			if !b.High.Equal(usd(test.high)) || !b.Low.Equal(b.High) {
				t.Errorf("%s: %v to %v, want %s", per, b.Low, b.High, test.high)
			}
			var lines []string
			for _, l := range b.Lines {
				if l.Item == pricing.FeeItem {
					lines = append(lines, fmt.Sprint(l.Units, " × ", bare(l.Amount), " ", l.Detail))
				}
			}
			if got := strings.Join(lines, "; "); got != test.lines[per] {
				t.Errorf("%s, want %s", got, test.lines[per])
			}
		}
	}
}
