package pricing

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A Comparison holds two bills of the same events, side by side.
type Comparison struct {
	Before Bill         `json:"before"`
	After  Bill         `json:"after"`
	Lines  []Difference `json:"lines"` // sorted by market, item and rule
}

// A Difference is what one rule made of one item in one market in both bills,
// over all months.
type Difference struct {
	Market      ratecard.Market `json:"market"`
	Item        ratecard.Item   `json:"item"`
	Rule        string          `json:"rule"` // ID
	UnitsBefore int64           `json:"units_before"`
	UnitsAfter  int64           `json:"units_after"`
	Before      ratecard.Money  `json:"before"`
	After       ratecard.Money  `json:"after"`
}

// Compare replays the same events in two accounts: copies of one, with another
// model, prices, currency or fees. It ranges over the events twice. To compare
// categories instead, replay what [Recategorize] returns and use [Bill.Compare].
func Compare(events iter.Seq[Event], before, after Account) (Comparison, error) {
	var bills [2]Bill
	for i, a := range [...]Account{before, after} {
		p, err := a.Pricer()
		if err != nil {
			return Comparison{}, err
		}
		if bills[i], err = p.Replay(events); err != nil {
			return Comparison{}, err
		}
	}
	return bills[0].Compare(bills[1]), nil
}

// Compare returns b and another bill of the same events, side by side.
func (b Bill) Compare(after Bill) Comparison {
	type key struct {
		market ratecard.Market
		item   ratecard.Item
		rule   string
	}
	found := map[key]*Difference{}
	at := func(l BillLine) *Difference {
		k := key{l.Market, l.Item, l.Rule.ID}
		if found[k] == nil {
			found[k] = &Difference{
				Market: l.Market,
				Item:   l.Item,
				Rule:   l.Rule.ID,
				Before: ratecard.Money{Currency: b.High.Currency},
				After:  ratecard.Money{Currency: after.High.Currency},
			}
		}
		return found[k]
	}
	for _, l := range b.Lines {
		d := at(l)
		d.UnitsBefore, d.Before = d.UnitsBefore+l.Units, d.Before.Add(l.Amount)
	}
	for _, l := range after.Lines {
		d := at(l)
		d.UnitsAfter, d.After = d.UnitsAfter+l.Units, d.After.Add(l.Amount)
	}
	c := Comparison{Before: b, After: after, Lines: []Difference{}}
	for _, d := range slices.Collect(maps.Values(found)) {
		c.Lines = append(c.Lines, *d)
	}
	slices.SortFunc(c.Lines, func(x, y Difference) int {
		return cmp.Or(cmp.Compare(x.Market, y.Market), cmp.Compare(x.Item, y.Item), cmp.Compare(x.Rule, y.Rule))
	})
	return c
}

// Change returns how much more is charged after than before, below zero if it is
// less. If the two are in different currencies, ok is false.
func (d Difference) Change() (m ratecard.Money, ok bool) {
	return change(d.Before, d.After)
}

func change(before, after ratecard.Money) (ratecard.Money, bool) {
	if before.Currency != after.Currency {
		return ratecard.Money{}, false
	}
	return ratecard.Money{Amount: after.Amount.Sub(before.Amount), Currency: after.Currency}, true
}

// Change returns how much higher the High of the bill after is than that of the
// bill before. If the two are in different currencies, ok is false.
func (c Comparison) Change() (m ratecard.Money, ok bool) { return change(c.Before.High, c.After.High) }

// String returns a table for a person, with both amounts of every line and the
// change.
func (c Comparison) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "market\titem\trule\tunits\tbefore\tunits\tafter\tchange")
	for _, d := range c.Lines {
		diff := ""
		if m, ok := d.Change(); ok {
			diff = m.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Market, d.Item, d.Rule,
			withCommas(d.UnitsBefore), d.Before, withCommas(d.UnitsAfter), d.After, diff)
	}
	diff := ""
	if m, ok := c.Change(); ok {
		diff = m.String()
	}
	fmt.Fprintf(w, "total\t\t\t\t%s\t\t%s\t%s\n", c.Before.High, c.After.High, diff)
	w.Flush()
	return b.String()
}

// Recategorize returns the events with every template of one category under
// another, as if Meta had filed it so. What Meta reported on those messages is
// dropped, since it would outrank the new category; a free entry window stays. Both
// categories are of templates, in any spelling that [category.Parse] reads. Every
// authentication-international message is an authentication template, and it can
// also be named by itself. Its error is an [*InputError].
func Recategorize(events iter.Seq[Event], from, to category.Category) (iter.Seq[Event], error) {
	if events == nil {
		return nil, &InputError{ErrInvalid, "events", "nil", "want some"}
	}
	var err error
	if from, err = templateCategory("from", from); err != nil {
		return nil, err
	}
	if to, err = templateCategory("to", to); err != nil {
		return nil, err
	}
	return recategorize(events, from, to), nil
}

// templateCategory returns a category of templates, whatever its spelling.
func templateCategory(field string, word category.Category) (category.Category, error) {
	c, err := category.Parse(string(word))
	if err != nil || c == category.Service {
		return c, noCategory(field, word, "want marketing, utility or authentication")
	}
	return c, nil
}

func recategorize(events iter.Seq[Event], from, to category.Category) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for e := range events {
			var m Message
			e.fillMessage(&m)
			abroad := m.Category == category.AuthenticationInternational || e.Meta.isInternational()
			matches := m.Category == from || abroad &&
				(from == category.Authentication || from == category.AuthenticationInternational)
			if !e.Inbound && matches {
				e.Message.Category, e.Message.Others = to, nil
				e.Message.MarketingMessagesAPI, e.Message.Reaction = false, false
				if e.Meta.Category = ""; e.Meta.Type != TypeFreeEntry {
					e.Meta.Type = ""
				}
			}
			if !yield(e) {
				return
			}
		}
	}
}
