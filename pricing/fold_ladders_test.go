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
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

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
	for seed := range uint64(testkit.Tries(foldCases)) {
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
		old := p.from.Before(at("2022-02-01")) || strings.HasPrefix(a.Model, "notif")
		if p.unsure || a.SharedNumber || old && p.sent { // the user may have written twice since the sending
			return
		}
		// Since then a free entry window may last for three days or seven.
		list = slices.DeleteFunc(list, func(e pricing.Event) bool { return e.FromAd && !e.At.Before(at("2026-09-20")) })
		if strings.HasPrefix(a.Model, "per-message-2026") {
			list = slices.DeleteFunc(list, func(e pricing.Event) bool { return e.FromAd })
		}
		list = slices.DeleteFunc(list, func(e pricing.Event) bool {
			contradicts := e.Meta.Type == pricing.TypeRegular && e.Meta.NotBillable
			endless := !e.Meta.FreeUntil.After(e.At) && (e.Meta.Type == pricing.TypeFreeEntry ||
				strings.EqualFold(string(e.Meta.Category), "referral_conversion"))
			return !e.Inbound && (e.User == "" || contradicts || endless)
		})
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
		for key, th := range first.Threads() {
			second.SetThread(key, throughJSON(t, th))
			l.threads[foldKey{key.Number, key.User}] = throughJSON(t, th)
		}
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
		fee("inbound", pricing.FeeOnInbound, "5", "0")}}
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
		"2025-09 charged, with 10 % of Meta's price: 1 = 13.0 USD",
		"2025-09 delivered: 3 = 6 USD",
		"2025-09 inbound: 1 = 5 USD",
		"2025-10 charged, with 10 % of Meta's price: 1 = 7.0 USD",
		"2025-10 delivered: 1 = 2 USD",
		"2025-10 inbound: 2 = 10 USD",
		"2025-11 inbound: 1 = 5 USD",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if total := usd("188"); !b.High.Equal(total) { // 100 + 40 of Meta's, 48 of fees
		t.Errorf("%v, want %v", b.High, total)
	}
}
