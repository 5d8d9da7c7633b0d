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
	tally := pricerOf(t, pricing.Account{Zone: time.UTC}).Tally()
	for _, number := range []string{"15550001", "901"} {
		e := pricing.Event{At: at("2026-11-10"), Number: number, User: "5511987650000", Inbound: true}
		tally.Add(&e)
	}
	tally.JoinNumbers(one)
	if _, err := tally.Bill(); err == nil {
		t.Error("a user with threads of both names: no error")
	}
}

// A number that is joined to no other one keeps its phone number, on which notes hang.
func TestJoinNumbersKeepsPhones(t *testing.T) {
	pricer := pricerOf(t, utc)
	e := utilitiesAt(at("2026-12-10"), firstUser)[0]
	e.Number = "901"
	bills := map[bool]pricing.Bill{}
	for _, joins := range []bool{false, true} {
		tally := pricer.Tally()
		tally.SetNumber(pricing.BusinessNumber{ID: "901", Phone: "919876500001"})
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
