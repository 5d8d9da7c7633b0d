package pricing

import (
	"encoding/json"

	"github.com/wacost/wacost/ratecard"
)

// A Report is everything that a quote says, as plain data. Its JSON is the
// quote's, and is stable.
type Report struct {
	Deliverable Deliverable    `json:"deliverable"` // whether WhatsApp delivers the messages; if not, they cost 0
	Low         ratecard.Money `json:"low"`
	High        ratecard.Money `json:"high"`
	Cases       []Case         `json:"cases"` // the likeliest first
	Model       string         `json:"model"` // ID of the model applied
	Card        string         `json:"card"`  // ID of the card applied, with all changes; "" if there is none
	Sources     []string       `json:"sources"`
	Notes       []Note         `json:"notes"`
	Unpriced    []Unpriced     `json:"unpriced"`
}

// Report returns everything that the quote says.
func (q Quote) Report() Report {
	return Report{
		Deliverable: q.Deliverable(),
		Low:         q.Low(),
		High:        q.High(),
		Cases:       q.Cases(),
		Model:       q.Model(),
		Card:        q.Card(),
		Sources:     q.sources(),
		Notes:       q.Notes(),
		Unpriced:    q.Unpriced(),
	}
}

// MarshalJSON returns the quote's Report.
func (q Quote) MarshalJSON() ([]byte, error) { return json.Marshal(q.Report()) }

// Equal reports whether two quotes say the same.
func (q Quote) Equal(o Quote) bool {
	a, errA := q.MarshalJSON()
	b, errB := o.MarshalJSON()
	return errA == nil && errB == nil && string(a) == string(b)
}
