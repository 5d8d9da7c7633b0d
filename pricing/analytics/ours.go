package analytics

import (
	"cmp"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/metawords"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// charge adds a charge of the ledger's.
func (t *table) charge(c *ledger.Charge) {
	if c.Event.Inbound || c.Event.Failed { // it has only fees of the provider's
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
	settled, ruled := settlementOf(c)
	of, counts := classOf(c, settled, ruled), true
	if t.report.Kind == KindConversation {
		of.unitType, counts = t.opened(c, settled)
	}
	if interval < 0 {
		return
	}
	if ruled && (settled.unit == ratecard.PerConversation) != (t.report.Kind == KindConversation) {
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
	t.add(k, t.class(of), c, settled, ruled)
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
func (t *table) add(k key, of class, c *ledger.Charge, s settlement, ruled bool) {
	if t.ours[k] == nil {
		t.ours[k] = map[class]*ours{}
	}
	sum := t.ours[k][of]
	if sum == nil {
		sum = &ours{}
		t.ours[k][of] = sum
	}
	one := ours{units: 1}
	if len(c.Unpriced) > 0 && (s.charged || !ruled) {
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

// A settlement is what the rules made of a message.
type settlement struct {
	item     ratecard.Item // what it was priced as
	unit     ratecard.Unit
	rule     string // ID of the rule that decided
	charged  bool
	refused  bool
	included bool // within an allowance
}

// settlementOf returns what the rules made of a charge, in the likeliest case, and
// reports whether there is one.
func settlementOf(c *ledger.Charge) (s settlement, ok bool) {
	for _, l := range c.Quote.Likely().Lines {
		if l.Item == "fee" {
			continue
		}
		return settlement{
			item:     l.Item,
			unit:     l.Unit,
			rule:     l.Rule.ID,
			charged:  l.IsCharged(),
			refused:  l.Refused != nil,
			included: l.Allowance > 0,
		}, true
	}
	return settlement{}, false
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
func classOf(c *ledger.Charge, s settlement, ruled bool) class {
	if !ruled { // only Meta's word is there
		of := class{
			unitType: upper(metawords.Plain(metawords.Type, c.Pricing.Type)),
			category: upper(metawords.Plain(metawords.Category, c.Pricing.Word)),
		}
		of.category = cmp.Or(of.category, upper(string(c.Category())))
		return of
	}
	of := class{category: upper(string(s.item))}
	switch {
	case s.item == ratecard.UserInitiated || s.item == ratecard.BusinessInitiated:
		of.category, of.direction = "", of.category
	case s.item == ratecard.Marketing && c.Event.Message.MarketingMessagesAPI:
		of.category = "MARKETING_LITE"
	case c.Group != "" && category.Category(s.item).Known() &&
		s.item != ratecard.Authentication && s.item != ratecard.AuthenticationInternational:
		// authentication has no category of its own in groups
		of.category = "GROUP_" + of.category
	}
	switch {
	case s.charged, s.rule == ruleExempt && c.Event.Meta.Type == pricing.TypeRegular:
		// Meta may call exempt ones regular (R7.10)
		of.unitType = typeRegular
	case s.refused: // by the rules asked for, which aren't those it was delivered under
		of.unitType = "UNDELIVERED"
	case s.rule == ruleEntry:
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
func (t *table) opened(c *ledger.Charge, s settlement) (typed string, ok bool) {
	switch {
	case s.unit != ratecard.PerConversation:
		return "", false
	case s.charged:
		return typeRegular, true
	case s.included:
		return typeFreeTier, true
	case s.rule != ruleEntry:
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
