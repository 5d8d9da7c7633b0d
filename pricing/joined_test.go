package pricing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
)

// Threads that went by either name of a business number come to the tally of those that all went
// by its ID, to the last byte, whether the names are joined before, after, or in the middle.
func TestJoinNumbers(t *testing.T) {
	ids := map[string]string{"15550001": "901", "15550002": "902", "1": "903", "2": "904", "3": "905"}
	var numbers []pricing.BusinessNumber
	for phone, id := range ids {
		numbers = append(numbers, pricing.BusinessNumber{ID: id, Phone: phone})
	}
	threads := 0
	eachFold(t, 120, func(t *testing.T, d dice, a pricing.Account, _ plan, list []pricing.Event) {
		a.Fees = append(a.Fees, d.includedFees(a)...)
		pricer := pricerOf(t, a)
		byID, either := slices.Clone(list), slices.Clone(list)
		bare := map[foldKey]bool{}
		for i := range list {
			id, key := ids[list[i].Number], threadOf(&list[i])
			if _, known := bare[key]; !known {
				bare[key] = d.IntN(2) == 0
			}
			if id == "" {
				continue
			}
			if byID[i].Number = id; !bare[key] {
				either[i].Number = id
			}
			if from := &byID[i].Message.From; *from == list[i].Number {
				*from, either[i].Message.From = id, either[i].Number
			}
		}
		var tallies []*pricing.Tally
		for _, part := range d.parts(either, 1+d.IntN(4)) {
			tallies = append(tallies, tallyOf(pricer, sorted(part)))
		}
		got := pricer.Tally()
		for when, one := range append(tallies, nil) {
			if d.IntN(2) == 0 || when == len(tallies) {
				got.JoinNumbers(numbers...)
			}
			if one != nil {
				got.Merge(one)
				got = got.Clone()
			}
		}
		threads += len(remembered(got))
		want, err := tallyOf(pricer, sorted(byID)).MarshalBinary()
		data, err2 := got.MarshalBinary()
		if diff := cmp.Diff(want, data); diff != "" || err != nil || err2 != nil {
			t.Errorf("%v, %v (-by the IDs +joined):\n%s", err, err2, diff)
		}
	})
	if threads == 0 {
		t.Error("no threads")
	}
}

// Names that can't be one number's are an error, also if they come one by one.
func TestJoinNumbersErrors(t *testing.T) {
	const already = "it is joined to another number already"
	one := pricing.BusinessNumber{ID: "901", Phone: "+1 555 0001"}
	for name, c := range map[string]struct {
		list []pricing.BusinessNumber
		why  string
	}{
		"none":              {nil, ""},
		"again":             {[]pricing.BusinessNumber{one, one, {ID: "901", Phone: "15550001"}}, ""},
		"two numbers":       {[]pricing.BusinessNumber{one, {ID: "901", Phone: "15550002"}}, ""},
		"its own":           {[]pricing.BusinessNumber{{ID: "901", Phone: "901"}}, ""},
		"no ID":             {[]pricing.BusinessNumber{{Phone: "15550001"}}, "want both names"},
		"no phone":          {[]pricing.BusinessNumber{one, {ID: "901"}}, "want both names"},
		"two IDs":           {[]pricing.BusinessNumber{one, {ID: "902", Phone: "15550001"}}, already},
		"an ID that joined": {[]pricing.BusinessNumber{one, {ID: "15550001", Phone: "15550002"}}, already},
		"an ID of another":  {[]pricing.BusinessNumber{one, {ID: "902", Phone: "901"}}, already},
	} {
		for _, atOnce := range []bool{true, false} {
			tally := pricerOf(t, pricing.Account{Zone: time.UTC}).Tally()
			if atOnce {
				tally.JoinNumbers(c.list...)
			}
			for _, n := range c.list {
				if !atOnce {
					tally.JoinNumbers(n)
				}
			}
			_, err := tally.Bill()
			var input *pricing.InputError
			if c.why == "" && err != nil || c.why != "" && (!errors.As(err, &input) || input.Why != c.why) {
				t.Errorf("%s: %v, want %q", name, err, c.why)
			}
		}
	}
}

// A user who has threads with both names of a number is found out, whenever the names are
// joined: neither thread knows of the other's windows.
func TestJoinNumbersOfOneThread(t *testing.T) {
	pricer := pricerOf(t, utc)
	one := pricing.BusinessNumber{ID: "901", Phone: "15550001"}
	of := func(numbers ...string) *pricing.Tally {
		var list []pricing.Event
		for _, n := range numbers {
			list = append(list, pricing.Event{At: at("2026-11-10"), Number: n, User: firstUser, Inbound: true})
		}
		return tallyOf(pricer, list)
	}
	joined := func(tallies ...*pricing.Tally) *pricing.Tally {
		all := pricer.Tally()
		all.JoinNumbers(one)
		for _, tally := range tallies {
			all.Merge(tally)
		}
		return all
	}
	after, later := of(one.Phone, one.ID), joined(of(one.ID))
	after.JoinNumbers(one)
	later.Add(&pricing.Event{At: at("2026-11-11"), Number: one.Phone, User: firstUser, Inbound: true})
	later.JoinNumbers()
	for name, both := range map[string]*pricing.Tally{
		"joined after both":        after,
		"joined before one":        later,
		"merged into a joined one": joined(of(one.Phone, one.ID)),
		"the ID first":             joined(of(one.ID, one.Phone)),
		"of two tallies":           joined(of(one.ID), of(one.Phone)),
		"of two, the ID last":      joined(of(one.Phone), of(one.ID)),
		"of three":                 joined(of(one.Phone), of(one.ID), of(one.Phone)),
	} {
		var fault *pricing.InputError
		if _, err := both.Bill(); !errors.As(err, &fault) || fault.Value != "901 15550001" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A number keeps its phone number, on which notes hang: merged, and where another one is joined.
func TestJoinNumbersKeepsPhones(t *testing.T) {
	pricer := pricerOf(t, utc)
	e := utilitiesAt(at("2026-12-10"), firstUser)[0]
	e.Number = "901"
	bills := map[bool]pricing.Bill{}
	for _, joins := range []bool{false, true} {
		known, tally := pricer.Tally(), pricer.Tally()
		known.SetNumber(pricing.BusinessNumber{ID: "901", Phone: "919876500001"})
		tally.Merge(known)
		if joins {
			tally.JoinNumbers(pricing.BusinessNumber{ID: "902", Phone: "15550002"})
		}
		tally.Add(&e)
		bills[joins] = billOf(t, tally)
	}
	if diff := cmp.Diff(bills[false], bills[true]); diff != "" {
		t.Errorf("-as it was +with another number joined:\n%s", diff)
	}
	e.Number = "903"
	if other := billOf(t, tallyOf(pricer, []pricing.Event{e})); cmp.Equal(other.Notes, bills[true].Notes) {
		t.Errorf("no note hangs on the number: %v", other.Notes)
	}
}
