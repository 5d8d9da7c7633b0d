package pricing_test

import (
	gocmp "cmp"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// foldCases are the seeds of each property.
const foldCases = 300

// eachFold calls f with random accounts and traffic.
func eachFold(t *testing.T, events int, f func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event)) {
	t.Helper()
	for seed := range uint64(testkit.Tries(foldCases)) {
		d := newDice(1000 + seed)
		a, p := d.account(t), d.plan(1+d.IntN(events))
		p.unsure = d.IntN(3) == 0
		a.SharedNumber = d.IntN(8) == 0
		f(t, d, a, p, d.traffic(p))
		if t.Failed() {
			t.Fatalf("seed %d: %+v %+v", seed, a, p)
		}
	}
}

func replay(t testing.TB, pricer *pricing.Pricer, events []pricing.Event) pricing.Bill {
	t.Helper()
	b, err := pricer.Replay(slices.Values(events))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func billOf(t testing.TB, tally *pricing.Tally) pricing.Bill {
	t.Helper()
	b, err := tally.Bill()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func tallyOf(pricer *pricing.Pricer, events []pricing.Event) *pricing.Tally {
	tally := pricer.Tally()
	for i := range events {
		tally.Add(&events[i])
	}
	return tally
}

// shuffled is the events in another order.
func (d dice) shuffled(events []pricing.Event) []pricing.Event {
	list := slices.Clone(events)
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// parts deals the threads out, each whole, to so many.
func (d dice) parts(events []pricing.Event, n int) [][]pricing.Event {
	of, parts := map[foldKey]int{}, make([][]pricing.Event, n)
	for i := range events {
		key := threadOf(&events[i])
		if _, ok := of[key]; !ok {
			of[key] = d.IntN(n)
		}
		parts[of[key]] = append(parts[of[key]], events[i])
	}
	return parts
}

// joined merges tallies two by two, in any order and association.
func (d dice) joined(list []*pricing.Tally) *pricing.Tally {
	for len(list) > 1 {
		i := d.IntN(len(list))
		from := list[i]
		list = slices.Delete(list, i, i+1)
		list[d.IntN(len(list))].Merge(from)
	}
	return list[0]
}

// includedFees are fees with included messages, for an account.
func (d dice) includedFees(a pricing.Account) []pricing.Fee {
	per := func() pricing.Scope { return oneOf(d, "", pricing.PerAccount, pricing.PerNumber) }
	own := ratecard.Money{Amount: dec("0.01"), Currency: gocmp.Or(a.Currency, "USD")}
	return []pricing.Fee{
		{Name: "past some", On: pricing.FeeOnBoth, Each: own, Included: 1 + int64(d.IntN(30)), IncludedPer: per(),
			From: oneOf(d, ratecard.Date{}, on(oneOf(d, foldTurns...)))},
		{Name: "past some of an item", On: oneOf(d, pricing.FeeOnCharged, pricing.FeeOnDelivered), Each: own,
			Included: 1 + int64(d.IntN(30)), IncludedPer: per(),
			Item: oneOf(d, "", ratecard.Utility, ratecard.Service)},
		{Name: "past some abroad", On: oneOf(d, pricing.FeeOnCharged, pricing.FeeOnDelivered, pricing.FeeOnInbound),
			Each: pesos("0.01"), Provider: "abroad", Included: 1 + int64(d.IntN(30)), IncludedPer: per()},
		{Name: "past some failed", On: pricing.FeeOnFailed, Each: own, Included: 3, IncludedPer: per()},
	}
}

// However the work is cut, the bill is the same to the last digit.
func TestBillDoesNotDependOnTheCut(t *testing.T) {
	eachFold(t, 120, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		a.Fees = append(a.Fees, d.includedFees(a)...)
		pricer := pricerOf(t, a)
		want := replay(t, pricer, list)
		same := func(how string, got pricing.Bill) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-in one go +so):\n%s", how, diff)
			}
		}
		same("shuffled", replay(t, pricer, d.shuffled(list)))
		inOrder := sorted(list)
		streamed, err := pricer.ReplaySorted(slices.Values(inOrder))
		if err != nil {
			t.Fatal(err)
		}
		same("sorted", streamed)
		from, until := inOrder[0].At, inOrder[len(inOrder)-1].At.Add(time.Second)
		inPeriod, err := pricer.ReplayFor(slices.Values(list), from, until)
		if err != nil {
			t.Fatal(err)
		}

		var tallies []*pricing.Tally
		for _, part := range d.parts(inOrder, 1+d.IntN(5)) {
			own := pricerOf(t, a) // each may be another program's
			tallies = append(tallies, tallyOf(own, part))
		}
		joined := d.joined(tallies)
		same("in parts", billOf(t, joined))
		again, err := joined.BillFor(from, until)
		if diff := cmp.Diff(inPeriod, again); diff != "" || err != nil {
			t.Errorf("in parts, of a period (-in one go +so): %v\n%s", err, diff)
		}

		twice := slices.Clone(list)
		for _, e := range list {
			if e.ID != "" && d.IntN(3) == 0 {
				twice = append(twice, e)
				if e.Failed = true; !e.Inbound { // it is known to be delivered, or counts already
					twice = append(twice, e)
				}
			}
		}
		same("with repeats", replay(t, pricer, d.shuffled(twice)))
		for _, b := range []pricing.Bill{want, inPeriod} {
			if b.Low.Cmp(b.High) > 0 {
				t.Errorf("low %v, high %v", b.Low, b.High)
			}
		}
	})
}

// A message is told from its repeats by its ID, whatever else happens at that
// instant in its thread; without one, each counts.
func TestRepeats(t *testing.T) {
	message := func(id string) pricing.Event {
		return pricing.Event{
			ID:      id,
			At:      at("2026-08-01"),
			Number:  "1",
			User:    brazil,
			Message: pricing.Message{Category: "marketing"},
		}
	}
	elsewhere := message("a")
	elsewhere.User = india
	for _, c := range []struct {
		list []pricing.Event
		want int64
	}{
		{[]pricing.Event{message(""), message(""), message("")}, 3},
		{[]pricing.Event{message("a"), message("a"), message("a")}, 1},
		{[]pricing.Event{message("a"), message("b"), message("c"), message("a"), message("b"), message("c")}, 3},
		{[]pricing.Event{message(""), message("a"), message(""), message("a")}, 3},
		{[]pricing.Event{message("a"), elsewhere, message("a"), elsewhere}, 2},
	} {
		pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
		streamed, err := pricer.ReplaySorted(slices.Values(c.list))
		if err != nil {
			t.Fatal(err)
		}
		for how, b := range map[string]pricing.Bill{"replayed": replay(t, pricer, c.list), "streamed": streamed,
			"folded": billOf(t, tallyOf(pricer, c.list))} {
			var got int64
			for _, l := range b.Lines {
				got += l.Units
			}
			if got != c.want {
				t.Errorf("%s: %d of %v count, want %d", how, got, c.list, c.want)
			}
		}
	}
}

// Of two reports of one message, that with Meta's word counts, whichever came first.
func TestRepeatWithMoreToSay(t *testing.T) {
	plain := pricing.Event{
		ID:      "wamid.1",
		At:      at("2026-08-01"),
		Number:  "1",
		User:    brazil,
		Message: pricing.Message{Category: "utility"},
	}
	said := plain
	said.Meta.Type = pricing.TypeFree
	pricer := pricerOf(t, pricing.Account{})
	want := replay(t, pricer, []pricing.Event{said})
	for _, list := range [][]pricing.Event{{plain, said}, {said, plain}} {
		if diff := cmp.Diff(want, replay(t, pricer, list)); diff != "" {
			t.Error(diff)
		}
	}
}

// A bill is what Apply charges one by one.
func TestBillIsTheSumOfApply(t *testing.T) {
	eachFold(t, 150, func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event) {
		pricer := pricerOf(t, a)
		inOrder := sorted(list)
		l := newLedger(pricer)
		l.apply(t, inOrder)
		tally := tallyOf(pricer, inOrder)
		l.check(t, billOf(t, tally), !p.unsure && !a.SharedNumber)
		for key, th := range remembered(tally) {
			if diff := cmp.Diff(l.threads[key], th); diff != "" {
				t.Errorf("thread %v (-applied +folded):\n%s", key, diff)
			}
			delete(l.threads, key)
		}
		for key, th := range l.threads {
			if diff := cmp.Diff(window.Thread{}, th); diff != "" {
				t.Errorf("thread %v was forgotten:\n%s", key, diff)
			}
		}
	})
}

// remembered is what a tally remembers of threads.
func remembered(tally *pricing.Tally) map[foldKey]window.Thread {
	all := map[foldKey]window.Thread{}
	for key, th := range tally.Threads() {
		all[foldKey{key.Number, key.User}] = th
	}
	return all
}

// usesAllowanceUp reports whether a bill comes to the end of an allowance, as it may by
// Meta's word. From there on, what one message costs at least depends on the others.
func usesAllowanceUp(b pricing.Bill) bool {
	return slices.ContainsFunc(b.Counts, func(c pricing.Count) bool { return c.Counter.Market == "" && c.N >= 1000 })
}

// sharesSteps reports whether a bill has both kinds of authentication in a market, which
// climb one ladder's steps.
func sharesSteps(b pricing.Bill) bool {
	kinds := map[ratecard.Market]int{}
	for _, l := range b.Lines {
		switch l.Item {
		case ratecard.Authentication:
			kinds[l.Market] |= 1
		case ratecard.AuthenticationInternational:
			kinds[l.Market] |= 2
		}
		if kinds[l.Market] == 3 && b.Low.Cmp(b.High) != 0 {
			return true
		}
	}
	return false
}

// hasItemFees reports whether a fee is on one item.
func hasItemFees(p *pricing.Pricer) bool {
	return slices.ContainsFunc(p.Account().Fees, func(f pricing.Fee) bool { return f.Item != "" })
}

// check holds a bill against the ledger: amounts, units, counters and gaps, and
// where every message is certain, lines and notes.
func (l *ledger) check(t testing.TB, b pricing.Bill, certain bool) {
	t.Helper()
	low, high := b.Low.Amount.Cmp(l.low.Amount), b.High.Amount.Cmp(l.high.Amount)
	if sharesSteps(b) { // a bill doesn't know which of the two items came first
		low, high = max(low, 0), min(high, 0)
	}
	if usesAllowanceUp(b) { // see Sum; a message that nobody could pay for has no fee in one of its cases
		low = max(low, 0)
		if l.pricer.Account().NoPaymentMethod {
			low = 0
		}
	}
	if l.unpriced > 0 && hasItemFees(l.pricer) { // nor is it known which item it is
		low, high = max(low, 0), max(high, 0)
	}
	if low != 0 || high != 0 {
		t.Errorf("bill %v to %v, applied %v to %v", b.Low, b.High, l.low, l.high)
	}
	var unpriced int64
	for _, gap := range b.Unpriced {
		unpriced += gap.Units
	}
	if unpriced != l.unpriced {
		t.Errorf("bill lacks the price of %d, Apply of %d: %v", unpriced, l.unpriced, b.Unpriced)
	}
	if !certain || !b.Low.Equal(b.High) {
		return
	}
	usage := counted(t, pricing.Usage{}, b.Counts...)
	if diff := cmp.Diff(l.usage, usage); diff != "" {
		t.Errorf("counters (-applied +bill):\n%s", diff)
	}
	units, amounts := map[ledgerLine]int64{}, map[ledgerLine]ratecard.Money{}
	if l.unpriced > 0 { // a quote without a price shows no line, not even a fee's
		isFee := func(k ledgerLine) bool { return k.item == "fee" }
		maps.DeleteFunc(l.units, func(k ledgerLine, _ int64) bool { return isFee(k) })
		maps.DeleteFunc(l.amounts, func(k ledgerLine, _ ratecard.Money) bool { return isFee(k) })
		b.Lines = slices.DeleteFunc(slices.Clone(b.Lines),
			func(line pricing.BillLine) bool { return line.Item == "fee" })
	}
	for _, line := range b.Lines {
		k := ledgerLine{line.Month, line.Market, line.Item, line.Rule.ID, line.Price.String(), line.Model, line.Card,
			line.Detail}
		units[k], amounts[k] = units[k]+line.Units, amounts[k].Add(line.Amount)
	}
	if diff := cmp.Diff(l.units, units); diff != "" {
		t.Errorf("units (-applied +bill):\n%s", diff)
	}
	if diff := cmp.Diff(l.amounts, amounts); diff != "" {
		t.Errorf("amounts (-applied +bill):\n%s", diff)
	}
	notes := map[string]bool{}
	for _, n := range b.Notes {
		notes[n.ID] = true
	}
	delete(l.notes, "counter-is-a-lower-bound") // not of one who counted it all
	delete(l.notes, "fees-by-month")            // of the account, not of a message
	delete(notes, "fees-by-month")
	if diff := cmp.Diff(l.notes, notes); diff != "" {
		t.Errorf("notes (-applied +bill):\n%s", diff)
	}
}

// Threads don't touch each other's windows, however their events interleave.
func TestThreadsAreIndependent(t *testing.T) {
	eachFold(t, 80, func(t *testing.T, _ dice, a pricing.Account, _ plan, list []pricing.Event) {
		pricer := pricerOf(t, a)
		together := remembered(tallyOf(pricer, sorted(list)))
		apart := map[foldKey][]pricing.Event{}
		for _, e := range sorted(list) {
			apart[threadOf(&e)] = append(apart[threadOf(&e)], e)
		}
		for key, own := range apart {
			if diff := cmp.Diff(remembered(tallyOf(pricer, own))[key], together[key]); diff != "" {
				t.Errorf("%v (-alone +among others):\n%s", key, diff)
			}
		}
	})
}

func TestMergeLeavesTheOther(t *testing.T) {
	eachFold(t, 80, func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event) {
		parts := d.parts(sorted(list), 2)
		one, other := tallyOf(pricerOf(t, a), parts[0]), tallyOf(pricerOf(t, a), parts[1])
		bill, threads := billOf(t, other), remembered(other)
		one.Merge(other)
		whole := billOf(t, one)
		more := d.traffic(p)
		for i := range more { // of the same numbers and users, in no order
			more[i].User = list[d.IntN(len(list))].User
			one.Add(&more[i])
		}
		if diff := cmp.Diff(bill, billOf(t, other)) + cmp.Diff(threads, remembered(other)); diff != "" {
			t.Errorf("the other changed:\n%s", diff)
		}
		again := tallyOf(pricerOf(t, a), parts[0])
		again.Merge(other)
		threads = remembered(again)
		for i := range more {
			other.Add(&more[i])
		}
		if diff := cmp.Diff(whole, billOf(t, again)) + cmp.Diff(threads, remembered(again)); diff != "" {
			t.Errorf("what was merged is shared:\n%s", diff)
		}
	})
}
