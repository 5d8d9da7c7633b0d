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
	Account   string            // WhatsApp Business account ID that the report is of; "" means Report.Account, and if that is "" too, all
	Zone      *time.Location    // the account's, by which countries change their market; nil means UTC
	Currency  ratecard.Currency // of the report's costs, if it doesn't say; "" leaves costs uncompared, as nothing is assumed
	From, To  time.Time         // what Meta was asked for, if the points say nothing of it or are quiet at either end; To is the first instant after
	Numbers   map[string]string // the number that people write, by phone number ID, where webhooks don't tell
	ByCountry bool              // tell countries of one market apart; numbers such as +1 and +7 are shared, so a user may be in another than we think
	Rounding  decimal.Decimal   // what the cost of one point may be off by, beside its units' share: 0.005 if Meta gives whole cents
}

// Equal tells whether two Options say the same, zones by name.
func (o Options) Equal(p Options) bool {
	return o.Account == p.Account && cmp.Or(o.Zone, time.UTC).String() == cmp.Or(p.Zone, time.UTC).String() && o.Currency == p.Currency &&
		o.From.Equal(p.From) && o.To.Equal(p.To) && maps.Equal(o.Numbers, p.Numbers) && o.ByCountry == p.ByCountry && o.Rounding.Equal(p.Rounding)
}
