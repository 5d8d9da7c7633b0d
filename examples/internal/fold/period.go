package fold

import (
	"slices"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// since returns what a bill has more than one of the events before the period: the bill of
// the period. Counts of a month that began before it stay whole.
func since(b, before pricing.Bill) pricing.Bill {
	b.Low, b.High = less(b.Low, before.Low), less(b.High, before.High)
	b.Refused -= before.Refused
	b.Mismatches -= before.Mismatches
	b.Lines = linesSince(b.Lines, before.Lines)
	b.Unpriced = unpricedSince(b.Unpriced, before.Unpriced)
	// Fees of the period's months are in the bill. The notes are of the months before.
	b.Notes = slices.DeleteFunc(b.Notes, func(n pricing.Note) bool {
		return n.ID == pricing.NoteFeesByMonth || n.ID == pricing.NoteMessagesOutsidePeriod
	})
	for i := range b.OtherCurrencies {
		t := &b.OtherCurrencies[i]
		for _, o := range before.OtherCurrencies {
			if o.High.Currency == t.High.Currency {
				t.Low, t.High = less(t.Low, o.Low), less(t.High, o.High)
			}
		}
	}
	return b
}

// less returns m − n, where n may be of no currency, since it is of no bill.
func less(m, n ratecard.Money) ratecard.Money {
	if n.IsZero() {
		return m
	}
	return m.Sub(n)
}

// linesSince leaves out the units of the lines before.
func linesSince(lines, before []pricing.BillLine) []pricing.BillLine {
	list := []pricing.BillLine{}
	for _, l := range lines {
		for _, o := range before {
			if sameLine(&l, &o) {
				l.Units -= o.Units
				l.Amount = less(l.Amount, o.Amount)
			}
		}
		if l.Units != 0 || !l.Amount.IsZero() {
			list = append(list, l)
		}
	}
	return list
}

// sameLine reports whether two lines are of units that are charged alike.
func sameLine(l, o *pricing.BillLine) bool {
	a, b := *l, *o
	a.Units, a.Amount.Amount, a.Price.Amount, a.Refused, a.Detail = 0, b.Amount.Amount, b.Price.Amount, nil, ""
	b.Units, b.Refused, b.Detail = 0, nil, ""
	return a == b && l.Price.Equal(o.Price) && (l.Refused == nil) == (o.Refused == nil)
}

// unpricedSince leaves out the units before.
func unpricedSince(list, before []pricing.Unpriced) []pricing.Unpriced {
	left := []pricing.Unpriced{}
	for _, u := range list {
		i := slices.IndexFunc(before, func(o pricing.Unpriced) bool {
			o.Units = u.Units
			return o == u
		})
		if i >= 0 {
			u.Units -= before[i].Units
		}
		if u.Units > 0 {
			left = append(left, u)
		}
	}
	return left
}
