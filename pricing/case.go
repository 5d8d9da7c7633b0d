package pricing

import (
	"github.com/wacost/wacost/ratecard"
)

// Low returns the least the messages may cost. One unit of one case shares the
// card's own decimal.
func (q Quote) Low() ratecard.Money { return q.extreme(-1) }

// High returns the most they may cost.
func (q Quote) High() ratecard.Money { return q.extreme(+1) }

func (q *Quote) extreme(sign int) ratecard.Money {
	best := q.total(&q.likely)
	for i := range q.others() {
		if t := q.total(&q.alternatives.cases[i]); t.Cmp(best) == sign {
			best = t
		}
	}
	return best
}

// Certain tells whether Low equals High, and nothing is without a price.
func (q Quote) Exact() bool {
	return q.alternatives == nil || len(q.alternatives.unpriced) == 0 && (len(q.alternatives.cases) == 0 || q.Low().Equal(q.High()))
}

// Cases returns every case, the likeliest first; none only for the zero Quote.
func (q Quote) Cases() []Case {
	list := []Case{}
	if q.pricer == nil || q.likely.flags&isUnpriced != 0 {
		return list
	}
	list = append(list, q.caseOf(&q.likely))
	for i := range q.others() {
		list = append(list, q.caseOf(&q.alternatives.cases[i]))
	}
	return list
}

// Likely returns the likeliest case: of the category declared, the dearest.
func (q Quote) Likely() Case {
	if q.pricer == nil {
		return Case{When: []string{}, Lines: []Line{}}
	}
	return q.caseOf(&q.likely)
}

// Model returns the ID of the model applied.
func (q Quote) Model() string {
	if q.span == nil {
		return ""
	}
	return q.span.model.ID
}

// Card returns the ID of the card applied, with every change made to it.
func (q Quote) Card() string {
	if q.sheet == nil || q.sheet.card == nil {
		return ""
	}
	return q.sheet.card.ID()
}

// Unpriced returns units without a price, which are in neither Low nor High: of
// a delivered message, or of what the month's count may be where that isn't
// isCountry. A category that lacks a rate is an error of the quote instead.
func (q Quote) Unpriced() []Unpriced {
	if q.alternatives == nil {
		return []Unpriced{}
	}
	return append([]Unpriced{}, q.alternatives.unpriced...)
}
