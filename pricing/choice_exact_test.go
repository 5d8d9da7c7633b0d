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

// Low and High are the least and the most that any categories come to, and bounds of them
// where a note says so.
func TestHighIsTheMostOfAllWorlds(t *testing.T) {
	exact, tries := 0, testkit.Tries(200)
	for seed := range uint64(tries) {
		d := newDice(91000 + seed)
		pricer, list := pricerOf(t, d.climber(t)), d.unsureToIndia()
		b := everyBill(t, pricer.Account(), list)
		fees := pricer.Account().Fees
		bound := slices.ContainsFunc(b.Notes, func(n pricing.Note) bool {
			return n.ID == pricing.NoteNotAllOrders || n.ID == pricing.NoteTierOrderUnknown
		})
		loose := slices.ContainsFunc(fees, func(f pricing.Fee) bool { return f.Included > 0 }) &&
			slices.ContainsFunc(fees, hasItem)
		var least, most ratecard.Money
		for i, one := range worldsOf(t, pricer, list) {
			if i == 0 || one.Low.Cmp(least) < 0 {
				least = one.Low
			}
			if i == 0 || one.High.Cmp(most) > 0 {
				most = one.High
			}
			if !slices.ContainsFunc(fees, hasItem) && !isWithin(one.OtherCurrencies, b.OtherCurrencies) {
				t.Errorf("seed %d: %+v, within %+v", seed, one.OtherCurrencies, b.OtherCurrencies)
			}
		}
		isExact := b.Low.Equal(least) && b.High.Equal(most)
		if b.Low.Cmp(least) > 0 || b.High.Cmp(most) < 0 || !isExact && !bound && !loose {
			t.Errorf("seed %d: %v to %v, of all worlds %v to %v", seed, b.Low, b.High, least, most)
		}
		if isExact {
			exact++
		}
	}
	if exact < tries/2 {
		t.Errorf("%d of %d bills are exact", exact, tries)
	}
}

func hasItem(f pricing.Fee) bool { return f.Item != "" }

// isWithin reports whether totals in other currencies are within those of a bill.
func isWithin(list, of []pricing.OtherTotal) bool {
	return !slices.ContainsFunc(list, func(o pricing.OtherTotal) bool {
		return !slices.ContainsFunc(of, func(p pricing.OtherTotal) bool {
			return p.Low.Currency == o.Low.Currency && p.Low.Cmp(o.Low) <= 0 && p.High.Cmp(o.High) >= 0
		})
	})
}

// Two kinds of message may climb the tiers of authentication. The dear first unit goes to
// the one that costs little otherwise, and both together come to a tier that neither
// comes to alone.
func TestKindsThatMayShareTiers(t *testing.T) {
	tiers := []ratecard.ContractTier{{UpTo: 1, Price: usd("40")}, {Price: usd("20")}}
	for _, c := range []struct{ utility, marketing, want string }{
		{"30", "1", "31 USD to 70 USD"},  // not 60, of authentication for both
		{"35", "35", "60 USD to 75 USD"}, // not 70, of neither for both
	} {
		contracts := []ratecard.Contract{
			{Item: ratecard.Authentication, Tiers: tiers},
			{Item: ratecard.Utility, Price: usd(c.utility)},
			{Item: ratecard.Marketing, Price: usd(c.marketing)},
		}
		for i := range contracts {
			contracts[i].From, contracts[i].Why = on("2026-11-01"), "contract"
		}
		book, err := ratecard.WithContracts(ratecard.Published(), contracts...)
		if err != nil {
			t.Fatal(err)
		}
		list := toIndia("u|a", "authentication")
		list[1].Message.Others = []category.Category{category.Marketing}
		b := everyBill(t, pricing.Account{Zone: time.UTC, Rates: book, ID: "waba"}, list)
		if got := fmt.Sprint(b.Low, " to ", b.High); got != c.want {
			t.Errorf("%v: %s", c, got)
		}
	}
}

// worldsOf returns the bills of all categories that messages may turn out to be of.
func worldsOf(t *testing.T, p *pricing.Pricer, list []pricing.Event) (bills []pricing.Bill) {
	i := slices.IndexFunc(list, func(e pricing.Event) bool { return len(e.Message.Others) > 0 })
	if i < 0 {
		return []pricing.Bill{replay(t, p, list)}
	}
	m := list[i].Message
	for _, c := range append([]category.Category{m.Category}, m.Others...) {
		world := slices.Clone(list)
		world[i].Message.Category, world[i].Message.Others = c, nil
		bills = append(bills, worldsOf(t, p, world)...)
	}
	return bills
}

// climber is an account with volume tiers for several items, and perhaps fees.
func (d dice) climber(t *testing.T) pricing.Account {
	a := pricing.Account{Zone: time.UTC, Portfolio: "acme", ID: "waba"}
	from := on("2026-11-01")
	var contracts []ratecard.Contract
	for _, i := range []ratecard.Item{ratecard.Marketing, ratecard.Utility, ratecard.Authentication,
		ratecard.AuthenticationInternational} {
		c := ratecard.Contract{Market: "India", Item: i, Tiers: d.falling(), From: from, Why: "contract"}
		if d.IntN(6) == 0 { // turns within the month
			next := c
			c.Until = on("2026-11-12")
			next.From, next.Tiers = c.Until, d.falling()
			contracts = append(contracts, next)
		}
		if i != ratecard.Marketing || d.IntN(3) == 0 {
			contracts = append(contracts, c)
		}
	}
	book, err := ratecard.WithContracts(ratecard.Published(), contracts...)
	if err != nil {
		t.Fatal(err)
	}
	if a.Rates = book; d.IntN(4) == 0 {
		a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": at("2026-11-12")}
	}
	for k := range d.IntN(4) {
		f := pricing.Fee{Name: fmt.Sprint(k), On: oneOf(d, pricing.FeeOnDelivered, pricing.FeeOnCharged)}
		switch f.Each = usd(fmt.Sprint(d.IntN(6))); d.IntN(4) {
		case 0:
			f.Each = pesos("3")
		case 1:
			f.Share = dec("0.5")
		case 2:
			f.Item = oneOf(d, ratecard.Marketing, ratecard.Utility, ratecard.Authentication)
		case 3:
			f.Item, f.Included = oneOf(d, "", ratecard.Utility), d.Int64N(3)
		}
		if f.Each.IsZero() {
			f.Each, f.Included = usd("1"), 0
		}
		if d.IntN(4) == 0 {
			f.From = on("2026-11-12")
		}
		a.Fees = append(a.Fees, f)
	}
	return a
}

// falling returns one to three tiers.
func (d dice) falling() (tiers []ratecard.ContractTier) {
	upTo, price := int64(0), 10+d.IntN(90)
	for range d.IntN(3) {
		upTo += 1 + d.Int64N(4)
		tiers = append(tiers, ratecard.ContractTier{UpTo: upTo, Price: usd(fmt.Sprint(price))})
		price = d.IntN(price + 1)
	}
	return append(tiers, ratecard.ContractTier{Price: usd(fmt.Sprint(price))})
}

// unsureToIndia are a few messages of which some may be of several categories.
func (d dice) unsureToIndia() []pricing.Event {
	list := toIndia(times(2+d.IntN(8), "utility")...)
	unsure, turned := 0, d.IntN(3) == 0
	for i := range list {
		e := &list[i]
		e.Number = oneOf(d, "15550001", "15550002")
		if turned && i > len(list)/2 {
			e.At = e.At.AddDate(0, 0, 4)
		}
		all := []category.Category{category.Marketing, category.Utility, category.Authentication}
		if d.IntN(4) == 0 {
			all = append(all, category.AuthenticationInternational)
		}
		d.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if e.Message.Category = all[0]; unsure < 5 && d.IntN(3) > 0 {
			unsure++
			if e.Message.Others = all[1:2]; d.IntN(4) == 0 {
				e.Message.Others = all[1:3]
			}
		}
		if d.IntN(6) == 0 {
			e.Inbound, e.Message = true, pricing.Message{}
		}
	}
	return list
}
