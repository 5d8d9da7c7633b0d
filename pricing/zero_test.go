package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// The zero Tally takes everything, and finds a price for nothing.
func TestZeroTally(t *testing.T) {
	e := delivery("2026-11-10", "utility")
	wrote := pricing.Event{ID: "in", At: e.At.Add(-time.Hour), Number: e.Number, User: e.User, Inbound: true}
	key := pricing.ThreadKey{Number: ratecard.NameKey(e.Number), User: ratecard.NameKey(e.User)}

	var tally pricing.Tally
	if b := billOf(t, &tally); len(b.Lines) != 0 || len(b.Unpriced) != 0 {
		t.Errorf("of nothing: %+v", b)
	}
	tally.Add(nil)
	tally.Add(&wrote)
	tally.Add(&e)
	tally.Forget(e.At)
	if b := billOf(t, &tally); len(b.Lines) != 0 || len(b.Unpriced) != 1 || b.Unpriced[0].Units != 1 {
		t.Errorf("of one delivery: %+v", b)
	}
	for got, th := range tally.Threads() {
		if got != key || !th.LastInbound.Equal(wrote.At) {
			t.Errorf("remembers %v of %v", th, got)
		}
	}

	var other, third pricing.Tally
	other.SetThread(key, window.Thread{LastInbound: e.At})
	third.Merge(&other)
	third.Merge(new(pricing.Tally))
	if b := billOf(t, &third); len(b.Unpriced) != 0 {
		t.Errorf("of a thread: %+v", b)
	}
	threads := 0
	for range third.Threads() {
		threads++
	}
	if threads != 1 {
		t.Errorf("%d threads after a merge", threads)
	}
}

// A month begins where the zone's clocks say so.
func TestMonthFirst(t *testing.T) {
	month := pricing.MonthOf(at("2026-02-15"))
	for _, zone := range []*time.Location{nil, time.UTC, time.FixedZone("-03:00", -3*60*60)} {
		first := month.First(zone)
		in := zone
		if in == nil {
			in = time.UTC
		}
		if pricing.MonthOf(first.In(in)) != month || pricing.MonthOf(first.Add(-time.Second).In(in)) != month-1 {
			t.Errorf("%v begins at %v in %v", month, first, zone)
		}
		if got, want := (month + 11).First(zone), month.First(zone).In(in).AddDate(0, 11, 0); !got.Equal(want) {
			t.Errorf("January begins at %v, want %v", got, want)
		}
	}
}

// What prints a model or a rule prints its ID, not all that it holds.
func TestPrinted(t *testing.T) {
	models := pricing.Models()
	rule := models[0].Rules()[0]
	for _, test := range []struct {
		value any
		want  string
	}{
		{models[0], "notifications-2018"},
		{&models[0], "notifications-2018"},
		{rule, "outside-window"},
		{pricing.Quote{}, "no quote"},
	} {
		if got := fmt.Sprintf("%v", test.value); got != test.want {
			t.Errorf("%T prints as %q, want %q", test.value, got, test.want)
		}
	}
	if got := fmt.Sprint(models[:2]); got != "[notifications-2018 conversations-2022]" {
		t.Errorf("models print as %q", got)
	}
}
