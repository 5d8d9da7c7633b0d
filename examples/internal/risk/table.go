package risk

import (
	"fmt"
	"io"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/ratecard"
)

// Table writes the sheet for people: a row for each set of rules, and below it what has no
// price.
func (s *Sheet) Table(to io.Writer) {
	w := cli.Table(to)
	fmt.Fprintln(w, "rules\tprices of\ttotal\tchange\tno price\tnot delivered\twhat it is")
	for _, r := range s.Rows() {
		card := "delivery"
		if !r.Card.IsZero() {
			card = r.Card.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, card, r.Total(), r.change(),
			some(r.Unpriced), some(r.Refused), r.Title)
	}
	w.Flush()
	for _, r := range s.Rows() {
		for _, u := range r.Bill.Unpriced {
			fmt.Fprintf(to, "%s: no price for %s: %s\n", r.ID, cli.Count(u.Units), u.Why)
		}
	}
}

// Rows returns all rows, in the order of the table.
func (s *Sheet) Rows() []Row {
	rows := append([]Row{s.Now}, s.Models...)
	return append(rows, s.Raised...)
}

// Total writes what the row comes to, with fees in other currencies: "3.4000 USD", "at
// least 1.2000 USD", or "unknown".
func (r Row) Total() string {
	text := "unknown"
	switch {
	case r.High != nil:
		text = cli.Between(*r.Low, *r.High)
	case r.AtLeast != nil:
		text = "at least " + r.AtLeast.String()
	}
	for _, t := range r.OtherCurrencies {
		text += " + " + cli.Between(t.Low, t.High)
	}
	return text
}

// change writes how much more the row is than now.
func (r Row) change() string {
	switch {
	case r.ID == "now":
		return ""
	case r.Change == nil:
		return "unknown"
	}
	return signed(*r.Change)
}

// signed writes a difference with its sign.
func signed(m ratecard.Money) string {
	if m.Amount.Sign() > 0 {
		return "+" + m.String()
	}
	return m.String()
}

// some writes a count, and nothing for none.
func some(n int64) string {
	if n == 0 {
		return ""
	}
	return cli.Count(n)
}
