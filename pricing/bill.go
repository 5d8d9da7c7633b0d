package pricing

import (
	"cmp"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A Bill adds up charges. Its JSON is stable. Low and High are exact; round a
// total once, when it is shown, with [ratecard.Money.Rounded].
type Bill struct {
	Low      ratecard.Money `json:"low"`
	High     ratecard.Money `json:"high"`
	Lines    []BillLine     `json:"lines"`    // what High is the sum of; sorted
	Counts   []Count        `json:"counts"`   // where High leaves the counters
	Unpriced []Unpriced     `json:"unpriced"` // in neither Low nor High
	Notes    []Note         `json:"notes"`
}

// A BillLine is so many messages of a month that one rule settled alike.
type BillLine struct {
	Month  Month           `json:"month"`
	Market ratecard.Market `json:"market"`
	Item   ratecard.Item   `json:"item"`
	Rule   Rule            `json:"rule"`
	Tier   int             `json:"tier"` // of the ladder, from 1; 0 if nothing is charged
	Units  int64           `json:"units"`
	Price  ratecard.Money  `json:"price"`
	Amount ratecard.Money  `json:"amount"`
	Model  string          `json:"model"`
	Card   string          `json:"card"`
	Detail string          `json:"detail"`
}

func (l BillLine) compare(m BillLine) int {
	return cmp.Or(cmp.Compare(l.Month, m.Month), cmp.Compare(l.Market, m.Market), cmp.Compare(l.Item, m.Item),
		cmp.Compare(l.Model, m.Model), cmp.Compare(l.Card, m.Card), cmp.Compare(l.Rule.ID, m.Rule.ID),
		cmp.Compare(l.Tier, m.Tier), l.Price.Cmp(m.Price), cmp.Compare(l.Detail, m.Detail),
		cmp.Compare(l.Units, m.Units), l.Amount.Cmp(m.Amount))
}

// Equal tells whether two bills say the same.
func (b Bill) Equal(c Bill) bool {
	return b.Low.Equal(c.Low) && b.High.Equal(c.High) && slices.EqualFunc(b.Lines, c.Lines, BillLine.equal) &&
		slices.Equal(b.Counts, c.Counts) && slices.Equal(b.Unpriced, c.Unpriced) && slices.Equal(b.Notes, c.Notes)
}

func (l BillLine) equal(m BillLine) bool {
	a, b := l, m
	a.Price, a.Amount, b.Price, b.Amount = ratecard.Money{}, ratecard.Money{}, ratecard.Money{}, ratecard.Money{}
	return a.Month == b.Month && a.Market == b.Market && a.Item == b.Item && a.Rule == b.Rule && a.Tier == b.Tier &&
		a.Units == b.Units && a.Model == b.Model && a.Card == b.Card && a.Detail == b.Detail &&
		l.Price.Equal(m.Price) && l.Amount.Equal(m.Amount)
}
