package pricing_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Pricers of an account that differ only in what Meta says of where it is, and of its
// authentication-international, are one account in a bill: a message that all of them decide
// on alike may be counted by any of them.
func TestPricersOfOneAccount(t *testing.T) {
	eachFold(t, 100, func(t *testing.T, d dice, a pricing.Account, p plan, list []pricing.Event) {
		a.Fees = append(a.Fees, d.includedFees(a)...)
		a.ID, a.Model = oneOf(d, a.ID, ""), "" // else messages may be decided on at the instants of their sending
		middle := p.from.Add(time.Duration(d.Int64N(int64(p.span))))
		a.AuthenticationInternationalFrom = starts{"IN": middle, "ID": at("2026-10-02"), "KZ": p.from}
		pricer := pricerOf(t, a)
		before, after := pricerOf(t, d.alike(a, nil)), pricerOf(t, d.alike(a, &time.Time{}))
		pricers := d.shuffledPricers(pricer, before, after)
		list = sorted(list)
		one, parts := pricer.Tally(), []*pricing.Tally{pricer.Tally()}
		threads := map[foldKey]window.Thread{}
		for i := range list {
			e := &list[i]
			e.ID = "" // a tally that remembers no threads knows no repeats
			key, told := threadOf(e), oneOf(d, pricer, before)
			if !e.At.Before(middle) {
				told = oneOf(d, pricer, after)
			}
			if d.IntN(20) == 0 {
				parts = append(parts, told.Tally())
			}
			oneOf(d, parts...).AddInThread(told, e, threads[key])
			threads[key] = one.AddInThread(nil, e, threads[key])
		}
		all := pricer.Tally()
		for _, part := range parts {
			all.Merge(written(t, part, pricers))
		}
		want, got := asBytes(t, billFor(t, one, p)), asBytes(t, billFor(t, written(t, all, pricers), p))
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("(-one pricer +many):\n%s", diff)
		}
		wantOf, err := one.BillOf(a.ID, p.from, p.from.Add(p.span))
		gotOf, err2 := all.BillOf(a.ID, p.from, p.from.Add(p.span))
		if diff := cmp.Diff(wantOf, gotOf); diff != "" || err != nil || err2 != nil {
			t.Errorf("%v, %v; its part (-one pricer +many):\n%s", err, err2, diff)
		}
	})
}

type starts = map[ratecard.Country]time.Time

// alike returns an account to which Meta told another start in India, or none, and perhaps
// something that changes no price.
func (d dice) alike(a pricing.Account, start *time.Time) pricing.Account {
	a.AuthenticationInternationalFrom = maps.Clone(a.AuthenticationInternationalFrom)
	if delete(a.AuthenticationInternationalFrom, "IN"); start != nil {
		a.AuthenticationInternationalFrom["IN"] = *start
	}
	if d.IntN(2) == 0 && a.PrimaryLocation != "IN" {
		a.PrimaryLocation = "DE"
	}
	return a
}

func (d dice) shuffledPricers(list ...*pricing.Pricer) []*pricing.Pricer {
	d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// written is the tally as it is read again.
func written(t *testing.T, tally *pricing.Tally, pricers []*pricing.Pricer) *pricing.Tally {
	t.Helper()
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	read, err := pricing.ReadTally(data, pricers...)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := read.MarshalBinary(); err != nil || !bytes.Equal(again, data) {
		t.Fatalf("%v: read and written, it is %d bytes, and was %d", err, len(again), len(data))
	}
	return read
}

func billFor(t *testing.T, tally *pricing.Tally, p plan) pricing.Bill {
	t.Helper()
	b, err := tally.BillFor(p.from, p.from.Add(p.span))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func asBytes(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
