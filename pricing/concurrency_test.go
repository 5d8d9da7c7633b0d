package pricing_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// One pricer serves many goroutines, from before its cards are parsed; what each
// gets is what one alone gets. Of a book other than Meta's, pricers share nothing.
func TestOneDeskForAll(t *testing.T) {
	for _, book := range []ratecard.Book{nil, ratecard.WithoutDerived(ratecard.Published())} {
		oneDeskForAll(t, book)
	}
}

func oneDeskForAll(t *testing.T, book ratecard.Book) {
	t.Helper()
	d := newDice(6)
	type question struct {
		m  pricing.Message
		s  pricing.State
		at time.Time
	}
	var list []question
	for range testkit.Tries(200) {
		now := d.instant()
		list = append(list, question{d.message(), d.unsure(now), now})
	}
	a := pricing.Account{ID: "waba", Rates: book,
		Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnDelivered, Each: usd("0.005")}}}
	say := func(pricer *pricing.Pricer, q *question) string {
		quote, err := pricer.Quote(&q.m, &q.s, q.at)
		if err != nil {
			return err.Error()
		}
		text, err := json.Marshal(quote)
		if err != nil {
			return err.Error()
		}
		return string(text) + quote.Explain()
	}
	alone, shared := pricerOf(t, a), pricerOf(t, a)
	want := make([]string, len(list))
	for i := range list {
		want[i] = say(alone, &list[i])
	}
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range list {
				i = (i + g*len(list)/8) % len(list)
				if got := say(shared, &list[i]); got != want[i] {
					t.Errorf("%s\nalone: %s", got, want[i])
					return
				}
			}
		})
	}
	group.Wait()
}

// Each copy of a sum may be used by a goroutine of its own, while others are made.
func TestClonesOfASumAtOnce(t *testing.T) {
	var sum pricing.Sum
	add := func(s *pricing.Sum, id string) {
		e := delivery("2026-11-10", "service")
		e.ID = id
		out := apply(t, pricing.Account{Zone: time.UTC}, e, pricing.State{})
		if err := s.Add(&e, &out); err != nil {
			t.Error(err)
		}
	}
	add(&sum, "first")
	want := sumBill(t, sum.Clone())
	var group sync.WaitGroup
	for range 8 {
		clone := sum.Clone()
		group.Go(func() {
			if got, err := clone.Bill(); err != nil || !got.Equal(want) {
				t.Errorf("%v, %v", got, err)
			}
			add(clone, "second")
			if got, err := clone.Bill(); err != nil || got.Equal(want) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	group.Wait()
	if got := sumBill(t, &sum); !got.Equal(want) {
		t.Errorf("%v", got)
	}
}
