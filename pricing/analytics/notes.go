package analytics

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
)

// notes are those of a comparison.
type notes []pricing.Note

// add adds a note if when is true.
func (n *notes) add(when bool, id, format string, args ...any) {
	if when {
		*n = append(*n, pricing.Note{ID: id, Text: fmt.Sprintf(format, args...)})
	}
}

// addNotes adds what to know of the whole comparison, costs apart.
func (t *table) addNotes(n *notes) {
	n.add(true, NoteApproximate, "Meta's figures are approximate, may differ from its invoices and move for hours to "+
		"days; numbers and templates that left the account are missing from them (Meta, Analytics page).")
	n.add(len(t.report.Points) > 0 && !t.has.unitType, NoteTypesUntold, "The report doesn't tell types: its costs may "+
		"include those of free units, which aren't owed, and free units lie under categories as Meta likes.")
	missing := t.missingDimension()
	n.add(missing != "", NoteDimensionMissing,
		"Some points lack the %s that others have; they are compared with what we have of none.", missing)
	unknown := t.unknownTypes()
	n.add(len(unknown) > 0, NoteTypeUnknown,
		"Types that aren't known are taken for free: %s.", strings.Join(unknown, ", "))
	off, day := t.offMidnight()
	n.add(off, NoteNotMidnight, "The interval that begins at %s doesn't begin a day in the account's zone, %s: either "+
		"that zone is another, or Meta's days aren't the account's.", day.UTC().Format(time.RFC3339), t.o.Zone)
	t.addChargeNotes(n)
}

// addChargeNotes adds what to know of the charges.
func (t *table) addChargeNotes(n *notes) {
	stats := &t.stats
	n.add(stats.elsewhere > 0, NoteOtherAccount, "%s left out.", charges(stats.elsewhere, " of other accounts"))
	n.add(len(stats.accounts) > 1, NoteSeveralAccounts,
		"Charges of several accounts were counted: %s. A report is of one; say which in Options.Account.",
		strings.Join(slices.Sorted(maps.Keys(stats.accounts)), ", "))
	n.add(stats.otherUnit > 0 && t.report.Kind == KindConversation, NoteMessages,
		"%s made by the message, which open no conversation.", charges(stats.otherUnit, ""))
	n.add(stats.otherUnit > 0 && t.report.Kind == KindPricing, NoteConversations,
		"%s made by the conversation: most messages in one are free, and Meta's report may count otherwise.",
		charges(stats.otherUnit, ""))
	n.add(stats.unruled > 0, NoteUnjudged,
		"%s couldn't be judged, so that it isn't known whether they opened conversations.", charges(stats.unruled, ""))
	n.add(stats.uncertain > 0, NoteUncertain, "%s uncertain, and compared as a range.", charges(stats.uncertain, ""))
}

// charges is the subject and verb of a note: so many charges, and which.
func charges(n int64, which string) string {
	if n == 1 {
		return "1 charge" + which + " was"
	}
	return fmt.Sprintf("%d charges%s were", n, which)
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
	why := ""
	ours := slices.Sorted(maps.Keys(t.stats.currencies))
	switch {
	case !told:
		why = "The report has no costs: they weren't asked for, or are hidden because a partner pays Meta."
	case t.currency == "":
		why = "The report doesn't say its currency: ask Meta for the field, or name it in Options."
	case len(ours) > 1 || len(ours) == 1 && ours[0] != t.currency:
		why = fmt.Sprintf("The report is in %s, our charges in %s: nothing is converted.", t.currency, joinWords(ours))
	default:
		return true
	}
	n.add(true, NoteCostsNotCompared, "%s", why)
	return false
}

// joinWords joins words by "and".
func joinWords[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, " and ")
}

// addNotes adds what to know of the result.
func (c *Comparison) addNotes(n *notes) {
	silent, unpriced, untold := int64(0), int64(0), 0
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
	n.add(silent > 0, NoteSilent,
		"%d units of ours lie where the report has no interval: Meta leaves out what is nothing.", silent)
	n.add(unpriced > 0, NoteUnpriced, "%d units of ours have no price; their costs aren't compared.", unpriced)
	n.add(untold > 0, NoteCostsUntold, "Meta doesn't tell the cost of %d cells.", untold)
	n.add(c.NotOwed != nil && !c.NotOwed.IsZero(), NoteNotOwed,
		"The report gives units that aren't charged a cost, which nobody owes.")
}
