package pricing

import (
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// A feeKey names a fee in a month of an account.
type feeKey struct {
	accountMonth
	fee int // index in Account.Fees
}

// A feeSum is the messages of a month that a fee is on.
type feeSum struct {
	units int64
	past  int64           // more of them, that aren't among those that the fee includes
	meta  decimal.Decimal // what Meta charges for them
}

// feeSums are what the fees of a bill are worked out from. A fee that is on no message
// isn't among them.
type feeSums map[feeKey]feeSum

// add adds messages to those that a fee is on.
func (s feeSums) add(key feeKey, units int64, meta decimal.Decimal, fault *error) {
	if units == 0 {
		return
	}
	sum := s[key]
	addUnits(&sum.units, units, fault)
	sum.meta = sum.meta.Add(meta)
	s[key] = sum
}

// addLoose adds messages of which it isn't certain whether a fee is on them. If it includes
// messages, they are none of the fee's in a bill's Low, and past those included in High.
func (s feeSums) addLoose(key feeKey, f *Fee, low bool, units int64, meta decimal.Decimal, fault *error) {
	switch {
	case !f.hasIncluded():
		s.add(key, units, meta, fault)
	case !low && units > 0:
		sum := s[key]
		addUnits(&sum.past, units, fault)
		s[key] = sum
	}
}

// A feePlace is what fees are on, beside an item.
type feePlace struct {
	accountMonth
	fees   []Fee
	day    ratecard.Date // on which they hold, or don't
	market ratecard.Market
	loose  bool // as in a billingClass
	low    bool // for a bill's Low
}

// count adds n messages of an item to all fees that are on them.
func (s feeSums) count(at *feePlace, w feeWay, i ratecard.Item, n int64, fault *error) {
	for k := range at.fees {
		if at.fees[k].isOn(at.day, w, i, at.market) {
			key := feeKey{at.accountMonth, k}
			if at.loose {
				s.addLoose(key, &at.fees[k], at.low, n, decimal.Decimal{}, fault)
				continue
			}
			s.add(key, n, decimal.Decimal{}, fault)
		}
	}
}

// addShares adds what Meta charges for messages that were counted.
func (s feeSums) addShares(at *feePlace, i ratecard.Item, meta decimal.Decimal) {
	for k := range at.fees {
		key := feeKey{at.accountMonth, k}
		if sum, ok := s[key]; ok && at.fees[k].isOn(at.day, wayCharged, i, at.market) {
			sum.meta = sum.meta.Add(meta)
			s[key] = sum
		}
	}
}

// merge adds the messages of o.
func (s feeSums) merge(o feeSums, fault *error) {
	for key, sum := range o {
		s.add(key, sum.units, sum.meta, fault)
		if sum.past > 0 {
			all := s[key]
			addUnits(&all.past, sum.past, fault)
			s[key] = all
		}
	}
}
