package pricing_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// An estimate of one recipient is the quote: its range, its counts where it has one
// case, its notes, and whether it is delivered.
func TestEstimateOfOneIsTheQuote(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	accounts := []pricing.Account{
		{Zone: time.UTC, ID: "w"},
		{Zone: time.UTC, ID: "w", SharedNumber: true},
		{Zone: time.UTC, AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": at("2025-03-01")}},
		{ID: "w", NoPaymentMethod: true, SoldTo: "IN"},
		{Zone: time.UTC, DialingCountry: "US"},
	}
	instants := []string{"2019-05-05", "2022-03-03", "2023-07-07T12:00:00", "2025-06-30T23:30:00",
		"2025-07-01T12:00:00",
		"2026-09-30", "2026-11-21", "2026-12-05", "2030-01-01"}
	for range testkit.Tries(3_000) {
		account := accounts[r.IntN(len(accounts))]
		p := pricerOf(t, account)
		now := at(instants[r.IntN(len(instants))])
		m := pricing.Message{From: []string{"", "+15550001", "+919876543210"}[r.IntN(3)],
			Category: category.All()[r.IntN(len(category.All()))]}
		if m.Category != category.Service && r.IntN(3) == 0 {
			m.Others = []category.Category{category.All()[r.IntN(3)]}
		}
		s := pricing.State{Thread: window.Thread{}}
		if th := randomThread(r, now); th != nil && !th.LastInbound.After(now) && !th.Entered.After(now) {
			s.Thread = *th
		}
		if r.IntN(4) == 0 {
			ages := []time.Duration{0, 23 * time.Hour, 24*time.Hour - 1, 24 * time.Hour, 72 * time.Hour}
			s.Thread = window.Thread{LastInbound: now.Add(-ages[r.IntN(len(ages))])}
		}
		user := []string{brazil, india, germany, states, "IN.1349"}[r.IntN(5)]
		a := p.Audience()
		a.Add(user, &s.Thread, now)
		usage := pricing.State{UsageUnknown: r.IntN(4) == 0}
		if r.IntN(2) == 0 {
			asked := m
			asked.To = user
			usage.Usage = cachedCount(t, account, asked, now, []int64{0, 999, 1000, 300_000}[r.IntN(4)])
		}
		e := estimate(t, p, a, m, usage)
		m.To, s.Usage, s.UsageUnknown = user, usage.Usage, usage.UsageUnknown
		q, err := p.Quote(&m, &s, now)
		if err != nil {
			if len(e.High.Unpriced) != 1 || e.High.Unpriced[0].ID != pricing.UnpricedBy(err).ID {
				t.Fatalf("the quote fails (%v), the estimate is %v", err, e)
			}
			continue
		}
		if len(q.Unpriced()) > 0 {
			continue // of a step of the ladder; see TestEstimateUsageUnknown
		}
		if !q.Low().Equal(e.Low.Total) || !q.High().Equal(e.High.Total) {
			t.Fatalf("%s: %+v with %+v: the quote is %v, the estimate %v", now, m, s, q.Report(), e)
		}
		if q.Likely().Total.Cmp(e.Likely.Total) != 0 {
			t.Fatalf("%s: %+v with %+v: the quote is likely %v, the estimate %v", now, m, s, q.Likely(), e.Likely)
		}
		if len(q.Cases()) == 1 {
			if diff := cmp.Diff(q.Counts(), e.Likely.Counts); diff != "" {
				t.Fatalf("counts (-quote +estimate):\n%s", diff)
			}
			refused := q.Deliverable() == pricing.DeliverableNo
			if refused != (e.High.Refused == 1) || refused != (e.Low.Refused == 1) {
				t.Fatalf("%v, the quote is %v", e, q)
			}
		}
		if usage.UsageUnknown || account.SharedNumber && usage.Usage == nil {
			continue // a quote notes what the rates of all steps rest on
		}
		if len(m.Others) > 0 {
			for _, id := range sortedNoteIDs(q.Notes()) {
				if !slices.Contains(sortedNoteIDs(e.Notes), id) { // an estimate notes what each category may meet
					t.Fatalf("%s: %+v with %+v: the estimate lacks the note %s", now, m, s, id)
				}
			}
			continue
		}
		if diff := cmp.Diff(sortedNoteIDs(q.Notes()), sortedNoteIDs(e.Notes)); diff != "" {
			t.Fatalf("%s: %+v with %+v: notes (-quote +estimate):\n%s", now, m, s, diff)
		}
	}
}

func sortedNoteIDs(list []pricing.Note) []string {
	ids := []string{}
	for _, n := range list {
		ids = append(ids, n.ID)
	}
	slices.Sort(ids)
	return ids
}

// The notes of an estimate are those of its recipients' quotes.
func TestEstimateNotes(t *testing.T) {
	p := pricerOf(t, pricing.Account{})
	a, m := p.Audience(), pricing.Message{From: "+919876543210", Category: category.Utility}
	var want []string
	for _, now := range []string{"2026-09-29", "2026-09-30T23:30:00", "2026-10-01T23:00:00", "2026-11-21",
		"2026-12-31T23:30:00"} {
		th := &window.Thread{LastInbound: at(now).Add(-23*time.Hour - time.Minute)}
		a.Add(india, th, at(now))
		m.To = india
		q, err := p.Quote(&m, &pricing.State{Thread: *th, Usage: pricing.Usage{}}, at(now))
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, sortedNoteIDs(q.Notes())...)
	}
	m.To = ""
	a.Add(india, &window.Thread{LastInbound: at("2026-11-21T00:04:59")}, at("2026-11-21"))
	want = append(want, "inbound-ahead")
	slices.Sort(want)
	e := estimate(t, p, a, m, pricing.State{Usage: pricing.Usage{}})
	if diff := cmp.Diff(slices.Compact(want), sortedNoteIDs(e.Notes)); diff != "" {
		t.Errorf("notes (-quotes +estimate):\n%s", diff)
	}
}

// Where nothing is unsure and no allowance is shared by several prices, the three cases
// are the fold of all quotes with the counters carried on.
func TestEstimateOfManyIsTheFold(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	p := pricerOf(t, pricing.Account{Zone: time.UTC, Portfolio: "acme"})
	for range testkit.Tries(15) {
		m := pricing.Message{From: "1", Category: category.All()[r.IntN(len(category.All()))]}
		users := []string{brazil, india, germany, states, mexico}
		if m.Category == category.Service {
			users = users[:1]
		}
		a, usage, n := p.Audience(), pricing.Usage{}, 300
		for _, u := range users {
			asked := m
			asked.To = u
			keys, err := p.Counters(&asked, at("2026-11-21"))
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range keys {
				usage[k] = []int64{0, 800, 249_900, 1_999_900}[r.IntN(4)]
			}
		}
		var people []someone
		for range n {
			now := at("2026-11-21").Add(time.Duration(r.IntN(2_000_000)) * time.Second)
			th := window.Thread{}
			if r.IntN(3) == 0 {
				th.LastInbound = now.Add(-time.Hour)
			}
			one := someone{user: users[r.IntN(len(users))], at: now, known: th, really: []window.Thread{th}}
			people = append(people, one)
			a.Add(one.user, &th, now)
		}
		slices.SortFunc(people, func(a, b someone) int { return a.at.Compare(b.at) })
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		f := foldOf(t, p, m, people, make([]int, n), order, usage)
		e := estimate(t, p, a, m, pricing.State{Usage: usage})
		for name, c := range map[string]pricing.EstimateCase{"low": e.Low, "likely": e.Likely, "high": e.High} {
			if !c.Total.Amount.Equal(f.total) {
				t.Fatalf("%s: %s is %v, the fold %v", m.Category, name, c.Total, f.total)
			}
		}
		// A second campaign follows on.
		after := counted(t, usage, e.Likely.Counts...)
		twice := append(slices.Clone(people), people...)
		both := foldOf(t, p, m, twice, make([]int, 2*n), append(order, order...), usage)
		second := estimate(t, p, a, m, pricing.State{Usage: after})
		if sum := e.Low.Total.Amount.Add(second.Low.Total.Amount); !sum.Equal(both.total) {
			t.Fatalf("%s: two campaigns are %v, the fold %v", m.Category, sum, both.total)
		}
	}
}

// Who learns more never gets a wider range: by a window that becomes known, by a
// category that Meta rules out, or by the month's counts.
func TestKnowingMoreNarrows(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	all := worlds(t)
	for n := range testkit.Tries(400) {
		w := all[n%len(all)]
		p := pricerOf(t, w.account)
		m := w.messages[r.IntN(len(w.messages))]
		people := w.people(r, 1+r.IntN(30))
		usage := w.usage(t, p, m, people, r)
		add := func(known int) *pricing.Audience {
			a := p.Audience()
			for i := range people {
				th := people[i].known
				if i < known {
					th = people[i].really[r.IntN(len(people[i].really))]
				}
				a.Add(people[i].user, &th, people[i].at)
			}
			return a
		}
		within := func(what string, more, less pricing.Estimate) {
			t.Helper()
			lack := func(c pricing.EstimateCase) (n int64) {
				for _, u := range c.Unpriced {
					n += u.Units
				}
				return n
			}
			if lack(more.Low) == lack(less.Low) && more.Low.Total.Cmp(less.Low.Total) < 0 ||
				lack(more.High) == lack(less.High) && more.High.Total.Cmp(less.High.Total) > 0 {
				t.Fatalf("%s, %s: %v, and before %v", w.name, what, more, less)
			}
		}
		e := estimate(t, p, add(0), m, pricing.State{Usage: usage})
		within("windows", estimate(t, p, add(len(people)/2), m, pricing.State{Usage: usage}), e)
		one := m
		one.Others = nil
		within("categories", estimate(t, p, add(0), one, pricing.State{Usage: usage}), e)
		within("usage", e, estimate(t, p, add(0), m, pricing.State{UsageUnknown: true}))
	}
}

// An estimate reads back from its JSON, and so does a comparison.
func TestEstimateJSON(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	a := p.Audience()
	for _, user := range audienceUsers {
		a.Add(user, nil, at("2026-11-21"))
	}
	e := estimate(t, p, a, pricing.Message{Category: category.Utility, Others: []category.Category{category.Marketing}},
		pricing.State{})
	c := e.Compare(estimate(t, p, a, pricing.Message{Category: category.Marketing}, pricing.State{}))
	for _, pair := range [][2]any{{&e, new(pricing.Estimate)}, {&c, new(pricing.EstimateComparison)}} {
		data, err := json.Marshal(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, pair[1]); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			t.Errorf("read back (-want +got):\n%s", diff)
		}
	}
	if e.Recipients != int64(len(audienceUsers)) || pricing.Estimate.String(pricing.Estimate{}) != "no estimate" {
		t.Errorf("%d recipients", e.Recipients)
	}
}

// What is unknown, refused or unpriced is said so, and never reads as 0 USD.
func TestEstimateTexts(t *testing.T) {
	now := at("2026-11-21T12:00:00")
	unsure := &window.Thread{KnownSince: now.Add(-time.Hour), FreeUntil: now}
	for _, test := range []struct {
		name    string
		add     []string
		thread  *window.Thread
		message pricing.Message
		state   pricing.State
		want    string
		when    []string // of High
	}{
		{"nobody", nil, nil, pricing.Message{Category: category.Utility}, pricing.State{}, "nobody to send to", nil},
		{"refused", []string{states}, nil, pricing.Message{Category: category.Marketing}, pricing.State{},
			"1 not delivered (131049)", nil},
		{"some refused", []string{states, brazil}, nil, pricing.Message{Category: category.Marketing}, pricing.State{},
			"0.0625 USD, 1 not delivered (131049)", nil},
		{"unsure", []string{brazil}, unsure, pricing.Message{Category: category.Service},
			pricing.State{UsageUnknown: true}, "0.0068 USD, or not delivered (131047)",
			[]string{"what isn't known of 1 recipients is as it costs most",
				"the month's counts stand where that costs most"}},
		{"no place", []string{"n/a"}, nil, pricing.Message{Category: category.Service}, pricing.State{},
			"1 without a price (malformed-user)", nil},
	} {
		p := pricerOf(t, pricing.Account{Zone: time.UTC})
		a := p.Audience()
		for _, user := range test.add {
			a.Add(user, test.thread, now)
		}
		e := estimate(t, p, a, test.message, test.state)
		if e.String() != test.want {
			t.Errorf("%s: %q, want %q", test.name, e, test.want)
		}
		if diff := cmp.Diff(append([]string{}, test.when...), texts(e.High.When)); diff != "" {
			t.Errorf("%s: when (-want +got):\n%s", test.name, diff)
		}
	}
}

// Where the counts aren't known, the range is that of all that they may be.
func TestEstimateUsageUnknown(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	all := worlds(t)
	grid := []int64{0, 1, 2, 3, 500, 996, 997, 998, 999, 1000, 249_997, 249_998, 249_999, 250_000, 1_999_998, 2_000_000,
		16_999_998, 17_000_000, 34_999_999, 35_000_000, 70_000_000, 700_000_000, 1_700_000_000}
	for n := range testkit.Tries(30) {
		w := all[n%len(all)]
		p := pricerOf(t, w.account)
		m := w.messages[r.IntN(len(w.messages))]
		people := w.people(r, 1+r.IntN(4))
		a := p.Audience()
		for i := range people {
			a.Add(people[i].user, &people[i].known, people[i].at)
		}
		unknown := estimate(t, p, a, m, pricing.State{UsageUnknown: true})
		counters := slices.Collect(maps.Keys(w.usage(t, p, m, people, r)))
		if len(counters) > 2 {
			continue
		}
		var low, high ratecard.Money
		first := true
		for _, x := range grid {
			for _, y := range grid {
				usage := pricing.Usage{}
				for i, c := range counters {
					usage[c] = [...]int64{x, y}[i]
				}
				e := estimate(t, p, a, m, pricing.State{Usage: usage})
				if first || e.Low.Total.Cmp(low) < 0 {
					low = e.Low.Total
				}
				if first || e.High.Total.Cmp(high) > 0 {
					high = e.High.Total
				}
				if first = false; len(counters) < 2 {
					break
				}
			}
		}
		if slices.Contains(sortedNoteIDs(unknown.Notes), "not-all-orders") {
			if low.Cmp(unknown.Low.Total) < 0 || high.Cmp(unknown.High.Total) > 0 {
				t.Fatalf("%s: %v doesn't have %v to %v in it", w.name, unknown, low, high)
			}
			continue
		}
		if !low.Equal(unknown.Low.Total) || !high.Equal(unknown.High.Total) {
			t.Fatalf("%s: %+v to\n%s\nis %v to %v, of all counts %v to %v", w.name, m, people, unknown.Low.Total,
				unknown.High.Total, low, high)
		}
	}
}
