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
func (s *sheet) charge(c *ledger.Charge) {
	if c.Event.Inbound { // it has the provider's fees only
		return
	}
	interval := s.at(c.Event.At)
	if s.o.Account != "" && c.Account != "" && c.Account != s.o.Account {
		if interval >= 0 {
			s.seen.elsewhere++
		}
		return
	}
	if display := digits(c.Display); display != "" {
		s.display[c.Event.Number] = display
	}
	ruling, judged := settled(c)
	of, counts := classOf(c, ruling, judged), true
	if s.report.Kind == KindConversation {
		of.typed, counts = s.opened(c, ruling)
	}
	if interval < 0 {
		return
	}
	if judged && (ruling.Unit == ratecard.PerConversation) != (s.report.Kind == KindConversation) {
		s.seen.otherUnit++
	}
	if !judged && s.report.Kind == KindConversation {
		s.seen.unjudged++
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
		k.market, k.country = s.placeOf(c, interval)
	}
	if !s.directed(interval) {
		of.direction = ""
	}
	s.add(k, s.class(of), c, ruling, judged)
}

// note remembers whose charges were counted, and in what money.
func (s *sheet) note(c *ledger.Charge) {
	if c.Account != "" {
		s.seen.accounts[c.Account] = true
	}
	if currency := c.Quote.High().Currency; currency != "" {
		s.seen.currencies[currency] = true
	}
	if !c.Quote.Low().Equal(c.Quote.High()) {
		s.seen.uncertain++
	}
}

// add counts a unit.
func (s *sheet) add(k key, of class, c *ledger.Charge, ruling pricing.Ruling, judged bool) {
	if s.own[k] == nil {
		s.own[k] = map[class]*own{}
	}
	sum := s.own[k][of]
	if sum == nil {
		sum = &own{}
		s.own[k][of] = sum
	}
	one := own{units: 1}
	if len(c.Unpriced) > 0 && (ruling.Charged > 0 || !judged) {
		one.unpriced = 1
	}
	one.price(&c.Quote)
	sum.join(&one)
}

// price sets what Meta charges in a quote; fees are the provider's.
func (o *own) price(q *pricing.Quote) {
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
func (o *own) join(p *own) {
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
func (s *sheet) placeOf(c *ledger.Charge, interval int) (ratecard.Market, string) {
	if place, err := ratecard.Locate(c.Event.Message.To); err == nil {
		return s.market(place.Country, interval)
	}
	return "", ""
}

// classOf is what a message was charged as.
func classOf(c *ledger.Charge, r pricing.Ruling, judged bool) class {
	if !judged { // there is only Meta's word
		of := class{typed: upper(c.Pricing.Type), category: upper(c.Pricing.Word)}
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
		of.typed = regular
	case r.Refused > 0: // by rules other than those it was delivered under
		of.typed = "UNDELIVERED"
	case r.Rule.ID == ruleEntry:
		of.typed = freeEntry
	case c.Group != "":
		of.typed = freeGroup
	default:
		of.typed = freeReply
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
func (s *sheet) opened(c *ledger.Charge, r pricing.Ruling) (typed string, ok bool) {
	switch {
	case r.Unit != ratecard.PerConversation:
		return "", false
	case r.Charged > 0:
		return regular, true
	case r.Allowance.ID != "":
		return freeTier, true
	case r.Rule.ID != ruleEntry:
		return "", false
	}
	t := thread{c.Event.Number, c.Event.User}
	last, known := s.entries[t]
	this := entry{id: c.Conversation.ID, until: c.Event.Meta.FreeUntil}
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
	return freeEntry, true
}

// resolve puts our side beside Meta's, by the numbers that people write.
func (s *sheet) resolve() {
	for k, classes := range s.own {
		if k.number != "" {
			k.number = cmp.Or(s.display[k.number], digits(s.o.Numbers[k.number]), strings.TrimPrefix(k.number, "+"))
		}
		for of, sum := range classes {
			s.cell(k, of).join(sum)
		}
	}
}
