package pricing_test

import (
	"errors"
	"fmt"
	"maps"
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
func checkTransitions(t *testing.T, c pricing.MessageComparison, list []pricing.Event,
	before, after pricing.Account) (together int) {
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
			t.Errorf("side %d: %d messages, %d without a price: want %d, %d", i, units[i], unpriced[i],
				n+lacks, lacks)
		}
		if got, want := unitsOfSide(c, i), unitsBy(b, itemAndRule); together == 0 && !maps.Equal(got, want) {
			t.Errorf("side %d: by item and rule %v, in the bill %v", i, got, want)
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

// itemAndRule is what a line of Meta's is of; "" of a fee's.
func itemAndRule(l pricing.BillLine) string {
	if l.Item == pricing.FeeItem {
		return ""
	}
	return string(l.Item) + " " + l.Rule.ID
}

// unitsOfSide are the messages with a price, by item and rule.
func unitsOfSide(c pricing.MessageComparison, side int) map[string]int64 {
	units := map[string]int64{}
	for _, s := range c.Transitions {
		of := []pricing.TransitionSide{s.Before, s.After}[side]
		if s.ID == pricing.TransitionMessages && of.Unpriced == nil {
			units[string(of.Item)+" "+of.Rule.ID] += s.Messages
		}
	}
	return units
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
	if together > all/100 || shifted < all/10 {
		t.Errorf("of %d transitions %d are counted together, and %d are between two rules", all, together, shifted)
	}
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
	if together > 0 {
		t.Errorf("%d are counted together", together)
	}
}

// transitionLines are transitions, each in a line.
func transitionLines(c pricing.MessageComparison) (list []string) {
	for _, s := range c.Transitions {
		change, ok := s.Change()
		list = append(list, fmt.Sprintf("%s %s %s%s %d: %s %v, %s %v: %v %t", s.ID, s.Market, s.Category, s.Fee,
			s.Messages,
			s.Before.Rule, s.Before.Amount, s.After.Rule, s.After.Amount, bare(change), ok))
	}
	return list
}

// Authentication and its foreign kind share volume tiers. If they come by turns, a bill
// doesn't know their order, and the messages do: the difference stands by itself.
func TestTransitionsCountedTogether(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steep(t), ID: "waba"}
	turns := toIndia(slices.Repeat([]string{"authentication", "authentication_international"}, 6)...)
	choices := toIndia(append([]string{"u|a"}, times(9, "utility")...)...)
	met := 0
	for _, list := range [][]pricing.Event{turns, choices} {
		before, after := a, a
		after.Fees = []pricing.Fee{{Name: "mark-up", On: pricing.FeeOnCharged, Share: dec("0.1")}}
		c := compareMessages(t, list, before, after)
		if together := checkTransitions(t, c, list, before, after); together != 1 {
			t.Errorf("%d counted together: %v", together, transitionLines(c))
			continue
		}
		for _, s := range c.Transitions {
			if s.ID != pricing.TransitionCountedTogether {
				continue
			}
			change, ok := s.Change()
			if s.Messages != 0 || s.Market != "India" || !ok || !change.IsZero() || s.Before.Amount.IsZero() {
				t.Errorf("%+v", s)
			}
			met++
		}
	}
	if met != 2 {
		t.Errorf("%d", met)
	}
}

// What has no price is in no amount and no difference, and what isn't delivered isn't free.
func TestTransitionsWithoutAPrice(t *testing.T) {
	send := func(id, user string, c category.Category) pricing.Event {
		m := pricing.Message{Category: c}
		return pricing.Event{ID: id, At: at("2026-11-10"), Number: "1", User: user, Message: m}
	}
	list := []pricing.Event{send("a", "0171 555", "utility"), send("b", states, "marketing"),
		send("c", brazil, "promotion"),
		send("d", brazil, "utility"), {ID: "e", At: at("2026-11-10"), Number: "1", User: brazil, Inbound: true}}
	before := pricing.Account{Zone: time.UTC, Model: "notifications-2018", ID: "waba"}
	after := before
	after.Model = "per-message-2026"
	after.Fees = []pricing.Fee{{Name: "in", On: pricing.FeeOnInbound, Each: usd("0.01")}}
	c := compareMessages(t, list, before, after)
	checkTransitions(t, c, list, before, after)
	want := []string{
		"messages Brazil utility 1: notification-in-window-free 0 USD, message 0.0068 USD: 0.0068 true",
		"messages   1:  0,  0: 0 false", // the category, and below it the user, are at fault on both sides
		"messages  utility 1:  0,  0: 0 false",
		"messages North America marketing 1: notification 0, us-marketing-paused 0 USD: 0 false",
		"provider-fee  in 0: fee 0, fee 0.01 USD: 0 false",
	}
	got := transitionLines(c)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, c)
	}
}

// One message to a group is one for each member who got it.
func TestTransitionsInAGroup(t *testing.T) {
	var list []pricing.Event
	for _, member := range []string{brazil, india, brazil} {
		e := delivery("2026-11-10", "utility")
		e.ID, e.User, e.Message.To = "wamid.1", "group-1", member
		list = append(list, e)
	}
	before, after := pricing.Account{Zone: time.UTC, Model: "per-message-2025"}, pricing.Account{Zone: time.UTC}
	c := compareMessages(t, list, before, after)
	checkTransitions(t, c, list, before, after)
	if len(c.Transitions) != 2 || c.Transitions[0].Messages != 1 || c.Transitions[1].Messages != 1 {
		t.Errorf("%v", transitionLines(c))
	}
}

// Two accounts in two currencies, or who read numbers differently.
func TestTransitionsOfOtherAccounts(t *testing.T) {
	list := []pricing.Event{delivery("2026-11-10", "utility")}
	before, after := pricing.Account{Zone: time.UTC}, pricing.Account{Zone: time.UTC, Currency: "EUR"}
	c := compareMessages(t, list, before, after)
	checkTransitions(t, c, list, before, after)
	if s := c.Transitions[0]; s.Unknown != "USD before, EUR after" || s.After.Amount.Currency != "EUR" {
		t.Errorf("%+v", s)
	}
	after.DialingCountry = "BR"
	var fault *pricing.InputError
	if _, err := pricing.CompareMessages(slices.Values(list), before, after); !errors.As(err, &fault) {
		t.Error(err)
	}
	if _, err := pricing.CompareMessages(nil, before, before); !errors.As(err, &fault) {
		t.Error(err)
	}
	after.Model = "soon"
	if _, err := pricing.CompareMessages(slices.Values(list), before, after); !errors.Is(err, pricing.ErrNoModel) {
		t.Error(err)
	}
}
