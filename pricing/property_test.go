package pricing_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(11, seed))} }

func oneOf[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// instant is an hour of the years that have USD cards, often near a turn.
func (d dice) instant() time.Time {
	turn := at(oneOf(d, "2023-09-01", "2024-11-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-09-28",
		"2026-10-01"))
	return turn.Add(time.Duration(d.IntN(300)-100) * time.Hour)
}

// filed are the categories under which messages are filed. They have prices wherever
// there is a card.
var filed = []category.Category{category.Marketing, category.Utility, category.Authentication, category.Service}

var templates = []category.Category{category.Marketing, category.Utility, category.Authentication}

func (d dice) message() pricing.Message {
	m := to(oneOf(d, brazil, india, colombia, states, canada), oneOf(d, filed...))
	if m.Category != category.Service {
		for range d.IntN(3) {
			m.Others = append(m.Others, oneOf(d, templates...))
		}
	}
	if d.IntN(4) == 0 {
		m.To, m.Market = "", oneOf[ratecard.Market](d, "North America", "Brazil")
	}
	return m
}

// unsure is a state that leaves some things open.
func (d dice) unsure(now time.Time) pricing.State {
	ago := func(hours int) time.Time { return now.Add(-time.Duration(d.IntN(hours)) * time.Hour) }
	s := pricing.State{UsageUnknown: d.IntN(2) == 0}
	if d.IntN(4) > 0 {
		s.Thread.KnownSince = ago(200)
	}
	if d.IntN(2) == 0 {
		s.Thread = s.Thread.Inbound(ago(40))
	}
	if d.IntN(3) == 0 {
		s.Thread = s.Thread.InboundFromAd(ago(200))
		s.Thread.Answered, s.Thread.AnsweredLate = ago(200), d.IntN(3) == 0
	}
	if d.IntN(6) == 0 { // a click that may be answered late
		s.Thread = s.Thread.InboundFromAd(ago(60)).Inbound(ago(20))
	}
	return s
}

// learn tells something about a question that was open. It may say so of
// what was certain too, as long as it doesn't contradict it.
func (d dice) learn(pricer *pricing.Pricer, m *pricing.Message, s *pricing.State, now time.Time) string {
	since := s.Thread.KnownSince
	switch d.IntN(7) {
	case 0:
		if len(m.Others) > 0 {
			m.Category, m.Others = oneOf(d, append(m.Others, m.Category)...), nil
			return "the category"
		}
	case 1:
		if m.To == "" && m.Market == "North America" {
			m.To = oneOf(d, states, canada)
			return "the number"
		}
	case 2:
		if s.UsageUnknown {
			keys, err := pricer.Counters(m, now)
			if err != nil {
				return ""
			}
			s.UsageUnknown, s.Usage = false, pricing.Usage{}
			for _, c := range keys {
				s.Usage[c] = oneOf[int64](d, 0, 1, 999, 1000, 249_999, 250_000, 1_999_999, 25_000_000, 1_000_000_000)
			}
			return "the counts"
		}
	case 3:
		if !since.IsZero() && s.Thread.Entered.IsZero() {
			s.Thread.KnownSince = time.Time{} // complete, and there was nothing more
			return "that the records are complete"
		}
	case 4:
		if !since.IsZero() && s.Thread.LastInbound.IsZero() {
			s.Thread = s.Thread.Inbound(since.Add(-time.Duration(d.IntN(30)+1) * time.Hour))
			return "an earlier message of the user"
		}
	case 5:
		if !since.IsZero() && s.Thread.Entered.IsZero() && !since.After(now) {
			before := since.Add(-time.Duration(d.IntN(100)+2) * time.Hour)
			th := window.Thread{}.InboundFromAd(before)
			th.Answered = before.Add(time.Hour)
			th.LastInbound, th.KnownSince = later(s.Thread.LastInbound, before), since
			s.Thread = th
			return "an earlier free entry window"
		}
	case 6:
		if s.Thread.AnsweredLate && s.Thread.Answered.After(s.Thread.Entered) {
			if s.Thread.AnsweredLate = false; d.IntN(2) == 0 {
				s.Thread.FreeUntil = s.Thread.Answered.Add(1) // it opened none
			}
			return "what a late answer opened"
		}
	}
	return ""
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Knowing more never widens a range, and no case is outside of it.
func TestKnowledgeNarrows(t *testing.T) {
	d := newDice(1)
	taught := map[string]int{}
	for range testkit.Tries(60) {
		a := pricing.Account{ID: "waba", Zone: time.UTC, ServiceExempt: d.IntN(4) == 0, NoPaymentMethod: d.IntN(4) == 0}
		if d.IntN(4) == 0 {
			a.Fees = []pricing.Fee{{Name: "all", On: pricing.FeeOnDelivered, Each: usd("0.005")},
				{Name: "share", On: pricing.FeeOnCharged, Share: dec("0.1")}}
		}
		pricer := pricerOf(t, a)
		for range 60 {
			now := d.instant()
			m, s := d.message(), d.unsure(now)
			n := oneOf[int64](d, 1, 1, 2, 1500)
			wide, err := pricer.QuoteN(&m, &s, now, n)
			if err != nil {
				if !errors.Is(err, ratecard.ErrNoRate) {
					t.Fatal(err)
				}
				continue
			}
			checkBounds(t, wide)
			for range 3 {
				was, wasIn := m, s
				what := d.learn(pricer, &m, &s, now)
				if what == "" {
					continue
				}
				taught[what]++
				narrow, err := pricer.QuoteN(&m, &s, now, n)
				if err != nil {
					t.Fatalf("knowing %s: %v", what, err)
				}
				if narrow.Low().Cmp(wide.Low()) < 0 || narrow.High().Cmp(wide.High()) > 0 {
					t.Fatalf("at %v, %d of %+v in %+v: %s; knowing %s, %+v in %+v: %s", now, n, was, wasIn, wide, what,
						m, s, narrow)
				}
				wide = narrow
			}
		}
	}
	if len(taught) < 7 {
		t.Errorf("only this was taught: %v", taught)
	}
}

func checkBounds(t *testing.T, q pricing.Quote) {
	t.Helper()
	low, high := q.Low(), q.High()
	reached := [2]bool{}
	for _, c := range q.Cases() {
		if c.Total.Cmp(low) < 0 || c.Total.Cmp(high) > 0 {
			t.Fatalf("a case of %v is outside %v", c.Total, q)
		}
		reached[0] = reached[0] || c.Total.Equal(low)
		reached[1] = reached[1] || c.Total.Equal(high)
		sum := ratecard.Money{}
		for _, l := range c.Lines {
			sum = sum.Add(l.Amount)
		}
		if !sum.Equal(c.Total) && !(sum.IsZero() && c.Total.IsZero()) {
			t.Fatalf("lines of %v add up to %v", c.Total, sum)
		}
	}
	if !reached[0] || !reached[1] || q.Exact() != low.Equal(high) {
		t.Fatalf("%v isn't the range of its cases", q)
	}
}

// What n messages cost at once is what they cost one after another, with what
// each adds to the counters; and so for any cut into two.
func TestManyAreOneAfterAnother(t *testing.T) {
	d := newDice(2)
	for range testkit.Tries(400) {
		now := oneOf(d, at("2023-09-20"), at("2025-10-15"), at("2026-10-15"))
		a := pricing.Account{
			ID:              "waba",
			Portfolio:       "acme",
			Zone:            time.UTC,
			ServiceExempt:   d.IntN(5) == 0,
			NoPaymentMethod: d.IntN(5) == 0,
		}
		if d.IntN(2) == 0 {
			a.Fees = []pricing.Fee{{Name: "all", On: pricing.FeeOnDelivered, Each: usd("0.0051")},
				{Name: "share", On: pricing.FeeOnCharged, Share: dec("0.125")}}
		}
		m := to(oneOf(d, brazil, india, colombia), oneOf(d, filed...))
		if d.IntN(3) == 0 {
			m.Category, a.AuthenticationInternationalFrom, m.To = category.Authentication,
				map[ratecard.Country]time.Time{"IN": {}}, india
		}
		s := pricing.State{Thread: window.Thread{}.Inbound(now.Add(-time.Hour))}
		edge := oneOf[int64](d, 0, 1000, 100_000, 250_000, 500_000, 750_000, 25_000_000, 100_000_000, 300_000_000)
		s.Usage = cachedCount(t, a, m, now, max(0, edge-int64(d.IntN(20))))
		pricer := pricerOf(t, a)

		n, k := int64(d.IntN(20)+1), int64(d.IntN(20)+1)
		whole, err := pricer.QuoteN(&m, &s, now, n+k)
		if err != nil {
			t.Fatal(err)
		}
		first, err := pricer.QuoteN(&m, &s, now, n)
		if err != nil {
			t.Fatal(err)
		}
		after := s
		after.Usage = counted(t, s.Usage, first.Counts()...)
		second, err := pricer.QuoteN(&m, &after, now, k)
		if err != nil {
			t.Fatal(err)
		}
		if sum := first.Low().Add(second.Low()); !sum.Equal(whole.Low()) {
			t.Fatalf("%d and %d of %+v after %v: %v and %v, but %v at once", n, k, m, s.Usage, first, second, whole)
		}
		sum, step := ratecard.Money{}, s
		for range n {
			one, err := pricer.Quote(&m, &step, now)
			if err != nil {
				t.Fatal(err)
			}
			sum = sum.Add(one.Low())
			step.Usage = counted(t, step.Usage, one.Counts()...)
		}
		if !sum.Equal(first.Low()) {
			t.Fatalf("%d of %+v after %v: %v one by one, %v at once", n, m, s.Usage, sum, first)
		}
	}
}

// Units fall on each side of a bound: the bound itself is the lower step's.
func TestBoundOfAStep(t *testing.T) {
	a := pricing.Account{Zone: time.UTC}
	m := to(brazil, category.Utility)
	for _, test := range []struct {
		used, n int64
		want    string
	}{
		{249_998, 1, "1 utility Brazil 0.0068 = 0.0068 message"},
		{249_999, 1, "1 utility Brazil 0.0068 = 0.0068 message"},
		{250_000, 1, "1 utility Brazil 0.0065 = 0.0065 message"},
		{249_999, 2, "1 utility Brazil 0.0068 = 0.0068 message; 1 utility Brazil 0.0065 = 0.0065 message"},
		{0, 2_000_001,
			"250000 utility Brazil 0.0068 = 1700.0000 message; 1750000 utility Brazil 0.0065 = 11375.0000 " +
				"message; 1 utility Brazil 0.0061 = 0.0061 message"},
		{70_000_000, 3, "3 utility Brazil 0.0051 = 0.0153 message"},
	} {
		q := ask(t, a, m, used(t, a, m, "2026-10-15", test.used), at("2026-10-15"), test.n)
		if got := lines(q.Likely()); got != test.want {
			t.Errorf("%d after %d: %s, want %s", test.n, test.used, got, test.want)
		}
	}
	first := ask(t, a, m, used(t, a, m, "2026-10-15", 249_999), at("2026-10-15"), 2).Likely().Lines
	if first[0].Detail != "step 1 of 6: up to 250,000" || first[1].Detail != "step 2 of 6: up to 2,000,000" {
		t.Errorf("%q, %q", first[0].Detail, first[1].Detail)
	}
	if last := ask(t, a, m, used(t, a, m, "2026-10-15", 70_000_000), at("2026-10-15"),
		1).Likely().Lines; last[0].Detail != "step 6 of 6" {
		t.Errorf("%q", last[0].Detail)
	}
}

// Authentication abroad goes on where authentication at home left off (R5.7.5).
func TestOneCounterForAuthentication(t *testing.T) {
	m := to(india, category.Authentication)
	now := at("2026-10-15")
	home := pricing.Account{Portfolio: "acme"}
	abroad := pricing.Account{Portfolio: "acme",
		AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": at("2026-10-14")}}
	s := pricing.State{Usage: cachedCount(t, home, m, now, 750_000)}
	if q := ask(t, home, m, s, now, 1); q.String() != "0.0013 USD" {
		t.Error("at home:", q)
	}
	q := ask(t, abroad, m, s, now, 1)
	if q.String() != "0.0286 USD" || q.Likely().Lines[0].Item != ratecard.AuthenticationInternational {
		t.Error("abroad:", q, lines(q.Likely()))
	}
}
