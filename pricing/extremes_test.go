package pricing_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Past the last unit that int64 can count there is an error, and no count below 0.
func TestCountsEnd(t *testing.T) {
	now := at("2026-11-21")
	for _, c := range []category.Category{category.Utility, category.Service} {
		a, m := pricing.Account{Zone: time.UTC}, to(brazil, c)
		pricer := pricerOf(t, a)
		e := pricing.Event{ID: "1", At: now, Number: m.From, User: brazil, Message: pricing.Message{Category: c}}
		for _, left := range []int64{0, 1, 5} {
			s := used(t, a, m, "2026-11-21", math.MaxInt64-left)
			for n := range left + 2 {
				if n == 0 {
					continue
				}
				if _, err := pricer.QuoteN(&m, &s, now, n); (err == nil) != (n <= left) ||
					err != nil && !errors.Is(err, pricing.ErrInvalid) {
					t.Errorf("%d %s messages of %d left: %v", n, c, left, err)
				}
			}
			out, err := pricer.Apply(&e, &s)
			if (err == nil) != (left > 0) || err != nil && !errors.Is(err, pricing.ErrInvalid) {
				t.Errorf("a %s message of %d left: %v", c, left, err)
			}
			if _, err := s.Usage.Add(out.Counts...); err != nil {
				t.Errorf("a %s message of %d left counts %v: %v", c, left, out.Counts, err)
			}
		}
	}
}

// A decimal that would take minutes to work with is refused at once, and isn't
// written out. A thousand accounts, since one is too quick to tell.
func TestExtremeFees(t *testing.T) {
	long, ok := decimal.New(1, 0), strings.Repeat("9", 40)
	for range 7 {
		long = long.Mul(dec(ok))
	}
	for _, test := range []struct {
		d    decimal.Decimal
		fits bool
	}{
		{dec("1e-40"), true},
		{dec("0." + ok), true},
		{decimal.New(1, math.MinInt32), false},
		{decimal.New(-1, math.MinInt32), false},
		{decimal.New(0, math.MinInt32), false},
		{decimal.New(1, math.MaxInt32), false},
		{decimal.New(0, math.MaxInt32), false},
		{dec("1e-41"), false},
		{dec("1e41"), false},
		{dec("0.1" + ok + "9"), false},
		{long, false},
	} {
		for range 1_000 {
			for field, fee := range map[string]pricing.Fee{
				"Fee.Each":  {On: pricing.FeeOnCharged, Each: ratecard.Money{Amount: test.d, Currency: "USD"}},
				"Fee.Share": {On: pricing.FeeOnCharged, Share: test.d},
			} {
				err := pricing.Account{Fees: []pricing.Fee{fee}}.Validate()
				var e *pricing.InputError
				if (err == nil) != test.fits ||
					err != nil && (!errors.As(err, &e) || e.Field != field || len(e.Error()) > 200) {
					t.Fatalf("%s of exponent %d: %v", field, test.d.Exponent(), err)
				}
			}
		}
	}
	for share, fits := range map[string]bool{"1": true, "1.0": true, "1.01": false, "5": false} {
		fee := pricing.Fee{On: pricing.FeeOnCharged, Share: dec(share)}
		if err := (pricing.Account{Fees: []pricing.Fee{fee}}).Validate(); (err == nil) != fits {
			t.Errorf("a share of %s: %v", share, err)
		}
	}
}

// The largest fee that an account may have is worked out and written like any other.
func TestLargestFees(t *testing.T) {
	nines := strings.Repeat("9", 40)
	a := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		{On: pricing.FeeOnDelivered, Each: ratecard.Money{Amount: dec(nines + "e40"), Currency: "USD"}},
		{On: pricing.FeeOnDelivered, Share: dec("0." + nines)},
	}}
	q := ask(t, a, to(brazil, category.Marketing), pricing.State{}, at("2026-11-21"), math.MaxInt64)
	if _, err := q.MarshalJSON(); err != nil {
		t.Error(err)
	}
}

// What happens in a year that text can't show is refused: its month couldn't be
// read back.
func TestYearsBeyondText(t *testing.T) {
	m := to(brazil, category.Utility)
	for _, account := range []pricing.Account{{}, {Model: "per-message-2026"}, {Zone: time.FixedZone("", 14*60*60)}} {
		pricer := pricerOf(t, account)
		for _, now := range []time.Time{
			time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC),
			time.Date(-1, 12, 31, 0, 0, 0, 0, time.UTC),
			time.Unix(math.MaxInt64, 0),
			time.Unix(math.MinInt64, 0),
			time.Unix(1<<62, 0),
		} {
			_, quoted := pricer.Quote(&m, nil, now)
			_, asked := account.Quote(m, pricing.State{}, now)
			_, counted := pricer.Counters(&m, now)
			e := pricing.Event{At: now, Number: m.From, User: brazil, Message: m}
			_, applied := pricer.Apply(&e, nil)
			e.Inbound = true
			_, heard := pricer.Apply(&e, nil)
			for i, err := range []error{quoted, asked, counted, applied, heard} {
				if !errors.Is(err, pricing.ErrInvalid) {
					t.Errorf("question %d in the year %d: %v", i, now.Year(), err)
				}
			}
		}
		last := time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC)
		if _, err := pricer.Quote(&m, nil, last); err != nil {
			t.Errorf("%v: %v", last, err)
		}
	}
}
