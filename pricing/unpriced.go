package pricing

import (
	"errors"

	"github.com/wacost/wacost/ratecard"
)

// Unpriced is units without a price, and why. They are never counted as zero.
type Unpriced struct {
	Units int64  `json:"units"`
	Why   string `json:"why"`
}

// UnpricedBy is a message without a price, because of an error of Apply.
func UnpricedBy(err error) Unpriced { return Unpriced{1, why(err)} }

// why tells what is wrong with a message, alike for those that are alike.
func why(err error) string {
	var missing *ratecard.LookupError
	if errors.As(err, &missing) { // whatever the day
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
