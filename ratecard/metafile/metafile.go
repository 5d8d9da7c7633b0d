// Package metafile reads the rate cards that Meta publishes for a currency as
// two tables, CSV or workbook, with prices per message.
//
// Most callers use [ReadCSV], which reads Meta's CSV files. Who has a workbook
// reads its rows, as they are shown, and gives them to [Parse].
//
// # The list
//
// It begins at the row that has the columns Market, Currency, Marketing,
// Utility and so on, whatever comes before; white space, case and hyphens of
// headers don't matter. "n/a" is a price that the card doesn't have, and so is
// a row that ends before authentication-international or service. A column
// "Meta Business Agent" is passed over: its tokens are no item of a card.
//
// # The tiers
//
// They begin below the row that repeats From, To, Rate type and Rate for
// utility, authentication and authentication-international. A market is named
// on its first row, the last step is open ("--"). Each ladder must begin with
// the list's own rate, rise without a gap, and be there if and only if the list
// has the rate; the discounts beside the rates are not read.
//
// The rate type is "List rate" on the first step of a ladder and "Tier rate" on
// the others; anything else fails.
//
// Without tiers, a utility or authentication rate is known up to the first
// bound alone. Bounds are equal in every currency: that one is taken from the
// embedded USD card in force on the day, and units past it are
// [ratecard.ErrNoRate]. A list in USD takes it from the card in force on the day
// before, since the day's own may be what is being replaced; so does any list if
// USD isn't among the cards of its day. If that card has no such ladder (nor, for
// authentication-international, the market's authentication, whose counter it
// shares: R5.7), reading fails rather than price every unit at the list rate.
//
// # The card
//
// Every price is [ratecard.GradeRead] with [ratecard.ConfidenceMedium]: one
// source. Digits stay as shown, less thousands separators and a leading sign of
// the card's currency. What can't be read is a [*ratecard.ParseError] that
// begins with the table's name, "list" or "tiers", and whose Line is that of the
// table's row, counted from 1. A fault of the [Head] names its field instead.
package metafile

import (
	"fmt"
	"io"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// ReadCSV reads a card off Meta's CSV files: its list rates, and its volume
// tiers, or nil if they aren't at hand.
func ReadCSV(head Head, list, tiers io.Reader) (*ratecard.Card, error) {
	listRows, err := ReadRows(list)
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	if tiers == nil {
		return Parse(head, listRows, nil)
	}
	tierRows, err := ReadRows(tiers)
	if err != nil {
		return nil, fmt.Errorf("tiers: %w", err)
	}
	if tierRows == nil {
		tierRows = [][]string{} // nil would be no table
	}
	return Parse(head, listRows, tierRows)
}

// Parse reads a card off the rows of Meta's tables: its list rates, and its
// volume tiers, or nil if they aren't at hand. Rows are as [ReadRows] or a
// workbook's reader gives them, prices as shown.
func Parse(head Head, list, tiers [][]string) (*ratecard.Card, error) {
	if head.Source.ID == "" {
		head.Source.ID = "meta"
	}
	if err := head.check(); err != nil {
		return nil, err
	}
	p := &parser{
		head:    head,
		list:    sheet{"list", list},
		markets: map[ratecard.Market]bool{},
		prices:  map[ratecard.Key][]ratecard.Tier{},
		listed:  map[ratecard.Key]int{},
	}
	markets := ratecard.Markets(ratecard.Date{Year: 9999, Month: time.December, Day: 31})
	for _, m := range markets {
		p.markets[m] = true
	}
	if err := p.readList(); err != nil {
		return nil, err
	}
	if tiers == nil {
		if err := p.bound(); err != nil {
			return nil, err
		}
	} else if err := p.readTiers(sheet{"tiers", tiers}); err != nil {
		return nil, err
	}
	if head.ID == "" {
		head.ID = fmt.Sprintf("meta/%s/%s", p.currency, head.Effective)
	}
	return ratecard.NewCard(ratecard.Head{
		ID:        head.ID,
		Currency:  p.currency,
		Unit:      ratecard.PerMessage,
		Effective: head.Effective,
		Checked:   head.Checked,
		Sources:   []ratecard.Source{head.Source},
	}, p.prices)
}
