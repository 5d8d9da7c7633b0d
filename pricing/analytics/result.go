package analytics

import (
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Comparison is a report beside our own figures. Its JSON is stable, but for
// the texts of notes and of Residual.Why.
//
// Every difference is in one place: Cost.Difference is the sum of the Costs of
// the three residuals, of Rounding and of Unpriced.
type Comparison struct {
	Kind    Kind      `json:"kind"`
	Account string    `json:"account,omitempty"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"` // the first instant after
	By      []string  `json:"by"` // what the report tells apart: number, country, category, type, direction, tier

	Meta int64 `json:"meta"` // units
	Ours int64 `json:"ours"`
	Cost *Cost `json:"cost,omitempty"` // nil if costs couldn't be compared: Notes say why

	Volume         Residual `json:"volume"`
	Classification Residual `json:"classification"`
	Price          Residual `json:"price"`

	Rounding *ratecard.Money `json:"rounding,omitempty"` // differences within the tolerance
	Unpriced *ratecard.Money `json:"unpriced,omitempty"` // what Meta charges beyond our figures where we lack a price
	NotOwed  *ratecard.Money `json:"not_owed,omitempty"` // what Meta's report says that free units cost

	Rows  []Row          `json:"rows"` // by interval, number and market
	Notes []pricing.Note `json:"notes"`
}

// A Residual is one kind of difference, over all rows.
type Residual struct {
	Units int64           `json:"units"`          // that differ, whichever way: those too many here don't make up for those too few there
	Net   int64           `json:"net"`            // of volume: Meta's units less ours
	Rows  int64           `json:"rows"`           // that have it
	Cost  *ratecard.Money `json:"cost,omitempty"` // what Meta charges beyond our figures because of it; where one row differs in volume and classification, all is volume's
	Why   string          `json:"why,omitempty"`  // what it comes from, as a rule; "" if there is none
}

// A Row is what an interval has of a number and a market, as far as the report
// tells them apart.
type Row struct {
	Start   time.Time        `json:"start"` // in the account's zone
	End     time.Time        `json:"end"`
	Silent  bool             `json:"silent,omitempty"` // the report has no such interval, but lies around it
	Number  string           `json:"number,omitempty"` // digits; the phone number ID if no webhook tells them
	Market  ratecard.Market  `json:"market,omitempty"`
	Country ratecard.Country `json:"country,omitempty"` // with Options.ByCountry, or if its market isn't known
	Meta    int64            `json:"meta"`              // units
	Ours    int64            `json:"ours"`
	Volume  int64            `json:"volume"` // Meta's less ours
	Moved   int64            `json:"moved"`  // units that agree in number, but lie in other cells
	Cells   []Cell           `json:"cells"`  // by type and category
}

// A Cell is the units of a row that are alike.
type Cell struct {
	Type      string   `json:"type,omitempty"`
	Category  string   `json:"category,omitempty"`  // "" of free units, which are one figure for each type
	Direction string   `json:"direction,omitempty"` // of conversations until May 2023
	Tiers     []string `json:"tiers,omitempty"`     // that Meta named
	Meta      int64    `json:"meta"`                // units
	Ours      int64    `json:"ours"`
	Unpriced  int64    `json:"unpriced,omitempty"` // of ours, for want of a price
	Cost      *Cost    `json:"cost,omitempty"`     // nil if nothing is owed, or nothing can be compared
	Match     Match    `json:"match"`
}

// A Cost is what Meta charges beside what we worked out.
type Cost struct {
	Meta       ratecard.Money `json:"meta"`       // of regular units
	Low        ratecard.Money `json:"low"`        // ours, without the provider's fees
	High       ratecard.Money `json:"high"`       // the same, unless charges are uncertain
	Difference ratecard.Money `json:"difference"` // Meta's less the nearest of ours
	Tolerance  ratecard.Money `json:"tolerance"`  // Meta's units at half a unit of the last digit that our rate was published with, and Options.Rounding
}

// A Verdict says how a cell compares. Its text is stable.
type Match string

// The verdicts.
const (
	MatchAgrees         Match = "agrees"
	MatchWithinRounding Match = "rounding" // the cost differs by no more than the tolerance
	MatchUnitsDiffer    Match = "units"    // so the cost can't be judged
	MatchPriceDiffers   Match = "price"    // as many units, at another cost
	MatchNoPrice        Match = "unpriced" // we lack one
	MatchCostUntold     Match = "untold"   // Meta doesn't tell all of the cost
)

// Agrees tells whether there is no residual: what was compared is the same.
// Notes tell what couldn't be, such as costs in an unknown currency.
func (c Comparison) Agrees() bool {
	return c.Volume.Rows == 0 && c.Classification.Rows == 0 && c.Price.Rows == 0
}
