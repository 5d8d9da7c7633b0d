package analytics

import (
	"strconv"
	"time"

	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// point reads one point and adds it to the report.
func (d *decoder) point(i node) {
	if len(d.report.Points) == maxPoints {
		d.fail(ErrLimit, "want no more points than "+strconv.Itoa(maxPoints))
	}
	var p Point
	d.object(i, func(key []byte, v node) {
		switch string(key) {
		case "start":
			p.Start = d.instant(v)
		case "end":
			p.End = d.instant(v)
		case "phone_number":
			p.Number = d.text(v)
		case "country":
			p.Country = d.word(isCountry, v)
		case "cost":
			p.Cost = d.cost(v)
		case "volume":
			d.setKind(KindPricing)
			p.Units = d.units(v)
		case "pricing_type":
			d.setKind(KindPricing)
			p.Type = d.word(isType, v)
		case "pricing_category":
			d.setKind(KindPricing)
			p.Category = d.word(isCategory, v)
		case "tier":
			d.setKind(KindPricing)
			p.Tier = d.word(isTier, v)
		case "conversation":
			d.setKind(KindConversation)
			p.Units = d.units(v)
		case "conversation_type":
			d.setKind(KindConversation)
			p.Type = d.word(isType, v)
		case "conversation_category":
			d.setKind(KindConversation)
			p.Category = d.word(isCategory, v)
		case "conversation_direction":
			d.setKind(KindConversation)
			p.Direction = d.word(isDirection, v)
		default:
			d.otherField(key, v)
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

// otherField reads a field that points of our two reports don't have: one of
// another report, which shows that this is another report, or an unknown one.
func (d *decoder) otherField(key []byte, v node) {
	switch string(key) {
	case "template_id", "clicked", "read":
		d.other = "template_analytics"
	case "count", "average_duration":
		d.other = "call_analytics"
	case "sent", "delivered", "groups_delivered":
		if d.other == "" {
			d.other = "analytics"
		}
	default:
		d.list(webhook.ReasonUnknownField, v)
	}
}

// word reads a word, and lists it if it isn't known.
func (d *decoder) word(known func(string) bool, v node) string {
	s := d.text(v)
	if s != "" && !known(s) {
		d.list(webhook.ReasonUnknownValue, v)
	}
	return s
}

// units reads a count of units. It is nil if there is none.
func (d *decoder) units(v node) *int64 {
	s := d.text(v)
	if s == "" {
		return nil
	}
	n, why := parseCount(s, maxUnits)
	if why != "" {
		d.refuse(why, v)
		return nil
	}
	return &n
}

// cost reads an amount, still without its currency. It is nil if there is none.
// In template analytics a cost is a list.
func (d *decoder) cost(v node) *ratecard.Money {
	switch d.Kind(v) {
	case jsontape.Null:
		return nil
	case jsontape.Array:
		d.other = "template_analytics"
		return nil
	}
	amount, why := parseFigure(string(d.Bytes(v)))
	if why == "" && amount.Sign() < 0 {
		why = "below 0"
	}
	if why != "" {
		d.refuse(why, v)
		return nil
	}
	return &ratecard.Money{Amount: amount}
}

// instant reads Unix seconds. It returns the zero time if there are none.
func (d *decoder) instant(v node) time.Time {
	s := d.text(v)
	if s == "" {
		return time.Time{}
	}
	n, why := parseCount(s, jsontape.LastSecond)
	if why == "" && n == 0 {
		why = "want Unix seconds"
	}
	if why != "" {
		d.refuse(why, v)
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}
