package pricing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A someone is a recipient of a small audience: what is known of the thread, and each
// way in which that may really be.
type someone struct {
	user   string
	at     time.Time
	known  window.Thread
	really []window.Thread
}

// A fold is what quotes of a campaign add up to.
type fold struct {
	unpriced int
	total    decimal.Decimal
}

func (f fold) cmp(g fold) int {
	if f.unpriced != g.unpriced {
		return f.unpriced - g.unpriced
	}
	return f.total.Cmp(g.total)
}

// foldOf quotes everyone in order, with the counters carried on.
func foldOf(t testing.TB, p *pricing.Pricer, m pricing.Message, people []someone, way []int, order []int,
	usage pricing.Usage) (f fold) {
	t.Helper()
	for _, i := range order {
		m.To = people[i].user
		s := pricing.State{Thread: people[i].really[way[i]], Usage: usage}
		q, err := p.Quote(&m, &s, people[i].at)
		if err != nil {
			f.unpriced++
			// What has no price counts all the same, once it is delivered.
			out, err := p.Apply(&pricing.Event{At: people[i].at, Number: m.From, User: m.To, Message: m}, &s)
			if err == nil {
				usage = counted(t, usage, out.Counts...)
			}
			continue
		}
		if !q.Exact() {
			t.Fatalf("%v of %+v isn't exact", q, people[i])
		}
		f.total = f.total.Add(q.Low().Amount)
		usage = counted(t, usage, q.Counts()...)
	}
	return f
}

// eachOrder calls f for every order of people in which the spans of time stay as they
// are: cut says of which part an instant is.
func eachOrder(people []someone, cut func(time.Time) int, f func([]int)) {
	var list []int
	used := make([]bool, len(people))
	var next func()
	next = func() {
		if len(list) == len(people) {
			f(list)
			return
		}
		first := -1
		for i := range people {
			if !used[i] && (first < 0 || cut(people[i].at) < first) {
				first = cut(people[i].at)
			}
		}
		tried := map[string]bool{}
		for i := range people {
			if used[i] || cut(people[i].at) != first {
				continue
			}
			same := fmt.Sprint(people[i])
			if tried[same] {
				continue
			}
			tried[same] = true
			used[i], list = true, append(list, i)
			next()
			used[i], list = false, list[:len(list)-1]
		}
	}
	next()
}

// eachWay calls f for every way in which the people's threads may be.
func eachWay(people []someone, f func([]int)) {
	way := make([]int, len(people))
	var next func(i int)
	next = func(i int) {
		if i == len(people) {
			f(way)
			return
		}
		for way[i] = range people[i].really {
			next(i + 1)
		}
	}
	next(0)
}

// A world is an account with instants at which its campaigns are sent.
type world struct {
	name     string
	account  pricing.Account
	instants []string
	turns    []string // of rules and cards, in between
	messages []pricing.Message
}

// contractTiers are prices of a contract: the first unit, the second, and all others.
func contractTiers(market ratecard.Market, item ratecard.Item, from string, prices ...string) ratecard.Contract {
	c := ratecard.Contract{Market: market, Item: item, From: on(from), Why: "c"}
	for i, price := range prices {
		tier := ratecard.ContractTier{Price: usd(price), UpTo: int64(i + 1)}
		if i == len(prices)-1 {
			tier.UpTo = 0
		}
		c.Tiers = append(c.Tiers, tier)
	}
	return c
}

// until is a contract up to a day.
func until(day string, c ratecard.Contract) ratecard.Contract {
	c.Until = on(day)
	return c
}

// contracts are Meta's prices with contracts over them.
func contracts(t testing.TB, list ...ratecard.Contract) ratecard.Book {
	t.Helper()
	b, err := ratecard.WithContracts(ratecard.Published(), list...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// contractsThatTurn have one price of utility in India until a day, and tiers from it on.
func contractsThatTurn(t testing.TB) ratecard.Book {
	t.Helper()
	before := until("2025-11-21", contractTiers("India", ratecard.Utility, "2025-11-01", "0.0001"))
	return contracts(t, before, contractTiers("India", ratecard.Utility, "2025-11-21", "0.05", "0.01", "0.005"))
}

func worlds(t testing.TB) []world {
	t.Helper()
	message := func(c category.Category, others ...category.Category) pricing.Message {
		return pricing.Message{From: "15550001", Category: c, Others: others}
	}
	all := []pricing.Message{message(category.Service), message(category.Utility),
		message(category.Utility, category.Marketing), message(category.Authentication, category.Marketing),
		{From: "15550001", Category: category.Service, Reaction: true}}
	fees := []pricing.Fee{{Name: "a", On: pricing.FeeOnDelivered, Each: usd("0.01"), Share: dec("0.1")},
		{Name: "b", On: pricing.FeeOnCharged, Each: usd("0.002")},
		{Name: "c", On: pricing.FeeOnInbound, Each: usd("5")},
		{Name: "d", On: pricing.FeeOnBoth, Each: usd("0.003"), Share: dec("0.02")},
		{Name: "e", On: pricing.FeeOnCharged, Each: usd("0.04"), Item: ratecard.Utility},
		{Name: "f", On: pricing.FeeOnDelivered, Each: usd("0.03"), Market: "India"},
		{Name: "g", On: pricing.FeeOnDelivered, Each: usd("0.02"), Item: ratecard.Service, Market: "Brazil"}}
	tiers := contractTiers
	service := contracts(t, tiers("Germany", ratecard.Service, "2026-11-01", "0.05", "0.01", "0.005"),
		tiers("India", ratecard.Service, "2026-11-01", "0.04", "0.03", "0.01"))
	mixed := contracts(t, tiers("Germany", ratecard.Utility, "2026-11-01", "0.05", "0.01", "0.005"),
		tiers("India", ratecard.Utility, "2026-11-21", "0.0001"),
		tiers("Germany", ratecard.Service, "2026-11-21", "0.0001"))
	turning := contractsThatTurn(t)
	serviceTurns := contracts(t, tiers("Germany", ratecard.Service, "2026-11-21", "0.05", "0.01", "0.005"),
		until("2026-11-21", tiers("Germany", ratecard.Service, "2026-11-01", "0.0003", "0.0002")),
		until("2026-11-21", tiers("India", ratecard.Service, "2026-11-01", "0.0001")))
	foreign := map[ratecard.Country]time.Time{"IN": at("2026-11-21T06:00:00")}
	return []world{
		{"2026", pricing.Account{Zone: time.UTC}, []string{"2026-11-21", "2026-11-22"}, nil, all},
		{"2026, fees", pricing.Account{Zone: time.UTC, Fees: fees}, []string{"2026-11-21"}, nil, all},
		{"2026, fees that turn", pricing.Account{Zone: time.UTC, Fees: append(slices.Clone(fees),
			pricing.Fee{Name: "h", On: pricing.FeeOnCharged, Each: usd("0.5"), From: on("2026-11-22")},
			pricing.Fee{Name: "i", On: pricing.FeeOnDelivered, Each: usd("0.3"), Until: on("2026-11-22")},
			pricing.Fee{Name: "j", On: pricing.FeeOnBoth, Share: dec("0.5"), From: on("2026-11-22")})},
			[]string{"2026-11-21", "2026-11-22"}, []string{"2026-11-22"}, all},
		{"2025, tiers and fees that turn", pricing.Account{Zone: time.UTC, Rates: contracts(t,
			tiers("India", ratecard.Utility, "2025-11-01", "0.05", "0.01", "0.005")), Fees: []pricing.Fee{
			{Name: "k", On: pricing.FeeOnCharged, Share: dec("1"), From: on("2025-11-21")}}},
			[]string{"2025-11-20", "2025-11-21"}, []string{"2025-11-21"}, all[1:2]},
		{"2026, no payment method", pricing.Account{Zone: time.UTC, NoPaymentMethod: true, Fees: fees},
			[]string{"2026-11-21"}, nil, all},
		{"2026, exempt", pricing.Account{Zone: time.UTC, ServiceExempt: true, Fees: fees}, []string{"2026-11-21"}, nil,
			all},
		{"2026, abroad", pricing.Account{Zone: time.UTC, AuthenticationInternationalFrom: foreign},
			[]string{"2026-11-21", "2026-11-21T12:00:00"}, []string{"2026-11-21T06:00:00"}, all},
		{"two months", pricing.Account{Zone: time.UTC}, []string{"2026-09-30T12:00:00", "2026-10-01"},
			[]string{"2026-10-01"}, all},
		{"September 2026", pricing.Account{Zone: time.UTC}, []string{"2026-09-27", "2026-09-28T12:00:00"},
			[]string{"2026-09-28"}, all},
		{"2025", pricing.Account{Zone: time.UTC}, []string{"2025-11-21", "2025-12-01"}, []string{"2025-12-01"}, all},
		{"2023", pricing.Account{Zone: time.UTC, ID: "w"}, []string{"2023-07-21"}, nil, all},
		{"2022", pricing.Account{Zone: time.UTC, ID: "w"}, []string{"2022-07-21"}, nil, all},
		{"2022, direct", pricing.Account{Zone: time.UTC, ID: "w", Model: "conversations-2023-04"},
			[]string{"2023-05-21"}, nil, all},
		{"tiers of service", pricing.Account{Zone: time.UTC, Rates: service}, []string{"2026-11-21"}, nil, all[:1]},
		{"contract in the month", pricing.Account{Zone: time.UTC, Rates: mixed, Fees: fees},
			[]string{"2026-11-20", "2026-11-21"}, []string{"2026-11-21"}, all},
		{"tiers that turn", pricing.Account{Zone: time.UTC, Rates: turning}, []string{"2025-11-20", "2025-11-21"},
			[]string{"2025-11-21"}, all[1:2]},
		{"tiers of service that turn", pricing.Account{Zone: time.UTC, Rates: serviceTurns},
			[]string{"2026-11-20", "2026-11-21"}, []string{"2026-11-21"}, all[:1]},
		{"the last of conversations", pricing.Account{Zone: time.UTC, ID: "w"},
			[]string{"2025-06-30T12:00:00", "2025-07-01T12:00:00"}, []string{"2025-07-01"}, all},
		{"2020", pricing.Account{Zone: time.UTC, ID: "w"}, []string{"2020-07-21"}, nil, all},
	}
}

// people are some at random, of whom each is known, or may be of several ways.
func (w *world) people(r *rand.Rand, n int) []someone {
	var list []someone
	ways := 1
	for range n {
		one := w.someone(r)
		if ways *= len(one.really); ways > 300 {
			break // or all ways and orders were too many
		}
		list = append(list, one)
	}
	return list
}

// someone is one at random.
func (w *world) someone(r *rand.Rand) someone {
	now := at(w.instants[r.IntN(len(w.instants))])
	one := someone{user: []string{brazil, india, germany, india, states}[r.IntN(5)], at: now}
	switch r.IntN(7) {
	case 1, 2:
		one.known.LastInbound = now.Add(-time.Hour)
	case 3, 4:
		// Records that begin now, but no free entry window was open.
		one.known = window.Thread{KnownSince: now.Add(-time.Hour), FreeUntil: now}
	case 5:
		one.known.KnownSince = now.Add(-25 * time.Hour)
	case 6:
		one.known = window.Thread{KnownSince: now.Add(-time.Hour), LastInbound: now.Add(-time.Hour)}
	}
	model, ok := pricing.ModelByID(w.account.Model)
	if !ok {
		model, _ = pricing.ModelOn(ratecard.DateOf(now))
	}
	one.really = waysOf(one.known, now, model.Policy)
	return one
}

// waysOf returns each way in which a thread may really be at an instant.
func waysOf(known window.Thread, now time.Time, p window.Policy) []window.Thread {
	list := []window.Thread{{LastInbound: known.LastInbound}}
	if known.Service(now, p) == window.Unsure {
		list = append(list, window.Thread{LastInbound: now.Add(-time.Hour)})
	}
	if known.FreeEntry(now, p) == window.Unsure {
		for _, t := range list {
			// The click is too old for the service window.
			t.Answered = now.Add(-p.FreeEntry / 2)
			t.Entered = t.Answered.Add(-13 * time.Hour)
			if t.LastInbound.IsZero() {
				t.LastInbound = t.Entered
			}
			list = append(list, t)
		}
	}
	perMessage := on("2025-07-01").In(time.UTC)
	if begins := known.KnownSince.Add(24 * time.Hour); begins.After(now) && now.Before(perMessage.Add(24*time.Hour)) {
		for _, t := range slices.Clone(list) {
			for _, kind := range []string{"marketing", "utility", "authentication", "service"} {
				list = append(list, t.WithConversation(kind, now.Add(-2*time.Hour), 24*time.Hour))
			}
		}
	}
	return list
}

// The range of an estimate is that of all orders and of all that isn't known, to the
// last digit: each bound is what some of them come to.
func TestEstimateIsAllOrders(t *testing.T) {
	for _, w := range worlds(t) {
		t.Run(w.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(12, 5))
			p := pricerOf(t, w.account)
			for range testkit.Tries(75) {
				m := w.messages[r.IntN(len(w.messages))]
				people := w.people(r, 1+r.IntN(4))
				w.checkOrders(t, p, m, people, w.usage(t, p, m, people, r))
			}
		})
	}
}

// usage are counts near the ends of allowances and tiers.
func (w *world) usage(t *testing.T, p *pricing.Pricer, m pricing.Message, people []someone,
	r *rand.Rand) pricing.Usage {
	usage := pricing.Usage{}
	for _, one := range people {
		for _, asked := range ofEachCategory(m) {
			asked.To = one.user
			keys, err := p.Counters(&asked, one.at)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range keys {
				edges := []int64{0, 0, 1, 2, 997, 998, 999, 1000, 249_998, 249_999, 250_000, 749_998,
					749_999}
				if _, ok := usage[k]; !ok {
					usage[k] = edges[r.IntN(len(edges))]
				}
			}
		}
	}
	return usage
}

// ofEachCategory are the messages that one of several categories may be.
func ofEachCategory(m pricing.Message) []pricing.Message {
	list := []pricing.Message{m}
	for _, c := range m.Others {
		other := m
		other.Category = c
		list = append(list, other)
	}
	for i := range list {
		list[i].Others = nil
	}
	return list
}

func (w *world) checkOrders(t *testing.T, p *pricing.Pricer, m pricing.Message, people []someone, usage pricing.Usage) {
	t.Helper()
	a := p.Audience()
	for i := range people {
		a.Add(people[i].user, &people[i].known, people[i].at)
	}
	e := estimate(t, p, a, m, pricing.State{Usage: usage})
	var low, high fold
	first := true
	for _, asked := range ofEachCategory(m) {
		part := func(sent time.Time) (n int) {
			for _, turn := range w.turns {
				// An account has authentication-international from an instant on.
				if !sent.Before(at(turn)) && (w.name != "2026, abroad" || asked.Category == category.Authentication) {
					n++
				}
			}
			return n
		}
		eachWay(people, func(way []int) {
			eachOrder(people, part, func(order []int) {
				f := foldOf(t, p, asked, people, way, order, usage)
				if first || f.cmp(low) < 0 {
					low = f
				}
				if first || f.cmp(high) > 0 {
					high = f
				}
				first = false
			})
		})
	}
	isLow, isHigh := e.Low.Total.Amount.Cmp(low.total), e.High.Total.Amount.Cmp(high.total)
	if slices.Contains(sortedNoteIDs(e.Notes), "not-all-orders") {
		isLow, isHigh = max(isLow, 0), min(isHigh, 0)
	}
	if isLow != 0 || isHigh != 0 {
		t.Fatalf("%+v with %v to\n%s\nis %v to %v, its orders %v to %v", m, usage, people, e.Low.Total, e.High.Total,
			low.total, high.total)
	}
	if l := e.Likely.Total; l.Cmp(e.Low.Total) < 0 || l.Cmp(e.High.Total) > 0 {
		t.Fatalf("likely %v isn't between %v and %v", l, e.Low.Total, e.High.Total)
	}
}

// String is the recipient in short.
func (s someone) String() string {
	text := s.user + " at " + s.at.Format("01-02T15")
	for _, th := range s.really {
		text += fmt.Sprintf(" [wrote: %v, free: %v", !th.LastInbound.IsZero(), !th.Answered.IsZero())
		for _, c := range th.Conversations {
			text += ", " + c.Kind
		}
		text += "]"
	}
	return text + "\n"
}
