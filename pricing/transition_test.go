package pricing_test

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

func compareMessages(t testing.TB, list []pricing.Event, before, after pricing.Account) pricing.MessageComparison {
	t.Helper()
	c, err := pricing.CompareMessages(slices.Values(list), before, after)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checkTransitions checks that transitions add up to the two bills that Compare makes,
// and returns how many are counted together.
func checkTransitions(t *testing.T, c pricing.MessageComparison, list []pricing.Event, before, after pricing.Account) (
	together int) {
	t.Helper()
	want, err := pricing.Compare(slices.Values(list), before, after)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, c.Bills); diff != "" {
		t.Errorf("bills (-compared +by messages):\n%s", diff)
	}
	var units, unpriced [2]int64
	for _, s := range c.Transitions {
		if together += btoi(s.ID == pricing.TransitionCountedTogether); s.ID != pricing.TransitionProviderFee {
			units[0], units[1] = units[0]+s.Messages, units[1]+s.Messages
		}
		for i, side := range []pricing.TransitionSide{s.Before, s.After} {
			if side.Unpriced != nil {
				unpriced[i] += side.Unpriced.Units
			}
		}
		change, ok := s.Change()
		if ok != (s.Unknown == "") || !ok && change.Currency != "" {
			t.Errorf("%v, %v of %+v", change, ok, s)
		}
	}
	for i, b := range []pricing.Bill{c.Bills.Before, c.Bills.After} {
		n := int64(0)
		for _, l := range b.Lines {
			if l.Item != pricing.FeeItem {
				n += l.Units
			}
		}
		lacks := int64(0)
		for _, u := range b.Unpriced {
			lacks += u.Units
		}
		if units[i] != n+lacks || unpriced[i] != lacks {
			t.Errorf("side %d: %d messages, %d without a price: want %d, %d", i, units[i], unpriced[i], n+lacks, lacks)
		}
		for _, currency := range currenciesOf(b) {
			sum := ratecard.Money{Currency: currency}
			for _, s := range c.Transitions {
				if m := []pricing.TransitionSide{s.Before, s.After}[i].Amount; m.Currency == currency {
					sum = sum.Add(m)
				}
			}
			if wanted := totalIn(b, currency); !sum.Equal(wanted) {
				t.Errorf("side %d: the sum is %v, the bill %v", i, sum, wanted)
			}
		}
	}
	return together
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func currenciesOf(b pricing.Bill) []ratecard.Currency {
	list := []ratecard.Currency{b.High.Currency}
	for _, o := range b.OtherCurrencies {
		list = append(list, o.High.Currency)
	}
	return list
}

func totalIn(b pricing.Bill, c ratecard.Currency) ratecard.Money {
	for _, o := range b.OtherCurrencies {
		if o.High.Currency == c {
			return o.High
		}
	}
	return b.High
}

// However messages come, their transitions add up to the two bills, in every era and
// between any two models.
func TestTransitionsAddUp(t *testing.T) {
	together, shifted, all := 0, 0, 0
	eachFold(t, 150, func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event) {
		before, after := a, a
		if d.IntN(3) > 0 {
			before.Model, after.Model = oneOf(d, pricing.Models()...).ID, oneOf(d, pricing.Models()...).ID
		}
		if d.IntN(4) == 0 {
			other := d.account(t)
			after.Fees, after.Currency, after.Rates = other.Fees, other.Currency, other.Rates
		}
		c := compareMessages(t, d.shuffled(list), before, after)
		together += checkTransitions(t, c, list, before, after)
		for _, s := range c.Transitions {
			all++
			shifted += btoi(s.Before.Rule.ID != s.After.Rule.ID)
		}
		again := compareMessages(t, list, before, after)
		if diff := gocmp.Diff(c, again); diff != "" {
			t.Errorf("in another order:\n%s", diff)
		}
	})
	t.Logf("%d together, %d shifted, %d", together, shifted, all)
}

// Between any two models since 2018, with Meta's words in the events, right and wrong, and
// with more messages than the allowances cover.
func TestTransitionsOfOneBill(t *testing.T) {
	together := 0
	for seed := range uint64(testkit.Tries(12)) {
		d := newDice(8100 + seed)
		before := d.account(t)
		after := before
		before.Model, after.Model = oneOf(d, pricing.Models()...).ID, oneOf(d, pricing.Models()...).ID
		list := distinct(d.traffic(plan{
			from: at(oneOf(d, "2018-11-02", "2022-06-10", "2023-03-29", "2023-07-30", "2025-06-29", "2026-09-29",
				"2026-10-25", "2026-10-30", "2026-12-30")),
			span:    4 * 24 * time.Hour,
			events:  3500,
			numbers: 1 + d.IntN(2),
			words:   true,
			odd:     d.IntN(3) == 0,
			sent:    d.IntN(2) == 0,
			unsure:  d.IntN(3) == 0,
		}))
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
		together += checkTransitions(t, compareMessages(t, d.shuffled(list), before, after), list, before, after)
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, before)
		}
	}
	t.Logf("%d together", together)
}
