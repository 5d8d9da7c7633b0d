package fold_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
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

func TestNewFails(t *testing.T) {
	events := madeup.Events(50, 1, october, 20)
	for says, period := range map[string][2]time.Time{
		"both ends":             {october, {}},
		"outside of the period": {october, events[len(events)-1].At},
		"Event.At":              {events[0].At.Add(1), november},
	} {
		_, err := fold.New(account(), events, period[0], period[1])
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	if _, err := newLog(t, nil, november, october).Bill(account(), fold.Change{}); err == nil {
		t.Error("a period that ends before it begins has a bill")
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
