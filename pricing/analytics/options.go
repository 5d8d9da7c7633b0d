package analytics

import (
	"cmp"
	"maps"
	"time"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// Options say what a report doesn't. The zero Options say nothing.
type Options struct {
	// Account is the WhatsApp Business account ID that the report is of. "" means
	// Report.Account. If that is "" too, charges of every account count.
	Account string
	// Zone is the account's, in which days begin, and with them the market of a
	// country. Nil means UTC.
	Zone *time.Location
	// Currency is that of the report's costs, if the report doesn't say. If both
	// are "", costs aren't compared: no currency is assumed.
	Currency ratecard.Currency
	// From and To are the period that Meta was asked for, To being the first
	// instant after it. Set them if the points have no intervals, or if there may
	// have been none at the beginning or end of the period.
	From, To time.Time
	// Numbers are the numbers that people write, by phone number ID, where webhooks
	// don't have them.
	Numbers map[string]string
	// ByCountry keeps countries of one market apart. Some share a calling code, such
	// as +1 or +7, so that a user may be in another country than we think.
	ByCountry bool
	// Rounding is by how much the cost of one point may be off, in the report's
	// currency, beside the share of its units: 0.005 if Meta gives whole cents. It
	// has at most 40 digits, and isn't negative.
	Rounding decimal.Decimal
}

// check returns the first fault of the options.
func (o *Options) check() error {
	if !o.From.IsZero() && !o.To.IsZero() && o.To.Before(o.From) {
		return &Error{
			Kind:  ErrInvalid,
			Path:  "Options.To",
			Value: o.To.UTC().Format(time.RFC3339),
			Why:   "before Options.From, " + o.From.UTC().Format(time.RFC3339),
		}
	}
	const bitsOf40Digits = 133
	digits := o.Rounding.Coefficient()
	if e := o.Rounding.Exponent(); e < -maxDigits || e > maxDigits || digits.BitLen() > bitsOf40Digits {
		const why = "want at most 40 digits, and an exponent of at most 40"
		return &Error{Kind: ErrInvalid, Path: "Options.Rounding", Why: why}
	}
	if o.Rounding.Sign() < 0 {
		return &Error{Kind: ErrInvalid, Path: "Options.Rounding", Why: "negative"}
	}
	return nil
}

// MarshalJSON fails, with an [*Error]: a zone isn't data. Keep what Options are made
// from.
func (o Options) MarshalJSON() ([]byte, error) {
	return nil, &Error{Kind: ErrInvalid, Path: "Options", Why: "they aren't written as JSON"}
}

// Equal reports whether two Options say the same. Zones compare by name.
func (o Options) Equal(p Options) bool {
	return o.Account == p.Account &&
		cmp.Or(o.Zone, time.UTC).String() == cmp.Or(p.Zone, time.UTC).String() &&
		o.Currency == p.Currency &&
		o.From.Equal(p.From) && o.To.Equal(p.To) &&
		maps.Equal(o.Numbers, p.Numbers) &&
		o.ByCountry == p.ByCountry &&
		o.Rounding.Equal(p.Rounding)
}
