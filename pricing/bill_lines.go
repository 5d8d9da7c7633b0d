package pricing

import (
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

// billLines are lines of which each is there once.
type billLines map[lineKey]*BillLine

// add adds a line to the one that is alike, if there is one.
func (b billLines) add(l BillLine, fault *error) {
	key := l.key()
	if old, ok := b[key]; ok {
		old.add(&l, fault)
		return
	}
	b[key] = &l
}

// add adds a line that is alike.
func (l *BillLine) add(m *BillLine, fault *error) {
	addUnits(&l.Units, m.Units, fault)
	l.Amount = l.Amount.Add(m.Amount)
}

// A lineList is lines of which some may be alike, as they are added to a bill.
type lineList []BillLine

func (list *lineList) add(l BillLine) { *list = append(*list, l) }

// merged returns the lines in their order in a bill. Those that are alike are one.
func (list lineList) merged(fault *error) []BillLine {
	order := make([]*BillLine, len(list))
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortStableFunc(order, (*BillLine).compare)
	merged := make([]BillLine, 0, len(list))
	for _, l := range order {
		if n := len(merged); n > 0 && merged[n-1].compare(l) == 0 {
			merged[n-1].add(l, fault)
		} else {
			merged = append(merged, *l)
		}
	}
	return merged
}
