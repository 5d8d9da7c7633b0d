package fold_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

var (
	october  = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	november = october.AddDate(0, 1, 0)
)

// account has a fee by the month, so that its bills differ with a period.
func account() pricing.Account {
	return pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{{
		Name: "number",
		On:   pricing.FeeOnMonth,
		Each: ratecard.Money{Amount: decimal.New(49, 0), Currency: "USD"},
	}}}
}

func newLog(t *testing.T, events []pricing.Event, from, until time.Time) *fold.Log {
	t.Helper()
	l, err := fold.New(account(), events, from, until)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// equal fails the test unless two bills are the same.
func equal(t *testing.T, got pricing.Bill, err error, want pricing.Bill, wanted error) {
	t.Helper()
	if err != nil || wanted != nil {
		t.Fatal(err, wanted)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got.Lines) == 0 {
		t.Errorf("%d lines (-want +got):\n%s", len(got.Lines), diff)
	}
}

// A bill is that of Replay, however the events come, and with a period that of ReplayFor.
func TestBillIsReplay(t *testing.T) {
	for seed := range uint64(3) {
		events := madeup.Events(300, seed, october.AddDate(0, 0, -10), 40)
		mixed := slices.Clone(events)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		a := account()
		for _, a.Model = range []string{"", "conversations-2022", "conversations-2023", "per-message-2026"} {
			p, err := a.Pricer()
			if err != nil {
				t.Fatal(err)
			}
			got, err := newLog(t, mixed, time.Time{}, time.Time{}).Bill(a, fold.Change{})
			want, wanted := p.Replay(slices.Values(events))
			equal(t, got, err, want, wanted)
			from, until := october.AddDate(0, 0, -10), november
			got, err = newLog(t, events, from, until).Bill(a, fold.Change{})
			want, wanted = p.ReplayFor(slices.Values(events), from, until)
			equal(t, got, err, want, wanted)
		}
	}
}

// A change is as if the log had been another: events left out, and others put in earlier,
// later, before the first and after the last.
func TestChange(t *testing.T) {
	for seed := range uint64(5) {
		events := madeup.Events(200, seed, october, 20)
		r := rand.New(rand.NewPCG(seed, 0))
		var change fold.Change
		var list []pricing.Event
		for i, e := range events {
			if r.IntN(3) > 0 {
				list = append(list, e)
				continue
			}
			e.At = e.At.Add(time.Duration(r.IntN(21)-10) * 24 * time.Hour)
			if !e.Inbound {
				e.Message.Category = category.All()[r.IntN(2)]
			}
			change.Put(i, e)
			list = append(list, e)
		}
		p, err := account().Pricer()
		if err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(change.With)
		got, err := newLog(t, events, time.Time{}, time.Time{}).Bill(account(), change)
		want, wanted := p.Replay(slices.Values(list))
		equal(t, got, err, want, wanted)
		if diff := cmp.Diff(before, change.With); diff != "" {
			t.Errorf("the change was changed:\n%s", diff)
		}
	}
}

// Each changes events where they stand, beside others that are moved; the log stays.
func TestChangeEach(t *testing.T) {
	events := madeup.Events(200, 1, october, 20)
	l := newLog(t, slices.Clone(events), time.Time{}, time.Time{})
	var scratch pricing.Event
	change := fold.Change{Each: func(i int, e *pricing.Event) *pricing.Event {
		if i%3 > 0 {
			return e
		}
		scratch = *e
		scratch.Number = madeup.Numbers[1]
		return &scratch
	}}
	var list []pricing.Event
	for i, e := range events {
		if i%7 == 0 {
			e.User = "+5511970000001"
			change.Put(i, e)
		} else if i%3 == 0 {
			e.Number = madeup.Numbers[1]
		}
		list = append(list, e)
	}
	p, err := account().Pricer()
	if err != nil {
		t.Fatal(err)
	}
	got, err := l.Bill(account(), change)
	want, wanted := p.Replay(slices.Values(list))
	equal(t, got, err, want, wanted)
	got, err = l.Now()
	want, wanted = p.Replay(slices.Values(events))
	equal(t, got, err, want, wanted)
}

// A bill of a period has what was charged in it, after all that was before: as the sum of
// what Apply returns one by one. Of what was later it has nothing.
func TestBillOfAPeriod(t *testing.T) {
	each := func(amount string) ratecard.Money {
		return ratecard.Money{Amount: decimal.RequireFromString(amount), Currency: "USD"}
	}
	for seed := range uint64(4) {
		events := madeup.Events(400, seed, october.AddDate(0, 0, -20), 80)
		for i := range events {
			if i%50 == 0 {
				events[i].User = "somebody" // who has no price
			}
		}
		l := newLog(t, events, october, november)
		var change fold.Change // of every third event, which is on the other number
		changed := slices.Clone(l.Events)
		for i := range changed {
			if i%3 == 0 {
				changed[i].Number = madeup.Numbers[1]
				change.Put(i, changed[i])
			}
		}
		for _, model := range []string{"", "conversations-2023", "conversations-2022", "per-message-2025"} {
			a := account()
			a.Model = model
			a.Fees = append(a.Fees,
				pricing.Fee{Name: "message", Provider: "one", On: pricing.FeeOnBoth,
					Each: each("0.001"), Included: 100},
				pricing.Fee{Name: "least", Provider: "one", On: pricing.FeeOnMinimum, Each: each("9")},
				pricing.Fee{Name: "euro", On: pricing.FeeOnDelivered,
					Each: ratecard.Money{Amount: decimal.New(1, -3), Currency: "EUR"}})
			got, err := l.Bill(a, fold.Change{})
			want := applied(t, a, l.Events, october, november)
			if seed > 1 {
				got, err = l.Bill(a, change)
				want = applied(t, a, changed, october, november)
			}
			if err != nil {
				t.Fatal(err)
			}
			got.Counts, want.Counts = nil, nil // those of the months before stay
			got.Notes, want.Notes = nil, nil
			if diff := cmp.Diff(linesOf(want), linesOf(got)); diff != "" || len(got.Lines) == 0 {
				t.Errorf("%q (-want +got):\n%s", model, diff)
			}
			if !got.Equal(want) {
				t.Errorf("%q: %s, want %s", model, got, want)
			}
		}
	}
}

// linesOf returns what differs between bills, as texts.
func linesOf(b pricing.Bill) (list []string) {
	for _, l := range b.Lines {
		list = append(list, fmt.Sprint(l.Month, l.Market, l.Item, l.Fee, l.Rule.ID, l.Tier, l.Units, l.Amount))
	}
	return append(list, fmt.Sprint(b.Low, b.High, b.Refused, b.Mismatches, b.Unpriced, b.OtherCurrencies))
}

// applied returns the bill of a period, of charges by Apply.
func applied(t *testing.T, a pricing.Account, events []pricing.Event, from, until time.Time) pricing.Bill {
	t.Helper()
	p, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	var sum pricing.Sum
	threads, used := map[[2]string]window.Thread{}, pricing.Usage{}
	for i := range events {
		e := &events[i]
		if !e.At.Before(until) {
			break
		}
		key := [2]string{e.Number, e.User}
		out, err := p.Apply(e, &pricing.State{Thread: threads[key], Usage: used})
		if err != nil {
			if !e.At.Before(from) {
				sum.AddUnpriced(pricing.UnpricedBy(err))
			}
			continue
		}
		threads[key] = out.Thread
		for _, c := range out.Counts {
			used[c.Counter] += c.N
		}
		if e.At.Before(from) {
			continue
		}
		if err := sum.Add(e, &out); err != nil {
			t.Fatal(err)
		}
	}
	b, err := sum.BillFor(p, from, until)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFaults(t *testing.T) {
	if _, err := fold.New(account(), nil, october, time.Time{}); err == nil {
		t.Error("a period with one end")
	}
	if _, err := newLog(t, nil, november, october).Bill(account(), fold.Change{}); err == nil {
		t.Error("a period that ends before it begins has a bill")
	}
	a := account()
	a.Currency = "dollars"
	if _, err := newLog(t, nil, october, november).Bill(a, fold.Change{}); err == nil {
		t.Error("an account with a fault has a bill")
	}
}

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 100} {
		done := make([]bool, n)
		fault := errors.New("fault")
		err := fold.Each(n, func(i int) error {
			done[i] = true
			if i == 99 {
				return fault
			}
			return nil
		})
		if slices.Contains(done, false) || errors.Is(err, fault) != (n == 100) {
			t.Errorf("%d: %v, %v", n, done, err)
		}
	}
}

// What happened to others before the period changes nothing in its bill, and leaves no fee by
// the month out of it.
func TestBeforeThePeriod(t *testing.T) {
	event := func(at time.Time, user string) pricing.Event {
		return pricing.Event{At: at, Number: "1", User: user, Message: pricing.Message{Category: category.Marketing}}
	}
	within := []pricing.Event{event(october.AddDate(0, 0, 4), "4915112345678")}
	before := append([]pricing.Event{event(october.AddDate(0, 0, -4), "4915112345679")}, within...)
	want, wanted := newLog(t, within, october, november).Now()
	got, err := newLog(t, before, october, november).Now()
	equal(t, got, err, want, wanted)
	if totals := got.Totals(); len(totals) != 1 || totals[0].AtLeast {
		t.Errorf("%+v", totals)
	}
}

// A message counts once, as in Replay, whenever its events were: delivered, read, or failed
// before it arrived all the same.
func TestRepeatedEvents(t *testing.T) {
	event := func(id string, days int, failed bool) pricing.Event {
		e := pricing.Event{ID: id, At: october.AddDate(0, 0, days), Number: "1", User: "4915112345678", Failed: failed}
		e.Message.Category = category.Marketing
		return e
	}
	a := account()
	a.Fees = append(a.Fees, pricing.Fee{Name: "failed", On: pricing.FeeOnFailed,
		Each: ratecard.Money{Amount: decimal.New(1, 0), Currency: "USD"}})
	p, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	events := []pricing.Event{event("a", 9, false), event("a", 8, false), event("b", 3, true), event("b", 4, false),
		event("c", 5, true), event("c", 6, true), event("", 7, false), event("", 7, false)}
	want, wanted := p.Replay(slices.Values(events))
	l, err := fold.New(a, events, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := l.Now()
	equal(t, got, err, want, wanted)
	if len(l.Events) != 5 || !l.Events[len(l.Events)-1].At.Equal(october.AddDate(0, 0, 8)) {
		t.Errorf("%d events", len(l.Events))
	}
}
