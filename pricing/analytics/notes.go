package analytics

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
)

// notes become the notes of a comparison.
type notes []pricing.Note

func (r *notes) add(when bool, id, format string, args ...any) {
	if when {
		*r = append(*r, pricing.Note{ID: id, Text: fmt.Sprintf(format, args...)})
	}
}

// remark adds what to know of the whole comparison, the costs apart.
func (s *table) addNotes(r *notes) {
	r.add(true, "approximate", "Meta's figures are approximate, may differ from its invoices and move for hours to days; numbers and templates that left the account are missing from them (Meta, Analytics page).")
	r.add(len(s.report.Points) > 0 && !s.has.unitType, "types-untold",
		"The report doesn't tell types: its costs may include those of free units, which aren't owed, and free units lie under categories as Meta likes.")
	missing := s.missingDimension()
	r.add(missing != "", "dimension-missing", "Some points lack the %s that others have; they are compared with what we have of none.", missing)
	r.add(len(s.unknownTypes()) > 0, "type-unknown", "Types that aren't known are taken for free: %s.", strings.Join(s.unknownTypes(), ", "))
	off, day := s.offMidnight()
	r.add(off, "not-midnight", "The interval that begins at %s doesn't begin a day in the account's zone, %s: either that zone is another, or Meta's days aren't the account's.",
		day.UTC().Format(time.RFC3339), s.o.Zone)
	r.add(s.stats.elsewhere > 0, "other-account", "%s of other accounts left out.", charges(s.stats.elsewhere))
	r.add(len(s.stats.accounts) > 1, "several-accounts", "Charges of several accounts were counted: %s. A report is of one; say which in Options.Account.",
		strings.Join(slices.Sorted(maps.Keys(s.stats.accounts)), ", "))
	r.add(s.stats.otherUnit > 0 && s.report.Kind == KindConversation, "messages", "%s made by the message, which open no conversation.", charges(s.stats.otherUnit))
	r.add(s.stats.otherUnit > 0 && s.report.Kind == KindPricing, "conversations", "%s made by the conversation: most messages in one are free, and Meta's report may count otherwise.", charges(s.stats.otherUnit))
	r.add(s.stats.unjudged > 0, "unjudged", "%s couldn't be judged, so that it isn't known whether they opened conversations.", charges(s.stats.unjudged))
	r.add(s.stats.uncertain > 0, "uncertain", "%s uncertain, and compared as a range.", charges(s.stats.uncertain))
}

func charges(n int64) string {
	if n == 1 {
		return "1 charge was"
	}
	return fmt.Sprintf("%d charges were", n)
}

// missing names a dimension that some points have and some don't. The tier is
// missing from free ones anyway.
func (s *table) missingDimension() string {
	for i := range s.report.Points {
		p := &s.report.Points[i]
		for _, d := range []struct {
			has  bool
			text string
			name string
		}{{s.has.number, p.Number, "number"}, {s.has.country, p.Country, "country"}, {s.has.unitType, p.Type, "type"}, {s.has.category, p.Category, "category"}} {
			if d.has && d.text == "" {
				return d.name
			}
		}
	}
	return ""
}

// strange are the types that aren't known.
func (s *table) unknownTypes() (list []string) {
	for i := range s.report.Points {
		if t := s.report.Points[i].unitType(); t != "" && t != typeRegular && !isFree(t) {
			list = append(list, t)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// offMidnight finds an interval of days that doesn't begin with one.
func (s *table) offMidnight() (bool, time.Time) {
	for _, v := range s.intervals {
		if !v.silent && v.end.Sub(v.start) >= 23*time.Hour && !v.day.In(s.o.Zone).Equal(v.start) {
			return true, v.start
		}
	}
	return false, time.Time{}
}

// comparesCosts tells whether costs can be compared, and notes why not.
func (s *table) costsComparable(r *notes) bool {
	told := len(s.report.Points) == 0
	for _, classes := range s.rows {
		for _, c := range classes {
			told = told || c.costs > 0
		}
	}
	why := ""
	ours := slices.Sorted(maps.Keys(s.stats.currencies))
	switch {
	case !told:
		why = "The report has no costs: they weren't asked for, or are hidden because a partner pays Meta."
	case s.currency == "":
		why = "The report doesn't say its currency: ask Meta for the field, or name it in Options."
	case len(ours) > 1 || len(ours) == 1 && ours[0] != s.currency:
		why = fmt.Sprintf("The report is in %s, our charges in %s: nothing is converted.", s.currency, joinWords(ours))
	default:
		return true
	}
	r.add(true, "costs-not-compared", "%s", why)
	return false
}

func joinWords[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, " and ")
}

// remark adds what to know of the result.
func (c *Comparison) addNotes(r *notes) {
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
	r.add(silent > 0, "silent", "%d units of ours lie where the report has no interval: Meta leaves out what is nothing.", silent)
	r.add(unpriced > 0, "unpriced", "%d units of ours have no price; their costs aren't compared.", unpriced)
	r.add(untold > 0, "costs-untold", "Meta doesn't tell the cost of %d cells.", untold)
	r.add(c.NotOwed != nil && !c.NotOwed.IsZero(), "not-owed", "The report gives units that aren't charged a cost, which nobody owes.")
}
