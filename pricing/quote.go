package pricing

import (
	"cmp"
	"encoding/json"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// A Quote is what messages will cost if they are delivered. It is a small value
// that never changes: amounts, lines and texts are worked out when they are asked
// for. The zero Quote is no quote, and comes with every error.
type Quote struct {
	pricer       *Pricer
	span         *span
	sheet        *sheet
	market       ratecard.Market
	likely       answer
	second       [1]answer     // the only other one, if hasSecond: two need no memory of their own
	alternatives *alternatives // nil if there is nothing else
	notes        notes
	unix         int64  // the instant whose month counts, in Unix seconds
	number       string // by which counters know the business number, if an allowance of its own was met
	hasSecond    bool
}

// A Case is what the messages cost if certain things hold.
type Case struct {
	// When says what has to hold; empty if there is only one case.
	When []Condition `json:"when"`
	// Total is the sum of the lines. It is the zero Money, which is null in JSON, if
	// one of them lacks its price.
	Total ratecard.Money `json:"total"`
	// Undelivered says that WhatsApp refuses the messages, or those of them that are
	// past an allowance. Nil if all are delivered.
	Undelivered *Refusal `json:"undelivered,omitempty"`
	Lines       []Line   `json:"lines"`
	// OtherCurrencies are the fees in other currencies than the account's, a sum for each,
	// sorted by currency. They are in Lines, and not in Total.
	OtherCurrencies []ratecard.Money `json:"other_currencies,omitempty"`
}

type caseFields Case

// MarshalJSON writes a total that isn't known as null.
func (c Case) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		caseFields
		Total *ratecard.Money `json:"total"`
	}{caseFields(c), known(c.Total)})
}

// A Line is a number of units at one price, and the rule that decided.
type Line struct {
	Item   ratecard.Item   `json:"item"`          // FeeItem for a solution provider's
	Fee    string          `json:"fee,omitempty"` // the name of a provider's fee
	Market ratecard.Market `json:"market"`
	Unit   ratecard.Unit   `json:"unit,omitempty"` // what is charged for; "" for a fee
	Units  int64           `json:"units"`
	// Price is that of one unit on the card, also where it is free. It is the zero
	// Money, which is null in JSON, if the card has none or no card was found.
	Price ratecard.Money `json:"price"`
	// Amount is what all units cost: 0 for those that are free or refused, and the
	// zero Money, which is null in JSON, if the price of a charge isn't known.
	Amount ratecard.Money `json:"amount"`
	Rule   Rule           `json:"rule"`
	Tier   int            `json:"tier,omitempty"` // of the ladder, from 1; 0 if nothing is charged at a known price
	// Allowance is the number of units that the rule leaves free each month, such as
	// 1,000, and Used how many of them are used, with this line's. Both are 0 if no
	// allowance covers the line.
	Used      int64 `json:"used,omitempty"`
	Allowance int64 `json:"allowance,omitempty"`
	// Refused says why WhatsApp doesn't deliver these units; nil if it does.
	Refused *Refusal `json:"refused,omitempty"`
	Detail  string   `json:"detail"` // "412 of 1,000 used", "step 3 of 6: up to 25,000,000"
}

type lineFields Line

// MarshalJSON writes amounts that aren't known as null.
func (l Line) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		lineFields
		Price  *ratecard.Money `json:"price"`
		Amount *ratecard.Money `json:"amount"`
	}{lineFields(l), known(l.Price), known(l.Amount)})
}

// IsPriced reports whether the line's amount is known.
func (l Line) IsPriced() bool { return l.Amount.Currency != "" }

// IsCharged reports whether Meta charges for the units, at a price known or not.
func (l Line) IsCharged() bool { return l.Tier > 0 || !l.IsPriced() }

// others returns the answers beside the likeliest.
func (q *Quote) others() []answer {
	switch {
	case q.hasSecond:
		return q.second[:]
	case q.alternatives == nil:
		return nil
	}
	return q.alternatives.cases
}

// setAnswers sets the answers, the likeliest first, and units without a price. It keeps
// neither list of answers.
func (q *Quote) setAnswers(list []answer, gaps []Unpriced) {
	q.likely = list[0]
	var more []answer
	if q.hasSecond = len(list) == 2; q.hasSecond {
		q.second[0] = list[1]
	} else {
		more = append(more, list[1:]...)
	}
	if len(more) > 0 || len(gaps) > 0 {
		q.alternatives = &alternatives{cases: more, unpriced: gaps}
	}
}

// caseOf returns an answer as a case, with its lines in a list that is empty yet.
func (q *Quote) caseOf(a *answer, lines []Line) Case {
	c := Case{
		When:            a.conditions(),
		Lines:           q.appendLines(lines, a),
		Undelivered:     q.refusal(a),
		OtherCurrencies: q.elsewhere(a),
	}
	if !a.lacksPrice() {
		c.Total = q.total(a)
	}
	return c
}

// decidingRule returns the rule that decided the units past any allowance, or nil.
func (q *Quote) decidingRule(a *answer) *rule {
	if a.rule == noRule || a.units == 0 {
		return nil
	}
	return &q.span.rules[a.rule]
}

// refusal returns why the units past any allowance aren't delivered, or nil.
func (q *Quote) refusal(a *answer) *Refusal {
	if a.flags&isFailed != 0 {
		return reportedFailed()
	}
	if r := q.decidingRule(a); r != nil {
		return r.refusal()
	}
	return nil
}

// refuses reports whether the units past any allowance aren't delivered.
func (q *Quote) refuses(a *answer) bool {
	r := q.decidingRule(a)
	return r != nil && r.then.verb == verbRefuse || a.flags&isFailed != 0
}

// total returns what the messages cost, with all fees in the account's currency, as far
// as that is known.
func (q *Quote) total(a *answer) ratecard.Money {
	if q.pricer == nil {
		return ratecard.Money{}
	}
	m := q.metaAmount(a)
	for i := range q.pricer.account.Fees {
		f := &q.pricer.account.Fees[i]
		if q.pricer.feesElsewhere && f.isElsewhere(m.Currency) {
			continue
		}
		if line, ok := q.fee(f, a); ok {
			m = m.Add(line.Amount)
		}
	}
	return m
}

// elsewhere returns what the fees in other currencies come to.
func (q *Quote) elsewhere(a *answer) (sums []ratecard.Money) {
	if q.pricer == nil || !q.pricer.feesElsewhere {
		return nil
	}
	for i := range q.pricer.account.Fees {
		f := &q.pricer.account.Fees[i]
		if !f.isElsewhere(q.pricer.account.currency()) {
			continue
		}
		if line, ok := q.fee(f, a); ok {
			sums = addTo(sums, line.Amount)
		}
	}
	return sums
}

// unitsElsewhere returns on how many units fees in other currencies are. Of cases of which
// the totals are equal, the one with more of them costs more.
func (q *Quote) unitsElsewhere(a *answer) (n int64) {
	if !q.pricer.feesElsewhere {
		return 0
	}
	for i := range q.pricer.account.Fees {
		if f := &q.pricer.account.Fees[i]; f.isElsewhere(q.pricer.account.currency()) {
			n += q.feeUnits(f, a)
		}
	}
	return n
}

// compareTotals compares what two cases cost.
func (q *Quote) compareTotals(v, w *answer) int {
	if c := q.total(v).Cmp(q.total(w)); c != 0 || !q.pricer.feesElsewhere {
		return c
	}
	return cmp.Compare(q.unitsElsewhere(v), q.unitsElsewhere(w))
}

// compareCosts compares what two cases cost or, if that matters, at least: within the
// messages that fees include.
func (q *Quote) compareCosts(v, w *answer, least bool) int {
	if !least || !q.pricer.feesLoose {
		return q.compareTotals(v, w)
	}
	return cmp.Or(q.least(v).Cmp(q.least(w)), cmp.Compare(q.unitsElsewhere(v), q.unitsElsewhere(w)))
}

// least is total without fees that include messages.
func (q *Quote) least(a *answer) ratecard.Money {
	m := q.total(a)
	for i := range q.pricer.account.Fees {
		f := &q.pricer.account.Fees[i]
		if line, ok := q.fee(f, a); ok && f.hasIncluded() && !f.isElsewhere(m.Currency) {
			m = m.Add(line.Amount.Times(-1))
		}
	}
	return m
}

// metaAmount returns what Meta charges.
func (q *Quote) metaAmount(a *answer) ratecard.Money {
	m := ratecard.Money{Currency: q.pricer.account.currency()}
	if !a.charged() || a.lacksPrice() {
		return m
	}
	if d, err := a.ladder.total(a.before, a.units); err == nil { // price has met any error
		if m.Amount = d; a.units > 1 {
			m.Amount = d.Add(decimal.New(0, -q.sheet.digits()))
		}
	}
	return m
}

// appendLines appends the lines of a case: what an allowance covers, what is past it,
// and the fees.
func (q *Quote) appendLines(lines []Line, a *answer) []Line {
	if a.free > 0 {
		r := &q.span.rules[a.allowance]
		l := q.line(a, a.free, r)
		l.Used, l.Allowance = min(a.used+a.free, r.then.count), r.then.count
		l.Detail = withCommas(l.Used) + " of " + withCommas(l.Allowance) + " used"
		if a.lacksPrice() && !a.charged() {
			l = l.withoutPrice()
		}
		lines = append(lines, l)
	}
	switch r := q.decidingRule(a); {
	case r == nil:
	case a.lacksPrice():
		lines = append(lines, q.line(a, a.units, r).withoutPrice())
	case a.charged():
		lines = q.appendCharged(lines, a, r)
	default:
		l := q.line(a, a.units, r)
		l.Refused = r.refusal()
		lines = append(lines, l)
	}
	for i := range q.pricer.account.Fees {
		if l, ok := q.fee(&q.pricer.account.Fees[i], a); ok {
			lines = append(lines, l)
		}
	}
	return lines
}

// line returns a line of units that cost nothing, with the card's price where it
// has one.
func (q *Quote) line(a *answer, units int64, r *rule) Line {
	l := Line{
		Item:   a.item.name(),
		Market: q.market,
		Unit:   q.span.unitOf(a.item),
		Units:  units,
		Amount: ratecard.Money{Currency: q.pricer.account.currency()},
		Rule:   r.Rule,
	}
	if ladder, err := q.sheet.ladder(a.item, q.market); err == nil {
		l.Price = ratecard.Money{Amount: ladder.tiers[0].Price, Currency: l.Amount.Currency}
	}
	return l
}

// withoutPrice returns the line of units whose price isn't known.
func (l Line) withoutPrice() Line {
	l.Price, l.Amount = ratecard.Money{}, ratecard.Money{}
	return l
}

// appendCharged appends a line for each step of the ladder that the units are on.
func (q *Quote) appendCharged(lines []Line, a *answer, r *rule) []Line {
	_ = a.ladder.cut(a.before, a.units, func(i int, n int64) { // price has met any error
		tier := &a.ladder.tiers[i]
		lines = append(lines, q.line(a, n, r))
		l := &lines[len(lines)-1]
		l.Price.Amount, l.Tier = tier.Price, i+1
		if l.Amount = l.Price; n > 1 {
			l.Amount = l.Price.Times(n)
		}
		if steps := len(a.ladder.tiers); steps > 1 {
			l.Detail = stepDetail(i+1, steps, tier.UpTo)
		}
	})
	return lines
}

// stepDetail returns "step 3 of 6: up to 25,000,000", without a bound if there is none.
func stepDetail(step, of int, upTo int64) string {
	w := make(wording, 0, 64).add("step ").number(int64(step)).add(" of ").number(int64(of))
	if upTo > 0 {
		w = w.add(": up to ").count(upTo)
	}
	return string(w)
}

// fee returns a fee's line, and whether the fee is on any of the messages.
func (q *Quote) fee(f *Fee, a *answer) (Line, bool) {
	units := q.feeUnits(f, a)
	if units == 0 {
		return Line{}, false
	}
	return f.line(units, q.metaAmount(a).Amount, f.currency(q.pricer.account.currency())), true
}

// feeUnits returns how many of the messages a fee is on.
func (q *Quote) feeUnits(f *Fee, a *answer) (units int64) {
	if w, ok := a.apart(); ok {
		if f.isOn(q.span.day.date, w, "", "") {
			units = 1
		}
		return units
	}
	item, day := a.item.name(), q.span.day.date
	if a.free > 0 && f.isOn(day, wayFree, item, q.market) {
		units = a.free
	}
	way := wayFree
	if a.verb == verbCharge {
		way = wayCharged
	}
	if r := q.decidingRule(a); r != nil && r.then.verb != verbRefuse && f.isOn(day, way, item, q.market) {
		units += a.units
	}
	return units
}

// line returns the fee's line for a number of messages for which Meta charges an
// amount.
func (f *Fee) line(units int64, meta decimal.Decimal, c ratecard.Currency) Line {
	l := Line{
		Item:   FeeItem,
		Fee:    f.Name,
		Units:  units,
		Price:  ratecard.Money{Amount: f.Each.Amount, Currency: c},
		Rule:   feeRule(),
		Detail: f.Name,
	}
	l.Amount = l.Price.Times(units)
	if f.Share.Sign() > 0 {
		if !meta.IsZero() { // or the digits of nothing would show
			l.Amount = l.Amount.Add(ratecard.Money{Amount: meta.Mul(f.Share), Currency: c})
		}
		if l.Detail != "" {
			l.Detail += ", with "
		}
		l.Detail += percent(f.Share) + " of Meta's price"
	}
	return l
}

// feeRule returns the rule of a fee's line.
func feeRule() Rule {
	return Rule{ID: "fee", Text: "A fee of the solution provider; WhatsApp doesn't charge it.", Number: "R0.10"}
}

// inBill returns the line as one of a month's bill, without model and card.
func (l *Line) inBill(month Month) BillLine {
	return BillLine{
		Month:   month,
		Market:  l.Market,
		Item:    l.Item,
		Fee:     l.Fee,
		Rule:    l.Rule,
		Tier:    l.Tier,
		Units:   l.Units,
		Price:   l.Price,
		Amount:  l.Amount,
		Refused: l.Refused,
		Detail:  l.Detail,
	}
}
