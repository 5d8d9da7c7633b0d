package pricing

import (
	"errors"

	"github.com/wacost/wacost/ratecard"
)

// Unpriced is a number of messages that have no price, and why. They are in no
// amount: a message without a price is never counted as free.
type Unpriced struct {
	Units int64  `json:"units"`
	Why   string `json:"why"`
}

// UnpricedBy returns one message without a price, for an error of [Pricer.Apply].
// Give it to [Sum.AddUnpriced].
func UnpricedBy(err error) Unpriced { return Unpriced{1, why(err)} }

// why returns the text of an error without its day, so that messages which lack
// a price for one reason add up.
func why(err error) string {
	var missing *ratecard.LookupError
	if errors.As(err, &missing) {
		undated := *missing
		undated.Date = ratecard.Date{}
		return undated.Error()
	}
	var input *InputError
	if errors.As(err, &input) {
		return input.what()
	}
	return err.Error()
}
