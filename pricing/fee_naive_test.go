package pricing_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Bills with fees of every kind are those of a biller that knows none of pricing's: it
// folds over what Meta charges for each message, and over the days of the calendar.
func TestFeesAgainstANaiveBiller(t *testing.T) {
	checked := 0
	eachFold(t, 150, func(t *testing.T, d dice, a pricing.Account, p plan, _ []pricing.Event) {
		p.odd, p.sent, p.unsure, a.SharedNumber, a.Fees = false, false, false, false, nil
		list := sorted(d.traffic(p))
		bare := pricerOf(t, a)
		a.Fees = d.everyFee(a, p)
		zone := time.UTC
		if a.Zone != nil {
			zone = a.Zone
		}
		from, until := list[0].At.Add(-d.hours(900)), list[len(list)-1].At.Add(1+d.hours(900))
		if d.IntN(2) == 0 {
			from, until = pricing.MonthOf(from.In(zone)).First(zone), (pricing.MonthOf(until.In(zone)) + 1).First(zone)
		}
		b, err := tallyOf(pricerOf(t, a), list).BillFor(from, until)
		if err != nil {
			t.Fatal(err)
		}
		if usesAllowanceUp(b) || sharesSteps(b) { // of which no message's own charge knows
			return
		}
		n := naiveBiller{fees: a.Fees, zone: zone, from: from, until: until, sums: map[naiveKey]*naiveSum{}}
		if n.messages(t, bare, list); n.unsure {
			return
		}
		n.months()
		checked++
		if diff := gocmp.Diff(n.totals(), amountsOf(b)); diff != "" {
			t.Errorf("from %v until %v, %+v\n(-naive +bill):\n%s", from, until, a.Fees, diff)
		}
		jsonBoth(t, b)
		jsonBoth(t, a.Fees)
	})
	if checked < testkit.Tries(foldCases)/2 {
		t.Errorf("only %d bills were compared", checked)
	}
}

// hours is so many hours at most.
func (d dice) hours(n int) time.Duration { return time.Duration(d.IntN(n)) * time.Hour }

// everyFee makes up fees of every kind, a provider for each currency.
func (d dice) everyFee(a pricing.Account, p plan) (list []pricing.Fee) {
	own := cmp.Or(a.Currency, "USD")
	day := func() ratecard.Date {
		if d.IntN(2) == 0 {
			return ratecard.Date{}
		}
		return ratecard.DateOf(p.from.Add(time.Duration(d.Int64N(2*int64(p.span))) - p.span/2))
	}
	minimums := map[string]bool{}
	for i := range 8 {
		c := oneOf(d, own, own, own, "MXN", "CLP", "JPY", "KWD")
		f := pricing.Fee{Name: fmt.Sprint("fee ", i), Provider: string(c), From: day(), Until: day()}
		each := oneOf(d, "0.005", "1", "31.007", "0.333333333", "123456789.123")
		f.Each = ratecard.Money{Amount: dec(each), Currency: c}
		f.On = oneOf(d, pricing.FeeOnDelivered, pricing.FeeOnCharged, pricing.FeeOnInbound, pricing.FeeOnBoth,
			pricing.FeeOnFailed, pricing.FeeOnMonth, pricing.FeeOnMinimum)
		switch f.On {
		case pricing.FeeOnMonth:
			f.Quantity = d.Int64N(5)
		case pricing.FeeOnMinimum:
			if f.Each.Amount = decimal.New(d.Int64N(20000), -2); minimums[f.Provider] {
				continue
			}
			minimums[f.Provider] = true
		default:
			d.limit(&f, c == own)
		}
		if f.From.IsZero() || f.Until.IsZero() || f.From.Before(f.Until) {
			list = append(list, f)
		}
	}
	return list
}

// limit makes a fee on messages a share, of an item or a market, or past included ones.
func (d dice) limit(f *pricing.Fee, own bool) {
	apart := f.On == pricing.FeeOnInbound || f.On == pricing.FeeOnBoth || f.On == pricing.FeeOnFailed
	if !apart && d.IntN(3) == 0 {
		f.Market = oneOf[ratecard.Market](d, "Brazil", "India", "Rest of Africa")
	}
	switch d.IntN(4) {
	case 0:
		f.Included, f.IncludedPer = 1+d.Int64N(40), oneOf(d, "", pricing.PerAccount, pricing.PerNumber)
	case 1:
		if own && (!apart || f.On == pricing.FeeOnBoth) {
			f.Share = dec(oneOf(d, "0.05", "1", "0.123456"))
		}
	case 2:
		if own && !apart {
			f.Item = oneOf(d, ratecard.Items()...)
			f.Included = d.Int64N(10)
		}
	}
}

// A naiveKey is a fee in a month.
type naiveKey struct {
	fee   int
	month pricing.Month
}

// A naiveSum is what a fee comes to, in both cases.
type naiveSum struct{ low, high decimal.Decimal }

func (s *naiveSum) add(low, high decimal.Decimal) { s.low, s.high = s.low.Add(low), s.high.Add(high) }

// A naiveBiller bills fees.
type naiveBiller struct {
	fees        []pricing.Fee
	zone        *time.Location
	from, until time.Time
	meta        ratecard.Money
	sums        map[naiveKey]*naiveSum
	unsure      bool             // a message has more than one case
	met         map[string]int64 // messages that a fee was on, by month and whose they are
}

func (n *naiveBiller) sum(fee int, month pricing.Month) *naiveSum {
	key := naiveKey{fee, month}
	if n.sums[key] == nil {
		n.sums[key] = &naiveSum{}
	}
	return n.sums[key]
}

// messages bills the fees on messages.
func (n *naiveBiller) messages(t *testing.T, bare *pricing.Pricer, list []pricing.Event) {
	threads, usage := map[foldKey]window.Thread{}, pricing.Usage{}
	seen := map[foldKey]map[string]time.Time{}
	n.met = map[string]int64{}
	n.meta = ratecard.Money{Currency: cmp.Or(bare.Account().Currency, "USD")}
	for i := range list {
		e, key := &list[i], threadOf(&list[i])
		if last, ok := seen[key][e.ID]; ok && e.ID != "" && last.Equal(e.At) {
			continue
		}
		if seen[key] == nil {
			seen[key] = map[string]time.Time{}
		}
		seen[key][e.ID] = e.At
		out, err := bare.Apply(e, &pricing.State{Thread: threads[key], Usage: usage})
		if err != nil {
			continue
		}
		threads[key], usage = out.Thread, counted(t, usage, out.Counts...)
		n.unsure = n.unsure || len(out.Charge.Cases()) > 1
		apart := e.Inbound || e.Failed
		if apart && out.Charge.Model() != "" {
			n.message(e, nil)
		}
		if !apart {
			for _, l := range out.Charge.Likely().Lines {
				n.message(e, &l)
			}
		}
	}
}

// message bills the fees on a message. Meta's line is nil if the user wrote, or if it failed.
func (n *naiveBiller) message(e *pricing.Event, l *pricing.Line) {
	if l != nil && l.IsPriced() {
		n.meta.Amount = n.meta.Amount.Add(l.Amount.Amount)
	}
	day := ratecard.DateOf(e.At.In(n.zone))
	month := pricing.MonthOf(e.At.In(n.zone))
	for i, f := range n.fees {
		on := false
		switch f.On {
		case pricing.FeeOnInbound:
			on = e.Inbound
		case pricing.FeeOnFailed:
			on = e.Failed
		case pricing.FeeOnBoth:
			on = e.Inbound || l != nil && l.Refused == nil
		case pricing.FeeOnDelivered:
			on = l != nil && l.Refused == nil
		case pricing.FeeOnCharged:
			on = l != nil && l.IsCharged()
		}
		if !on || f.Market != "" && l.Market != f.Market || f.Item != "" && l.Item != f.Item &&
			!(f.Item == ratecard.Marketing && l.Item == "marketing_lite") {
			continue
		}
		if !f.From.IsZero() && day.Before(f.From) || !f.Until.IsZero() && !day.Before(f.Until) {
			continue
		}
		each := f.Each.Amount
		if l != nil && l.IsPriced() {
			each = each.Add(l.Amount.Amount.Mul(f.Share))
		}
		whose := fmt.Sprint(i, month)
		if f.IncludedPer == pricing.PerNumber {
			whose += " " + ratecard.NameKey(e.Number)
		}
		n.met[whose]++
		low, high := each, each
		if n.met[whose] <= f.Included {
			if low = (decimal.Decimal{}); !n.start(firstOf(month)).Before(n.from) {
				high = low
			}
		}
		n.sum(i, month).add(low, high)
	}
}

func firstOf(m pricing.Month) ratecard.Date { return ratecard.DateOf(m.First(time.UTC)) }

// start returns the first instant of a day, found by going back from its noon.
func (n *naiveBiller) start(day ratecard.Date) time.Time {
	at := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, n.zone)
	for ratecard.DateOf(at.Add(-15*time.Minute).In(n.zone)) == day {
		at = at.Add(-15 * time.Minute)
	}
	return at
}

// months bills the fees by the month, and then what they are short of a minimum.
func (n *naiveBiller) months() {
	for m := pricing.MonthOf(n.from.In(n.zone)); m <= pricing.MonthOf(n.until.In(n.zone)); m++ {
		for i, f := range n.fees {
			if f.On == pricing.FeeOnMonth {
				each := part(f.Each.Times(max(1, f.Quantity)), n.days(f, m, true), n.days(pricing.Fee{}, m, false))
				n.sum(i, m).add(each, each)
			}
		}
		if n.start(firstOf(m)).Before(n.from) || n.start(firstOf(m+1)).After(n.until) {
			continue
		}
		for i, f := range n.fees {
			if f.On != pricing.FeeOnMinimum {
				continue
			}
			least := part(f.Each, n.days(f, m, false), n.days(pricing.Fee{}, m, false))
			low, high := least, least
			for k, other := range n.fees {
				if s := n.sums[naiveKey{k, m}]; s != nil && other.Provider == f.Provider {
					low, high = low.Sub(s.low), high.Sub(s.high)
				}
			}
			n.sum(i, m).add(decimal.Max(low, decimal.Decimal{}), decimal.Max(high, decimal.Decimal{}))
		}
	}
}

// days counts the days of a month on which a fee holds, one by one.
func (n *naiveBiller) days(f pricing.Fee, m pricing.Month, inPeriod bool) (days int64) {
	for day := firstOf(m); day.Before(firstOf(m + 1)); day = ratecard.DateOf(day.In(nil).AddDate(0, 0, 1)) {
		start := n.start(day)
		if (f.From.IsZero() || !day.Before(f.From)) && (f.Until.IsZero() || day.Before(f.Until)) &&
			(!inPeriod || !start.Before(n.from) && start.Before(n.until)) {
			days++
		}
	}
	return days
}

// part returns so many of a month's days of an amount, half up.
func part(m ratecard.Money, days, of int64) decimal.Decimal {
	if days == of {
		return m.Amount
	}
	digits := map[ratecard.Currency]int32{"CLP": 0, "JPY": 0, "KWD": 3}
	minor, ok := digits[m.Currency]
	if !ok {
		minor = 2
	}
	x := m.Amount.Shift(minor).Rat()
	x.Add(x.Mul(x, big.NewRat(days, of)), big.NewRat(1, 2))
	return decimal.NewFromBigInt(new(big.Int).Div(x.Num(), x.Denom()), -minor)
}

// totals returns what is due, by what and currency.
func (n *naiveBiller) totals() map[string]string {
	all := map[string]naiveSum{"Meta " + string(n.meta.Currency): {n.meta.Amount, n.meta.Amount}}
	for key, s := range n.sums {
		f := n.fees[key.fee]
		name := f.Name + " " + string(f.Each.Currency)
		sum := all[name]
		sum.add(s.low, s.high)
		all[name] = sum
		sum = all["all "+string(f.Each.Currency)]
		sum.add(s.low, s.high)
		all["all "+string(f.Each.Currency)] = sum
	}
	own := all["all "+string(n.meta.Currency)]
	own.add(n.meta.Amount, n.meta.Amount)
	all["all "+string(n.meta.Currency)] = own
	texts := map[string]string{}
	for what, s := range all {
		texts[what] = naiveText(s.high)
		if what[:4] == "all " {
			texts[what] = naiveText(s.low) + " to " + texts[what]
		}
	}
	maps.DeleteFunc(texts, func(_, text string) bool { return text == "0" || text == "0 to 0" })
	return texts
}

// naiveText writes an amount without zeros at its end.
func naiveText(d decimal.Decimal) string { return d.Rat().RatString() }

// amountsOf are the totals of a bill in the same form.
func amountsOf(b pricing.Bill) map[string]string {
	texts := map[string]string{}
	for _, total := range b.Totals() {
		c := string(total.High.Currency)
		texts["Meta "+c] = naiveText(total.Meta.Amount)
		texts["all "+c] = naiveText(total.Low.Amount) + " to " + naiveText(total.High.Amount)
		for _, f := range total.Fees {
			texts[f.Name+" "+c] = naiveText(f.Amount.Amount)
		}
	}
	maps.DeleteFunc(texts, func(_, text string) bool { return text == "0" || text == "0 to 0" })
	return texts
}
