package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A result is a timeline as JSON. Its lists are in the order of the file, and
// never null.
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

// A charge is units of an event that are billed.
type charge struct {
	Event    string `json:"event"`
	Unit     string `json:"unit"`
	Category string `json:"category"`
	Qty      int64  `json:"qty"`
}

// free is messages of an event that cost nothing.
type free struct {
	Event string `json:"event"`
	Why   string `json:"why"` // a rule's ID, or notDelivered
	Qty   int64  `json:"qty"`
}

// refused is an event whose messages WhatsApp doesn't send.
type refused struct {
	Event string `json:"event"`
	Error int    `json:"error"`
	Why   string `json:"why"`
}

// uncertain is messages of an event of which some may be billed or not.
type uncertain struct {
	Event    string `json:"event"`
	Category string `json:"category"`
	Low      int64  `json:"low"`  // units billed, at least
	High     int64  `json:"high"` // and at most
	Why      string `json:"why"`
}

// unpriced is an event that has no price, or not for all its messages.
type unpriced struct {
	Event string `json:"event"`
	ID    string `json:"id"` // of pricing.UnpricedIDs
	Field string `json:"field"`
	Why   string `json:"why"`
}

const notDelivered = "not_delivered"

// result returns what the events of the timeline cost.
func (t *timeline) result() *result {
	zero := ratecard.Money{Currency: t.scenario.Currency}
	r := &result{
		ID:        t.scenario.ID,
		Models:    append([]string{}, t.models...),
		Charges:   []charge{},
		Free:      []free{},
		Refused:   []refused{},
		Uncertain: []uncertain{},
		Low:       zero,
		High:      zero,
		Unpriced:  []unpriced{},
	}
	for i := range t.outcomes {
		one := result{Low: zero, High: zero}
		one.addEvent(&t.scenario.Events[i], &t.outcomes[i])
		r.Low, r.High = r.Low.Add(one.Low), r.High.Add(one.High)
		r.Charges, r.Free = append(r.Charges, one.Charges...), append(r.Free, one.Free...)
		r.Refused, r.Uncertain = append(r.Refused, one.Refused...), append(r.Uncertain, one.Uncertain...)
		r.Unpriced = append(r.Unpriced, one.Unpriced...)
	}
	return r
}

// addEvent adds an event to a result that is empty.
func (r *result) addEvent(e *scenario.Event, f *outcome) {
	switch {
	case e.Inbound:
		return
	case f.refused != nil:
		r.addRefused(refused{e.ID, f.refused.code, f.refused.rule.ID})
		return
	case e.Lost:
		r.addFree(free{e.ID, notDelivered, e.Count})
		return
	}
	for _, b := range f.batches {
		r.addBatch(e.ID, b, e.Message.MarketingMessagesAPI)
	}
	if no := f.noPrice; no.Units > 0 {
		r.addUnpriced(unpriced{e.ID, no.ID, no.Field, no.Why})
	}
}

// addBatch adds copies of an event. Those that came out like others before them
// are added to the same entry.
func (r *result) addBatch(event string, b batch, viaMarketingAPI bool) {
	r.Low = r.Low.Add(b.quote.Low().Times(b.n))
	r.High = r.High.Add(b.quote.High().Times(b.n))
	for _, u := range b.quote.Unpriced() {
		r.addUnpriced(unpriced{event, u.ID, u.Field, u.Why})
	}
	list := decisions(b.quote)
	first := list[0]
	low, high := first.charged, first.charged
	for _, other := range list[1:] {
		low, high = min(low, other.charged), max(high, other.charged)
	}
	switch {
	case low < high:
		r.addUncertain(uncertain{
			Event:    event,
			Category: charged(list).name(viaMarketingAPI),
			Low:      low * b.n,
			High:     high * b.n,
			Why:      possible(list),
		})
	case first.refused != nil:
		r.addRefused(refused{event, first.refused.Code, first.refused.ID})
	case first.charged > 0:
		r.addCharge(charge{
			Event:    event,
			Unit:     first.billed(),
			Category: first.name(viaMarketingAPI),
			Qty:      b.n,
		})
	default:
		r.addFree(free{event, first.rule.ID, b.n})
	}
}

func (r *result) addCharge(c charge) {
	for i := range r.Charges {
		if old := &r.Charges[i]; old.Unit == c.Unit && old.Category == c.Category {
			old.Qty += c.Qty
			return
		}
	}
	r.Charges = append(r.Charges, c)
}

func (r *result) addFree(f free) {
	for i := range r.Free {
		if old := &r.Free[i]; old.Why == f.Why {
			old.Qty += f.Qty
			return
		}
	}
	r.Free = append(r.Free, f)
}

func (r *result) addRefused(no refused) {
	if !slices.Contains(r.Refused, no) {
		r.Refused = append(r.Refused, no)
	}
}

func (r *result) addUncertain(u uncertain) {
	for i := range r.Uncertain {
		if old := &r.Uncertain[i]; old.Category == u.Category {
			old.Low, old.High = old.Low+u.Low, old.High+u.High
			return
		}
	}
	r.Uncertain = append(r.Uncertain, u)
}

func (r *result) addUnpriced(u unpriced) {
	if !slices.Contains(r.Unpriced, u) {
		r.Unpriced = append(r.Unpriced, u)
	}
}

// A decision is what the rules say of an event's copies in one case.
type decision struct {
	item    ratecard.Item
	unit    ratecard.Unit
	rule    pricing.Rule // that decides what one message costs
	charged int64        // units
	refused *pricing.Refusal
}

// decisions returns one for each case of a quote.
func decisions(q pricing.Quote) []decision {
	var list []decision
	for _, c := range q.Cases() {
		var d decision
		for i, l := range c.Lines { // a scenario has no fees
			if i == 0 {
				d = decision{item: l.Item, unit: l.Unit, rule: l.Rule}
			}
			if l.IsCharged() {
				d.charged += l.Units
			}
			d.refused = cmp.Or(d.refused, l.Refused)
		}
		list = append(list, d)
	}
	return list
}

// charged returns the first decision that charges.
func charged(list []decision) decision {
	return list[slices.IndexFunc(list, func(d decision) bool { return d.charged > 0 })]
}

// possible names the rules of which one decides, and nobody knows which.
func possible(decided []decision) string {
	var list []string
	for _, d := range decided {
		if !slices.Contains(list, d.rule.ID) {
			list = append(list, d.rule.ID)
		}
	}
	return strings.Join(list, " or ")
}

// billed names what is billed.
func (d decision) billed() string {
	if d.unit == ratecard.PerConversation {
		return "conversation"
	}
	return "message"
}

// name returns the category as files of scenarios and Meta's webhooks spell it.
func (d decision) name(viaMarketingAPI bool) string {
	switch {
	case d.item == ratecard.Notification:
		return "template"
	case d.item == ratecard.Marketing && viaMarketingAPI:
		// At the price of marketing since July 2025, under this name (R5.8).
		return "marketing_lite"
	}
	return string(d.item)
}
