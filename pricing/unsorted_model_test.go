package pricing_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// slowly is the bill of events in any order as [pricing.Pricer.Replay] promises it: of each
// message of the business the first delivery or else the first failure, one by one.
func slowly(t testing.TB, p *pricing.Pricer, events []pricing.Event) pricing.Bill {
	t.Helper()
	type message struct{ id, number, user, to string }
	d := p.Account().DialingCountry
	name := func(s string) string { return ratecard.Dialing{Country: d, ByWhatsApp: true}.NameKey(s) }
	of := func(e *pricing.Event) (m message, ok bool) {
		isOne := e.ID != "" && !e.Inbound && !e.Echo && !e.Call && !e.At.IsZero()
		return message{e.ID, name(cmp.Or(e.Number, e.Message.From)), name(cmp.Or(e.User, e.Message.To)),
			name(cmp.Or(e.Message.To, e.User))}, isOne
	}
	// A delivery at the instant of a failure is before it.
	list := slices.Clone(events)
	slices.SortStableFunc(list, func(a, b pricing.Event) int {
		place := func(e *pricing.Event) (n int) {
			if !e.Inbound {
				n = 1
			}
			return n
		}
		failed := func(e *pricing.Event) (n int) {
			if e.Failed {
				n = 1
			}
			return n
		}
		m, _ := of(&a)
		n, _ := of(&b)
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(place(&a), place(&b)), cmp.Compare(a.ID, b.ID),
			cmp.Compare(m.user, n.user), cmp.Compare(m.number, n.number), cmp.Compare(m.to, n.to),
			cmp.Compare(failed(&a), failed(&b)))
	})
	counts := map[message]int{} // the index in list, plus 1
	for i := range list {
		if m, ok := of(&list[i]); ok {
			if first := counts[m]; first == 0 || list[first-1].Failed && !list[i].Failed {
				counts[m] = i + 1
			}
		}
	}
	tally := p.Tally()
	for i := range list {
		if m, ok := of(&list[i]); !ok || counts[m] == i+1 {
			tally.Add(&list[i])
		}
	}
	return billOf(t, tally)
}

// repeated are events of which some came again: later, failed, by another name of the user,
// or the same ID to somebody else.
func (d dice) repeated(list []pricing.Event) []pricing.Event {
	for i := range list {
		if list[i].ID == "" { // of those at one instant it isn't told which is first
			list[i].At = list[i].At.Add(time.Duration(i))
		}
	}
	for _, e := range slices.Clone(list) {
		for range max(0, d.IntN(5)-2) {
			f := e
			switch d.IntN(6) {
			case 0: // the same once more
			case 1:
				f.Failed = !f.Inbound && !f.Echo
				f.At = f.At.Add(d.hours(5) - 2*time.Hour)
			case 2:
				f.At = f.At.Add(d.hours(9) - 4*time.Hour)
			case 3:
				f.User = oneOf(d, foldUsers...)
			case 4:
				f.User, f.Message.To = "group-1", oneOf(d, foldUsers...)
			case 5:
				f.Number = oneOf(d, "15550000", "+1 (555) 0001", "0155500002")
			}
			list = append(list, f)
		}
	}
	return list
}

// spelled are events in which numbers are spelled in other ways, some as at home.
func (d dice) spelled(list []pricing.Event, country ratecard.Country) {
	for i := range list {
		switch u := &list[i].User; {
		case len(*u) < 4 || (*u)[0] != '+' || d.IntN(3) > 0:
		case country == "BR" && (*u)[:3] == "+55":
			*u = "0" + (*u)[3:]
		default:
			*u = oneOf(d, (*u)[1:], "00"+(*u)[1:], (*u)[:4]+" "+(*u)[4:])
		}
		if d.IntN(12) == 0 && !list[i].Inbound && !list[i].Failed {
			list[i].Echo = true
		}
	}
}

// Replay of unsorted events is what a slow way comes to, however the events came, and leaves
// them as they were.
func TestReplayIsTheSlowWay(t *testing.T) {
	fewer := 0
	for seed := range uint64(testkit.Tries(120)) {
		d := newDice(17_000 + seed)
		a, p := d.account(t), d.plan(1+d.IntN(80))
		p.unsure, a.SharedNumber = d.IntN(3) == 0, d.IntN(8) == 0
		a.DialingCountry = oneOf[ratecard.Country](d, "", "BR", "US")
		list := d.traffic(p)
		list = d.repeated(list)
		d.spelled(list, a.DialingCountry)
		pricer := pricerOf(t, a)
		want := slowly(t, pricer, list)
		list = d.shuffled(list)
		before := slices.Clone(list)
		got := replay(t, pricer, list)
		if diff := gocmp.Diff(inShort(want), inShort(got)); diff != "" {
			t.Fatalf("seed %d, %d events (-slowly +replayed):\n%s", seed, len(list), diff)
		}
		if !reflect.DeepEqual(before, list) {
			t.Fatalf("seed %d: the events were changed", seed)
		}
		if all := billOf(t, tallyOf(pricer, sorted(list))); !all.Equal(got) {
			fewer++
		}
	}
	if fewer < testkit.Tries(30) {
		t.Errorf("repeats decided on %d bills", fewer)
	}
}

// A replay of so many threads that it forgets some is what one that forgets nothing comes to.
func TestReplayForgetsNothingThatCounts(t *testing.T) {
	for seed := range uint64(testkit.Tries(3)) {
		d := newDice(17_500 + seed)
		a := d.account(t)
		p := d.plan(3500)
		p.from, p.span = at("2026-08-20"), 90*24*time.Hour
		p.unsure, p.words, a.SharedNumber = true, true, seed%2 == 1
		list := d.traffic(p)
		for i := range list {
			if d.IntN(4) > 0 {
				list[i].User = fmt.Sprintf("+5511987%06d", d.IntN(2500))
			}
		}
		list = d.repeated(list)
		pricer := pricerOf(t, a)
		want, got := slowly(t, pricer, list), replay(t, pricer, d.shuffled(list))
		if diff := gocmp.Diff(inShort(want), inShort(got)); diff != "" {
			t.Errorf("seed %d (-slowly +replayed):\n%s", seed, diff)
		}
	}
}

// Instants of any year have their order, and what can't be is an error or unpriced, not lost.
func TestReplayOfFarInstants(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC})
	day := func(year int) time.Time { return time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }
	var list []pricing.Event
	for i, year := range []int{-5000, -1, 0, 1, 1969, 2017, 2026, 2300, 9999, 10000, 200_000} {
		for k, e := range sends(2, day(year), brazil, "utility") {
			e.ID = fmt.Sprint(i, k)
			in := pricing.Event{ID: "in" + e.ID, At: e.At.Add(-time.Second), Number: e.Number, User: e.User}
			in.Inbound = true
			list = append(list, e, in)
		}
	}
	list = append(list, pricing.Event{}, pricing.Event{ID: "x", User: brazil})
	for seed := range uint64(10) {
		d := newDice(seed)
		want, got := slowly(t, pricer, list), replay(t, pricer, d.shuffled(list))
		if diff := gocmp.Diff(inShort(want), inShort(got)); diff != "" {
			t.Errorf("seed %d (-slowly +replayed):\n%s", seed, diff)
		}
	}
	if b := replay(t, pricer, nil); len(b.Lines) > 0 || len(b.Unpriced) > 0 {
		t.Errorf("of nothing: %v", b)
	}
}

// Several may replay one slice at once.
func TestReplayAtOnce(t *testing.T) {
	d := newDice(17)
	pricer := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC, DialingCountry: "BR"})
	p := plan{from: at("2026-10-25"), span: 240 * time.Hour, events: 300, numbers: 2, unsure: true, words: true}
	list := d.shuffled(d.repeated(d.traffic(p)))
	want := replay(t, pricer, list)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if b, err := pricer.Replay(slices.Values(list)); err != nil || !b.Equal(want) {
				t.Errorf("%v: %v, want %v", err, b, want)
			}
		})
	}
	wait.Wait()
}
