package analytics

import (
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/notetext"
)

// notes are those of a comparison.
type notes []pricing.Note

// add adds a note if when is true.
func (n *notes) add(when bool, id string, v pricing.NoteValues) {
	if when {
		*n = append(*n, notetext.New(id, noteTexts()[id], v))
	}
}

// addCount adds a note on so many units, if there are any.
func (n *notes) addCount(id string, units int64) {
	n.add(units > 0, id, pricing.NoteValues{Units: units})
}

// addNames adds a note for each name.
func (n *notes) addNames(id string, names ...string) {
	for _, name := range names {
		n.add(true, id, pricing.NoteValues{Name: name})
	}
}

// addNotes adds what to know of the whole comparison, costs apart.
func (t *table) addNotes(n *notes) {
	n.add(true, NoteApproximate, pricing.NoteValues{})
	n.add(len(t.report.Points) > 0 && !t.has.unitType, NoteTypesUntold, pricing.NoteValues{})
	if missing := t.missingDimension(); missing != "" {
		n.addNames(NoteDimensionMissing, missing)
	}
	n.addNames(NoteTypeUnknown, t.unknownTypes()...)
	off, day := t.offMidnight()
	n.add(off, NoteNotMidnight, pricing.NoteValues{At: day.UTC(), Name: t.o.Zone.String()})
	t.addChargeNotes(n)
}

// addChargeNotes adds what to know of the charges.
func (t *table) addChargeNotes(n *notes) {
	stats := &t.stats
	n.addCount(NoteOtherAccount, stats.elsewhere)
	if len(stats.accounts) > 1 {
		n.addNames(NoteSeveralAccounts, slices.Sorted(maps.Keys(stats.accounts))...)
	}
	switch t.report.Kind {
	case KindConversation:
		n.addCount(NoteMessages, stats.otherUnit)
	case KindPricing:
		n.addCount(NoteConversations, stats.otherUnit)
	}
	n.addCount(NoteUnjudged, stats.unruled)
	n.addCount(NoteUncertain, stats.uncertain)
}

// missingDimension returns the name of a dimension that some points have and
// some don't. It doesn't look at tiers, which free units never have.
func (t *table) missingDimension() string {
	for i := range t.report.Points {
		p := &t.report.Points[i]
		for _, d := range []struct {
			has  bool
			text string
			name string
		}{
			{t.has.number, p.Number, "number"},
			{t.has.country, p.Country, "country"},
			{t.has.unitType, p.Type, "type"},
			{t.has.category, p.Category, "category"},
		} {
			if d.has && d.text == "" {
				return d.name
			}
		}
	}
	return ""
}

// unknownTypes returns the types that aren't known, each once.
func (t *table) unknownTypes() (list []string) {
	for i := range t.report.Points {
		if typed := t.report.Points[i].unitType(); typed != "" && typed != typeRegular && !isFree(typed) {
			list = append(list, typed)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// offMidnight reports whether an interval of days doesn't begin at midnight in
// the account's zone, and returns when the first such begins.
func (t *table) offMidnight() (bool, time.Time) {
	for _, v := range t.intervals {
		if !v.silent && v.end.Sub(v.start) >= 23*time.Hour && !v.day.In(t.o.Zone).Equal(v.start) {
			return true, v.start
		}
	}
	return false, time.Time{}
}

// costsComparable reports whether costs can be compared, and adds a note why not.
func (t *table) costsComparable(n *notes) bool {
	told := len(t.report.Points) == 0
	for _, classes := range t.rows {
		for _, c := range classes {
			told = told || c.costs > 0
		}
	}
	ours := slices.Sorted(maps.Keys(t.stats.currencies))
	switch {
	case !told:
		n.add(true, NoteNoCosts, pricing.NoteValues{})
	case t.currency == "":
		n.add(true, NoteNoCurrency, pricing.NoteValues{})
	case len(ours) > 1 || len(ours) == 1 && ours[0] != t.currency:
		for _, c := range ours {
			if c != t.currency {
				n.add(true, NoteCostsNotCompared, pricing.NoteValues{Currency: t.currency, Name: string(c)})
			}
		}
	default:
		return true
	}
	return false
}

// addNotes adds what to know of the result.
func (c *Comparison) addNotes(n *notes) {
	var silent, unpriced, untold int64
	for i := range c.Rows {
		if c.Rows[i].Silent {
			silent += c.Rows[i].Ours
		}
		for _, k := range c.Rows[i].Cells {
			unpriced += k.Unpriced
			if k.Match == MatchCostUntold {
				untold++
			}
		}
	}
	n.addCount(NoteSilent, silent)
	n.addCount(NoteUnpriced, unpriced)
	n.addCount(NoteCostsUntold, untold)
	n.add(c.NotOwed != nil && !c.NotOwed.IsZero(), NoteNotOwed, pricing.NoteValues{})
}
