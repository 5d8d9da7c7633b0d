// Package partner is a part of a small CRM: what stands beside the button with which
// an agent sends a message. Its test shows how such code is tested with package
// pricingtest.
package partner

import (
	"time"

	"github.com/wacost/wacost/pricing"
)

// A Preview tells agents what a message costs before they send it.
type Preview struct {
	Pricer *pricing.Pricer
}

// Label returns what the button says of a message, if it is sent now to a user of whom
// that much is known: "free", "0.255 USD", "0.291 USD to 0.491 USD" or "can't be sent"; or
// that no price is known, or that it isn't sure whether the message can be sent.
func (p Preview) Label(message pricing.Message, known pricing.State, now time.Time) (string, error) {
	quote, err := p.Pricer.Quote(&message, &known, now)
	if err != nil {
		return "", err
	}
	label := quote.High().PriceString()
	switch {
	case quote.Deliverable() == pricing.DeliverableNo:
		return "can't be sent", nil
	case len(quote.Unpriced()) > 0:
		return "price unknown", nil
	case len(quote.OtherCurrencies()) > 0:
		label = quote.String() // with the provider's fees in other currencies
	case quote.High().IsZero():
		label = "free"
	case !quote.Exact():
		label = quote.Low().PriceString() + " to " + label
	}
	if quote.Deliverable() == pricing.DeliverableUnsure {
		label += ", if it can be sent"
	}
	return label, nil
}
