package ledger

import (
	"encoding/json"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Charge is what a delivered message costs, beside what Meta said of it. If
// the provider's fees are on messages from users too, those have charges as
// well: of an event that is Inbound.
type Charge struct {
	Delivery                      // the message, how far it got, and Meta's word
	Event      pricing.Event      // as it was applied; User names the thread, Message.To the one whose market counts
	Quote      pricing.Quote      // the price, its rules and its card
	Mismatches []pricing.Mismatch // where Meta's word isn't what our rules say, or isn't what it was
	Unpriced   []pricing.Unpriced // why it has no price, or not all of one
}

// Line is the line of Meta's own price in the dearest case, and whether there is
// one.
func (c Charge) Line() (pricing.Line, bool) {
	high := c.Quote.High()
	for _, k := range c.Quote.Cases() {
		if len(k.Lines) > 0 && k.Total.Equal(high) && k.Lines[0].Item != "fee" {
			return k.Lines[0], true
		}
	}
	return pricing.Line{}, false
}

// reported is Meta's word as JSON.
type reported struct {
	Type      string    `json:"type,omitempty"`
	Category  string    `json:"category,omitempty"` // as written
	Model     string    `json:"model,omitempty"`
	Billable  string    `json:"billable,omitempty"` // no proof of a cost (R5.9)
	Origin    string    `json:"origin,omitempty"`   // of the conversation
	FreeUntil time.Time `json:"free_until,omitzero"`
}

// MarshalJSON writes the charge flat. Its members are stable: message,
// recipient, delivered, number, market, category, rule, amount, currency,
// model, card, meta and mismatches; where there is something to say also account,
// group, callback, low (amount is the most), notes and unpriced. What has no
// price has no amount.
func (c Charge) MarshalJSON() ([]byte, error) {
	j := struct {
		Message    string             `json:"message"`
		Recipient  string             `json:"recipient"`
		Delivered  time.Time          `json:"delivered"`
		Account    string             `json:"account,omitempty"`
		Number     string             `json:"number"`
		Group      string             `json:"group,omitempty"`
		Callback   string             `json:"callback,omitempty"`
		Progress   string             `json:"progress"`
		Market     ratecard.Market    `json:"market"`
		Category   category.Category  `json:"category"`
		Rule       string             `json:"rule"`
		Low        string             `json:"low,omitempty"`
		Amount     string             `json:"amount,omitempty"`
		Currency   ratecard.Currency  `json:"currency"`
		Model      string             `json:"model"`
		Card       string             `json:"card"`
		Meta       reported           `json:"meta"`
		Mismatches []pricing.Mismatch `json:"mismatches"`
		Notes      []string           `json:"notes,omitempty"`
		Unpriced   []pricing.Unpriced `json:"unpriced,omitempty"`
	}{
		Message: c.Event.ID, Recipient: c.Event.Message.To, Delivered: c.Event.At, Account: c.Account, Number: c.Event.Number,
		Group: c.Group, Callback: c.Callback, Progress: string(c.Progress), Category: c.Category(),
		Model: c.Quote.Model(), Card: c.Quote.Card(), Mismatches: append([]pricing.Mismatch{}, c.Mismatches...), Unpriced: c.Unpriced,
		Meta: reported{c.Pricing.Type, c.Pricing.Word, c.Pricing.Model, c.Pricing.Billable, c.Conversation.Origin, c.Event.Meta.FreeUntil},
	}
	for _, n := range c.Quote.Notes() {
		j.Notes = append(j.Notes, n.ID)
	}
	j.Currency = c.Quote.High().Currency
	if line, ok := c.Line(); ok {
		j.Market, j.Rule = line.Market, line.Rule.ID
	}
	if len(c.Quote.Cases()) > 0 {
		j.Amount = amountText(c.Quote.High())
		if low := c.Quote.Low(); !low.Equal(c.Quote.High()) {
			j.Low = amountText(low)
		}
	}
	return json.Marshal(j)
}

// Category is what the message was priced as: Meta's word, or else ours.
func (c Charge) Category() category.Category {
	if k, err := category.Parse(string(c.Event.Meta.Category)); err == nil {
		return k
	}
	return c.Event.Message.Category
}

func amountText(m ratecard.Money) string { return ratecard.Money{Amount: m.Amount}.String() }
