package analytics

import (
	"cmp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// charge adds a charge of the ledger's.
func (t *table) charge(c *ledger.Charge) {
	if c.Event.Inbound { // it has only fees of the provider's
		return
	}
	interval := t.intervalAt(c.Event.At)
	if t.o.Account != "" && c.Account != "" && c.Account != t.o.Account {
		if interval >= 0 {
			t.stats.elsewhere++
		}
		return
	}
	if display := digits(c.Display); display != "" {
		t.display[c.Event.Number] = display
	}
	ruling, ruled := rulingOf(c)
	of, counts := classOf(c, ruling, ruled), true
	if t.report.Kind == KindConversation {
		of.unitType, counts = t.opened(c, ruling)
	}
	if interval < 0 {
		return
	}
	if ruled && (ruling.Unit == ratecard.PerConversation) != (t.report.Kind == KindConversation) {
		t.stats.otherUnit++
	}
	if !ruled && t.report.Kind == KindConversation {
		t.stats.unruled++
	}
	if !counts {
		return
	}
	t.note(c)
	k := key{interval: interval}
	if t.has.number {
		k.number = c.Event.Number
	}
	if t.has.country {
		k.market, k.country = t.marketOf(c, interval)
	}
	if !t.tellsInitiator(interval) {
		of.direction = ""
	}
	t.add(k, t.class(of), c, ruling, ruled)
}

// note counts a charge in the stats.
func (t *table) note(c *ledger.Charge) {
	if c.Account != "" {
		t.stats.accounts[c.Account] = true
	}
	if currency := c.Quote.High().Currency; currency != "" {
		t.stats.currencies[currency] = true
	}
	if !c.Quote.Low().Equal(c.Quote.High()) {
		t.stats.uncertain++
	}
}

// add counts a unit on our side.
func (t *table) add(k key, of class, c *ledger.Charge, ruling pricing.Ruling, ruled bool) {
	if t.ours[k] == nil {
		t.ours[k] = map[class]*ours{}
	}
	sum := t.ours[k][of]
	if sum == nil {
		sum = &ours{}
		t.ours[k][of] = sum
	}
	one := ours{units: 1}
	if len(c.Unpriced) > 0 && (ruling.Charged > 0 || !ruled) {
		one.unpriced = 1
	}
	one.price(&c.Quote)
	sum.join(&one)
}

// price sets the low and high of what Meta charges in a quote. Fees are left out:
// they are the provider's.
func (o *ours) price(q *pricing.Quote) {
	for i, k := range q.Cases() {
		var sum decimal.Decimal
		for _, l := range k.Lines {
			if l.Item == "fee" || l.Amount.IsZero() {
				continue
			}
			sum = sum.Add(l.Amount.Amount)
			if digit := l.Price.Amount.Exponent(); !o.priced || digit > o.digit {
				o.digit, o.priced = digit, true
			}
		}
		if i == 0 || sum.Cmp(o.low) < 0 {
			o.low = sum
		}
		if i == 0 || sum.Cmp(o.high) > 0 {
			o.high = sum
		}
	}
}

// join adds the units of p.
func (o *ours) join(p *ours) {
	o.units, o.unpriced = o.units+p.units, o.unpriced+p.unpriced
	o.low, o.high = o.low.Add(p.low), o.high.Add(p.high)
	if p.priced && (!o.priced || p.digit > o.digit) {
		o.digit, o.priced = p.digit, true
	}
}

// rulingOf returns the rule that decided a charge, in the likeliest case, and
// reports whether there is one.
func rulingOf(c *ledger.Charge) (pricing.Ruling, bool) {
	if list := c.Quote.Rulings(); len(list) > 0 {
		return list[0], true
	}
	return pricing.Ruling{}, false
}

// marketOf returns the market and country of the user, and "" if the user is known
// by a name that doesn't say.
func (t *table) marketOf(c *ledger.Charge, interval int) (ratecard.Market, string) {
	if place, err := ratecard.Locate(c.Event.Message.To); err == nil {
		return t.market(place.Country, interval)
	}
	return "", ""
}

// classOf returns the class that a message was charged as.
func classOf(c *ledger.Charge, r pricing.Ruling, ruled bool) class {
	if !ruled { // only Meta's word is there
		of := class{unitType: upper(c.Pricing.Type), category: upper(c.Pricing.Word)}
		of.category = cmp.Or(of.category, upper(string(c.Category())))
		return of
	}
	of := class{category: upper(string(r.Item))}
	switch {
	case r.Item == ratecard.UserInitiated || r.Item == ratecard.BusinessInitiated:
		of.category, of.direction = "", of.category
	case r.Item == ratecard.Marketing && c.Event.Message.MarketingMessagesAPI:
		of.category = "MARKETING_LITE"
	case c.Group != "" && category.Category(r.Item).Known() &&
		r.Item != ratecard.Authentication && r.Item != ratecard.AuthenticationInternational:
		// authentication has no category of its own in groups
		of.category = "GROUP_" + of.category
	}
	switch {
	case r.Charged > 0, r.Rule.ID == ruleExempt && c.Event.Meta.Type == pricing.TypeRegular:
		// Meta may call exempt ones regular (R7.10)
		of.unitType = typeRegular
	case r.Refused > 0: // by the rules asked for, which aren't those it was delivered under
		of.unitType = "UNDELIVERED"
	case r.Rule.ID == ruleEntry:
		of.unitType = typeFreeEntry
	case c.Group != "":
		of.unitType = typeFreeGroup
	default:
		of.unitType = typeFreeService
	}
	return of
}

// Rules of package pricing, by their stable IDs.
const (
	ruleEntry  = "free-entry-point"
	ruleExempt = "exempt"
)

// opened returns the type of the conversation that a message opened, and reports
// whether it opened one. Messages within an open conversation don't count.
func (t *table) opened(c *ledger.Charge, r pricing.Ruling) (typed string, ok bool) {
	switch {
	case r.Unit != ratecard.PerConversation:
		return "", false
	case r.Charged > 0:
		return typeRegular, true
	case r.Allowance.ID != "":
		return typeFreeTier, true
	case r.Rule.ID != ruleEntry:
		return "", false
	}
	who := thread{c.Event.Number, c.Event.User}
	last, known := t.entries[who]
	this := entryWindow{id: c.Conversation.ID, until: c.Event.Meta.FreeUntil}
	same := this.id != "" && this.id == last.id
	unnamed := this.id == "" || last.id == ""
	if known && (same || unnamed && c.Event.At.Before(last.until)) {
		if last.id == "" {
			last.id = this.id
			t.entries[who] = last
		}
		return "", false
	}
	if this.until.IsZero() {
		model, _ := pricing.ModelByID(c.Quote.Model())
		this.until = c.Event.At.Add(model.Policy.FreeEntry)
	}
	t.entries[who] = this
	return typeFreeEntry, true
}

// resolve puts our side beside Meta's, once all charges are in. Meta's numbers
// are those that people write, so phone number IDs are replaced by them.
func (t *table) resolve() {
	for k, classes := range t.ours {
		if k.number != "" {
			k.number = cmp.Or(t.display[k.number], digits(t.o.Numbers[k.number]), strings.TrimPrefix(k.number, "+"))
		}
		for of, sum := range classes {
			t.cell(k, of).join(sum)
		}
	}
}
