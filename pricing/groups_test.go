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
	"github.com/wacost/wacost/window"
)

// group returns what the charges of the events come to, in groups.
func group(t *testing.T, pricer *pricing.Pricer, events []pricing.Event, g *pricing.Groups) (low, high ratecard.Money) {
	t.Helper()
	threads, usage := map[foldKey]window.Thread{}, pricing.Usage{}
	for i := range events {
		e, key := &events[i], threadOf(&events[i])
		out, err := pricer.Apply(e, &pricing.State{Thread: threads[key], Usage: usage})
		if err != nil {
			continue
		}
		threads[key], usage = out.Thread, counted(t, usage, out.Counts...)
		low, high = low.Add(out.Charge.Low()), high.Add(out.Charge.High())
		if err := g.Add(e, &out); err != nil {
			t.Fatal(err)
		}
	}
	return low, high
}

func TestGroups(t *testing.T) {
	zone := foldZone(t, "America/Sao_Paulo")
	pricer := pricerOf(t, pricing.Account{Zone: zone, Fees: []pricing.Fee{
		{Name: "each", On: pricing.FeeOnBoth, Each: usd("1")}}})
	event := func(when, user, customer string, c category.Category) pricing.Event {
		e := pricing.Event{ID: when + user, At: at(when), Number: "1", User: user, Customer: customer, Inbound: c == ""}
		e.Message.Category = c
		return e
	}
	events := []pricing.Event{
		event("2026-11-10T01:00:00", brazil, "acme", "marketing"), // the day before, there
		event("2026-11-10T12:00:00", brazil, "acme", "utility"),
		event("2026-11-10T13:00:00", india, "", "marketing"),
		event("2026-11-10T14:00:00", india, "", ""),
	}
	for _, test := range []struct {
		by   pricing.Groups
		want []string
	}{
		{pricing.Groups{}, []string{"0000-00-00   : 3 1 4.0811"}},
		{pricing.Groups{ByDay: true}, []string{"2026-11-09   : 1 0 1.0625", "2026-11-10   : 2 1 3.0186"}},
		{pricing.Groups{ByMarket: true}, []string{"0000-00-00   : 0 1 1", "0000-00-00 Brazil  : 2 0 2.0693",
			"0000-00-00 India  : 1 0 1.0118"}},
		{pricing.Groups{ByCategory: true}, []string{"0000-00-00   : 0 1 1", "0000-00-00  marketing : 2 0 2.0743",
			"0000-00-00  utility : 1 0 1.0068"}},
		{pricing.Groups{ByCustomer: true}, []string{"0000-00-00   : 1 1 2.0118", "0000-00-00   acme: 2 0 2.0693"}},
		{pricing.Groups{ByMarket: true, ByCustomer: true}, []string{"0000-00-00   : 0 1 1",
			"0000-00-00 Brazil  acme: 2 0 2.0693", "0000-00-00 India  : 1 0 1.0118"}},
	} {
		by := test.by
		group(t, pricer, events, &by)
		var got []string
		for _, g := range by.List() {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%v %s %s %s: %d %d %v", g.Day, g.Market, g.Category,
				g.Customer, g.Messages, g.Inbound, g.High.Amount)))
		}
		if diff := gocmp.Diff(test.want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// Whatever charges are grouped by, the groups come to all of them.
func TestGroupsComeToTheSum(t *testing.T) {
	eachFold(t, 60, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		for i := range list {
			list[i].Customer = oneOf(d, "", "acme", "other")
		}
		coin := func() bool { return d.IntN(2) == 0 }
		g := pricing.Groups{ByDay: coin(), ByMarket: coin(), ByCategory: coin(), ByCustomer: coin()}
		low, high := group(t, pricerOf(t, a), sorted(list), &g)
		for _, one := range g.List() {
			low, high = low.Sub(one.Low), high.Sub(one.High)
			if one.Low.Cmp(one.High) > 0 || one.Refused+one.Unpriced > 2*one.Messages {
				t.Errorf("%+v", one)
			}
		}
		if !low.IsZero() || !high.IsZero() {
			t.Errorf("charges come to %v and %v more than the groups", low, high)
		}
	})
}

func TestGroupFaults(t *testing.T) {
	var g pricing.Groups
	checkInput(t, "no event", g.Add(nil, &pricing.Outcome{}), pricing.ErrInvalid, "Event")
	checkInput(t, "no outcome", g.Add(&pricing.Event{}, nil), pricing.ErrInvalid, "Outcome")
	if err := g.Add(&pricing.Event{}, &pricing.Outcome{}); err != nil || len(g.List()) > 0 {
		t.Errorf("no charge: %v, %v", err, g.List())
	}
	e := delivery("2026-11-10", "marketing")
	for i, c := range []ratecard.Currency{"USD", "EUR"} {
		out, err := pricerOf(t, pricing.Account{Zone: time.UTC, Currency: c}).Apply(&e, &pricing.State{})
		if err != nil {
			t.Fatal(err)
		}
		if err = g.Add(&e, &out); i > 0 {
			checkInput(t, "two currencies", err, ratecard.ErrCurrency, "Outcome.Charge")
		}
	}
	if list := g.List(); len(list) != 1 || !slices.ContainsFunc(list, func(g pricing.Group) bool {
		return g.Messages == 1 && g.High.Equal(usd("0.0625"))
	}) {
		t.Errorf("%+v", list)
	}
}
