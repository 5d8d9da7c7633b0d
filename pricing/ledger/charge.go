package ledger

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A Charge is what a delivered message costs, beside what Meta reported of it.
// If a provider takes fees on messages from users, those have charges, too: their
// Event is Inbound. So have messages that failed, if there is a fee on those: their
// Event is Failed, at the instant of the first failure.
type Charge struct {
	Delivery // the message, how far it got, and what Meta reported

	// The event that was priced. Its User names the thread; its Message.To is
	// the user whose market sets the price.
	Event pricing.Event

	// The price, its rules and its card, as the counters stood at the moment of the
	// delivery. The Low of a bill may be less than the sum of these: see [pricing.Sum].
	Quote pricing.Quote
	// where Meta's report differs from our rules, or from its first report
	Mismatches []pricing.Mismatch
	Unpriced   []pricing.Unpriced // why there is no price, or none for a part
}

// Line returns the line of Meta's own price in the dearest case, and reports
// whether there is one. A line that isn't priced counts as the dearest.
func (c Charge) Line() (line pricing.Line, ok bool) {
	high := c.Quote.High()
	for _, k := range c.Quote.Cases() {
		switch {
		case len(k.Lines) == 0 || k.Lines[0].Item == pricing.FeeItem:
		case !k.Lines[0].IsPriced():
			return k.Lines[0], true
		case !ok && k.Total.Equal(high):
			line, ok = k.Lines[0], true
		}
	}
	return line, ok
}

// isPriced reports whether the charge has an amount: there is a case, and each has a total.
func (c *Charge) isPriced() bool {
	cases := c.Quote.Cases()
	return len(cases) > 0 && !slices.ContainsFunc(cases, func(k pricing.Case) bool { return k.Total.Currency == "" })
}

// Category returns the category that the message was priced as: the one that
// Meta reported, or else the business's.
func (c Charge) Category() category.Category {
	if k, err := category.Parse(string(c.Event.Meta.Category)); err == nil {
		return k
	}
	return c.Event.Message.Category
}

// A ChargeReport is a Charge as one flat row of plain data. Its JSON is the
// charge's, and is stable.
type ChargeReport struct {
	Message   string            `json:"message"`            // Meta's ID
	Recipient string            `json:"recipient"`          // whose market sets the price
	Delivered time.Time         `json:"delivered,omitzero"` // zero if it failed
	Failed    time.Time         `json:"failed,omitzero"`    // when it failed, if a fee is on that
	Account   string            `json:"account,omitempty"`
	Number    string            `json:"number"`
	Group     string            `json:"group,omitempty"`
	Callback  string            `json:"callback,omitempty"`
	Customer  string            `json:"customer,omitempty"` // see [pricing.Event]
	Progress  webhook.Progress  `json:"progress"`
	Market    ratecard.Market   `json:"market"`
	Category  category.Category `json:"category"`
	Rule      string            `json:"rule"` // ID
	Refused   *pricing.Refusal  `json:"refused,omitempty"`
	// the least, if that isn't Amount
	Low string `json:"low,omitempty"`
	// the most, with all its digits; "" without a price
	Amount     string             `json:"amount,omitempty"`
	Currency   ratecard.Currency  `json:"currency"`
	Model      string             `json:"model"` // ID
	Card       string             `json:"card"`  // ID
	Meta       MetaReport         `json:"meta"`
	Mismatches []pricing.Mismatch `json:"mismatches"`
	Notes      []string           `json:"notes,omitempty"` // IDs
	Unpriced   []pricing.Unpriced `json:"unpriced,omitempty"`
	// fees in other currencies, which aren't in Amount
	OtherCurrencies []pricing.OtherTotal `json:"other_currencies,omitempty"`
}

// A MetaReport is what Meta reported of a message, in Meta's own words.
type MetaReport struct {
	Type      string    `json:"type,omitempty"`
	Subtype   string    `json:"subtype,omitempty"`
	Category  string    `json:"category,omitempty"` // as written
	Model     string    `json:"model,omitempty"`
	Billable  string    `json:"billable,omitempty"` // no proof of a cost (R5.9)
	Origin    string    `json:"origin,omitempty"`   // of the conversation
	FreeUntil time.Time `json:"free_until,omitzero"`
}

// MarshalJSON writes the charge's Report. Its members are stable:
// message, recipient, delivered, number, progress, market, category, rule,
// amount, currency, model, card, meta and mismatches; where there is one, also
// account, group, callback, customer, refused (only under rules other than those in force,
// and of what failed), failed (in place of delivered),
// low (then amount is the most), notes, unpriced and other_currencies. A charge without
// a price has no amount.
func (c Charge) MarshalJSON() ([]byte, error) { return json.Marshal(c.Report()) }

// UnmarshalJSON fails, with an [*pricing.InputError]: decode into a [ChargeReport].
func (c *Charge) UnmarshalJSON([]byte) error {
	return &pricing.InputError{
		Kind:  pricing.ErrInvalid,
		Field: "Charge",
		Value: "JSON",
		Why:   "decode into ledger.ChargeReport",
	}
}

// Report returns the charge as one flat row.
func (c Charge) Report() ChargeReport {
	j := ChargeReport{
		Message:   c.Event.ID,
		Recipient: c.Event.Message.To,
		Delivered: c.Event.At,
		Account:   c.Account,
		Number:    c.Event.Number,
		Group:     c.Group,
		Callback:  c.Callback,
		Customer:  c.Event.Customer,
		Progress:  c.Progress,
		Category:  c.Category(),
		Currency:  c.Quote.High().Currency,
		Model:     c.Quote.Model(),
		Card:      c.Quote.Card(),
		Meta: MetaReport{
			Type:      c.Pricing.Type,
			Subtype:   c.Pricing.Subtype,
			Category:  c.Pricing.Word,
			Model:     c.Pricing.Model,
			Billable:  c.Pricing.Billable,
			Origin:    c.Conversation.Origin,
			FreeUntil: c.Event.Meta.FreeUntil,
		},
		Mismatches: append([]pricing.Mismatch{}, c.Mismatches...), // [] where there are none
		Unpriced:   c.Unpriced,

		OtherCurrencies: c.Quote.OtherCurrencies(),
	}
	if c.Event.Failed {
		j.Delivered, j.Failed = time.Time{}, c.Event.At
		j.Refused = c.Quote.Likely().Undelivered
	}
	for _, n := range c.Quote.Notes() {
		j.Notes = append(j.Notes, n.ID)
	}
	if line, ok := c.Line(); ok {
		j.Market, j.Rule, j.Refused = line.Market, line.Rule.ID, line.Refused
	}
	if c.isPriced() {
		low, high := c.Quote.Low(), c.Quote.High()
		j.Amount = amountText(high)
		if !low.Equal(high) {
			j.Low = amountText(low)
		}
	}
	return j
}

// amountText writes an amount without its currency.
func amountText(m ratecard.Money) string { return ratecard.Money{Amount: m.Amount}.String() }
