package pricing_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// everyWay checks that every way to a bill of the events comes to the same, and
// returns it: Replay, tallies of parts in any order, and the sum of Apply.
func everyWay(t *testing.T, d dice, a pricing.Account, list []pricing.Event) pricing.Bill {
	t.Helper()
	pricer := pricerOf(t, a)
	want := replay(t, pricer, d.shuffled(list))
	inOrder := sorted(list)
	var tallies []*pricing.Tally
	for _, part := range d.parts(inOrder, 1+d.IntN(5)) {
		tallies = append(tallies, tallyOf(pricerOf(t, a), part))
	}
	added, low, high := summed(t, pricer, inOrder)
	for how, got := range map[string]pricing.Bill{"merged": billOf(t, d.joined(tallies)), "added up": added} {
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-replayed +so):\n%s", how, diff)
		}
	}
	if want.Low.Amount.Cmp(low.Amount) > 0 || want.High.Amount.Cmp(high.Amount) > 0 {
		t.Errorf("%v to %v, more than the charges one by one: %v to %v", want.Low, want.High, low, high)
	}
	return want
}

// However the work is done, it is one bill, in every era, with Meta's words in it,
// right and wrong, and with more messages than the allowances cover.
func TestOneBill(t *testing.T) {
	ranges, mismatches, corrected := 0, 0, 0
	for seed := range uint64(testkit.Tries(36)) {
		d := newDice(7100 + seed)
		a := d.account(t)
		p := plan{
			from: at([]string{"2018-11-02", "2022-06-10", "2023-03-29", "2023-07-30", "2025-06-29", "2026-09-29",
				"2026-10-25", "2026-10-30", "2026-12-30"}[seed%9]),
			span:    4 * 24 * time.Hour,
			events:  3500,
			numbers: 1 + d.IntN(2),
			words:   true,
			odd:     d.IntN(3) == 0,
			sent:    d.IntN(2) == 0,
			unsure:  d.IntN(3) == 0,
		}
		a.SharedNumber = d.IntN(6) == 0
		list := distinct(d.traffic(p))
		for i := range list { // mostly what counts towards the allowance
			if e := &list[i]; !e.Inbound && d.IntN(3) > 0 {
				e.Message.Category, e.Message.Others, e.Message.MarketingMessagesAPI = category.Service, nil, false
				if e.Meta.Category.Known() {
					e.Meta.Category = category.Service
				}
				if e.Meta.Type == pricing.TypeRegular && d.IntN(30) > 0 {
					e.Meta.Type = ""
				}
			}
		}
		b := everyWay(t, d, a, list)
		if !b.Low.Equal(b.High) {
			ranges++
		}
		if b.Mismatches > 0 {
			mismatches++
		}
		if slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == "allowance-corrected" }) {
			corrected++
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v %+v", seed, a, p)
		}
	}
	if ranges < testkit.Tries(10) || mismatches < testkit.Tries(20) || corrected < testkit.Tries(5) {
		t.Errorf("%d ranges, %d with mismatches, %d with a corrected allowance", ranges, mismatches, corrected)
	}
}

// serviceMessages are so many service messages to a user each, a second apart, with
// a message of the user's before each.
func serviceMessages(begin time.Time, n int, user string, meta pricing.Reported) (list []pricing.Event) {
	for i := range n {
		to, now := fmt.Sprintf("%s%06d", user, i), begin.Add(time.Duration(i)*time.Second)
		list = append(list, pricing.Event{At: now, Number: "15550001", User: to, Inbound: true}, pricing.Event{
			ID:      fmt.Sprintf("wamid.%s.%06d", user, i),
			At:      now,
			Number:  "15550001",
			User:    to,
			Message: pricing.Message{Category: category.Service},
			Meta:    meta,
		})
	}
	return list
}

// What Meta reports as free costs nothing, also past the allowance. Each message
// past it is a mismatch, and the counter stays where the allowance ends.
func TestFreeByMetaPastTheAllowance(t *testing.T) {
	list := serviceMessages(at("2026-11-10"), 1500, "551198", pricing.Reported{Type: pricing.TypeFree})
	b := everyWay(t, newDice(1), pricing.Account{Zone: time.UTC}, list)
	if !b.Low.IsZero() || !b.High.IsZero() || b.Mismatches != 500 {
		t.Errorf("%v to %v, %d mismatches", b.Low, b.High, b.Mismatches)
	}
	if len(b.Counts) != 1 || b.Counts[0].N != 1000 {
		t.Errorf("counts %v", b.Counts)
	}
	l := newLedger(pricerOf(t, pricing.Account{Zone: time.UTC}))
	l.apply(t, sorted(list))
	if n := l.usage[b.Counts[0].Counter]; n != 1000 || l.mismatches != 500 {
		t.Errorf("by Apply %d counted, %d mismatches", n, l.mismatches)
	}
}

// perhapsFree are messages of 100 users who came through an ad: one in the free entry
// window of each, and one five days later, when it isn't known whether that is open.
func perhapsFree(begin time.Time) (list []pricing.Event) {
	for i := range 100 {
		user := fmt.Sprintf("551197%06d", i)
		event := func(after time.Duration, id string) pricing.Event {
			return pricing.Event{
				ID:      fmt.Sprintf("wamid.%s%d", id, i),
				At:      begin.Add(after + time.Duration(i)*time.Second),
				Number:  "15550001",
				User:    user,
				Message: pricing.Message{Category: category.Service},
			}
		}
		click, again := event(0, "click"), event(119*time.Hour, "again")
		click.Inbound, click.FromAd, click.Message = true, true, pricing.Message{}
		again.Inbound, again.Message = true, pricing.Message{}
		list = append(list, click, event(time.Hour, "answer"), again, event(120*time.Hour, "later"))
	}
	return list
}

// A message that was perhaps in a free entry window costs nothing in both cases. But
// if it was, its unit of the allowance is left for a later message.
func TestLowOverASharedAllowance(t *testing.T) {
	list := perhapsFree(at("2026-11-02"))
	list = append(list, serviceMessages(at("2026-11-10"), 1100, "551198", pricing.Reported{})...)
	b := everyWay(t, newDice(1), pricing.Account{Zone: time.UTC}, list)
	if got := fmt.Sprint(b.Low, " to ", b.High); got != "0.6800 USD to 1.3600 USD" {
		t.Error(got)
	}
}

// Past the allowance a business without a payment method delivers nothing, and pays no
// fee for it, so a message that may be past it costs least if it is.
func TestLowWithoutAPaymentMethod(t *testing.T) {
	list := perhapsFree(at("2026-11-02"))
	list = append(list, serviceMessages(at("2026-11-04"), 1000, "551198", pricing.Reported{})...)
	b := everyWay(t, newDice(1), pricing.Account{
		Zone:            time.UTC,
		NoPaymentMethod: true,
		Fees:            []pricing.Fee{{On: pricing.FeeOnDelivered, Each: usd("0.005")}},
	}, list)
	if got := fmt.Sprint(b.Low, " to ", b.High); got != "5.500 USD to 6.000 USD" {
		t.Error(got)
	}
}

// A service message that Meta charged says that the allowance is used up: the next
// one without a word costs, and so says the next quote. Those before it stay free.
func TestAllowanceSpentByMetasWord(t *testing.T) {
	a := pricing.Account{Zone: time.UTC}
	early := serviceMessages(at("2026-11-10"), 3, "551196", pricing.Reported{})
	spent := serviceMessages(at("2026-11-11"), 2, "551197", pricing.Reported{Type: pricing.TypeRegular})
	later := serviceMessages(at("2026-11-12"), 4, "551198", pricing.Reported{})
	free := serviceMessages(at("2026-11-13"), 1, "551199", pricing.Reported{Type: pricing.TypeFree})
	december := serviceMessages(at("2026-12-01"), 1, "551195", pricing.Reported{})
	list := slices.Concat(early, spent, later, free, december)
	b := everyWay(t, newDice(2), a, list)
	got := unitsBy(b, func(l pricing.BillLine) string { return l.Month.String() + " " + l.Rule.ID })
	want := map[string]int64{"2026-11 service-allowance": 4, "2026-11 message": 6, "2026-12 service-allowance": 1}
	if diff := gocmp.Diff(want, got); diff != "" || b.Mismatches != 2 {
		t.Errorf("%d mismatches\n%s", b.Mismatches, diff)
	}
	l := newLedger(pricerOf(t, a))
	l.apply(t, sorted(list))
	if diff := gocmp.Diff(l.usage, counted(t, nil, b.Counts...)); diff != "" || l.mismatches != 2 {
		t.Errorf("%d mismatches, counts (-applied +bill):\n%s", l.mismatches, diff)
	}
	m := to(brazil, category.Service)
	m.From = "15550001"
	now := at("2026-11-20")
	q := ask(t, a, m, pricing.State{Thread: inWindow(now), Usage: l.usage}, now, 1)
	if got := q.String(); q.High().String() != "0.0068 USD" || !q.Exact() {
		t.Error(got)
	}
}

// A sum follows counters that stand higher than it counted: of a month of which a
// part was added elsewhere, and of a correction between two messages. So its bill is
// that of the charges.
func TestSumFollowsTheCounters(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steep(t), Portfolio: "acme", ID: "waba"}
	pricer := pricerOf(t, a)
	ladder := pricing.Counter{Month: pricing.MonthOf(at("2026-11-10")), Scope: pricing.PerPortfolio, Of: "acme",
		Market: "Brazil", Item: "utility"}
	allowance := pricing.Counter{Month: ladder.Month, Scope: pricing.PerNumber, Of: "15550001", Item: "service"}
	usage := pricing.Usage{ladder: 3, allowance: 998}
	var sum pricing.Sum
	high := ratecard.Money{}
	for i := range 12 {
		e := pricing.Event{ID: fmt.Sprint(100 - i), At: at("2026-11-10").Add(time.Duration(i) * time.Hour),
			Number: "15550001", User: brazil, Message: pricing.Message{Category: category.Utility}}
		if i%2 == 0 {
			e.Message.Category = category.Service
		}
		if i == 7 {
			usage = counted(t, usage, pricing.Count{Counter: ladder, N: 6})
		}
		out, err := pricer.Apply(&e, &pricing.State{Usage: usage})
		if err != nil {
			t.Fatal(err)
		}
		usage, high = counted(t, usage, out.Counts...), high.Add(out.Charge.High())
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
	}
	b := sumBill(t, &sum)
	want := []string{"service message 1 4×1", "service service-allowance 0 2×1", "utility message 1 1×50",
		"utility message 2 2×30", "utility message 3 3×10"}
	var got []string
	for _, l := range b.Lines {
		got = append(got, fmt.Sprintf("%s %s %d %d×%s", l.Item, l.Rule.ID, l.Tier, l.Units, bare(l.Price)))
	}
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" || !b.High.Equal(high) || !b.Low.Equal(high) {
		t.Errorf("%v to %v, of charges %v\n%s", b.Low, b.High, high, diff)
	}
	added := pricing.Usage{ladder: 6, allowance: 2}
	if diff := gocmp.Diff(added, counted(t, nil, b.Counts...)); diff != "" {
		t.Errorf("what the messages add:\n%s", diff)
	}
}

// A sum of two accounts of a portfolio climbs the ladder that they share.
func TestSumOfTwoAccounts(t *testing.T) {
	var sum pricing.Sum
	usage := pricing.Usage{}
	for i, id := range []string{"one", "two", "one", "two", "one"} {
		pricer := pricerOf(t, pricing.Account{ID: id, Portfolio: "acme", Zone: time.UTC, Rates: steep(t)})
		e := delivery("2026-11-10", "utility")
		e.ID, e.At = fmt.Sprint(i), e.At.Add(time.Duration(i)*time.Second)
		out, err := pricer.Apply(&e, &pricing.State{Usage: usage})
		if err != nil {
			t.Fatal(err)
		}
		usage = counted(t, usage, out.Counts...)
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
	}
	b := sumBill(t, &sum)
	if diff := gocmp.Diff(usage, counted(t, nil, b.Counts...)); diff != "" || b.High.String() != "230 USD" {
		t.Errorf("%v, want 4 × 50 and 30\n%s", b.High, diff)
	}
}

// A charge for which the caller says that the month's counts aren't known is added
// as the range that it is.
func TestSumOfUnknownCounts(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	var sum pricing.Sum
	for i := range 3 {
		e := delivery("2026-11-10", "service")
		e.ID = fmt.Sprint(i)
		out, err := pricer.Apply(&e, &pricing.State{UsageUnknown: true, Thread: window.Thread{LastInbound: e.At}})
		if err != nil {
			t.Fatal(err)
		}
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
	}
	if b := sumBill(t, &sum); b.Low.String() != "0 USD" || b.High.String() != "0.0204 USD" || b.Lines[0].Units != 3 {
		t.Errorf("%v to %v: %+v", b.Low, b.High, b.Lines)
	}
}

// On a shared number a thread of which nothing is known is marked from its first
// event, and an Apply that was given no counts doesn't make a range of what Replay
// counts from nothing.
func TestSharedNumberOneBill(t *testing.T) {
	for seed := range uint64(testkit.Tries(40)) {
		d := newDice(3300 + seed)
		a, p := d.account(t), d.plan(60)
		a.SharedNumber, p.unsure = true, false
		list := distinct(d.traffic(p))
		want := replay(t, pricerOf(t, a), list)
		var sum pricing.Sum
		threads := map[foldKey]window.Thread{}
		var usage pricing.Usage // nil: not known to Apply, until something is counted
		for _, e := range sorted(list) {
			key := threadOf(&e)
			out, err := pricerOf(t, a).Apply(&e, &pricing.State{Thread: threads[key], Usage: usage})
			if err != nil {
				sum.AddUnpriced(pricing.UnpricedBy(err))
				continue
			}
			threads[key] = out.Thread
			if len(out.Counts) > 0 {
				usage = counted(t, usage, out.Counts...)
			}
			if err := sum.Add(&e, &out); err != nil {
				t.Fatal(err)
			}
		}
		if diff := gocmp.Diff(want, sumBill(t, &sum)); diff != "" {
			t.Fatalf("seed %d (-replayed +added up):\n%s", seed, diff)
		}
	}
}

// A group's message counts once for each member who got it, and again for none.
func TestRepeatsInAGroup(t *testing.T) {
	message := func(member string) pricing.Event {
		e := delivery("2026-11-10", "utility")
		e.ID, e.User, e.Message.To = "wamid.1", "group-1", member
		return e
	}
	list := []pricing.Event{message(brazil), message(india), message(brazil), message(india)}
	if b := replay(t, pricerOf(t, pricing.Account{Zone: time.UTC}), list); len(b.Lines) != 2 ||
		b.Lines[0].Units != 1 || b.Lines[1].Units != 1 {
		t.Errorf("%+v", b.Lines)
	}
	own := delivery("2026-11-10", "utility")
	own.ID = "wamid.2"
	again := own
	again.Message.To = "+" + ratecard.NameKey(own.User)
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	if b := replay(t, pricer, []pricing.Event{own, again}); b.Lines[0].Units != 1 {
		t.Errorf("another spelling of the user: %+v", b.Lines)
	}
}

// Many messages of one thread at one instant take no time that grows with their
// square: importers lose users, and give whole days for instants.
func TestManyMessagesOfOneInstant(t *testing.T) {
	const n = 100_000
	list := make([]pricing.Event, 2*n)
	for i := range list {
		list[i] = pricing.Event{ID: fmt.Sprintf("wamid.%030d", i%n), At: at("2026-11-10"), Number: "1", User: brazil,
			Message: pricing.Message{Category: category.Marketing}}
	}
	tally := pricerOf(t, pricing.Account{Zone: time.UTC}).Tally()
	began := time.Now()
	for i := range list {
		tally.Add(&list[i])
	}
	if took := time.Since(began); took > 3*time.Second { // 0.1 s on an idle machine; 80 s by comparing each with each
		t.Errorf("%v", took)
	}
	if b := billOf(t, tally); b.Lines[0].Units != n {
		t.Errorf("%d count, want %d", b.Lines[0].Units, n)
	}
	other := pricerOf(t, pricing.Account{Zone: time.UTC}).Tally()
	other.Merge(tally)
	other.Add(&list[7])
	tally.Add(&pricing.Event{ID: "new", At: at("2026-11-10"), Number: "1", User: brazil,
		Message: pricing.Message{Category: category.Marketing}})
	if b := billOf(t, other); b.Lines[0].Units != n {
		t.Errorf("merged, %d count, want %d", b.Lines[0].Units, n)
	}
}

// Counts stop with an error at the end of int64.
func TestCountsEndWithAnError(t *testing.T) {
	invalid := func(how string, _ pricing.Bill, err error) {
		t.Helper()
		if input := (*pricing.InputError)(nil); !errors.As(err, &input) || input.Field != "Units" {
			t.Errorf("%s: %v", how, err)
		}
	}
	u := pricing.Unpriced{Units: math.MaxInt64, ID: "other", Why: "who knows"}
	for how, more := range map[string]int64{"one more": 1, "twice": math.MaxInt64, "below zero": -1} {
		var sum pricing.Sum
		sum.AddUnpriced(u)
		if b := sumBill(t, &sum); b.Unpriced[0].Units != math.MaxInt64 {
			t.Errorf("%+v", b.Unpriced)
		}
		u.Units = more
		sum.AddUnpriced(u)
		b, err := sum.Bill()
		invalid(how, b, err)
		u.Units = math.MaxInt64
	}
	list := slices.Concat(serviceMessages(at("2025-11-10"), 1, "551198", pricing.Reported{}),
		[]pricing.Event{delivery("2025-11-10", "marketing")})
	for i, e := range list { // an inbound message, a free one, a charged one
		tally := tallyOf(pricerOf(t, pricing.Account{}), []pricing.Event{e})
		for range 63 { // each doubles what there is
			tally.Merge(tally)
		}
		b, err := tally.Bill()
		invalid(fmt.Sprint("merged ", i), b, err)
	}
}
