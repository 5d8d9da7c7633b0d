package pricing

import (
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// Low returns the least that the messages may cost: 0 if they are free, but also if
// WhatsApp won't deliver them, which Deliverable tells. Units without a price aren't
// in it; see Unpriced. For one message with one case it allocates nothing.
func (q Quote) Low() ratecard.Money { return q.extreme(-1) }

// High returns the most that the messages may cost, as Low does the least.
func (q Quote) High() ratecard.Money { return q.extreme(+1) }

// extreme returns the least total for sign -1, and the greatest for +1.
func (q *Quote) extreme(sign int) ratecard.Money {
	best := q.total(&q.likely)
	others := q.others()
	for i := range others {
		if t := q.total(&others[i]); t.Cmp(best) == sign {
			best = t
		}
	}
	return best
}

// Exact reports whether there is one amount: Low equals High, and every unit has
// a price. It doesn't say how sure the price is; Notes do. The zero Quote, which
// comes with an error, has no amount, so it isn't exact.
func (q Quote) Exact() bool {
	if q.alternatives != nil && len(q.alternatives.unpriced) > 0 {
		return false
	}
	return q.pricer != nil && (len(q.others()) == 0 || q.Low().Equal(q.High()) &&
		!slices.ContainsFunc(q.OtherCurrencies(), func(o OtherTotal) bool { return !o.Low.Equal(o.High) }))
}

// OtherCurrencies returns the least and the most that fees in other currencies than the
// account's come to, sorted by currency. They are in neither Low nor High. It returns nil
// if there are none.
func (q Quote) OtherCurrencies() []OtherTotal {
	if q.pricer == nil || !q.pricer.feesElsewhere {
		return nil
	}
	var cases [][]ratecard.Money
	var all []ratecard.Money
	for i := range q.answers() {
		sums := q.elsewhere(q.answer(i))
		cases = append(cases, sums)
		for _, m := range sums {
			all = addTo(all, m)
		}
	}
	var list []OtherTotal
	for _, m := range all {
		in := func(sums []ratecard.Money) ratecard.Money { return sumIn(sums, m.Currency) }
		t := OtherTotal{in(cases[0]), in(cases[0])}
		for _, sums := range cases[1:] {
			if sum := in(sums); sum.Cmp(t.Low) < 0 {
				t.Low = sum
			} else if sum.Cmp(t.High) > 0 {
				t.High = sum
			}
		}
		list = append(list, t)
	}
	return list
}

// Cases returns every case, the likeliest first. There is none for the zero
// Quote.
func (q Quote) Cases() []Case {
	list := make([]Case, 0, q.answers())
	for i := range q.answers() {
		list = append(list, q.caseOf(q.answer(i), []Line{}))
	}
	return list
}

// Likely returns the likeliest case. It is the dearest of those in which Meta
// files the message as declared.
func (q Quote) Likely() Case {
	if q.pricer == nil {
		return Case{When: []Condition{}, Lines: []Line{}}
	}
	return q.caseOf(&q.likely, []Line{})
}

// Model returns the ID of the model applied.
func (q Quote) Model() string {
	if q.span == nil {
		return ""
	}
	return q.span.model.ID
}

// Card returns the ID of the card applied, which names every change made to it.
func (q Quote) Card() string {
	if q.sheet == nil || q.sheet.card == nil {
		return ""
	}
	return q.sheet.card.ID()
}

// Deliverable reports whether WhatsApp delivers the messages. It is "" for the zero
// Quote.
func (q Quote) Deliverable() Deliverable {
	all := true
	some := false
	for i := range q.answers() {
		a := q.answer(i)
		refused := q.refuses(a)
		all = all && !refused
		some = some || !refused || a.free > 0
	}
	switch {
	case q.pricer == nil:
		return ""
	case all:
		return DeliverableYes
	case some:
		return DeliverableUnsure
	}
	return DeliverableNo
}

// answers returns how many answers there are: one for each case, none for the zero Quote.
func (q *Quote) answers() int {
	if q.pricer == nil {
		return 0
	}
	return 1 + len(q.others())
}

// answer returns one of the answers, of which the likeliest is the first.
func (q *Quote) answer(i int) *answer {
	if i == 0 {
		return &q.likely
	}
	return &q.others()[i-1]
}

// Unpriced returns units without a price, which are in neither Low nor High. A
// charge has them where the card lacks the price of a delivered message. A quote
// has them where the month's count isn't known, and the card doesn't price all
// that it may be. Otherwise a missing price is an error of the quote.
func (q Quote) Unpriced() []Unpriced {
	if q.alternatives == nil {
		return []Unpriced{}
	}
	return append([]Unpriced{}, q.alternatives.unpriced...)
}
