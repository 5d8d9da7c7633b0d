package pricing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// partOf is an account's part of September 2025.
func partOf(t testing.TB, tally *pricing.Tally, account string) pricing.Bill {
	t.Helper()
	b, err := tally.BillOf(account, at("2025-09-01"), at("2025-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func rangeOf(b pricing.Bill) string { return b.Low.String() + " to " + b.High.String() }

// Two accounts cross a ladder together: 4 units at 50 a month, 5 at 30, then 10. Whose came
// first isn't known, but before a correction and after it.
func TestBillOfLadder(t *testing.T) {
	from := at("2025-09-10T12:00:00")
	utility := pricing.Correction{At: from.Add(2 * time.Hour), Level: 8, Counter: pricing.Counter{
		Month: pricing.MonthOf(from), Scope: pricing.PerPortfolio, Of: "acme", Item: ratecard.Utility, Market: "Brazil",
	}}
	type batch struct {
		account string
		n       int
		after   time.Duration
	}
	for name, test := range map[string]struct {
		corrections []pricing.Correction
		batches     []batch
		one, other  string
		total       string
	}{
		"no ladder turned": {nil, []batch{{"one", 2, 0}, {"other", 2, time.Hour}},
			"100 USD to 100 USD", "100 USD to 100 USD", "200 USD to 200 USD"},
		"a ladder turned": {nil, []batch{{"one", 3, 0}, {"other", 3, time.Hour}},
			"110 USD to 150 USD", "110 USD to 150 USD", "260 USD to 260 USD"},
		"the other sent nothing there": {nil, []batch{{"one", 6, 0}},
			"260 USD to 260 USD", "0 USD to 0 USD", "260 USD to 260 USD"},
		// The others' 3 are certain to be before, or after.
		"divided by a correction": {[]pricing.Correction{utility}, []batch{{"one", 3, 0}, {"other", 3, 3 * time.Hour}},
			"150 USD to 150 USD", "50 USD to 50 USD", "200 USD to 200 USD"},
		"the others were past the correction": {[]pricing.Correction{utility},
			[]batch{{"other", 9, 0}, {"one", 2, 3 * time.Hour}},
			"20 USD to 20 USD", "350 USD to 350 USD", "370 USD to 370 USD"},
		"both before and after": {[]pricing.Correction{utility},
			[]batch{{"one", 3, 0}, {"other", 3, time.Hour}, {"one", 1, 3 * time.Hour}, {"other", 1, 4 * time.Hour}},
			"120 USD to 180 USD", "120 USD to 180 USD", "300 USD to 300 USD"},
	} {
		t.Run(name, func(t *testing.T) {
			tallies := map[string]*pricing.Tally{}
			for _, id := range []string{"one", "other"} {
				own := tierPricer(t, func(a *pricing.Account) { a.ID = id })
				tallies[id] = own.Tally(test.corrections...)
			}
			for _, b := range test.batches {
				for _, e := range sends(b.n, from.Add(b.after), brazil, "utility") {
					e.Number = b.account
					tallies[b.account].Add(&e)
				}
			}
			sum := tallies["one"]
			sum.Merge(tallies["other"])
			got := []string{rangeOf(partOf(t, sum, "one")), rangeOf(partOf(t, sum, "other")), rangeOf(billOf(t, sum))}
			if diff := cmp.Diff([]string{test.one, test.other, test.total}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What can't be told is an error that names it.
func TestBillOfErrors(t *testing.T) {
	from, until := at("2025-09-01"), at("2025-10-01")
	fee := pricing.Fee{Name: "base", On: pricing.FeeOnMonth, Each: usd("9")}
	tally := tierPricer(t, nil).Tally()
	tally.Merge(tierPricer(t, func(a *pricing.Account) { a.ID = "twice" }).Tally())
	tally.Merge(tierPricer(t, func(a *pricing.Account) { a.ID, a.Fees = "twice", []pricing.Fee{fee} }).Tally())
	refused := tierPricer(t, nil).Tally()
	refused.Merge(tierPricer(t, func(a *pricing.Account) { a.Portfolio = "else" }).Tally())
	for _, test := range []struct {
		tally        *pricing.Tally
		id           string
		from, until  time.Time
		field, value string
	}{
		{tally, "nobody", from, until, "accountID", "nobody"},
		{tally, "", from, until, "accountID", ""},
		{tally, "WABA", from, until, "accountID", "WABA"},
		{tally, "twice", from, until, "accountID", "twice"},
		{tally, "waba", until, from, "until", "2025-09-01T00:00:00Z"},
		{tally, "waba", time.Time{}, until, "from", ""},
		{refused, "waba", from, until, "Account.Portfolio", "else"},
	} {
		_, err := test.tally.BillOf(test.id, test.from, test.until)
		var fault *pricing.InputError
		if !errors.As(err, &fault) || fault.Field != test.field || fault.Value != test.value {
			t.Errorf("%q: %v, want %s %q", test.id, err, test.field, test.value)
		}
	}
	var zero pricing.Tally
	if b, err := zero.BillOf("", from, until); err != nil || len(b.Lines) > 0 {
		t.Errorf("of the zero Tally: %v, %v", b, err)
	}
}

// A fee by the month is due once for each account, however often its tallies were merged, and
// in whatever order.
func TestBillOfMonthlyFees(t *testing.T) {
	fees := map[string]string{"one": "9", "other": "20"}
	pricers := map[string]*pricing.Pricer{}
	for id, amount := range fees {
		pricers[id] = tierPricer(t, func(a *pricing.Account) {
			a.ID = id
			a.Fees = []pricing.Fee{{Name: "of " + id, On: pricing.FeeOnMonth, Each: usd(amount), Quantity: 2}}
		})
	}
	for seed := range uint64(8) {
		d := newDice(seed)
		var list []*pricing.Tally
		for range 3 {
			for id := range fees {
				list = append(list, pricers[id].Tally())
			}
		}
		sum := d.joined(list)
		for id, want := range map[string]string{"one": "18 USD to 18 USD", "other": "40 USD to 40 USD"} {
			b := partOf(t, sum, id)
			if got := rangeOf(b); got != want || len(b.Notes) > 0 {
				t.Errorf("%s: %s %v, want %s", id, got, b.Notes, want)
			}
		}
	}
}

// One allowance of a number is for all accounts that send from it (R7.3): the first thousand
// messages have it, whosesoever they are.
func TestBillOfSharedAllowance(t *testing.T) {
	from := at("2026-11-10T12:00:00")
	var tallies []*pricing.Tally
	for i, id := range []string{"one", "other"} {
		p := pricerOf(t, pricing.Account{ID: id, Portfolio: "acme", Zone: time.UTC})
		tally := p.Tally()
		tally.Add(&pricing.Event{At: from.Add(-time.Hour), Number: "15550001", User: brazil, Inbound: true})
		list := sends(600, from, brazil, "service")
		for k := range list {
			list[k].ID += id
			list[k].At = from.Add(time.Duration(2*k+i) * time.Second)
			tally.Add(&list[k])
		}
		tallies = append(tallies, throughBytes(t, tally, p))
	}
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		sum := tallies[order[0]].Clone()
		sum.Merge(tallies[order[1]])
		total := billOf(t, sum)
		if len(total.Counts) != 1 || total.Counts[0].N != 1000 {
			t.Errorf("%v", total.Counts)
		}
		high := ratecard.Money{Currency: "USD"}
		for _, id := range []string{"one", "other"} {
			b, err := sum.BillOf(id, at("2026-11-01"), at("2026-12-01"))
			if err != nil || !b.Low.Equal(b.High) || b.Counts[0].N != 500 || unitsOf(b.Lines) != 600 {
				t.Errorf("%s: %v %s %v", id, err, rangeOf(b), b.Counts)
			}
			high = high.Add(b.High)
		}
		if !high.Equal(total.High) || high.IsZero() {
			t.Errorf("%v together, of %v", high, total.High)
		}
	}
}

// It isn't certain whether another account's message is within a free entry window, and so
// whether it takes the first of the thousand places.
func TestBillOfUnsureAllowance(t *testing.T) {
	from := at("2026-11-10T12:00:00")
	tallies := map[string]*pricing.Tally{}
	for _, id := range []string{"one", "other"} {
		tallies[id] = pricerOf(t, pricing.Account{ID: id, Portfolio: "acme", Zone: time.UTC}).Tally()
	}
	for _, e := range sends(1000, from, brazil, "service") {
		tallies["one"].AddInThread(nil, &e, window.Thread{LastInbound: from.Add(-time.Hour)})
	}
	unsure := sends(1, from.Add(-time.Minute), india, "service")[0]
	tallies["other"].AddInThread(nil, &unsure, window.Thread{
		LastInbound: from.Add(-time.Hour), Entered: from.Add(-81 * time.Hour), Answered: from.Add(-80 * time.Hour),
	})
	sum := tallies["one"]
	sum.Merge(tallies["other"])
	b, err := sum.BillOf("one", at("2026-11-01"), at("2026-12-01"))
	if err != nil || !b.Low.IsZero() || b.High.IsZero() || b.Counts[0].N != 999 {
		t.Errorf("%v %s %v", err, rangeOf(b), b.Counts)
	}
}

// Another account's message may be utility or authentication. So it isn't certain whether it
// climbs the ladder of utility: 4 units at 50, then at 30.
func TestBillOfUnsureLadder(t *testing.T) {
	one, other := tierPricer(t, nil).Tally(), tierPricer(t, func(a *pricing.Account) { a.ID = "other" }).Tally()
	for _, e := range toIndia(times(4, "utility")...) {
		one.Add(&e)
	}
	for _, e := range toIndia("u|a") {
		e.ID, e.Number = "other", "15550002"
		other.Add(&e)
	}
	one.Merge(other)
	b, err := one.BillOf("waba", at("2026-11-01"), at("2026-12-01"))
	if got := rangeOf(b); err != nil || got != "180 USD to 200 USD" {
		t.Errorf("%s, %v", got, err)
	}
}

func unitsOf(lines []pricing.BillLine) (n int64) {
	for _, l := range lines {
		n += l.Units
	}
	return n
}

// throughBytes is a tally that was written and read, by one who knows pricers.
func throughBytes(t testing.TB, tally *pricing.Tally, pricers ...*pricing.Pricer) *pricing.Tally {
	t.Helper()
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	read, err := pricing.ReadTally(data, pricers...)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// The parts of all accounts are together at most the total's Low, and at least its High. They
// are exact where no ladder turned and no number is shared. Neither hangs on the order of
// merging, nor on bytes in between.
func TestBillOfParts(t *testing.T) {
	ranges, exact := 0, 0
	for seed := range uint64(testkit.Tries(150)) {
		d := newDice(8000 + seed)
		p := d.portfolio(t, 100)
		if len(p.events) == 0 {
			continue
		}
		sum, again := p.merged(t, d), p.merged(t, newDice(seed))
		read := throughBytes(t, sum, p.pricers...)
		from := p.events[0].At
		until := p.events[len(p.events)-1].At.Add(time.Second)
		total, err := sum.BillFor(from, until)
		if err != nil {
			t.Fatal(err)
		}
		low, high := ratecard.Money{Currency: total.Low.Currency}, ratecard.Money{Currency: total.High.Currency}
		for _, pricer := range p.pricers {
			account := pricer.Account().ID
			b, err := sum.BillOf(account, from, until)
			if err != nil {
				t.Fatal(err)
			}
			for how, other := range map[string]*pricing.Tally{"in another order": again, "read": read} {
				if o, err := other.BillOf(account, from, until); err != nil || !o.Equal(b) {
					t.Errorf("seed %d, %s %s (-was +is) %v:\n%s", seed, account, how, err, cmp.Diff(b, o))
				}
			}
			low, high = low.Add(b.Low), high.Add(b.High)
			if len(p.pricers) == 1 && !b.Equal(total) {
				t.Errorf("seed %d: the only account's part (-total +part):\n%s", seed, cmp.Diff(total, b))
			}
		}
		isMonthly := func(f pricing.Fee) bool { return f.On == pricing.FeeOnMonth || f.On == pricing.FeeOnMinimum }
		if len(p.pricers) > 1 && slices.ContainsFunc(p.pricers[0].Account().Fees, isMonthly) {
			continue // each account's own, and the total has those of one
		}
		if low.Amount.Cmp(total.Low.Amount) > 0 || high.Amount.Cmp(total.High.Amount) < 0 {
			t.Errorf("seed %d: parts of %v to %v, total %s", seed, low, high, rangeOf(total))
		}
		turned := slices.ContainsFunc(total.Lines, func(l pricing.BillLine) bool { return l.Tier > 1 })
		if !turned && len(p.pricers) > 1 && total.Low.Equal(total.High) {
			if exact++; !low.Equal(high) {
				t.Errorf("seed %d: no ladder turned: %v to %v", seed, low, high)
			}
		}
		if low.Amount.Cmp(total.Low.Amount) < 0 {
			ranges++
		}
		if t.Failed() {
			return
		}
	}
	if ranges == 0 || exact == 0 {
		t.Errorf("%d ranges, %d exact", ranges, exact)
	}
}

// merged is the tally of all accounts, folded in parts.
func (p *portfolio) merged(t *testing.T, d dice) *pricing.Tally {
	t.Helper()
	sum := p.pricers[0].Tally(p.corrections...)
	for _, pricer := range p.pricers {
		sum.Merge(pricer.Tally())
	}
	sum.Merge(p.tallied(t, d))
	return sum
}
