package pricing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// someOf returns few of the list.
func someOf[T any](d dice, list ...T) []T {
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:1+d.IntN(3)]
}

// alikeEvents are of few kinds, users and numbers, so that most messages are like an earlier
// one but for what may matter to the second.
func (d dice) alikeEvents(from time.Time, n int) []pricing.Event {
	numbers := someOf(d, "15550001111", "919876500001", "5511987654321", "+15550001111", "phone-id", "")
	users := someOf(d, "+5511987654321", "919876500002", "14155550100", "+1 415 555 0100", "US.134917", "+49301234567")
	words := append(someOf(d, pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry, "odd"), "", "")
	categories := someOf(d, category.Service, category.Utility, category.Service, category.Marketing,
		category.Authentication, category.AuthenticationInternational, "")
	steps := someOf(d, 0, 1, time.Second, 2*time.Second, time.Minute, 10*time.Minute, time.Hour,
		24*time.Hour-time.Second, 24*time.Hour, 24*time.Hour+1)
	travels := someOf(d, time.Second, time.Hour, 25*time.Hour, 40*24*time.Hour)
	dense := 1 + d.IntN(10)
	if n > 1000 {
		dense = 500
	}
	odd := []int{10, 40, 1 << 30}[d.IntN(3)]
	rare := func() bool { return d.IntN(odd) == 0 }
	var list []pricing.Event
	for i, now := 0, from; i < n; i++ {
		if step := oneOf(d, steps...); step < 20*time.Hour || d.IntN(dense) == 0 {
			now = now.Add(step)
		}
		e := pricing.Event{ID: fmt.Sprint("m", i), At: now, Number: oneOf(d, numbers...), User: oneOf(d, users...)}
		if d.IntN(6) == 0 {
			e.Inbound, e.FromAd = true, rare()
			list = append(list, e)
			continue
		}
		m, meta := &e.Message, &e.Meta
		m.Category, meta.Type, meta.Delivered = oneOf(d, categories...), oneOf(d, words...), d.IntN(3) == 0
		if m.Category == "" || d.IntN(3) == 0 {
			meta.Category = oneOf(d, category.Service, category.Utility, category.Marketing)
		}
		if d.IntN(4) == 0 {
			e.Sent = now.Add(-oneOf(d, travels...))
		}
		meta.NotBillable = meta.Type == pricing.TypeRegular && rare()
		m.Reaction = m.Category == category.Service && rare()
		m.MarketingMessagesAPI = m.Category == category.Marketing && rare()
		e.Failed = rare()
		if rare() {
			meta.FreeUntil = now.Add(time.Hour)
		}
		if rare() {
			meta.Subtype = pricing.SubtypePaidExempt
		}
		if rare() {
			m.To = oneOf(d, users...)
		}
		list = append(list, e)
	}
	return list
}

// Messages that a tally counts as it counted another one come to the bill of Apply, which
// knows none.
func TestAlikeIsOneByOne(t *testing.T) {
	for seed := range uint64(testkit.Tries(100)) {
		d := newDice(seed)
		from := at(oneOf(d, "2025-06-29", "2025-09-30", "2026-09-27", "2026-10-01", "2026-11-29", "2027-05-30"))
		a := pricing.Account{Zone: time.UTC, Currency: oneOf[ratecard.Currency](d, "USD", "USD", "EUR")}
		if d.IntN(3) == 0 {
			a.Model = oneOf(d, "per-message-2025", "per-message-2026-08")
		}
		n := 10 + d.IntN(60)
		if d.IntN(40) == 0 {
			n = 2500 // more than an allowance covers
		}
		pricer, list := pricerOf(t, a), sorted(d.alikeEvents(from, n))
		want, _, _ := summed(t, pricer, list)
		got, err := pricer.ReplaySorted(slices.Values(list))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("seed %d, %s: %v (-one by one +alike):\n%s", seed, from, err, diff)
		}
		byUser := slices.Clone(list)
		slices.SortStableFunc(byUser, func(e, f pricing.Event) int {
			return strings.Compare(ratecard.NameKey(e.User), ratecard.NameKey(f.User))
		})
		if diff := cmp.Diff(want, billOf(t, tallyOf(pricer, byUser))); diff != "" {
			t.Fatalf("seed %d, %s, by user (-one by one +alike):\n%s", seed, from, diff)
		}
	}
}

// A thread that was given to a tally may know of a message that the user wrote after the
// business's. Whether the window was open before it isn't known then, be it in the same second.
func TestAlikeInThreadsOfLater(t *testing.T) {
	now := at("2025-10-15").Add(time.Second / 2)
	pricer := pricerOf(t, utc)
	for _, ahead := range []time.Duration{-time.Second, -1, 0, 1, time.Second / 4, time.Second, time.Hour} {
		events := utilitiesAt(now, firstUser, secondUser)
		threads := []window.Thread{{LastInbound: now.Add(-time.Hour)}, {LastInbound: now.Add(ahead)}}
		var sum pricing.Sum
		tally := pricer.Tally()
		for i := range events {
			e := &events[i]
			out, err := pricer.Apply(e, &pricing.State{Thread: threads[i], Usage: pricing.Usage{}})
			if err != nil || out.Charge.Exact() != (i == 0 || ahead <= 0) {
				t.Fatalf("%v ahead, to user %d: %v, %v", ahead, i, out.Charge, err)
			}
			if err := sum.Add(e, &out); err != nil {
				t.Fatal(err)
			}
			tally.SetThread(pricing.ThreadKey{Number: e.Number, User: e.User}, threads[i])
			tally.Add(e)
		}
		if diff := cmp.Diff(sumBill(t, &sum), billOf(t, tally)); diff != "" {
			t.Errorf("%v ahead (-one by one +alike):\n%s", ahead, diff)
		}
	}
}
