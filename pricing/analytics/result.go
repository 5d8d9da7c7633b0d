package analytics

import (
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Comparison is a report beside our own figures. Its JSON is stable, except for
// the texts of notes and of Residual.Why.
//
// Every difference in cost counts once: Cost.Difference is the sum of the Costs
// of the three residuals, of Rounding and of Unpriced.
type Comparison struct {
	Kind    Kind      `json:"kind"`
	Account string    `json:"account,omitempty"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"` // the first instant after
	// the report's dimensions, of number, country, category, type, direction, tier
	By []string `json:"by"`

	Meta int64 `json:"meta"` // units
	Ours int64 `json:"ours"`
	Cost *Cost `json:"cost,omitempty"` // nil if costs couldn't be compared: Notes say why

	Volume         Residual `json:"volume"`
	Classification Residual `json:"classification"`
	Price          Residual `json:"price"`

	Rounding *ratecard.Money `json:"rounding,omitempty"` // differences within the tolerance
	Unpriced *ratecard.Money `json:"unpriced,omitempty"` // Meta's cost less ours, where we lack a price
	NotOwed  *ratecard.Money `json:"not_owed,omitempty"` // the cost that Meta's report gives to free units

	Rows  []Row          `json:"rows"` // by interval, number and market
	Notes []pricing.Note `json:"notes"`
}

// A Residual is one kind of difference, over all rows.
type Residual struct {
	// Units is the absolute difference: a surplus in one row doesn't cancel a
	// shortfall in another.
	Units int64 `json:"units"`
	Net   int64 `json:"net"`  // of volume: Meta's units less ours
	Rows  int64 `json:"rows"` // number of rows that have it
	// Cost is Meta's cost less ours because of it. Where one row differs in volume
	// and classification, all of it is volume's.
	Cost *ratecard.Money `json:"cost,omitempty"`
	Why  string          `json:"why,omitempty"` // what it usually comes from; "" if there is no difference
}

// A Row is one interval, number and market, as far as the report tells them
// apart.
type Row struct {
	Start   time.Time        `json:"start"` // in the account's zone
	End     time.Time        `json:"end"`
	Silent  bool             `json:"silent,omitempty"` // the report has no points in this interval, but around it
	Number  string           `json:"number,omitempty"` // digits; the phone number ID if no webhook has them
	Market  ratecard.Market  `json:"market,omitempty"`
	Country ratecard.Country `json:"country,omitempty"` // with Options.ByCountry, or if its market isn't known
	Meta    int64            `json:"meta"`              // units
	Ours    int64            `json:"ours"`
	Volume  int64            `json:"volume"` // Meta's less ours
	Moved   int64            `json:"moved"`  // units that both have, but in different cells
	Cells   []Cell           `json:"cells"`  // by type and category
}

// A Cell is the units of one type and category in a row.
type Cell struct {
	Type      string   `json:"type,omitempty"`
	Category  string   `json:"category,omitempty"`  // "" of free units, which are one figure for each type
	Direction string   `json:"direction,omitempty"` // of conversations until May 2023
	Tiers     []string `json:"tiers,omitempty"`     // those of Meta's points
	Meta      int64    `json:"meta"`                // units
	Ours      int64    `json:"ours"`
	Unpriced  int64    `json:"unpriced,omitempty"` // of ours, for want of a price
	Cost      *Cost    `json:"cost,omitempty"`     // nil if the units are free, or costs can't be compared
	Match     Match    `json:"match"`
}

// A Cost is Meta's cost beside ours.
type Cost struct {
	Meta       ratecard.Money `json:"meta"`       // of regular units
	Low        ratecard.Money `json:"low"`        // ours, without the provider's fees
	High       ratecard.Money `json:"high"`       // the same, unless charges are uncertain
	Difference ratecard.Money `json:"difference"` // Meta's less the nearest amount from Low to High
	// Tolerance is half of the last digit that our rate was published with, for each
	// of Meta's units, and Options.Rounding for each point.
	Tolerance ratecard.Money `json:"tolerance"`
}

// A Match says how a cell compares. Its text is stable.
type Match string

// The matches.
const (
	MatchAgrees         Match = "agrees"
	MatchWithinRounding Match = "rounding" // the cost differs by no more than the tolerance
	MatchUnitsDiffer    Match = "units"    // so that costs can't be compared
	MatchPriceDiffers   Match = "price"    // as many units, at another cost
	MatchNoPrice        Match = "unpriced" // we lack one
	MatchCostUntold     Match = "untold"   // some points have no cost
)

// Matches returns every [Match], sorted, so that a test of yours tells which of them has no
// text in your language.
func Matches() []Match {
	return []Match{MatchAgrees, MatchPriceDiffers, MatchWithinRounding, MatchUnitsDiffer, MatchNoPrice, MatchCostUntold}
}

// Agrees reports whether there is no residual. Notes say what couldn't be
// compared, such as costs in an unknown currency.
func (c Comparison) Agrees() bool {
	return c.Volume.Rows == 0 && c.Classification.Rows == 0 && c.Price.Rows == 0
}
