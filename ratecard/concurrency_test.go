package ratecard_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/wacost/wacost/ratecard"
)

// TestFirstQuestions: many goroutines that ask for the same and for different
// things first. The race detector does most of the testing.
func TestFirstQuestions(t *testing.T) {
	questions := []func(ratecard.Currency, ratecard.Date) error{
		func(c ratecard.Currency, d ratecard.Date) error {
			_, err := ratecard.Published().Card(c, d)
			return err
		},
		func(c ratecard.Currency, d ratecard.Date) error {
			card, err := ratecard.WithoutDerived(ratecard.Published()).Card(c, d)
			if err == nil {
				for range card.Rows() {
				}
			}
			return err
		},
		func(ratecard.Currency, ratecard.Date) error { _, err := ratecard.Locate("+5511987654321"); return err },
		func(_ ratecard.Currency, d ratecard.Date) error { _, err := ratecard.MarketOf("BR", d); return err },
		func(c ratecard.Currency, _ ratecard.Date) error {
			if len(ratecard.EffectiveDatesHeld(c)) == 0 {
				return errors.New("no card is held")
			}
			return nil
		},
		func(c ratecard.Currency, d ratecard.Date) error {
			card, err := ratecard.Published().Card(c, d)
			if err != nil {
				return err
			}
			_, err = card.With("Brazil", ratecard.Marketing, dec("1"), "contract")
			return err
		},
		func(c ratecard.Currency, d ratecard.Date) error {
			card, err := ratecard.Published().Card(c, d)
			if err != nil {
				return err
			}
			two, err := card.Scaled(dec("2"), "double")
			if err != nil {
				return err
			}
			_, err = card.Overlay(two)
			return err
		},
	}
	start, wait := make(chan struct{}), sync.WaitGroup{}
	for _, c := range []ratecard.Currency{"USD", "COP", "INR", "EUR"} {
		for _, day := range []string{"2026-07-01", "2026-10-01"} {
			for _, ask := range questions {
				for range 4 {
					wait.Go(func() {
						<-start
						if err := ask(c, on(day)); err != nil {
							t.Error(err)
						}
					})
				}
			}
		}
	}
	close(start)
	wait.Wait()
}

// TestOneCard: everybody gets the same card, parsed once.
func TestOneCard(t *testing.T) {
	cards := make([]*ratecard.Card, 16)
	wait := sync.WaitGroup{}
	for i := range cards {
		wait.Go(func() { cards[i], _ = ratecard.Published().Card("COP", on("2026-07-15")) })
	}
	wait.Wait()
	for _, c := range cards {
		if c == nil || c != cards[0] {
			t.Fatal("not one card")
		}
	}
}
