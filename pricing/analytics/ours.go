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

// charge adds one of ours.
func (s *table) charge(c *ledger.Charge) {
	if c.Event.Inbound { // it has the provider's fees only
		return
	}
	interval := s.intervalAt(c.Event.At)
	if s.o.Account != "" && c.Account != "" && c.Account != s.o.Account {
		if interval >= 0 {
			s.stats.elsewhere++
		}
		return
	}
	if display := digits(c.Display); display != "" {
		s.display[c.Event.Number] = display
	}
	ruling, judged := settled(c)
	of, counts := classOf(c, ruling, judged), true
	if s.report.Kind == KindConversation {
		of.unitType, counts = s.opened(c, ruling)
	}
	if interval < 0 {
		return
	}
	if judged && (ruling.Unit == ratecard.PerConversation) != (s.report.Kind == KindConversation) {
		s.stats.otherUnit++
	}
	if !judged && s.report.Kind == KindConversation {
		s.stats.unjudged++
	}
	if !counts {
		return
	}
	s.note(c)
	k := key{interval: interval}
	if s.has.number {
		k.number = c.Event.Number
	}
	if s.has.country {
		k.market, k.country = s.marketOf(c, interval)
	}
	if !s.tellsInitiator(interval) {
		of.direction = ""
	}
	s.add(k, s.class(of), c, ruling, judged)
}

// note remembers whose charges were counted, and in what money.
func (s *table) note(c *ledger.Charge) {
	if c.Account != "" {
		s.stats.accounts[c.Account] = true
	}
	if currency := c.Quote.High().Currency; currency != "" {
		s.stats.currencies[currency] = true
	}
	if !c.Quote.Low().Equal(c.Quote.High()) {
		s.stats.uncertain++
	}
}

// add counts a unit.
func (s *table) add(k key, of class, c *ledger.Charge, ruling pricing.Ruling, judged bool) {
	if s.ours[k] == nil {
		s.ours[k] = map[class]*ours{}
	}
	sum := s.ours[k][of]
	if sum == nil {
		sum = &ours{}
		s.ours[k][of] = sum
	}
	one := ours{units: 1}
	if len(c.Unpriced) > 0 && (ruling.Charged > 0 || !judged) {
		one.unpriced = 1
	}
	one.price(&c.Quote)
	sum.join(&one)
}

// price sets what Meta charges in a quote; fees are the provider's.
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

// join adds another's units.
func (o *ours) join(p *ours) {
	o.units, o.unpriced = o.units+p.units, o.unpriced+p.unpriced
	o.low, o.high = o.low.Add(p.low), o.high.Add(p.high)
	if p.priced && (!o.priced || p.digit > o.digit) {
		o.digit, o.priced = p.digit, true
	}
}

// settled is how the rules settled a charge, in the likeliest case.
func settled(c *ledger.Charge) (pricing.Ruling, bool) {
	if list := c.Quote.Rulings(); len(list) > 0 {
		return list[0], true
	}
	return pricing.Ruling{}, false
}

// placeOf is the market and country of the user, if the name of the user tells.
func (s *table) marketOf(c *ledger.Charge, interval int) (ratecard.Market, string) {
	if place, err := ratecard.Locate(c.Event.Message.To); err == nil {
		return s.market(place.Country, interval)
	}
	return "", ""
}

// classOf is what a message was charged as.
func classOf(c *ledger.Charge, r pricing.Ruling, judged bool) class {
	if !judged { // there is only Meta's word
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
	case c.Group != "" && category.Category(r.Item).Known() && r.Item != ratecard.Authentication: // no category says so of authentication
		of.category = "GROUP_" + of.category
	}
	switch {
	case r.Charged > 0, r.Rule.ID == ruleExempt && c.Event.Meta.Type == pricing.TypeRegular: // Meta may call them so (R7.10)
		of.unitType = typeRegular
	case r.Refused > 0: // by rules other than those it was delivered under
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

// opened tells whether a message opened a conversation, and of which type.
// What a conversation covers once it is open isn't counted.
func (s *table) opened(c *ledger.Charge, r pricing.Ruling) (typed string, ok bool) {
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
	t := thread{c.Event.Number, c.Event.User}
	last, known := s.entries[t]
	this := entryWindow{id: c.Conversation.ID, until: c.Event.Meta.FreeUntil}
	if known && (this.id != "" && this.id == last.id || (this.id == "" || last.id == "") && c.Event.At.Before(last.until)) {
		if last.id == "" {
			last.id = this.id
			s.entries[t] = last
		}
		return "", false
	}
	if this.until.IsZero() {
		model, _ := pricing.ModelByID(c.Quote.Model())
		this.until = c.Event.At.Add(model.Policy.FreeEntry)
	}
	s.entries[t] = this
	return typeFreeEntry, true
}

// resolve puts our side beside Meta's, by the numbers that people write.
func (s *table) resolve() {
	for k, classes := range s.ours {
		if k.number != "" {
			k.number = cmp.Or(s.display[k.number], digits(s.o.Numbers[k.number]), strings.TrimPrefix(k.number, "+"))
		}
		for of, sum := range classes {
			s.cell(k, of).join(sum)
		}
	}
}
