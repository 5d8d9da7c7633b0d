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

// toIndia are messages of those categories, an hour apart. "u|a" may be utility or
// authentication.
func toIndia(words ...string) (list []pricing.Event) {
	for i, word := range words {
		e := pricing.Event{
			ID:     fmt.Sprint(100 + i),
			At:     at("2026-11-10").Add(time.Duration(i) * time.Hour),
			Number: "15550001",
			User:   india,
		}
		switch e.Message.Category = category.Category(word); word {
		case "u|a":
			e.Message.Category, e.Message.Others = category.Utility, []category.Category{category.Authentication}
		case "a|u":
			e.Message.Category, e.Message.Others = category.Authentication, []category.Category{category.Utility}
		}
		list = append(list, e)
	}
	return list
}

func times(n int, word string) []string { return slices.Repeat([]string{word}, n) }

// Which case costs most hangs on the tiers that other messages have climbed: ten
// units of utility cost 360, and the tenth is cheaper than one of authentication.
func TestTiersDecideWhichCaseCostsMost(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steep(t), Portfolio: "acme", ID: "waba"}
	for _, c := range []struct {
		words []string
		want  string
	}{
		{append(times(9, "utility"), "u|a"), "360 USD to 390 USD"},
		{append(times(9, "utility"), "a|u"), "360 USD to 390 USD"},
		{append([]string{"u|a"}, times(9, "utility")...), "360 USD to 390 USD"},
		{[]string{"u|a"}, "40 USD to 50 USD"},
		{times(6, "u|a"), "240 USD to 280 USD"}, // four are dear as utility, and two as authentication
		{append(times(20, "authentication"), times(6, "u|a")...), "630 USD to 860 USD"},
	} {
		b := everyBill(t, a, toIndia(c.words...))
		if got := fmt.Sprint(b.Low, " to ", b.High); got != c.want {
			t.Errorf("%v: %s, want %s", c.words, got, c.want)
		}
	}
}

// Meta charged for it, so that it isn't utility in an open window for free, in no case.
func TestWhatIsReportedAsRegularIsChargedInEveryCase(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steep(t), ID: "waba"}
	for _, word := range []string{"u|a", "a|u"} {
		list := toIndia("service", word)
		list[0].Inbound, list[0].Message = true, pricing.Message{}
		for i := range list { // while utility in an open window is free
			list[i].At = list[i].At.AddDate(0, -2, 0)
		}
		if b := everyBill(t, a, list); b.Low.String() != "0 USD" || b.High.String() != "40 USD" {
			t.Errorf("%s: %v to %v", word, b.Low, b.High)
		}
		list[1].Meta.Type = pricing.TypeRegular
		if b := everyBill(t, a, list); b.Low.String() != "40 USD" || b.High.String() != "50 USD" {
			t.Errorf("%s, regular: %v to %v", word, b.Low, b.High)
		}
	}
}

// everyBill checks that a replay and a sum of Apply make the same bill.
func everyBill(t *testing.T, a pricing.Account, list []pricing.Event) pricing.Bill {
	t.Helper()
	pricer := pricerOf(t, a)
	b := replay(t, pricer, list)
	if added, _, _ := summed(t, pricer, list); !b.Equal(added) {
		t.Errorf("replayed %v to %v, added up %v to %v", b.Low, b.High, added.Low, added.High)
	}
	parts := []*pricing.Tally{tallyOf(pricer, list), pricer.Tally()}
	if merged := billOf(t, newDice(1).joined(parts)); !b.Equal(merged) {
		t.Errorf("replayed %v to %v, merged %v to %v", b.Low, b.High, merged.Low, merged.High)
	}
	return b
}

// Whatever categories turn out to be, the bill is within the one from before.
func TestEveryWorldIsWithinTheBill(t *testing.T) {
	for seed := range uint64(testkit.Tries(200)) {
		d := newDice(33000 + seed)
		a := d.account(t)
		if a.Currency, a.Fees, a.Model = "USD", nil, ""; d.IntN(3) > 0 {
			a.Rates = steep(t)
		}
		list := distinct(d.traffic(plan{
			from:    at(oneOf(d, "2025-07-02", "2026-09-29", "2026-10-25", "2026-10-30")),
			span:    4 * 24 * time.Hour,
			events:  20 + d.IntN(100),
			numbers: 1,
			words:   d.IntN(4) == 0,
			unsure:  true,
		}))
		for i := range list {
			if list[i].User = oneOf(d, india, brazil); d.IntN(2) == 0 {
				list[i].Message.Others = nil
			}
		}
		b := replay(t, pricerOf(t, a), list)
		for range 3 {
			world := slices.Clone(list)
			for i := range world {
				if m := &world[i].Message; len(m.Others) > 0 {
					m.Category = oneOf(d, append(slices.Clone(m.Others), m.Category)...)
					m.Others, m.MarketingMessagesAPI = nil, m.MarketingMessagesAPI && m.Category == category.Marketing
				}
			}
			one := replay(t, pricerOf(t, a), world)
			unpriced := len(b.Unpriced)+len(one.Unpriced) > 0
			if !unpriced && (one.Low.Cmp(b.Low) < 0 || one.High.Cmp(b.High) > 0) || b.Low.Cmp(b.High) > 0 {
				t.Fatalf("seed %d: %v to %v, within %v to %v", seed, one.Low, one.High, b.Low, b.High)
			}
		}
	}
}

// Authentication and authentication-international share volume tiers. If they come by
// turns, a bill doesn't know their order: it is a range, in which the charges are. If
// one comes after the other, it knows.
func TestItemsThatShareTiers(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steep(t), Portfolio: "acme", ID: "waba"}
	const own, other = "authentication", string(category.AuthenticationInternational)
	turns := slices.Concat(times(5, own), times(5, other), times(15, own), times(2, other))
	for _, c := range []struct {
		how   string
		words []string
		want  string
		note  bool
	}{
		{"first its own", append(times(12, own), times(3, other)...), "1340 USD to 1340 USD", false},
		{"first the other", append(times(3, other), times(12, own)...), "1580 USD to 1580 USD", false},
		{"by turns", turns, "1755 USD to 3400 USD", true},
		{"by turns in one tier", []string{own, other, own, other}, "880 USD to 880 USD", false},
	} {
		list := toIndia(c.words...)
		b := everyBill(t, a, list)
		if got := fmt.Sprint(b.Low, " to ", b.High); got != c.want {
			t.Errorf("%s: %s, want %s", c.how, got, c.want)
		}
		hasNote := slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == "tier-order-unknown" })
		_, _, high := summed(t, pricerOf(t, a), list)
		if hasNote != c.note || high.Cmp(b.Low) < 0 || high.Cmp(b.High) > 0 {
			t.Errorf("%s: charges %v, notes %v", c.how, high, b.Notes)
		}
	}
}

// Two accounts of a portfolio share tiers too, and one of them may have the
// international rate.
func TestAccountsThatShareTiers(t *testing.T) {
	var sum pricing.Sum
	usage, high := pricing.Usage{}, ratecard.Money{}
	for i, e := range toIndia(times(40, "authentication")...) {
		a := pricing.Account{Zone: time.UTC, Rates: steep(t), Portfolio: "acme", ID: fmt.Sprint("waba", i%2)}
		if i%2 == 1 {
			a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": {}}
		}
		out := apply(t, a, e, pricing.State{Usage: usage})
		usage, high = counted(t, usage, out.Counts...), high.Add(out.Charge.High())
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
	}
	if b := sumBill(t, &sum); high.Cmp(b.Low) < 0 || high.Cmp(b.High) > 0 {
		t.Errorf("%v to %v, of charges %v", b.Low, b.High, high)
	}
}

// A contract may have tiers for items that have none by Meta. Every way to a bill
// climbs them, and a quote for so many does.
func TestTiersOfAContract(t *testing.T) {
	ladder := []ratecard.ContractTier{{UpTo: 3, Price: usd("9")}, {Price: usd("5")}}
	for _, c := range []category.Category{category.Marketing, category.Utility, category.Service} {
		book, err := ratecard.WithContracts(ratecard.Published(), ratecard.Contract{
			Market: "India",
			Item:   ratecard.Item(c),
			Tiers:  ladder,
			From:   on("2026-11-01"),
			Why:    "contract 77",
		})
		if err != nil {
			t.Fatal(err)
		}
		a := pricing.Account{Zone: time.UTC, ID: "waba", Rates: book}
		list := toIndia(times(6, string(c))...)
		for i := range list {
			list[i].Meta.Type = pricing.TypeRegular
		}
		list[4].Meta.Type, list[4].Message.Reaction = "", c == category.Service // of another rule, or another class
		b := everyBill(t, a, list)
		_, _, high := summed(t, pricerOf(t, a), list)
		if !high.Equal(b.High) {
			t.Errorf("%s: bill %v, of charges %v", c, b.High, high)
		}
		counter := pricing.Counter{Month: pricing.MonthOf(list[0].At), Scope: pricing.PerPortfolio, Of: "waba",
			Market: "India", Item: ratecard.Item(c)}
		var rest pricing.Sum // of a month that began elsewhere
		usage, cost := counted(t, nil, pricing.Count{Counter: counter, N: 2}), ratecard.Money{}
		for i := range list {
			out := apply(t, a, list[i], pricing.State{Usage: usage})
			usage, cost = counted(t, usage, out.Counts...), cost.Add(out.Charge.High())
			if err := rest.Add(&list[i], &out); err != nil {
				t.Fatal(err)
			}
		}
		if got := sumBill(t, &rest); !got.High.Equal(cost) || cost.Cmp(high) >= 0 {
			t.Errorf("%s: from the third unit on, bill %v, of charges %v", c, got.High, cost)
		}
		if n := counted(t, nil, b.Counts...)[counter]; n == 0 || n != units(b, counter.Item) {
			t.Errorf("%s: %d counted, %d charged", c, n, units(b, counter.Item))
		}
		if c == category.Service {
			continue // no quote without a window
		}
		if q := ask(t, a, to(india, c), pricing.State{}, list[0].At, 6); !q.High().Equal(b.High) || b.High.String() != "42 USD" {
			t.Errorf("%s: quoted %v, billed %v", c, q, b.High)
		}
	}
}

// units are those of an item that are charged.
func units(b pricing.Bill, i ratecard.Item) (n int64) {
	for _, l := range b.Lines {
		if l.Item == i && l.Tier > 0 {
			n += l.Units
		}
	}
	return n
}
