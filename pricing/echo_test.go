package pricing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
)

// Answers from the app change no bill, in any era, wherever they stand among the events;
// nor does it matter which inbound events were calls.
func TestEchoesChangeNoBill(t *testing.T) {
	for seed := range uint64(testkit.Tries(40)) {
		d := newDice(7000 + seed)
		p := d.plan(120)
		list := d.traffic(p)
		pricer := pricerOf(t, pricing.Account{Zone: time.UTC, SharedNumber: d.IntN(3) == 0})
		want := replay(t, pricer, list)
		more := slices.Clone(list)
		for _, e := range list {
			switch {
			case d.IntN(3) > 0:
			case e.Inbound:
				i := slices.Index(ids(more), e.ID)
				more[i].Call = more[i].Inbound
			default:
				more = append(more, pricing.Event{ID: e.ID, At: e.At, Number: e.Number, User: e.User, Echo: true})
			}
		}
		if diff := cmp.Diff(want, replay(t, pricer, more)); diff != "" {
			t.Fatalf("seed %d (-without +with):\n%s", seed, diff)
		}
	}
}

func ids(list []pricing.Event) (ids []string) {
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	return ids
}

// Apply leaves the state as it was, and Sum and Groups add nothing.
func TestApplyEcho(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	s := wrote("2026-11-21")
	e := pricing.Event{ID: "e", At: at("2026-11-21T12:00:00"), Number: "1", User: brazil, Echo: true}
	out, err := pricer.Apply(&e, &s)
	want := pricing.Outcome{Thread: s.Thread, Counts: []pricing.Count{}, Mismatches: []pricing.Mismatch{}}
	if diff := cmp.Diff(want.Report(), out.Report()); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	var sum pricing.Sum
	if err := sum.Add(&e, &out); err != nil {
		t.Error(err)
	}
	bill, err := sum.Bill()
	none, _ := (&pricing.Sum{}).Bill()
	if diff := cmp.Diff(none, bill); err != nil || diff != "" {
		t.Errorf("%v (-of nothing +of an echo):\n%s", err, diff)
	}
}

// An event is one thing: a message from the app isn't the user's, and a call opens a window.
func TestEventOfTwoKinds(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	for field, e := range map[string]pricing.Event{
		"Event.Echo": {At: at("2026-11-21"), User: brazil, Echo: true, Inbound: true},
		"Event.Call": {At: at("2026-11-21"), User: brazil, Call: true},
	} {
		_, err := pricer.Apply(&e, nil)
		var fault *pricing.InputError
		if !errors.As(err, &fault) || fault.Field != field {
			t.Errorf("%s: %v", field, err)
		}
		if b := replay(t, pricer, []pricing.Event{e}); len(b.Unpriced) != 1 || b.Unpriced[0].Field != field {
			t.Errorf("%s: %v", field, b.Unpriced)
		}
	}
}
