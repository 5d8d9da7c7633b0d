package pricing

import (
	"maps"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// uncounted are charges for which the state said that the month's counts aren't
// known. They are amounts, since no count can say what they cost.
type uncounted struct {
	low         ratecard.Money // by Meta, at least
	lines       billLines      // by Meta, at most
	least, most feeSums        // the fees on them, likewise
}

// A lineKey names the messages that are one line of a bill.
type lineKey struct {
	month  Month
	market ratecard.Market
	item   ratecard.Item
	fee    string
	rule   string
	tier   int
	price  string
	card   string
	model  string
	detail string
}

func (l *BillLine) key() lineKey {
	return lineKey{l.Month, l.Market, l.Item, l.Fee, l.Rule.ID, l.Tier, l.Price.String(), l.Card, l.Model, l.Detail}
}

// billLines are the lines of a bill.
type billLines map[lineKey]*BillLine

// add adds a line to the one that is alike, if there is one.
func (b billLines) add(l BillLine, fault *error) {
	key := l.key()
	if old, ok := b[key]; ok {
		addUnits(&old.Units, l.Units, fault)
		old.Amount = old.Amount.Add(l.Amount)
		return
	}
	b[key] = &l
}

// sorted returns the lines in their order in a bill.
func (b billLines) sorted() []BillLine {
	order := slices.SortedFunc(maps.Values(b), (*BillLine).compare)
	list := make([]BillLine, 0, len(b))
	for _, l := range order {
		list = append(list, *l)
	}
	return list
}
