package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// Events of threads that the caller keeps come to the same bill and threads as those of
// threads that the tally keeps, odd ones and faulty ones too.
func TestAddInThread(t *testing.T) {
	eachFold(t, 100, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		pricer := pricerOf(t, a)
		list = sorted(list)
		for i := range list {
			list[i].ID = "" // a tally that remembers no threads knows no repeats
			switch d.IntN(40) {
			case 0:
				list[i].At = time.Date(10_000, 2, 1, 0, 0, 0, 0, time.UTC)
			case 1:
				list[i].At = time.Time{}
			case 2:
				list[i].Failed, list[i].Inbound = true, true
			case 3:
				list[i].Echo = true
			}
		}
		kept, free := pricer.Tally(), pricer.Tally()
		threads := map[foldKey]window.Thread{}
		for i := range list {
			kept.Add(&list[i])
			key := threadOf(&list[i])
			after := free.AddInThread(nil, &list[i], threads[key])
			out, err := pricer.Apply(&list[i], &pricing.State{Thread: threads[key], Usage: pricing.Usage{}})
			if err != nil {
				out.Thread = threads[key]
			}
			if diff := cmp.Diff(out.Thread, after); diff != "" {
				t.Errorf("%+v (-applied +added):\n%s", list[i], diff)
			}
			threads[key] = after
		}
		if diff := cmp.Diff(billOf(t, kept), billOf(t, free)); diff != "" {
			t.Errorf("(-kept +free):\n%s", diff)
		}
		if n := len(remembered(free)); n > 0 {
			t.Errorf("it remembers %d threads", n)
		}
	})
}

// No event is none, and the zero Tally knows no price.
func TestAddInThreadOfNothing(t *testing.T) {
	var tally pricing.Tally
	before := window.Thread{LastInbound: at("2026-11-10")}
	if after := tally.AddInThread(nil, nil, before); !cmp.Equal(before, after) {
		t.Error(after)
	}
	e := delivery("2026-11-10", "utility")
	if after := tally.AddInThread(nil, &e, before); !cmp.Equal(before, after) {
		t.Error(after)
	}
	if b := billOf(t, &tally); len(b.Unpriced) != 1 || b.Unpriced[0].ID != pricing.UnpricedNoModel {
		t.Errorf("%+v", b)
	}
	usage, corrected, err := tally.Usage(at("2026-11-10"))
	if err != nil || usage == nil || len(usage) > 0 || corrected == nil || len(corrected) > 0 {
		t.Errorf("%v %v %v", usage, corrected, err)
	}
	for _, odd := range []time.Time{{}, time.Date(10_000, 2, 1, 0, 0, 0, 0, time.UTC)} {
		if _, _, err := tally.Usage(odd); err == nil {
			t.Errorf("usage on %v: no error", odd)
		}
	}
}

// Notes on Brazilian and Indian numbers of the business need its phone number, where events
// name it by its ID.
func TestSetNumber(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	number := pricing.BusinessNumber{ID: "106540352242922", Phone: "+91 98765 43210"}
	e := delivery("2026-12-01", "marketing")
	e.Number = number.ID
	out, err := pricer.Apply(&e, &pricing.State{Number: number, Usage: pricing.Usage{}})
	if err != nil {
		t.Fatal(err)
	}
	untold, told := pricer.Tally(), pricer.Tally()
	told.SetNumber(number)
	untold.Add(&e)
	told.Add(&e)
	copied := told.Clone()
	copied.AddInThread(nil, &e, window.Thread{})
	ids := func(notes []pricing.Note) (list []string) {
		for _, n := range notes {
			list = append(list, n.ID)
		}
		slices.Sort(list)
		return list
	}
	want := ids(out.Charge.Notes())
	if diff := cmp.Diff(want, ids(billOf(t, told).Notes)); diff != "" {
		t.Errorf("(-applied +told):\n%s", diff)
	}
	if diff := cmp.Diff(want, ids(billOf(t, copied).Notes)); diff != "" {
		t.Errorf("(-applied +copied):\n%s", diff)
	}
	if cmp.Equal(want, ids(billOf(t, untold).Notes)) {
		t.Error("no note is on the number")
	}
}
