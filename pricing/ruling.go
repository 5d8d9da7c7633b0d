package pricing

import "github.com/wacost/wacost/ratecard"

// A Ruling is what the rules say of a quote's messages in one of its cases,
// whatever they cost: how many are charged, free and refused.
type Ruling struct {
	Item    ratecard.Item // what the card prices them as, also those that are free
	Unit    ratecard.Unit // what is charged for
	Charged int64         // at the card's price
	Free    int64         // delivered, for nothing
	Refused int64         // not delivered
	// WhatsApp's error code of the refusal; 0 if Meta doesn't name it
	Code int
	// the rule that decided; the zero Rule if an allowance covers all
	Rule Rule
	// the allowance that covers Free, or a part of it; the zero Rule if none does
	Allowance Rule
}

// Rulings returns one Ruling for each case, the likeliest first. Unlike Cases,
// it has one for messages without a price too.
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

// rulingOf returns an answer as a Ruling.
func (q *Quote) rulingOf(a *answer) Ruling {
	r := Ruling{Item: a.item.name(), Unit: ratecard.PerMessage, Free: a.free}
	switch {
	case q.span.perConversation:
		r.Unit = ratecard.PerConversation
	case a.item == itemNotification:
		r.Unit = ratecard.PerNotification
	}
	if a.free > 0 {
		r.Allowance = q.span.rules[a.allowance].Rule
	}
	decides := q.decidingRule(a)
	if decides == nil {
		return r
	}
	r.Rule = decides.Rule
	switch decides.then.verb {
	case verbCharge:
		r.Charged = a.units
	case verbRefuse:
		r.Refused, r.Code = a.units, decides.then.code
	default:
		r.Free += a.units
	}
	return r
}
