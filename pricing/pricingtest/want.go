package pricingtest

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// WantQuote fails the test unless a quote comes to an amount, or to what else its
// String says, such as "not delivered (131047)". With lines, those of the likeliest
// case have to be these, in order:
//
//	pricingtest.WantQuote(t, quote, "0.455 USD",
//		"1 × marketing, Brazil at 0.455 USD = 0.455 USD (message)")
//
// In brackets is the ID of the rule. A provider's fee has its name in place of a market.
// Amounts compare as numbers in the first text, and digit by digit in lines, which show
// them as [ratecard.Money.PriceString] does.
func WantQuote(t testing.TB, got pricing.Quote, want string, lines ...string) {
	t.Helper()
	text := got.String()
	if got.Exact() && got.Deliverable() == pricing.DeliverableYes && len(got.Unpriced()) == 0 {
		text = amount(got.Low())
		for _, t := range got.OtherCurrencies() {
			text += " + " + amount(t.Low)
		}
	}
	likely := got.Likely()
	rows := make([]string, len(likely.Lines))
	for i, l := range likely.Lines {
		rows[i] = row{l.Units, l.Item, l.Market, l.Fee, l.Price, l.Amount, l.Rule, l.Refused}.String()
	}
	if !compare(t, "quote", text, rows, want, lines) && got.Model() != "" {
		t.Log("why:\n" + got.Explain())
	}
}

// WantBill fails the test unless a bill comes to an amount: "0.71 USD", or "0.5 USD to
// 0.71 USD" if it is a range, with "at least" before it where messages lack a price, or
// fees by the month are left out or aren't due yet. The zero Bill, as beside an error, is
// "no bill". With lines, those of the bill have to be these, in order, and then what has
// no price:
//
//	pricingtest.WantBill(t, bill, "0.51 USD",
//		"1 × service, Brazil: 0 USD (service-allowance)",
//		"2 × utility, Brazil at 0.255 USD = 0.51 USD (message)")
//
// Amounts compare as in [WantQuote].
func WantBill(t testing.TB, got pricing.Bill, want string, lines ...string) {
	t.Helper()
	least, text := amount(got.Low), amount(got.High)
	for _, t := range got.OtherCurrencies {
		least, text = least+" + "+amount(t.Low), text+" + "+amount(t.High)
	}
	if least != text {
		text = least + " to " + text
	}
	rows := make([]string, len(got.Lines))
	for i, l := range got.Lines {
		rows[i] = row{l.Units, l.Item, l.Market, l.Fee, l.Price, l.Amount, l.Rule, l.Refused}.String()
	}
	for _, u := range got.Unpriced {
		rows = append(rows, times(u.Units)+"no price ("+u.ID+")")
	}
	isOpen := func(n pricing.Note) bool {
		return n.ID == pricing.NoteFeesByMonth || n.ID == pricing.NoteMinimumOpen
	}
	if len(got.Unpriced) > 0 || slices.ContainsFunc(got.Notes, isOpen) {
		text = "at least " + text
	}
	if got.High.Currency == "" { // perhaps of an error that nobody looked at
		text = got.String()
	}
	compare(t, "bill", text, rows, want, lines)
}

// WantNotes fails the test unless the notes of a quote or a bill have these IDs, in
// order.
func WantNotes(t testing.TB, got []pricing.Note, ids ...string) {
	t.Helper()
	have := make([]string, len(got))
	for i, n := range got {
		have[i] = n.ID
	}
	if !slices.Equal(ids, have) {
		t.Errorf("notes (-want +got):\n%s", difference(ids, have))
	}
}

// compare reports whether text and rows are as wanted. It fails the test if they
// aren't. No lines want nothing of rows.
func compare(t testing.TB, what, text string, rows []string, want string, lines []string) bool {
	t.Helper()
	same := sameAmount(text, want)
	if !same {
		t.Errorf("%s: got %s, want %s", what, text, want)
	}
	if len(lines) == 0 {
		return same
	}
	if !slices.Equal(lines, rows) {
		t.Errorf("lines of the %s (-want +got):\n%s", what, difference(lines, rows))
		return false
	}
	return same
}

// difference returns the lines of two texts, with a sign before those that only one
// of them has.
func difference(want, got []string) string {
	common := make([][]int, len(want)+1) // of want[i:] and got[j:], the most lines in both
	for i := range common {
		common[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); want[i] == got[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var b strings.Builder
	i, j := 0, 0
	for i < len(want) || j < len(got) {
		switch {
		case i < len(want) && j < len(got) && want[i] == got[j]:
			b.WriteString("  " + want[i] + "\n")
			i, j = i+1, j+1
		case j == len(got) || i < len(want) && common[i+1][j] >= common[i][j+1]:
			b.WriteString("- " + want[i] + "\n")
			i++
		default:
			b.WriteString("+ " + got[j] + "\n")
			j++
		}
	}
	return b.String()
}

// sameAmount reports whether two texts are the same, or the same amount.
func sameAmount(a, b string) bool {
	m, err := ratecard.ParseMoney(a)
	if err != nil {
		return a == b
	}
	n, err := ratecard.ParseMoney(b)
	return err == nil && m.Equal(n)
}

// A row is a line of a quote or a bill.
type row struct {
	units         int64
	item          ratecard.Item
	market        ratecard.Market
	fee           string // its name
	price, amount ratecard.Money
	rule          pricing.Rule
	refused       *pricing.Refusal
}

func (r row) String() string {
	var b strings.Builder
	b.WriteString(times(r.units) + string(r.item))
	if r.market != "" {
		b.WriteString(", " + string(r.market))
	}
	if r.fee != "" {
		b.WriteString(", " + r.fee)
	}
	switch {
	case r.refused != nil:
		b.WriteString(": " + r.refused.String())
	case r.amount.Currency == "":
		b.WriteString(": no price")
	case r.amount.IsZero() || r.price.IsZero():
		b.WriteString(": " + amount(r.amount))
	default:
		b.WriteString(" at " + amount(r.price) + " = " + amount(r.amount))
	}
	return b.String() + " (" + r.rule.ID + ")"
}

// times returns the number of units, as every line begins.
func times(units int64) string { return strconv.FormatInt(units, 10) + " × " }

// amount returns the amount as lines show it, with nothing written as 0.
func amount(m ratecard.Money) string {
	if m.IsZero() {
		return "0 " + string(m.Currency)
	}
	return m.PriceString()
}
