package pricing

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// A feeBill makes the lines of fees in a bill.
type feeBill struct {
	totals *totals
	period *billPeriod // nil if the bill is of none
	low    bool        // for a bill's Low
	sums   feeSums
	months map[Month]bool // of messages
	lines  *lineList      // all of the bill's
	notes  notes
	// includedUnknown says that messages of a month that came before the period may have
	// taken those that a fee includes.
	includedUnknown bool
	part            *uncounted // of the bill; nil if there is none
	// shares are the part of fees that are shares of Meta's price.
	shares map[providerMonth]decimal.Decimal
	fault  error
}

func newFeeBill(t *totals, period *billPeriod, low bool, lines *lineList) feeBill {
	return feeBill{
		totals: t,
		period: period,
		low:    low,
		sums:   feeSums{},
		months: map[Month]bool{},
		lines:  lines,
	}
}

// account returns the account at an index of the pricers.
func (b *feeBill) account(pricer uint16) *Account { return &b.totals.pricers[pricer].account }

// placeOf returns what fees are on, of messages of a class.
func (b *feeBill) placeOf(key *billingClass) *feePlace {
	p := &b.totals.pricers[key.pricer]
	return &feePlace{
		accountMonth: accountMonth{key.pricer, key.month},
		fees:         p.account.Fees,
		day:          p.spans[key.span].day.date,
		market:       b.totals.names[key.market],
		loose:        key.loose,
		low:          b.low,
	}
}

// count counts n messages of a class for the fees that are on them.
func (b *feeBill) count(key *billingClass, w feeWay, n int64) {
	b.sums.count(b.placeOf(key), w, key.item.name(), n, &b.fault)
}

// addShares adds what Meta charges for messages of a class that were counted.
func (b *feeBill) addShares(key *billingClass, meta decimal.Decimal) {
	b.sums.addShares(b.placeOf(key), key.item.name(), meta)
}

// countApart counts the messages that no rule decides on.
func (b *feeBill) countApart() {
	for key, n := range b.totals.apart {
		if *n == 0 { // perhaps of the zero Pricer, which has no span
			continue
		}
		b.months[key.month] = true
		p := &b.totals.pricers[key.pricer]
		at := feePlace{accountMonth: key.accountMonth, fees: p.account.Fees, day: p.spans[key.span].day.date}
		b.sums.count(&at, key.way, "", *n, &b.fault)
	}
}

// addLines adds a line for each fee and month.
func (b *feeBill) addLines() {
	b.countApart()
	sums := b.addMessages()
	if b.period == nil {
		b.notes |= b.leftOut(nil)
		return
	}
	b.addMonths(sums)
}

func (b *feeBill) addLine(l BillLine) { b.lines.add(l) }

// A providerMonth is a month of a provider's fees, of an account.
type providerMonth struct {
	account  string // ID
	provider string
	month    Month
	currency ratecard.Currency
}

// A feeCount is the messages of a month that a fee is on.
type feeCount struct {
	feeSum
	included int64 // of the units
}

// addMessages adds a line for each fee on messages and month, and returns what each
// provider's come to.
func (b *feeBill) addMessages() map[providerMonth]decimal.Decimal {
	counts := map[feeKey]feeCount{}
	for of, sum := range b.byPayer() {
		key := of.feeKey
		c := counts[key]
		addUnits(&c.included, b.included(&b.account(key.pricer).Fees[key.fee], key.month, sum.units), &b.fault)
		addUnits(&c.units, sum.units, &b.fault)
		addUnits(&c.units, sum.past, &b.fault)
		c.meta = c.meta.Add(sum.meta)
		counts[key] = c
	}
	accounts, sums := b.accountsIncluded(counts), map[providerMonth]decimal.Decimal{}
	b.shares = map[providerMonth]decimal.Decimal{}
	for key, c := range counts {
		account := b.account(key.pricer)
		f := &account.Fees[key.fee]
		if c.included > 0 {
			several := f.includedLine(key.month, c.included, true)
			if accounts[several.key()] > 1 {
				b.addLine(several)
			} else {
				b.addLine(f.includedLine(key.month, c.included, false))
			}
			c.units -= c.included
		}
		if c.units == 0 {
			continue
		}
		line := f.line(c.units, c.meta, f.currency(account.currency()))
		l := line.inBill(key.month)
		b.addLine(l)
		of := b.providerMonth(account, f, key.month)
		sums[of] = sums[of].Add(l.Amount.Amount)
		if !f.Share.IsZero() {
			b.shares[of] = b.shares[of].Add(c.meta.Mul(f.Share))
		}
	}
	return sums
}

// accountsIncluded returns how many accounts have messages in a line of those included.
func (b *feeBill) accountsIncluded(counts map[feeKey]feeCount) map[lineKey]int {
	accounts := map[lineKey]int{}
	for key, c := range counts {
		if c.included > 0 {
			l := b.account(key.pricer).Fees[key.fee].includedLine(key.month, c.included, true)
			accounts[l.key()]++
		}
	}
	return accounts
}

// A payerFee is a fee in a month of whoever has included messages of their own.
type payerFee struct {
	feeKey        // of the first pricer of the account
	number string // of the business, if each has its own
}

// byPayer returns the messages of each payer.
func (b *feeBill) byPayer() map[payerFee]feeSum {
	sums := map[payerFee]feeSum{}
	for key, sum := range b.sums {
		p := &b.totals.pricers[key.pricer]
		of := payerFee{feeKey: key}
		if of.pricer = p.first; p.account.Fees[key.fee].isPerNumber() {
			if of.number = p.number; p.number == "" && (sum.units > 0 || sum.past > 0) {
				b.notes |= noteNumberNotGiven
			}
		}
		all := sums[of]
		addUnits(&all.units, sum.units, &b.fault)
		addUnits(&all.past, sum.past, &b.fault)
		all.meta = all.meta.Add(sum.meta)
		sums[of] = all
	}
	return sums
}

// providerMonth returns whose fee it is. The fees of a period's account that has no ID are
// those of all accounts.
func (b *feeBill) providerMonth(a *Account, f *Fee, m Month) providerMonth {
	of := providerMonth{a.ID, f.Provider, m, f.currency(a.currency())}
	if b.period != nil && b.account(b.period.pricer).ID == "" {
		of.account = ""
	}
	return of
}

// included returns how many of n messages of a month a fee includes: of a month that
// began before the period none in High, since others may have taken them.
func (b *feeBill) included(f *Fee, m Month, n int64) int64 {
	if f.Included == 0 || b.totals.ahead {
		return 0
	}
	if p := b.period; p != nil && m.First(p.zone).Before(p.from) {
		b.includedUnknown = true
		if !b.low {
			return 0
		}
	}
	return min(n, f.Included)
}

// addMonths adds the fees by the month that are due in the period, to fees on messages that
// come to so much.
func (b *feeBill) addMonths(sums map[providerMonth]decimal.Decimal) {
	account := b.account(b.period.pricer)
	fees := account.Fees
	if b.notes |= b.leftOut(account); !slices.ContainsFunc(fees, Fee.isMonthly) {
		return
	}
	if b.period.cutsDay() {
		b.notes |= notePeriodCutsDay
	}
	due, spreads := map[Month]bool{}, b.spreads()
	for m := range b.period.months() {
		due[m] = true
		for i := range fees {
			if days, of := fees[i].daysOf(m, b.period); fees[i].On == FeeOnMonth && days > 0 {
				l := fees[i].monthLine(m, days, of)
				b.addLine(l)
				sum := b.providerMonth(account, &fees[i], m)
				sums[sum] = sums[sum].Add(l.Amount.Amount)
			}
		}
		for i := range fees {
			b.addMinimum(account, &fees[i], m, sums, spreads)
		}
	}
	for m := range b.months {
		if !due[m] {
			b.notes |= noteFeesByMonth
		}
	}
}

// addMinimum adds what a month's fees are short of a minimum.
func (b *feeBill) addMinimum(a *Account, f *Fee, m Month, sums map[providerMonth]decimal.Decimal,
	spreads map[providerMonth]feeSpread) {
	days, of := f.daysOf(m, nil)
	if f.On != FeeOnMinimum || days == 0 {
		return
	}
	if !b.period.has(m) {
		b.notes |= noteMinimumOpen
		return
	}
	sum, least := b.providerMonth(a, f, m), partOf(f.Each, days, of)
	left := sums[sum].Sub(least.Amount)
	if sums[sum] = left; left.Sign() < 0 {
		sums[sum] = decimal.Decimal{} // what is left for a minimum that follows in the month
	}
	if s, ok := spreads[sum]; ok {
		own := left
		if left = s.leftOf(own, least.Amount, b.low); own.Sign() < 0 || left.Sign() < 0 {
			b.notes |= noteNotAllOrders
		}
	}
	if left.Sign() < 0 {
		b.addLine(f.shortLine(m, least, left.Neg()))
	}
}

// spreads returns how much less or more the fees of a provider and month may come to.
func (b *feeBill) spreads() map[providerMonth]feeSpread {
	spreads := map[providerMonth]feeSpread{}
	add := func(p payer, f *Fee, m Month, n int64, isOpen bool) {
		of := b.providerMonth(&p.account, f, m)
		s := spreads[of]
		s.amount, s.open = s.amount.Add(f.Each.Amount.Mul(decimal.New(n, 0))), s.open || isOpen
		if spreads[of] = s; s.amount.IsZero() && !s.open {
			delete(spreads, of)
		}
	}
	if b.part != nil {
		b.addPartTo(add)
	}
	for key, n := range b.totals.doubts {
		p := b.totals.pricers[key.pricer]
		for i := range p.account.Fees {
			f, units := &p.account.Fees[i], n
			if !key.cases.hangOn(f, p.spans[key.span].day.date, b.totals.names[key.market]) {
				units = 0
			}
			add(p, f, key.month, units, !f.Share.IsZero())
		}
	}
	if !b.low {
		for of, s := range spreads {
			s.amount = s.amount.Add(b.shares[of])
			spreads[of] = s
		}
	}
	return spreads
}

// addPartTo calls add with fees on what was charged without a known count: these may be any
// in a bill's Low, and none in High.
func (b *feeBill) addPartTo(add func(p payer, f *Fee, m Month, n int64, isOpen bool)) {
	for _, p := range b.totals.pricers {
		if p.untopped == nil {
			continue
		}
		for m := range b.period.months() {
			for i := range p.account.Fees {
				add(p, &p.account.Fees[i], m, 0, true)
			}
		}
	}
	for key, sum := range b.part.most {
		if p := b.totals.pricers[key.pricer]; p.untopped != nil {
			add(p, &p.account.Fees[key.fee], key.month, capped(sum.units, sum.past), true)
		}
	}
}

// leftOut returns the note of a bill that lacks fees by the month: all of them but those of
// the period's account, nil if there is none. What two accounts have alike is due once, but
// a minimum, which is of one account's fees. One without an ID stands for all accounts.
func (b *feeBill) leftOut(due *Account) notes {
	for i, p := range b.totals.pricers {
		isLeftOut := func(f Fee) bool {
			isDue := due != nil && slices.ContainsFunc(due.Fees, f.equal) &&
				(f.On == FeeOnMonth || due.ID == "" || due.ID == p.account.ID)
			return f.isMonthly() && !isDue
		}
		if b.totals.isOwn(uint16(i)) && slices.ContainsFunc(p.account.Fees, isLeftOut) {
			return noteFeesByMonth
		}
	}
	return 0
}
