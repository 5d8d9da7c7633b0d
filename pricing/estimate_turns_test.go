package pricing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// unsureOf is a recipient of whom nothing is known on a day.
func unsureOf(user string, now time.Time) someone {
	s := someone{user: user, at: now, known: window.Thread{KnownSince: now.Add(-time.Hour)}}
	model, _ := pricing.ModelOn(ratecard.DateOf(now))
	s.really = waysOf(s.known, now, model.Policy)
	return s
}

// knownOf is a recipient who wrote an hour before.
func knownOf(user string, now time.Time) someone {
	th := window.Thread{LastInbound: now.Add(-time.Hour)}
	return someone{user: user, at: now, known: th, really: []window.Thread{th}}
}

// Whoever may be charged 0.0014 lifts one who is charged 0.0304 after it onto a tier of
// 0.0286: by Meta's own prices, too, it may cost less to be charged than to be free.
func TestEstimateOfInternationalAfterAuthentication(t *testing.T) {
	from := at("2026-11-21T06:00:00")
	p := pricerOf(t, pricing.Account{
		Zone:                            time.UTC,
		AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": from},
	})
	m := pricing.Message{From: "15550001", Category: category.Authentication}
	w := world{name: "2026, abroad", turns: []string{"2026-11-21T06:00:00"}}
	before, after := unsureOf(india, from.Add(-time.Hour)), knownOf(india, from.Add(time.Hour))
	later := unsureOf(india, after.at)
	for _, s := range []*someone{&before, &later} {
		s.really = []window.Thread{s.really[0], s.really[len(s.really)-1]} // charged or free
	}
	counter := pricing.Counter{Month: pricing.MonthOf(from), Scope: pricing.PerPortfolio, Market: "India",
		Item: ratecard.Authentication}
	for n := int64(749_996); n <= 750_001; n++ {
		w.checkOrders(t, p, m, []someone{before, after}, pricing.Usage{counter: n})
		w.checkOrders(t, p, m, []someone{before, before, after, after}, pricing.Usage{counter: n})
		w.checkOrders(t, p, m, []someone{before, after, later}, pricing.Usage{counter: n})
		// The dearest way has some of the first charged: as many as lift none of the others.
		w.checkOrders(t, p, m, []someone{before, before, before, later, later}, pricing.Usage{counter: n})
	}
}

// Whether a window is open decides which of two contracts' tiers a conversation climbs.
func TestEstimateOfTwoLadders(t *testing.T) {
	now := at("2023-02-10T12:00:00")
	perConversation := func(c ratecard.Contract) ratecard.Contract {
		c.Unit = ratecard.PerConversation
		return c
	}
	p := pricerOf(t, pricing.Account{Zone: time.UTC, Rates: contracts(t,
		perConversation(contractTiers("India", ratecard.UserInitiated, "2023-02-01", "0.05", "0.01", "0.005")),
		perConversation(contractTiers("India", ratecard.BusinessInitiated, "2023-02-01", "0.04", "0.03", "0.001")))})
	m := pricing.Message{From: "15550001", Category: category.Utility}
	for _, test := range []struct {
		thread window.Thread
		want   error
	}{
		{window.Thread{}, nil},
		{window.Thread{LastInbound: now.Add(-time.Hour)}, nil},
		{window.Thread{KnownSince: now.Add(-time.Hour)}, pricing.ErrNotModelled},
	} {
		a := p.Audience()
		a.Add(india, &test.thread, now)
		a.Add(india, &test.thread, now)
		if e, err := p.Estimate(a, &m, &pricing.State{Usage: pricing.Usage{}}); !errors.Is(err, test.want) {
			t.Errorf("%v: %v, %v, want %v", test.thread, e, err, test.want)
		}
	}
}

// Where tiers of a contract turn and meet an allowance, or turn for too many groups to try
// all ways, every order is within the range even so, and a note says that it may be wider.
func TestEstimateNotAllOrders(t *testing.T) {
	service := contracts(t, contractTiers("Germany", ratecard.Service, "2026-11-21", "0.05", "0.01", "0.005"),
		until("2026-11-21", contractTiers("Germany", ratecard.Service, "2026-11-01", "0.0003", "0.0002")))
	var daily []ratecard.Contract
	for day := range 6 {
		c := contractTiers("India", ratecard.Utility, fmt.Sprintf("2026-11-%02d", 20+day),
			[]string{"0.0001", "0.05", "0.03"}[day%3], "0.00005")
		daily = append(daily, until(fmt.Sprintf("2026-11-%02d", 21+day), c))
	}
	november := func(day int) time.Time { return at("2026-11-20").AddDate(0, 0, day-20) }
	month := pricing.MonthOf(november(20))
	replies := pricing.Counter{Month: month, Scope: pricing.PerNumber, Of: "15550001", Item: ratecard.Service}
	var many []someone
	for day := range 6 {
		s := unsureOf(india, november(20+day))
		s.really = []window.Thread{s.really[0], s.really[len(s.really)-1]} // charged or free
		many = append(many, s)
	}
	for name, test := range map[string]struct {
		rates   ratecard.Book
		item    category.Category
		people  []someone
		replies []int64
		turns   []string
	}{
		"an allowance": {service, category.Service,
			[]someone{unsureOf(germany, november(20)), knownOf(germany, november(21)), knownOf(india, november(21))},
			[]int64{996, 997, 998, 999, 1000}, []string{"2026-11-21"}},
		"many groups": {contracts(t, daily...), category.Utility, append(many, knownOf(india, november(25))),
			[]int64{0}, []string{"2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-25"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := pricerOf(t, pricing.Account{Zone: time.UTC, Rates: test.rates})
			m := pricing.Message{From: "15550001", Category: test.item}
			w := world{turns: test.turns}
			for _, n := range test.replies {
				usage := pricing.Usage{replies: n}
				w.checkOrders(t, p, m, test.people, usage)
				a := p.Audience()
				for i := range test.people {
					a.Add(test.people[i].user, &test.people[i].known, test.people[i].at)
				}
				e := estimate(t, p, a, m, pricing.State{Usage: usage})
				if !slices.Contains(sortedNoteIDs(e.Notes), string(pricing.NoteNotAllOrders)) {
					t.Errorf("%d replies: no note says that the range may be wider", n)
				}
			}
		})
	}
}

// A fee on a share of Meta's price begins on the 21st: whoever is charged before lifts one
// who is charged after it onto a tier of which the share is less.
func TestEstimateOfFeesThatTurn(t *testing.T) {
	book, err := ratecard.WithContracts(ratecard.Published(), ratecard.Contract{
		Market: "India",
		Item:   ratecard.Utility,
		Tiers:  []ratecard.ContractTier{{UpTo: 1, Price: usd("0.05")}, {Price: usd("0.01")}},
		From:   on("2025-11-01"),
		Why:    "contract",
	})
	if err != nil {
		t.Fatal(err)
	}
	from := at("2025-11-21")
	p := pricerOf(t, pricing.Account{Zone: time.UTC, Rates: book,
		Fees: []pricing.Fee{{Name: "mark-up", On: pricing.FeeOnCharged, Share: dec("1"), From: on("2025-11-21")}}})
	m := pricing.Message{From: "15550001", Category: category.Utility}
	w := world{name: "2025, a fee that turns", turns: []string{"2025-11-21"}}
	before := unsureOf(india, from.Add(-time.Hour))
	before.really = []window.Thread{before.really[0], before.really[len(before.really)-1]} // charged or free
	counter := pricing.Counter{Month: pricing.MonthOf(from), Scope: pricing.PerPortfolio, Market: "India",
		Item: ratecard.Utility}
	closed := someone{user: india, at: from.Add(time.Hour), really: []window.Thread{{}}}
	w.checkOrders(t, p, m, []someone{before, closed}, pricing.Usage{counter: 0})
}
