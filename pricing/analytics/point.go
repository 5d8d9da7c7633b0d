package analytics

import (
	"strconv"
	"time"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// point reads one point.
func (d *decoder) point() {
	if len(d.report.Points) == MaxPoints {
		d.fail(ErrLimit, "want no more points than "+strconv.Itoa(MaxPoints))
	}
	var p Point
	d.object(func(key string) {
		switch key {
		case "start":
			p.Start = d.instant()
		case "end":
			p.End = d.instant()
		case "phone_number":
			p.Number = d.text()
		case "country":
			p.Country = d.word(isCountry)
		case "cost":
			p.Cost = d.cost()
		case "volume":
			d.is(KindPricing)
			p.Units = d.units()
		case "pricing_type":
			d.is(KindPricing)
			p.Type = d.word(isType)
		case "pricing_category":
			d.is(KindPricing)
			p.Category = d.word(isCategory)
		case "tier":
			d.is(KindPricing)
			p.Tier = d.word(isTier)
		case "conversation":
			d.is(KindConversation)
			p.Units = d.units()
		case "conversation_type":
			d.is(KindConversation)
			p.Type = d.word(isType)
		case "conversation_category":
			d.is(KindConversation)
			p.Category = d.word(isCategory)
		case "conversation_direction":
			d.is(KindConversation)
			p.Direction = d.word(isDirection)
		default:
			d.alien(key)
		}
	})
	switch {
	case p.Start.IsZero() != p.End.IsZero():
		d.fail(ErrInvalid, "want both start and end, or neither")
	case !p.Start.IsZero() && !p.Start.Before(p.End):
		d.fail(ErrInvalid, "start isn't before end")
	}
	if d.fault == nil {
		d.report.Points = append(d.report.Points, p)
	}
}

// alien reads a field of another report's points, or one that isn't known.
func (d *decoder) alien(key string) {
	d.value()
	switch key {
	case "template_id", "clicked", "read":
		d.other = "template_analytics"
	case "count", "average_duration":
		d.other = "call_analytics"
	case "sent", "delivered", "groups_delivered":
		if d.other == "" {
			d.other = "analytics"
		}
	default:
		d.list(webhook.UnknownField)
	}
}

// word reads a word, and lists one that isn't known.
func (d *decoder) word(known func(string) bool) string {
	s := d.text()
	if s != "" && !known(s) {
		d.list(webhook.UnknownValue)
	}
	return s
}

// units reads a count.
func (d *decoder) units() *int64 {
	s := d.text()
	if s == "" {
		return nil
	}
	n, why := count(s, MaxUnits)
	if why != "" {
		d.refuse(why)
		return nil
	}
	return &n
}

// cost reads an amount. Template analytics has a list of them.
func (d *decoder) cost() *ratecard.Money {
	raw := d.value()
	switch raw[0] {
	case 'n':
		return nil
	case '[':
		d.other = "template_analytics"
		return nil
	}
	amount, why := figure(plain(raw))
	if why == "" && amount.Sign() < 0 {
		why = "below 0"
	}
	if why != "" {
		d.refuse(why)
		return nil
	}
	return &ratecard.Money{Amount: amount}
}

// lastSecond is the end of the year 9999, beyond which JSON has no times.
const lastSecond = 253402300799

// instant reads Unix seconds; the zero time if there are none.
func (d *decoder) instant() time.Time {
	s := d.text()
	if s == "" {
		return time.Time{}
	}
	n, why := count(s, lastSecond)
	if why == "" && n == 0 {
		why = "want Unix seconds"
	}
	if why != "" {
		d.refuse(why)
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}
