package pricing_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// units adds up a bill's units by what a test asks about; lines it doesn't ask
// about are "".
func unitsBy(b pricing.Bill, by func(pricing.BillLine) string) map[string]int64 {
	sums := map[string]int64{}
	for _, l := range b.Lines {
		if key := by(l); key != "" {
			sums[key] += l.Units
		}
	}
	return sums
}

// The allowance of October 2026 covers exactly the first 1,000 service messages
// of each number and month of the account's zone, by instant and message ID.
func TestAllowanceOfNumbers(t *testing.T) {
	a := pricing.Account{Zone: foldZone(t, "America/Sao_Paulo")}
	pricer := pricerOf(t, a)
	for seed := range uint64(4) {
		d := newDice(seed)
		var list []pricing.Event
		for range 6000 {
			e := pricing.Event{
				ID:      fmt.Sprintf("wamid.%07d", d.IntN(1e7)),
				At:      at("2026-10-31T15:00:00").Add(time.Duration(d.IntN(150)*10) * time.Minute),
				Number:  oneOf(d, "15550001", "15550002"),
				User:    oneOf(d, brazil, india, mexico, canada),
				Message: pricing.Message{Category: category.Service},
			}
			e.Message.Reaction = d.IntN(20) == 0
			list = append(list, e)
		}
		list = distinct(list)
		b := replay(t, pricer, list)
		want, used := map[string]int64{}, map[string]int64{}
		for _, e := range sorted(list) {
			month := pricing.MonthOf(e.At.In(a.Zone)).String()
			purse := month + e.Number
			switch rule := "reaction"; {
			case e.Message.Reaction:
				want[month+" "+e.User+" "+rule]++
			default:
				rule = "message"
				if used[purse]++; used[purse] <= 1000 {
					rule = "service-allowance"
				}
				want[month+" "+e.User+" "+rule]++
			}
		}
		users := map[ratecard.Market]string{"Brazil": brazil, "India": india, "Mexico": mexico, "North America": canada}
		got := unitsBy(b,
			func(l pricing.BillLine) string { return l.Month.String() + " " + users[l.Market] + " " + l.Rule.ID })
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d (-by hand +bill):\n%s", seed, diff)
		}
		var counts []string
		for _, c := range b.Counts {
			if c.Scope == pricing.PerNumber {
				counts = append(counts, c.String())
			}
		}
		wantCounts := []string{"2026-10/number/15550001//service +1000", "2026-10/number/15550002//service +1000",
			"2026-11/number/15550001//service +1000", "2026-11/number/15550002//service +1000"}
		if diff := gocmp.Diff(wantCounts, counts); diff != "" {
			t.Error(diff)
		}
	}
}

// distinct drops events of an ID and user that were there before.
func distinct(list []pricing.Event) []pricing.Event {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(e pricing.Event) bool {
		key := e.ID + e.User
		was := seen[key]
		seen[key] = true
		return was
	})
}

// Every message to another user, so that each opens a conversation. In 2022 the
// account's first 1,000 of both kinds are free, in 2023 those of service; at one
// instant, by message ID.
func TestAllowanceOfAccounts(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC, Rates: everything(t)})
	for _, c := range []struct {
		day   string
		kinds []ratecard.Item // of inbound first, and of none
		uses  func(ratecard.Item) bool
	}{
		{"2022-06-10", []ratecard.Item{"user_initiated", "business_initiated"},
			func(ratecard.Item) bool { return true }},
		{"2023-07-10", []ratecard.Item{"service", "marketing"}, func(i ratecard.Item) bool { return i == "service" }},
	} {
		d := newDice(7)
		var list []pricing.Event
		want, used := map[string]int64{}, 0
		var sends []pricing.Event
		for i := range 2600 {
			e := pricing.Event{
				ID:     fmt.Sprintf("wamid.%07d", (i*7919)%10007),
				At:     at(c.day).Add(time.Duration(d.IntN(40)) * time.Minute),
				Number: oneOf(d, "1", "2"),
				User:   fmt.Sprintf("%s%05d", oneOf(d, "551198", "919876"), i),
			}
			e.Message.Category = category.Marketing
			if i%2 == 0 {
				list = append(list, pricing.Event{
					At:      e.At.Add(-time.Hour),
					Number:  e.Number,
					User:    e.User,
					Inbound: true,
				})
				e.Message.Category = category.Service
			}
			sends = append(sends, e)
		}
		for _, e := range sorted(sends) {
			kind := c.kinds[0]
			if e.Message.Category == category.Marketing {
				kind = c.kinds[1]
			}
			how := "charged"
			if c.uses(kind) {
				if used++; used <= 1000 {
					how = "free"
				}
			}
			want[fmt.Sprint(e.User[:2], kind, how)]++
		}
		b := replay(t, pricer, append(list, sends...))
		got := unitsBy(b, func(l pricing.BillLine) string {
			how := "charged"
			if strings.HasSuffix(l.Rule.ID, "-allowance") {
				how = "free"
			}
			return fmt.Sprint(map[ratecard.Market]string{"Brazil": "55", "India": "91"}[l.Market], l.Item, how)
		})
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-by hand +bill):\n%s", c.day, diff)
		}
	}
}

// Past the allowance too, a bill is the sum of what Apply charges, and doesn't
// depend on the cut.
func TestHeavyFolds(t *testing.T) {
	for seed := range uint64(pricing.Tries(6)) {
		d := newDice(90 + seed)
		a := d.account(t)
		p := plan{
			from:    at(oneOf(d, "2022-03-30", "2023-07-30", "2026-10-30", "2026-09-29")),
			span:    4 * 24 * time.Hour,
			events:  7000,
			numbers: 2,
		}
		list := sorted(distinct(d.traffic(p)))
		pricer := pricerOf(t, a)
		l := newLedger(pricer)
		l.apply(t, list)
		b := replay(t, pricer, list)
		l.check(t, b, true)
		var tallies []*pricing.Tally
		for _, part := range d.parts(list, 4) {
			tallies = append(tallies, tallyOf(pricerOf(t, a), part))
		}
		if diff := gocmp.Diff(b, billOf(t, d.joined(tallies))); diff != "" {
			t.Errorf("seed %d: in parts:\n%s", seed, diff)
		}
	}
}

// steep is a card whose ladders are short, in whole dollars.
func steep(t testing.TB) ratecard.Book {
	t.Helper()
	card, err := steepCard()
	if err != nil {
		t.Fatal(err)
	}
	return ratecard.Cards{card}
}

var steepCard = sync.OnceValues(func() (*ratecard.Card, error) {
	return ratecard.Parse(strings.NewReader(`card: test/USD/2025-01-01
model: any
currency: USD
effective: 2025-01-01
unit: message
checked: 2026-11-21
sources:
  test: {what: "invented"}
columns: marketing utility authentication authentication_international service
rates:
  Brazil: 100 50 40 -- 1
  India: 100 50 40 400 1
tiers:
  Brazil utility: 4 9 | 30 10
  India utility: 4 9 | 30 10
  India authentication: 10 20 | 20 5
  India authentication_international: 10 20 | 300 200
basis:
  - grade: read
    confidence: high
    from: test
    list: marketing, utility, authentication, authentication_international, service
    steps: utility, authentication, authentication_international
`))
})

// Authentication and its foreign kind climb one counter, each on its own
// ladder (R5.7.5), and only what is charged climbs (R5.7.2).
func TestLadders(t *testing.T) {
	from := at("2025-09-10T12:00:00")
	a := pricing.Account{
		ID:                              "waba",
		Portfolio:                       "acme",
		Zone:                            time.UTC,
		Rates:                           steep(t),
		AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": from},
	}
	send := func(n int, begin time.Time, user string, c category.Category) (list []pricing.Event) {
		for i := range n {
			list = append(list, pricing.Event{
				ID:      fmt.Sprint(begin.Unix(), c, i),
				At:      begin.Add(time.Duration(i) * time.Second),
				Number:  "1",
				User:    user,
				Message: pricing.Message{Category: c},
			})
		}
		return list
	}
	inbound := func(begin time.Time, ad bool) []pricing.Event {
		return []pricing.Event{{At: begin, Number: "1", User: brazil, Inbound: true, FromAd: ad}}
	}
	for name, c := range map[string]struct {
		events [][]pricing.Event
		lines  string
		counts string
	}{
		"before and after the start": {
			[][]pricing.Event{send(12, from.Add(-time.Hour), india, "authentication"),
				send(15, from, india, "authentication")},
			"authentication 1 10×40, authentication 2 2×20, authentication_international 2 8×300, " +
				"authentication_international 3 7×200",
			"2025-09/portfolio/acme/India/authentication +27",
		},
		"in the window": {
			[][]pricing.Event{inbound(from.Add(-time.Hour), false), send(20, from, brazil, "utility"),
				send(6, from.Add(25*time.Hour), brazil, "utility")},
			"utility 0 20×50, utility 1 4×50, utility 2 2×30",
			"2025-09/portfolio/acme/Brazil/utility +6",
		},
		"in a free entry window": {
			[][]pricing.Event{inbound(from.Add(-time.Hour), true), send(20, from, brazil, "utility"),
				send(5, from.Add(72*time.Hour), brazil, "utility")},
			"utility 0 20×50, utility 1 4×50, utility 2 1×30",
			"2025-09/portfolio/acme/Brazil/utility +5",
		},
		"two months": {
			[][]pricing.Event{send(6, at("2025-09-30T23:59:57"), brazil, "utility")},
			"utility 1 3×50, utility 1 3×50",
			"2025-09/portfolio/acme/Brazil/utility +3, 2025-10/portfolio/acme/Brazil/utility +3",
		},
		"two markets": {
			[][]pricing.Event{send(5, from, brazil, "utility"), send(5, from, india, "utility")},
			"utility 1 4×50, utility 1 4×50, utility 2 1×30, utility 2 1×30",
			"2025-09/portfolio/acme/Brazil/utility +5, 2025-09/portfolio/acme/India/utility +5",
		},
	} {
		t.Run(name, func(t *testing.T) {
			list := slices.Concat(c.events...)
			pricer := pricerOf(t, a)
			b := replay(t, pricer, newDice(1).shuffled(list))
			var lines, counts []string
			for _, l := range b.Lines {
				lines = append(lines, fmt.Sprintf("%s %d %d×%s", l.Item, l.Tier, l.Units, bare(l.Price)))
			}
			slices.Sort(lines)
			for _, n := range b.Counts {
				counts = append(counts, n.String())
			}
			if got := strings.Join(lines, ", "); got != c.lines {
				t.Errorf("got  %s\nwant %s", got, c.lines)
			}
			if got := strings.Join(counts, ", "); got != c.counts {
				t.Errorf("got  %s\nwant %s", got, c.counts)
			}
			l := newLedger(pricer)
			l.apply(t, sorted(list))
			l.check(t, b, true)
		})
	}
	// The account's month, not another's.
	a.Zone = foldZone(t, "America/Sao_Paulo")
	b := replay(t, pricerOf(t, a), send(6, at("2025-10-01T02:59:57"), brazil, "utility"))
	if len(b.Counts) != 2 || b.Counts[0].N != 3 || b.Counts[0].Month.String() != "2025-09" {
		t.Errorf("in %v: %v", a.Zone, b.Counts)
	}
}

// On short ladders, random traffic is the sum of Apply too, and adding a
// delivery never lowers the bill: no window opens of it.
func TestShortLadders(t *testing.T) {
	for seed := range uint64(pricing.Tries(foldCases)) {
		d := newDice(500 + seed)
		a := pricing.Account{ID: "waba", Zone: oneOf(d, time.UTC, foldZone(t, "America/New_York")), Rates: steep(t)}
		p := plan{
			from:    at(oneOf(d, "2025-07-29", "2025-10-30", "2026-08-30", "2026-10-30")),
			span:    3 * 24 * time.Hour,
			events:  1 + d.IntN(150),
			numbers: 2,
		}
		pricer := pricerOf(t, a)
		list := sorted(slices.DeleteFunc(d.traffic(p), func(e pricing.Event) bool { return e.FromAd }))
		b := replay(t, pricer, list)
		l := newLedger(pricer)
		l.apply(t, list)
		l.check(t, b, true)
		more := pricing.Event{
			ID:     "more",
			At:     p.from.Add(time.Duration(d.Int64N(int64(p.span)))),
			Number: "15550000",
			User:   oneOf(d, brazil, india),
		}
		d.fill(&more, p)
		if after := replay(t, pricer, append(list, more)); after.High.Cmp(b.High) < 0 {
			t.Errorf("seed %d: %v, and with %+v only %v", seed, b.High, more, after.High)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// Where everything is certain, Low is High.
func TestCertainBills(t *testing.T) {
	eachFold(t, 60, func(t *testing.T, _ dice, a pricing.Account, p plan, list []pricing.Event) {
		if p.unsure || a.SharedNumber || p.from.Before(at("2022-02-01")) || strings.HasPrefix(a.Model, "notif") {
			return
		}
		// Since then a free entry window may last for three days or seven.
		list = slices.DeleteFunc(list, func(e pricing.Event) bool { return e.FromAd && !e.At.Before(at("2026-09-20")) })
		if strings.HasPrefix(a.Model, "per-message-2026") {
			list = slices.DeleteFunc(list, func(e pricing.Event) bool { return e.FromAd })
		}
		list = slices.DeleteFunc(list, func(e pricing.Event) bool { return !e.Inbound && e.User == "" })
		if b := replay(t, pricerOf(t, a), list); !b.Low.Equal(b.High) {
			t.Errorf("%v to %v", b.Low, b.High)
		}
	})
}

// What a fold remembers can be stored, and gone on from: with Apply, and with
// another tally, whose work can be merged into the first.
func TestGoingOn(t *testing.T) {
	eachFold(t, 100, func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event) {
		pricer := pricerOf(t, a)
		list = sorted(list)
		cut := d.IntN(len(list) + 1)
		first := tallyOf(pricer, list[:cut])
		second := pricerOf(t, a).Tally()
		l := newLedger(pricer)
		l.apply(t, list[:cut])
		l.threads = map[foldKey]window.Thread{}
		first.Threads(func(number, user string, th window.Thread) bool {
			second.Resume(number, user, throughJSON(t, th))
			l.threads[foldKey{number, spelled(user)}] = throughJSON(t, th)
			return true
		})
		l.usage = throughJSON(t, pricing.State{Usage: l.usage}).Usage
		if l.usage == nil {
			t.Fatal("known to be nothing became not known")
		}
		l.apply(t, list[cut:])
		for i := range list[cut:] {
			second.Add(&list[cut+i])
		}
		first.Merge(second)
		b := billOf(t, first)
		l.check(t, b, !p.unsure && !a.SharedNumber)
		if diff := gocmp.Diff(replay(t, pricer, list), b); diff != "" {
			t.Errorf("cut at %d of %d:\n%s", cut, len(list), diff)
		}
	})
}

func throughJSON[T any](t testing.TB, v T) (w T) {
	t.Helper()
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &w)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(v, w); diff != "" {
		t.Fatalf("%s:\n%s", text, diff)
	}
	return w
}

// Tallies of different accounts don't add up.
func TestMergeOfDifferentAccounts(t *testing.T) {
	one, other := pricerOf(t, pricing.Account{ID: "a"}).Tally(), pricerOf(t, pricing.Account{ID: "b"}).Tally()
	one.Merge(other)
	if _, err := one.Bill(); err == nil {
		t.Error("one.Bill: no error")
	}
	if _, err := other.Bill(); err != nil {
		t.Error("other.Bill:", err)
	}
	third := pricerOf(t, pricing.Account{ID: "a"}).Tally()
	third.Merge(one)
	if _, err := third.Bill(); err == nil {
		t.Error("third.Bill: no error")
	}
}

// Fees of each kind, by month.
func TestFeesOfBills(t *testing.T) {
	fee := func(name string, on pricing.FeeOn, each, share string) pricing.Fee {
		return pricing.Fee{Name: name, On: on, Each: usd(each), Share: dec(share)}
	}
	a := pricing.Account{Zone: time.UTC, Rates: steep(t), Fees: []pricing.Fee{
		fee("delivered", pricing.FeeOnDelivered, "2", "0"), fee("charged", pricing.FeeOnCharged, "3", "0.1"),
		fee("inbound", pricing.FeeOnInbound, "5", "0.5")}}
	event := func(when string, c category.Category) pricing.Event {
		return pricing.Event{
			ID:      when + string(c),
			At:      at(when),
			Number:  "1",
			User:    brazil,
			Inbound: c == "",
			Message: pricing.Message{Category: c},
		}
	}
	b := replay(t, pricerOf(t, a), []pricing.Event{
		event("2025-09-29", ""), event("2025-09-29T01:00:00", "utility"), event("2025-09-29T02:00:00", "marketing"),
		event("2025-09-29T03:00:00", "service"),
		event("2025-10-01", ""), event("2025-10-01T01:00:00", ""), event("2025-10-09", "authentication"),
		event("2025-11-01", ""),
	})
	var got []string
	for _, l := range b.Lines {
		if l.Item == "fee" {
			got = append(got, fmt.Sprintf("%v %s: %d = %v", l.Month, l.Detail, l.Units, l.Amount))
		}
	}
	want := []string{
		"2025-09 delivered: 3 = 6 USD",
		"2025-09 charged, with 0.1 of Meta's price: 1 = 13.0 USD",
		"2025-09 inbound, with 0.5 of Meta's price: 1 = 5 USD",
		"2025-10 delivered: 1 = 2 USD",
		"2025-10 charged, with 0.1 of Meta's price: 1 = 7.0 USD",
		"2025-10 inbound, with 0.5 of Meta's price: 2 = 10 USD",
		"2025-11 inbound, with 0.5 of Meta's price: 1 = 5 USD",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if total := usd("188"); !b.High.Equal(total) { // 100 + 40 of Meta's, 48 of fees
		t.Errorf("%v, want %v", b.High, total)
	}
}
