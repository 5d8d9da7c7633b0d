package pricing_test

import (
	"errors"
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

// An alikeWorld is an account in a month or two, and events of few kinds, users and numbers,
// so that most messages are alike to an earlier one but for a field or two.
type alikeWorld struct {
	from        time.Time
	account     pricing.Account
	events      []pricing.Event
	corrections []pricing.Correction
}

// alikeTurns are days about which worlds are: those of cards, rules, caveats and models.
var alikeTurns = []string{"2021-06-29", "2022-01-31", "2023-05-31", "2024-10-31", "2025-06-29",
	"2025-09-30", "2026-02-01", "2026-07-30", "2026-09-27", "2026-09-30", "2026-10-01",
	"2026-10-02", "2026-10-20", "2026-11-29", "2026-11-30T20:00:00", "2026-12-30", "2027-05-30",
	"2027-06-29"}

// few returns one to three of the list.
func few[T any](d dice, list ...T) []T {
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:1+d.IntN(3)]
}

func (d dice) alikeWorld() *alikeWorld {
	w := &alikeWorld{from: at(oneOf(d, alikeTurns...))}
	once := func(n int) bool { return d.IntN(n) == 0 }
	a := &w.account
	a.ID, a.Portfolio = "100", "acme"
	a.Currency = oneOf[ratecard.Currency](d, "USD", "USD", "EUR", "INR")
	east, west := time.FixedZone("east", 19_800), time.FixedZone("west", -12_600)
	a.Zone = oneOf(d, nil, time.UTC, time.UTC, east, west)
	if once(4) {
		a.Model = oneOf(d, pricing.Models()...).ID
	}
	if once(4) {
		begins := w.from.Add(time.Duration(d.IntN(50)) * time.Hour)
		a.AuthenticationInternationalFrom = starts{"IN": begins}
	}
	a.SoldTo = oneOf[ratecard.Country](d, "", "", "", "IN", "BR")
	a.NoPaymentMethod, a.ServiceExempt, a.SharedNumber = once(6), once(8), once(8)
	a.DialingCountry = oneOf[ratecard.Country](d, "", "", "", "", "", "IN", "US", "BR")
	if once(8) {
		a.Fees = d.includedFees(*a)
	}
	if once(4) {
		w.corrections = correctionsIn(d, plan{from: w.from, span: 4 * 24 * time.Hour})
	}
	n := 10 + d.IntN(60)
	if once(40) {
		n = 2500 // more than an allowance covers
	}
	w.events = d.alikeEvents(w.from, n)
	return w
}

// alikeEvents are messages of users, and messages of the business that are alike but for what
// is changed of them.
func (d dice) alikeEvents(from time.Time, n int) (list []pricing.Event) {
	numbers := few(d, alikeNumber, "919876500001", "5511987654321", "+15550001111", "phone-id", "")
	users := few(d, firstUser, secondUser, "+5511987654321", "14155550101", "14155550102",
		"919876543210", "919876543211", "+1 415 555 0101", "US.134917", "+49301234567")
	users = append(users, users[0][:len(users[0])-1]+"9") // another one of that place
	steps := few(d, 0, 1, time.Second-1, time.Second, 2*time.Second, 10*time.Minute, time.Hour,
		24*time.Hour-time.Second, 24*time.Hour-1, 24*time.Hour, 24*time.Hour+1)
	kinds := few(d, d.alikeKind(), d.alikeKind(), d.alikeKind())
	often, now := 1+d.IntN(10), from
	if n > 1000 {
		often = 500
	}
	rare := []int{2, 10, 1 << 30}[d.IntN(3)]
	for i := range n {
		if step := oneOf(d, steps...); step < 20*time.Hour || d.IntN(often) == 0 {
			now = now.Add(step)
		}
		e := oneOf(d, kinds...)
		e.ID, e.At = fmt.Sprint("m", i), now
		e.Number, e.User = oneOf(d, numbers...), oneOf(d, users...)
		if d.IntN(6) == 0 {
			e = pricing.Event{ID: e.ID, At: now, Number: e.Number, User: e.User, Inbound: true,
				FromAd: d.IntN(rare) == 0}
		} else if d.IntN(rare) == 0 {
			d.change(&e)
			if d.IntN(3) == 0 {
				d.change(&e)
			}
		}
		list = append(list, e)
	}
	return list
}

// alikeKind is a message as most of its kind are.
func (d dice) alikeKind() (e pricing.Event) {
	e.Message.Category = oneOf(d, append(filed, category.Service)...)
	if e.Meta.Type = oneOf(d, "", "", pricing.TypeRegular, pricing.TypeFree); e.Meta.Type != "" {
		e.Meta.Category, e.Meta.Delivered = e.Message.Category, true
	}
	if d.IntN(4) == 0 {
		e.Message.Category, e.Meta.Category = "", e.Message.Category
	}
	return e
}

// change changes a field of a message.
func (d dice) change(e *pricing.Event) {
	m, meta := &e.Message, &e.Meta
	word := oneOf[category.Category](d, "service", "utility", "marketing", "authentication",
		"UTILITY", "authentication-international", "", "odd", "marketing_lite",
		"referral_conversion")
	switch d.IntN(17) {
	case 0:
		m.Category = word
	case 1:
		meta.Category = word
	case 2:
		m.To = oneOf(d, e.User, "+5511987654321", "919876543211", "US.134917", "nobody")
	case 3:
		m.From = oneOf(d, e.Number, "919876500001", "15550001111", "phone-id")
	case 4:
		m.Market = oneOf[ratecard.Market](d, "Brazil", "India", "Other", "Nowhere")
	case 5:
		m.Others = []category.Category{oneOf(d, templates...)}
	case 6:
		m.Reaction = true
	case 7:
		m.MarketingMessagesAPI = true
	case 8, 9:
		travel := oneOf(d, -time.Hour, 0, time.Second, time.Hour, 25*time.Hour, 31*24*time.Hour)
		e.Sent = e.At.Add(-travel)
	case 10:
		e.Failed = true
	case 11, 12:
		meta.Type = oneOf(d, "", pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry,
			"odd", "REGULAR")
	case 13:
		meta.Subtype = oneOf(d, pricing.SubtypePaidExempt, "odd")
	case 14:
		meta.NotBillable = !meta.NotBillable
	case 15:
		meta.FreeUntil = e.At.Add(oneOf(d, -time.Hour, 0, time.Hour, 70*time.Hour))
	default:
		meta.Delivered = !meta.Delivered
	}
}

// difference folds the events in some ways, and returns where a bill isn't that of Apply, one by
// one.
func (w *alikeWorld) difference(t *testing.T) string {
	t.Helper()
	pricer, list := pricerOf(t, w.account), sorted(w.events)
	p := portfolio{[]*pricing.Pricer{pricer}, list, w.corrections}
	c := p.chained(t, list[len(list)-1].At)
	want := sumBill(t, &c.sum)
	if want.High.Currency == "" { // nothing had a charge, which would tell it
		return ""
	}
	byUser := slices.Clone(list)
	slices.SortStableFunc(byUser, func(e, f pricing.Event) int {
		return strings.Compare(ratecard.NameKey(e.User), ratecard.NameKey(f.User))
	})
	for how, order := range map[string][]pricing.Event{"": list, ", by user": byUser} {
		tally := pricer.Tally(w.corrections...)
		for i := range order {
			tally.Add(&order[i])
		}
		if diff := cmp.Diff(want, billOf(t, tally)); diff != "" {
			return fmt.Sprintf("tally%s (-one by one +alike):\n%s", how, diff)
		}
	}
	if len(w.corrections) > 0 {
		return ""
	}
	got, err := pricer.ReplaySorted(slices.Values(list))
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		return fmt.Sprintf("replayed: %v (-one by one +alike):\n%s", err, diff)
	}
	return ""
}

// Messages that a tally counts as it counted another one come to the bill of Apply, which
// knows none.
func TestAlikeIsOneByOne(t *testing.T) {
	for seed := range uint64(testkit.Tries(500)) {
		w := newDice(seed).alikeWorld()
		diff := w.difference(t)
		if diff == "" {
			continue
		}
		for i := 0; i < len(w.events) && len(w.events) > 1; { // less of them may differ, too
			less := *w
			less.events = slices.Delete(slices.Clone(w.events), i, i+1)
			if d := less.difference(t); d != "" {
				diff, w, i = d, &less, 0
			} else {
				i++
			}
		}
		for i := range w.events {
			diff += fmt.Sprintf("%+v\n", w.events[i])
		}
		t.Fatalf("seed %d, %+v, %v: %s", seed, w.account, w.corrections, diff)
	}
}

// A thread that was given to a tally may know of a message that the user wrote after the
// business's. Whether the window was open before it isn't known then, be it in the same second.
func TestAlikeInThreadsOfLater(t *testing.T) {
	now := at("2025-10-15").Add(time.Second / 2)
	pricer := pricerOf(t, utc)
	const second = time.Second
	for _, ahead := range []time.Duration{-second, -1, 0, 1, second / 4, second, time.Hour} {
		events := utilitiesAt(now, firstUser, secondUser)
		earlier, later := now.Add(-time.Hour), now.Add(ahead)
		threads := []window.Thread{{LastInbound: earlier}, {LastInbound: later}}
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

// Messages that were counted alike before a correction and after it are known to be such.
func TestAlikeOnBothSidesOfACorrection(t *testing.T) {
	pricer, day := pricerOf(t, utc), at("2026-10-15")
	c := pricing.Correction{At: day.Add(time.Hour), Level: 250_000}
	c.Counter = pricing.Counter{Month: pricing.MonthOf(day), Scope: pricing.PerPortfolio,
		Of: utc.ID, Market: "Brazil", Item: ratecard.Utility}
	before := utilitiesAt(day, firstUser)[0]
	after := utilitiesAt(day.Add(2*time.Hour), secondUser)[0]
	for _, list := range [][]pricing.Event{{before, after}, {after, before}} {
		all := pricer.Tally(c)
		all.Merge(tallyOf(pricer, list))
		_, err := all.Bill()
		var fault *pricing.InputError
		if !errors.As(err, &fault) || fault.Field != "Correction.At" {
			t.Errorf("from %v on: %v", list[0].At, err)
		}
	}
}
