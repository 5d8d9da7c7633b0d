package pricing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// What a tally may forget can't be told from what it never knew: not even by a
// note about the very end of a window, nor by a repeat.
func TestForget(t *testing.T) {
	inbound := func(when string, ad bool) pricing.Event {
		return pricing.Event{At: at(when), Number: "15550001", User: brazil, Inbound: true, FromAd: ad}
	}
	for name, list := range map[string][]pricing.Event{
		"end of the service window": {inbound("2025-09-10", false), delivery("2025-09-11", "utility")},
		"end of a conversation":     {delivery("2023-09-10", "marketing"), delivery("2023-09-11", "marketing")},
		"end of free entry": {inbound("2025-09-10", true), delivery("2025-09-10", "marketing"),
			delivery("2025-09-13", "marketing")},
		"end of the longest": {inbound("2026-11-10", true), delivery("2026-11-10", "marketing"),
			delivery("2026-11-17", "marketing")},
		"a second before the longest": {inbound("2026-11-10", true), delivery("2026-11-10", "marketing"),
			delivery("2026-11-16T23:59:59", "marketing")},
		"a click not answered": {inbound("2025-09-10", true), delivery("2025-09-11", "marketing")},
		"an ID of Meta's": {
			told{"2023-09-10", "cA", "marketing", ""}.event(),
			told{"2023-10-10T23:59:59", "cA", "marketing", ""}.event(),
		},
		"a repeat": {delivery("2025-09-10", "marketing"), delivery("2025-09-10", "marketing")},
	} {
		pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
		want := billOf(t, tallyOf(pricer, list))
		tally := pricer.Tally()
		for i := range list {
			tally.Forget(list[i].At)
			tally.Add(&list[i])
		}
		if diff := cmp.Diff(want, billOf(t, tally)); diff != "" {
			t.Errorf("%s (-remembered +forgotten):\n%s", name, diff)
		}
		tally.Forget(at("2030-01-01"))
		if all := remembered(tally); len(all) != 0 {
			t.Errorf("%s: %v stays", name, all)
		}
	}
}

// Random traffic, with everything forgotten that may be before each event.
func TestForgetAllTheTime(t *testing.T) {
	eachFold(t, 80, func(t *testing.T, _ dice, a pricing.Account, _ plan, list []pricing.Event) {
		pricer := pricerOf(t, a)
		list = sorted(list)
		tally := pricer.Tally()
		for i := range list {
			tally.Forget(list[i].At)
			tally.Add(&list[i])
		}
		if diff := cmp.Diff(replay(t, pricer, list), billOf(t, tally)); diff != "" {
			t.Errorf("(-remembered +forgotten):\n%s", diff)
		}
	})
}

// A Tally remembers an ID for its instant only: IDs of one instant don't stay in the way.
func TestRepeatsOfOneInstant(t *testing.T) {
	message := func(id, when string) pricing.Event {
		e := delivery(when, "marketing")
		e.ID = id
		return e
	}
	first, second := "2025-09-10", "2025-09-11"
	list := []pricing.Event{message("a", first), message("b", first), message("a0", second), message("b", second),
		message("b", second)}
	if b := billOf(t, tallyOf(pricerOf(t, pricing.Account{Zone: time.UTC}), list)); b.Lines[0].Units != 4 {
		t.Errorf("%+v", b.Lines)
	}
}

// Spellings of a phone number are one user. What begins with 0 is no number in
// international form, and another user than the number without it.
func TestSpellingsOfUsers(t *testing.T) {
	for user, same := range map[string]bool{
		"5511987654321": true, "+55 11 98765-4321": true, "+55 (11) 98765-4321": true, "+5511987654321": true,
		"05511987654321": false, "+05511987654321": false, "BR.5511987654321": false, "55119876543210000": false,
	} {
		list := []pricing.Event{{
			At:      at("2025-09-10"),
			Number:  "1",
			User:    user,
			Inbound: true,
		}, {At: at("2025-09-10T01:00:00"), Number: "1", User: brazil, Message: pricing.Message{Category: "utility"}}}
		rule := "template"
		if same {
			rule = "utility-in-window"
		}
		if b := replay(t, pricerOf(t, pricing.Account{Zone: time.UTC}), list); b.Lines[0].Rule.ID != rule {
			t.Errorf("%q: %s, want %s", user, b.Lines[0].Rule.ID, rule)
		}
	}
}

// Of two messages that nothing but their market tells apart, the allowance has
// room for one: always the same.
func TestAllowanceTie(t *testing.T) {
	var early []pricing.Event
	for i := range 999 {
		early = append(early, pricing.Event{
			ID:      fmt.Sprint(i),
			At:      at("2022-06-10"),
			Number:  "1",
			User:    fmt.Sprintf("55119%08d", i),
			Message: pricing.Message{Category: "utility"},
		})
	}
	tie := func(number string, m ratecard.Market) []pricing.Event {
		return []pricing.Event{{
			At:      at("2022-06-11"),
			Number:  number,
			User:    mexico,
			Message: pricing.Message{Category: "utility", Market: m},
		}}
	}
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Rates: everything(t)})
	one, other := tie("1", "India"), tie("2", "Brazil")
	want := replay(t, pricer, slices.Concat(early, one, other))
	for _, parts := range [][][]pricing.Event{{early, one, other}, {other, one, early}, {one, early, other},
		{slices.Concat(other, one, early)}, {slices.Concat(one, other, early)}} {
		sum := pricer.Tally()
		for _, part := range parts {
			sum.Merge(tallyOf(pricer, part))
		}
		if diff := cmp.Diff(want, billOf(t, sum)); diff != "" {
			t.Errorf("%s", diff)
		}
	}
}

// A message that either uses the allowance or is charged by itself must not push
// another out of the allowance in the cheaper reading: Low stays below High.
func TestLowWhereTheAllowanceIsUnsure(t *testing.T) {
	card, err := ratecard.Published().Card("USD", on("2022-06-10"))
	if err != nil {
		t.Fatal(err)
	}
	if card, err = card.With("India", "user_initiated", dec("9"), "test"); err != nil {
		t.Fatal(err)
	}
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Model: "conversations-2023-04", Rates: ratecard.Cards{card}})
	tally := pricer.Tally()
	unsure := pricing.Event{
		ID:      "u",
		At:      at("2022-06-10"),
		Number:  "1",
		User:    brazil,
		Message: pricing.Message{Category: "utility"},
	}
	tally.SetThread(pricing.ThreadKey{Number: "1", User: brazil}, window.Thread{LastInbound: at("2022-06-10T01:00:00")})
	tally.Add(&unsure)
	for i := range 1000 {
		user := fmt.Sprintf("91987%07d", i)
		in := pricing.Event{At: at("2022-06-11"), Number: "1", User: user, Inbound: true}
		out := pricing.Event{
			ID:      fmt.Sprint(i),
			At:      at("2022-06-11T01:00:00"),
			Number:  "1",
			User:    user,
			Message: pricing.Message{Category: category.Service},
		}
		tally.Add(&in)
		tally.Add(&out)
	}
	price, err := card.Tiers("Brazil", "business_initiated")
	if err != nil {
		t.Fatal(err)
	}
	if b := billOf(t, tally); !b.Low.IsZero() || !b.High.Amount.Equal(price[0].Price) {
		t.Errorf("%v to %v, want 0 to %v", b.Low, b.High, price[0].Price)
	}
}

// A message that is either free or draws on the allowance costs nothing at
// first, and may be charged once the allowance is spent.
func TestUnsureUnderTheAllowance(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	begin := at("2026-11-10")
	answered := window.Thread{LastInbound: begin, Entered: begin.Add(-81 * time.Hour),
		Answered: begin.Add(-80 * time.Hour)}
	for before, want := range map[int]string{999: "0 USD", 1000: "0.0068 USD"} {
		tally := pricer.Tally()
		tally.SetThread(pricing.ThreadKey{Number: "15550001", User: brazil}, answered)
		for i := range before {
			e := pricing.Event{
				ID:      fmt.Sprint(i),
				At:      begin,
				Number:  "15550001",
				User:    india,
				Message: pricing.Message{Category: "service"},
			}
			tally.Add(&e)
		}
		e := delivery("2026-11-10T00:00:01", "service")
		tally.Add(&e)
		if b := billOf(t, tally); !b.Low.IsZero() || b.High.String() != want {
			t.Errorf("after %d: %v to %v, want 0 to %s", before, b.Low, b.High, want)
		}
	}
}

// Before all rules, users' messages are on no bill.
func TestInboundBeforeAllRules(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnInbound, Each: usd("1")}}}
	b := replay(t, pricerOf(t, a), []pricing.Event{{At: at("2018-07-31T23:59:59"), Inbound: true, User: brazil},
		{At: at("2018-08-01"), Inbound: true, User: brazil}})
	if len(b.Lines) != 1 || b.Lines[0].Units != 1 || b.Lines[0].Month.String() != "2018-08" {
		t.Errorf("%+v", b.Lines)
	}
}

// Two fees alike in all but what they are on keep their order.
func TestFeesAlike(t *testing.T) {
	a := pricing.Account{Zone: time.UTC,
		Fees: []pricing.Fee{{On: pricing.FeeOnDelivered, Each: usd("0.10")},
			{On: pricing.FeeOnCharged, Each: usd("0.1")}}}
	pricer := pricerOf(t, a)
	list := []pricing.Event{delivery("2025-09-10", "marketing"), delivery("2025-09-11", "service")}
	want := replay(t, pricer, list)
	for range 30 {
		if diff := cmp.Diff(want, replay(t, pricer, list)); diff != "" {
			t.Fatal(diff)
		}
	}
}
