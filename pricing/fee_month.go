package pricing

import (
	"iter"
	"math/big"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// A billPeriod is what a bill is of: an account's time from an instant on, until
// another.
type billPeriod struct {
	pricer      uint16 // index in the totals' pricers
	zone        *time.Location
	from, until time.Time
}

// mostMonths is the length of the longest period.
const mostMonths = 1_200

// newBillPeriod returns a period of a pricer's account.
func newBillPeriod(p *Pricer, from, until time.Time) (*billPeriod, error) {
	for _, bound := range [...]struct {
		field string
		at    time.Time
	}{{"from", from}, {"until", until}} {
		if bound.at.IsZero() {
			return nil, &InputError{ErrInvalid, bound.field, "", "want an instant"}
		}
	}
	if err := checkInstant("from", from); err != nil {
		return nil, err
	}
	if end := Month(endOfMonths).First(p.account.zone()); until.After(end) {
		const why = "want the end of 9999-12 at the latest"
		return nil, &InputError{ErrInvalid, "until", until.Format(time.RFC3339), why}
	}
	if until.Before(from) {
		why := "before from, " + from.Format(time.RFC3339)
		return nil, &InputError{ErrInvalid, "until", until.Format(time.RFC3339), why}
	}
	if last := from.In(p.account.zone()).AddDate(0, mostMonths, 0); until.After(last) {
		const why = "want at most 1,200 months after from"
		return nil, &InputError{ErrInvalid, "until", until.Format(time.RFC3339), why}
	}
	return &billPeriod{zone: p.account.zone(), from: from, until: until}, nil
}

// months returns the months in which days of the period begin.
func (p *billPeriod) months() iter.Seq[Month] {
	return func(yield func(Month) bool) {
		end := p.firstDay(p.until)
		for m := MonthOf(p.firstDay(p.from)); m.First(nil).Before(end) && yield(m); m++ {
		}
	}
}

// has reports whether all of a month is in the period.
func (p *billPeriod) has(m Month) bool {
	from, to := m.Range(p.zone)
	return !from.Before(p.from) && !to.After(p.until)
}

// cutsDay reports whether the period begins within a day, and not with one. That it ends
// within one is usual: so does the month so far.
func (p *billPeriod) cutsDay() bool {
	return !ratecard.DateOf(p.from.In(p.zone)).In(p.zone).Equal(p.from)
}

// firstDay returns the first day that begins at an instant or later, at midnight in UTC.
func (p *billPeriod) firstDay(t time.Time) time.Time {
	day := ratecard.DateOf(t.In(p.zone))
	if day.In(p.zone).Before(t) {
		return day.In(nil).AddDate(0, 0, 1)
	}
	return day.In(nil)
}

// daysOf returns how many days of a month a fee holds on, and how many the month has.
// In a period, the days are those that begin in it; nil is all of the time.
func (f *Fee) daysOf(m Month, p *billPeriod) (days, of int64) {
	from, until := m.Range(nil)
	of = daysBetween(from, until)
	if p != nil {
		from, until = later(from, p.firstDay(p.from)), earlier(until, p.firstDay(p.until))
	}
	if !f.From.IsZero() {
		from = later(from, f.From.In(nil))
	}
	if !f.Until.IsZero() {
		until = earlier(until, f.Until.In(nil))
	}
	return max(0, daysBetween(from, until)), of
}

func daysBetween(from, until time.Time) int64 { return int64(until.Sub(from) / (24 * time.Hour)) }

// partOf returns so many days' part of a month's amount. All of it isn't rounded; a part
// is, half up, to the currency's minor unit.
func partOf(m ratecard.Money, days, of int64) ratecard.Money {
	if days == of {
		return m
	}
	minor, _ := m.Currency.MinorUnits() // check has refused a currency without
	over, under := m.Amount.Coefficient(), big.NewInt(of)
	over.Mul(over, big.NewInt(days))
	if e := m.Amount.Exponent() + minor; e >= 0 {
		over.Mul(over, tenTo(e))
	} else {
		under.Mul(under, tenTo(-e))
	}
	over.Add(over.Lsh(over, 1), under) // a half is (2 × over + under) / (2 × under)
	return ratecard.Money{
		Amount:   decimal.NewFromBigInt(over.Quo(over, under.Lsh(under, 1)), -minor),
		Currency: m.Currency,
	}
}

func tenTo(e int32) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(e)), nil) }

// monthLine returns the line of a monthly fee for so many days of a month.
func (f *Fee) monthLine(m Month, days, of int64) BillLine {
	l := f.billLine(m, max(1, f.Quantity), f.Each)
	if l.Amount = partOf(f.Each.Times(l.Units), days, of); days < of {
		l.Detail = f.detail(withCommas(days) + " of " + withCommas(of) + " days")
	}
	return l
}

// shortLine returns the line of what fees are short of a month's minimum.
func (f *Fee) shortLine(m Month, least ratecard.Money, short decimal.Decimal) BillLine {
	l := f.billLine(m, 1, ratecard.Money{Amount: short, Currency: least.Currency})
	l.Detail = f.detail("up to the minimum of " + least.PriceString())
	return l
}

// includedLine returns the line of messages that the fee includes. Those of several accounts
// are one line, of which the units say how many there are.
func (f *Fee) includedLine(m Month, n int64, several bool) BillLine {
	l := f.billLine(m, n, f.Each)
	l.Amount.Amount = decimal.Decimal{}
	switch most := withCommas(f.Included); {
	case several && f.isPerNumber():
		l.Detail = f.detail("included, " + most + " a number")
	case several:
		l.Detail = f.detail("included, " + most + " an account")
	case f.isPerNumber():
		l.Detail = f.detail(withCommas(n) + " included, " + most + " a number")
	default:
		l.Detail = f.detail(withCommas(n) + " of " + most + " included")
	}
	return l
}

// billLine returns the fee's line of so many units in a month's bill.
func (f *Fee) billLine(m Month, units int64, each ratecard.Money) BillLine {
	return BillLine{
		Month:  m,
		Item:   FeeItem,
		Fee:    f.Name,
		Rule:   feeRule(),
		Units:  units,
		Price:  each,
		Amount: each.Times(units),
		Detail: f.Name,
	}
}

// detail returns the fee's name with a text.
func (f *Fee) detail(text string) string {
	if f.Name == "" {
		return text
	}
	return f.Name + ", " + text
}
