package pricing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// String returns what the campaign costs, and how many messages WhatsApp doesn't deliver
// or have no price: "3445.0000 USD to 3515.0000 USD, 1,200 not delivered (131049), 3
// without a price (malformed-user)". The zero Estimate says that it is none.
func (e Estimate) String() string {
	if e.Low.Lines == nil && e.High.Lines == nil {
		return "no estimate"
	}
	if e.Recipients == 0 {
		return "nobody to send to"
	}
	var parts []string
	lowest, highest := e.Low.delivers(), e.High.delivers()
	whole := ""
	switch {
	case lowest && highest && !e.Low.costsAs(&e.High):
		parts = append(parts, e.Low.totalText()+" to "+e.High.totalText())
	case highest:
		parts = append(parts, e.High.totalText())
	case lowest:
		parts = append(parts, e.Low.totalText())
	}
	if lowest != highest && e.nobody().Refused > 0 {
		whole = ", or " + notDelivered + " (" + e.nobody().refusals() + ")"
	}
	low, high := e.Low.Refused, e.High.Refused
	if text := e.refusedText(min(low, high), max(low, high)); text != "" && whole == "" {
		parts = append(parts, text)
	}
	if text := e.unpricedText(); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ") + whole
}

// totalText returns the total, with fees in other currencies.
func (c *EstimateCase) totalText() string { return moneyText(c.Total, c.OtherCurrencies) }

// costsAs reports whether two cases cost the same.
func (c *EstimateCase) costsAs(d *EstimateCase) bool {
	return c.Total.Equal(d.Total) && slices.EqualFunc(c.OtherCurrencies, d.OtherCurrencies, ratecard.Money.Equal)
}

// delivers reports whether some message is delivered at a known price.
func (c *EstimateCase) delivers() bool { return areDelivered(c.Lines) }

// areDelivered reports whether lines have a message that is delivered at a known price.
func areDelivered(lines []BillLine) bool {
	for i := range lines {
		if lines[i].Refused == nil && lines[i].Item != FeeItem {
			return true
		}
	}
	return false
}

// nobody returns the one of two cases in which no message is delivered at a known price.
func (e *Estimate) nobody() *EstimateCase {
	if e.Low.delivers() {
		return &e.High
	}
	return &e.Low
}

// refusals returns the codes of messages that aren't delivered.
func (c *EstimateCase) refusals() string { return refusalsOf(c.Lines) }

// refusalsOf returns the codes of the messages in lines that aren't delivered.
func refusalsOf(lines []BillLine) string {
	var list []string
	for i := range lines {
		if r := lines[i].Refused; r != nil {
			list = appendNew(list, r.short())
		}
	}
	return strings.Join(list, ", ")
}

// refusedText says how many messages aren't delivered; "" if all are.
func (e *Estimate) refusedText(least, most int64) string {
	if most == 0 {
		return ""
	}
	n := withCommas(most)
	if least < most {
		n = withCommas(least) + " to " + n
	}
	codes := e.Low.refusals()
	if codes == "" || e.High.Refused == most {
		codes = e.High.refusals()
	}
	return fmt.Sprintf("%s %s (%s)", n, notDelivered, codes)
}

// unpricedText says how many messages have no price; "" if all have one.
func (e *Estimate) unpricedText() string {
	low, high := unpricedSum(e.Low.Unpriced), unpricedSum(e.High.Unpriced)
	if high == 0 {
		return ""
	}
	n := withCommas(high)
	if low < high {
		n = withCommas(low) + " to " + n
	}
	var ids []string
	for _, u := range e.High.Unpriced {
		ids = appendNew(ids, u.ID)
	}
	return fmt.Sprintf("%s without a price (%s)", n, strings.Join(ids, ", "))
}

func unpricedSum(list []Unpriced) (n int64) {
	for _, u := range list {
		n += u.Units
	}
	return n
}
