package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
)

// Webhooks report that a message was delivered, then that it was read, and perhaps that it
// failed: of such events with one ID, only the first delivery changes a bill.
func TestReplayOfEachStatus(t *testing.T) {
	eachFold(t, 100, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		a.Fees = onFailed(usd("0.005")).Fees
		list = distinct(list)
		more := slices.Clone(list)
		for i := range list {
			e := list[i]
			if e.Inbound || e.ID == "" || d.IntN(3) == 0 {
				continue
			}
			for range 1 + d.IntN(3) {
				again := e
				again.At, again.Meta.Type = e.At.Add(time.Duration(1+d.IntN(40*24*3600))*time.Second), ""
				if !e.Failed && d.IntN(3) == 0 {
					again.Failed, again.At = true, again.At.Add(-20*24*time.Hour)
				}
				more = append(more, again)
			}
		}
		pricer := pricerOf(t, a)
		if diff := cmp.Diff(replay(t, pricer, list), replay(t, pricer, d.shuffled(more))); diff != "" {
			t.Errorf("(-once +each status):\n%s", diff)
		}
		c, err := pricing.CompareMessages(slices.Values(d.shuffled(more)), a, a)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(replay(t, pricer, list), c.Bills.After); diff != "" {
			t.Errorf("compared (-once +each status):\n%s", diff)
		}
	})
}

// An event that can't be is none: the good one with its ID counts.
func TestRepeatOfAFault(t *testing.T) {
	good := delivery("2026-11-10", "marketing")
	bad := good
	bad.Call, bad.At = true, good.At.Add(-time.Hour)
	b := replay(t, pricerOf(t, pricing.Account{Zone: time.UTC}), []pricing.Event{bad, good})
	if len(b.Lines) != 1 || len(b.Unpriced) != 1 {
		t.Errorf("%v, unpriced %v", b.Lines, b.Unpriced)
	}
}

// An event without an instant is a fault, whoever sent it: it would be of no month and no
// window, and a fee on it of no bill.
func TestEventWithoutInstant(t *testing.T) {
	pricer := pricerOf(t, onFailed(usd("0.005")))
	for name, e := range map[string]pricing.Event{
		"inbound": {Inbound: true}, "delivered": delivery("2026-11-10", "utility"),
		"failed": failed("wamid.1", "2026-11-10"), "echo": {Echo: true},
	} {
		e.At, e.User = time.Time{}, brazil
		_, err := pricer.Apply(&e, nil)
		checkInput(t, name, err, pricing.ErrInvalid, "Event.At")
		b := replay(t, pricer, []pricing.Event{e})
		if len(b.Lines) != 0 || len(b.Unpriced) != 1 || b.Unpriced[0].Field != "Event.At" {
			t.Errorf("%s: %v, unpriced %v", name, b.Lines, b.Unpriced)
		}
	}
}
