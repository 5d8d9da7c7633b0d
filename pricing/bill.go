package pricing

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A Bill is the sum of charges. Low and High aren't rounded: round a total once,
// when it is shown, with [ratecard.Money.Rounded]. Its JSON is stable.
//
// Low and High are with all fees of the account but those by the month, which are in the
// bill of a period only: else the note fees-by-month says that they are left out, and
// minimum-open that a minimum isn't due yet. The bill is then at least that.
//
// Low and High are of all messages at once. Which category costs most may hang on
// how many messages of the month are on which tier. Authentication and
// authentication-international share tiers, and a bill doesn't know their order if
// they came by turns; it then has the note tier-order-unknown. So a charge by itself
// may be another case than the one that the bill's High has.
type Bill struct {
	Low      ratecard.Money `json:"low"`
	High     ratecard.Money `json:"high"`
	Refused  int64          `json:"refused"`  // units that WhatsApp doesn't deliver, in the case of High
	Lines    []BillLine     `json:"lines"`    // High is the sum of those in its currency; sorted
	Counts   []Count        `json:"counts"`   // what the messages add to the counters, in the case of High
	Unpriced []Unpriced     `json:"unpriced"` // in neither Low nor High
	// Mismatches is how many differences there are between what Meta reported and our
	// rules, in the case of High.
	Mismatches int64  `json:"mismatches"`
	Notes      []Note `json:"notes"`
	// OtherCurrencies are the fees in other currencies than Low's and High's, which aren't
	// in these: a total for each, sorted by currency, in the same two cases. Of an account
	// with fees on one item, the case that costs least in one currency may not in another.
	OtherCurrencies []OtherTotal `json:"other_currencies,omitempty"`
}

// A BillLine is the messages of a month, item and market to which one rule
// applied, at one price; or what a fee of a provider comes to in a month.
type BillLine struct {
	Month  Month           `json:"month"`
	Market ratecard.Market `json:"market"`
	Item   ratecard.Item   `json:"item"`          // FeeItem for a solution provider's
	Fee    string          `json:"fee,omitempty"` // the name of a provider's fee
	Rule   Rule            `json:"rule"`
	Tier   int             `json:"tier"` // of the ladder, from 1; 0 if nothing is charged
	Units  int64           `json:"units"`
	// Price is that of one unit on the card, also where it is free. It is the zero
	// Money, which is null in JSON, if the card has none or no card was found. Of a fee it
	// is what one unit costs without a Share of Meta's price, which is in Amount only.
	Price  ratecard.Money `json:"price"`
	Amount ratecard.Money `json:"amount"` // charged for all units
	Model  string         `json:"model"`  // ID
	Card   string         `json:"card"`   // ID
	// Refused says why WhatsApp doesn't deliver these units; nil if it does.
	Refused *Refusal `json:"refused,omitempty"`
	Detail  string   `json:"detail"`
}

type billLineFields BillLine

// MarshalJSON writes a price that isn't known as null.
func (l BillLine) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		billLineFields
		Price *ratecard.Money `json:"price"`
	}{billLineFields(l), known(l.Price)})
}

// refusedUnits returns how many units of the lines WhatsApp doesn't deliver.
func refusedUnits(lines []BillLine) (n int64) {
	for i := range lines {
		if lines[i].Refused != nil {
			n += lines[i].Units
		}
	}
	return n
}

// unitsElsewhere returns on how many units fees in other currencies are.
func (b *Bill) unitsElsewhere() (n int64) {
	for i := range b.Lines {
		if b.Lines[i].Amount.Currency != b.High.Currency {
			n += b.Lines[i].Units
		}
	}
	return n
}

// compare is the order of lines in a bill. Those that are alike are equal.
func (l *BillLine) compare(m *BillLine) int {
	if c := cmp.Or(cmp.Compare(l.Month, m.Month), cmp.Compare(l.Market, m.Market)); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(l.Item, m.Item), cmp.Compare(l.Fee, m.Fee)); c != 0 {
		return c
	}
	c := cmp.Or(cmp.Compare(l.Amount.Currency, m.Amount.Currency),
		cmp.Compare(l.Model, m.Model), cmp.Compare(l.Card, m.Card), cmp.Compare(l.Rule.ID, m.Rule.ID),
		cmp.Compare(l.Tier, m.Tier))
	if c != 0 {
		return c
	}
	return cmp.Or(l.Price.Amount.Cmp(m.Price.Amount), cmp.Compare(l.Detail, m.Detail),
		cmp.Compare(l.Price.Currency, m.Price.Currency))
}

// Equal reports whether two bills are the same.
func (b Bill) Equal(c Bill) bool {
	return b.Low.Equal(c.Low) && b.High.Equal(c.High) && b.Refused == c.Refused &&
		slices.EqualFunc(b.Lines, c.Lines, BillLine.equal) &&
		slices.Equal(b.Counts, c.Counts) && slices.Equal(b.Unpriced, c.Unpriced) &&
		b.Mismatches == c.Mismatches && slices.Equal(b.Notes, c.Notes) &&
		slices.EqualFunc(b.OtherCurrencies, c.OtherCurrencies, OtherTotal.equal)
}

// equal compares amounts by value: an amount has more than one form.
func (l BillLine) equal(m BillLine) bool {
	a, b := l, m
	a.Price, a.Amount, b.Price, b.Amount = ratecard.Money{}, ratecard.Money{}, ratecard.Money{}, ratecard.Money{}
	return a.Month == b.Month && a.Market == b.Market && a.Item == b.Item && a.Fee == b.Fee &&
		a.Rule.Equal(b.Rule) && a.Tier == b.Tier &&
		a.Units == b.Units && l.isRefusedAs(m) && a.Model == b.Model && a.Card == b.Card && a.Detail == b.Detail &&
		l.Price.Equal(m.Price) && l.Amount.Equal(m.Amount)
}

// isRefusedAs reports whether both lines are refused for one reason, or neither is.
func (l BillLine) isRefusedAs(m BillLine) bool {
	if l.Refused == nil || m.Refused == nil {
		return l.Refused == m.Refused
	}
	return *l.Refused == *m.Refused
}

// isOpen reports whether the bill lacks fees by the month.
func (b *Bill) isOpen() bool {
	return slices.ContainsFunc(b.Notes, func(n Note) bool { return n.ID == NoteFeesByMonth || n.ID == NoteMinimumOpen })
}
