package pricing

import "github.com/wacost/wacost/ratecard"

// A Ruling is how the rules settle the messages of a quote in one of its cases,
// whatever they cost: how many are charged, and what for.
type Ruling struct {
	Item      ratecard.Item // what the card prices them as, also those that are free
	Unit      ratecard.Unit // what is charged for
	Charged   int64         // at the card's price
	Free      int64         // delivered, for nothing
	Refused   int64         // not delivered
	Code      int           // WhatsApp's error code of the refusal
	Rule      Rule          // that decided; the zero Rule if an allowance covers all
	Allowance Rule          // that covers Free, or a part of it; the zero Rule if none does
}

// Rulings returns one Ruling for each case, the likeliest first. Unlike Cases,
// it also tells how messages were settled for which the card has no price.
func (q Quote) Rulings() []Ruling {
	list := []Ruling{}
	if q.span == nil || q.likely.flags&isInbound != 0 {
		return list
	}
	list = append(list, q.rulingOf(&q.likely))
	for i := range q.others() {
		list = append(list, q.rulingOf(&q.alternatives.cases[i]))
	}
	return list
}

func (q *Quote) rulingOf(v *answer) Ruling {
	r := Ruling{Item: v.item.name(), Unit: ratecard.PerMessage, Free: v.free}
	switch {
	case q.span.perConversation:
		r.Unit = ratecard.PerConversation
	case v.item == itemNotification:
		r.Unit = ratecard.PerNotification
	}
	if v.free > 0 {
		r.Allowance = q.span.rules[v.allowance].Rule
	}
	decides := q.decidingRule(v)
	if decides == nil {
		return r
	}
	r.Rule = decides.Rule
	switch decides.then.verb {
	case verbCharge:
		r.Charged = v.units
	case verbRefuse:
		r.Refused, r.Code = v.units, decides.then.code
	default:
		r.Free += v.units
	}
	return r
}
