package pricing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// ReplaySorted refuses events that are surely out of order, since their bill would
// be wrong in silence: an answer before the message that it answers costs more.
func TestReplaySortedRefusesUnsorted(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	noon := at("2026-11-21")
	inbound := pricing.Event{At: noon, Number: "1", User: brazil, Inbound: true}
	answer := pricing.Event{
		ID:      "a",
		At:      noon.Add(time.Second),
		Number:  "1",
		User:    brazil,
		Message: pricing.Message{Category: category.Service},
	}
	bill, err := pricer.ReplaySorted(slices.Values([]pricing.Event{answer, inbound, answer}))
	want := &pricing.InputError{
		Kind:  pricing.ErrInvalid,
		Field: "Event.At",
		Value: inbound.At.Format(time.RFC3339),
		Why:   "before the event ahead of it, of " + answer.At.Format(time.RFC3339),
	}
	var fault *pricing.InputError
	if !errors.As(err, &fault) || !fault.Equal(want) || !bill.Equal(pricing.Bill{}) {
		t.Errorf("got %v, %v; want %v", bill, err, want)
	}
	// At one instant any order passes, and so does another zone's time.
	same := inbound
	same.At = answer.At.In(time.FixedZone("", -3600))
	sorted := []pricing.Event{inbound, answer, same}
	bill, err = pricer.ReplaySorted(slices.Values(sorted))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(replay(t, pricer, sorted), bill); diff != "" {
		t.Errorf("(-any order +sorted):\n%s", diff)
	}
}
