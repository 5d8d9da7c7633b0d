package pricing

import (
	"encoding/json"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// A Report is everything that a quote says, as plain data. Its JSON is the
// quote's, and is stable.
type Report struct {
	Deliverable Deliverable `json:"deliverable"` // whether WhatsApp delivers the messages; if not, they cost 0
	// Low and High are those of the quote. Where something is Unpriced, High isn't known,
	// and Low is that of the cases with a price, if there are any. What isn't known is the
	// zero Money, which is null in JSON.
	Low      ratecard.Money `json:"low"`
	High     ratecard.Money `json:"high"`
	Cases    []Case         `json:"cases"` // the likeliest first
	Model    string         `json:"model"` // ID of the model applied
	Card     string         `json:"card"`  // ID of the card applied, with all changes; "" if there is none
	Sources  []string       `json:"sources"`
	Notes    []Note         `json:"notes"`
	Unpriced []Unpriced     `json:"unpriced"`
	// OtherCurrencies are those of the quote, which are in neither Low nor High.
	OtherCurrencies []OtherTotal `json:"other_currencies,omitempty"`
}

// Report returns everything that the quote says.
func (q Quote) Report() Report {
	low, high := q.known()
	rates, sources := q.rates(nil), []string{}
	for _, c := range q.citations(nil, rates) {
		sources = append(sources, strings.Join(c.pieces(), ""))
	}
	return Report{
		Deliverable: q.Deliverable(),
		Low:         low,
		High:        high,
		Cases:       q.Cases(),
		Model:       q.Model(),
		Card:        q.Card(),
		Sources:     sources,
		Notes:       q.addNotes([]Note{}, rates),
		Unpriced:    q.Unpriced(),

		OtherCurrencies: q.OtherCurrencies(),
	}
}

// known returns the least and the most that the messages may cost, each as the zero
// Money if it isn't known.
func (q *Quote) known() (low, high ratecard.Money) {
	for i := range q.answers() {
		a := q.answer(i)
		if a.lacksPrice() {
			continue
		}
		if t := q.total(a); low.Currency == "" || t.Cmp(low) < 0 {
			low = t
		}
	}
	if len(q.Unpriced()) == 0 {
		high = q.High()
	}
	return low, high
}

type reportFields Report

// MarshalJSON writes amounts that aren't known as null.
func (r Report) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Deliverable Deliverable     `json:"deliverable"`
		Low         *ratecard.Money `json:"low"`
		High        *ratecard.Money `json:"high"`
		reportFields
	}{r.Deliverable, known(r.Low), known(r.High), reportFields(r)})
}

// onlyWritten returns the error of a type whose JSON is to be decoded into another.
func onlyWritten(name, into string) error {
	return &InputError{ErrInvalid, name, "JSON", "decode into " + into}
}
