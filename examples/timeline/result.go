package main

import (
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A result is a timeline as JSON. Its lists are in the order of the file.
type result struct {
	ID        string         `json:"id"`
	Models    []string       `json:"models"`
	Charges   []charge       `json:"charges"`
	Free      []free         `json:"free"`
	Refused   []refused      `json:"refused"`
	Uncertain []uncertain    `json:"uncertain"`
	Low       ratecard.Money `json:"low"`
	High      ratecard.Money `json:"high"`
	Unpriced  []unpriced     `json:"unpriced"`
}

type charge struct {
	Event    string `json:"event"`
	Unit     string `json:"unit"`
	Category string `json:"category"`
	Qty      int64  `json:"qty"`
}

type free struct {
	Event string `json:"event"`
	Why   string `json:"why"` // a rule's ID, or not_delivered
	Qty   int64  `json:"qty"`
}

type refused struct {
	Event string `json:"event"`
	Error int    `json:"error"`
	Why   string `json:"why"`
}

type uncertain struct {
	Event    string `json:"event"`
	Category string `json:"category"`
	Low      int64  `json:"low"` // units charged
	High     int64  `json:"high"`
	Why      string `json:"why"`
}

type unpriced struct {
	Event string `json:"event"`
	Why   string `json:"why"`
}

const notDelivered = "not_delivered"

func (t *timeline) result() *result {
	zero := ratecard.Money{Currency: t.scenario.Currency}
	r := &result{
		ID: t.scenario.ID, Models: append([]string{}, t.models...), Low: zero, High: zero,
		Charges: []charge{}, Free: []free{}, Refused: []refused{}, Uncertain: []uncertain{}, Unpriced: []unpriced{},
	}
	for i := range t.fates {
		one := result{Low: zero, High: zero}
		t.add(&one, i)
		r.Low, r.High = r.Low.Add(one.Low), r.High.Add(one.High)
		r.Charges, r.Free = append(r.Charges, one.Charges...), append(r.Free, one.Free...)
		r.Refused, r.Uncertain = append(r.Refused, one.Refused...), append(r.Uncertain, one.Uncertain...)
		r.Unpriced = append(r.Unpriced, one.Unpriced...)
	}
	return r
}

// add tells of one event.
func (t *timeline) add(r *result, i int) {
	e, f := &t.scenario.Events[i], &t.fates[i]
	switch {
	case e.Inbound:
		return
	case f.refused != nil:
		r.Refused = append(r.Refused, refused{e.ID, f.refused.code, f.refused.rule.ID})
		return
	case e.Lost:
		r.Free = append(r.Free, free{e.ID, notDelivered, e.Count})
		return
	}
	for _, p := range f.pieces {
		r.piece(e.ID, p, e.Message.MarketingMessagesAPI)
	}
	if f.gap != "" {
		r.gap(e.ID, f.gap)
	}
}

// piece adds copies of an event to the lists; those that were settled like ones
// before them, to their line.
func (r *result) piece(event string, p piece, lite bool) {
	r.Low = r.Low.Add(p.quote.Low().Times(p.n))
	r.High = r.High.Add(p.quote.High().Times(p.n))
	for _, g := range p.quote.Unpriced() {
		r.gap(event, g.Why)
	}
	rulings := p.quote.Rulings()
	first := rulings[0]
	low, high := first.Charged, first.Charged
	for _, other := range rulings[1:] {
		low, high = min(low, other.Charged), max(high, other.Charged)
	}
	switch {
	case low < high:
		u := uncertain{event, name(charged(rulings), lite), low * p.n, high * p.n, doubt(rulings)}
		if i := slices.IndexFunc(r.Uncertain, func(v uncertain) bool { return v.Category == u.Category }); i >= 0 {
			r.Uncertain[i].Low, r.Uncertain[i].High = r.Uncertain[i].Low+u.Low, r.Uncertain[i].High+u.High
		} else {
			r.Uncertain = append(r.Uncertain, u)
		}
	case first.Refused > 0:
		no := refused{event, first.Code, first.Rule.ID}
		if !slices.Contains(r.Refused, no) {
			r.Refused = append(r.Refused, no)
		}
	case first.Charged > 0:
		c := charge{event, unit(first), name(first, lite), p.n}
		if i := slices.IndexFunc(r.Charges, func(d charge) bool { return d.Unit == c.Unit && d.Category == c.Category }); i >= 0 {
			r.Charges[i].Qty += c.Qty
		} else {
			r.Charges = append(r.Charges, c)
		}
	default:
		f := free{event, decided(first).ID, p.n}
		if i := slices.IndexFunc(r.Free, func(g free) bool { return g.Why == f.Why }); i >= 0 {
			r.Free[i].Qty += f.Qty
		} else {
			r.Free = append(r.Free, f)
		}
	}
}

func (r *result) gap(event, why string) {
	if g := (unpriced{event, why}); !slices.Contains(r.Unpriced, g) {
		r.Unpriced = append(r.Unpriced, g)
	}
}

// charged returns the first ruling that charges.
func charged(rulings []pricing.Ruling) pricing.Ruling {
	return rulings[slices.IndexFunc(rulings, func(r pricing.Ruling) bool { return r.Charged > 0 })]
}

// decided is the rule that settled one message.
func decided(r pricing.Ruling) pricing.Rule {
	if r.Free > 0 && r.Allowance.ID != "" {
		return r.Allowance
	}
	return r.Rule
}

// doubt names the rules of which nobody knows which holds.
func doubt(rulings []pricing.Ruling) string {
	var list []string
	for _, r := range rulings {
		if id := decided(r).ID; !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return strings.Join(list, " or ")
}

func unit(r pricing.Ruling) string {
	if r.Unit == ratecard.PerConversation {
		return "conversation"
	}
	return "message"
}

// name is the category as files of scenarios and Meta's webhooks spell it.
func name(r pricing.Ruling, lite bool) string {
	switch {
	case r.Item == ratecard.Notification:
		return "template"
	case r.Item == ratecard.Marketing && lite: // at marketing's price since July 2025, under this name (R5.8)
		return "marketing_lite"
	}
	return string(r.Item)
}
