package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/page"
	"github.com/wacost/wacost/examples/internal/risk"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// This file shows what to change, the late replies, and what the month would cost under
// other rules.

// saves reports whether an advice saves something, or may.
func (a *Advice) saves() bool { return a.High != nil && a.High.Amount.Sign() > 0 }

// Savings are the advices that save something.
func (v view) Savings() []Advice {
	return slices.DeleteFunc(slices.Clone(v.Advice), func(a Advice) bool { return !a.saves() })
}

// NoSavings are the others.
func (v view) NoSavings() []Advice {
	return slices.DeleteFunc(slices.Clone(v.Advice), func(a Advice) bool { return a.saves() })
}

// Saving is what an advice saves, in a few words.
func (a Advice) Saving() string {
	switch {
	case a.Low == nil || a.Low.Equal(*a.High):
		return "saves " + a.High.String()
	case a.Low.Amount.Sign() < 0:
		return "saves up to " + a.High.String() + ", or costs more"
	case a.Low.Amount.IsZero():
		return "saves up to " + a.High.String()
	}
	return "saves " + cli.Between(*a.Low, *a.High)
}

// Alone says how savings are to be read.
func (r *Report) Alone() string {
	if r.After.Without == 0 {
		return advice.Alone
	}
	return advice.Alone + " " + messages(r.After.Without) + " without a price: in none of them."
}

// Heading says how many replies were late, and what that cost.
func (l *Late) Heading() string {
	switch {
	case l.Inbound == 0:
		return "Late replies: this log can't tell"
	case l.Replies.Messages == 0:
		return "No reply was late"
	}
	return fmt.Sprintf("%s late: %s", cli.Plural(l.Replies.Messages, "template"), l.Replies.saving())
}

// Any reports whether there is a picture.
func (l *Late) Any() bool { return l.Replies.Messages > 0 || l.PerhapsMarketing.Messages > 0 }

// saving says what late replies would have cost in time.
func (k *LateKind) saving() string {
	switch {
	case k.Low == nil || k.High == nil:
		return "what they would have cost in time isn't known"
	case !k.Low.Equal(*k.High):
		return "in time they would have cost " + cli.Between(*k.Low, *k.High) + " less"
	case k.High.IsZero():
		return "in time they would have cost the same"
	}
	word := "less"
	if k.High.Amount.Sign() < 0 {
		word = "more"
	}
	return "in time they would have cost " + size(*k.High) + " " + word
}

// LateText says what late replies are, and what to learn from them.
func (v view) LateText() (list []string) {
	l := v.Late
	if l.Inbound == 0 {
		return []string{"The log has no messages of users. So nobody can tell which messages answered one, and when."}
	}
	list = append(list, fmt.Sprintf("A late reply is a template that answers a user after the customer service "+
		"window has closed, 24 hours after the user's last message, and within %d days of it. "+
		"In time means a text one second before that.", l.Days))
	for _, k := range []*LateKind{&l.Replies, &l.PerhapsMarketing} {
		if k.Unknown != "" && k.Messages > 0 {
			list = append(list, "What "+messages(k.Messages)+" would have cost in time isn't known: "+k.Unknown+".")
		}
	}
	if l.PerhapsMarketing.Messages > 0 {
		list = append(list, fmt.Sprintf("Apart from these, %s of marketing came late, perhaps not as answers: %s.",
			cli.Plural(l.PerhapsMarketing.Messages, "template"), l.PerhapsMarketing.saving()))
	}
	if l.Unpriced > 0 {
		list = append(list, cli.Plural(l.Unpriced, "more late template")+" without a price: in no saving here.")
	}
	if l.Unsure > 0 {
		list = append(list, "Of "+messages(l.Unsure)+" nobody can tell whether they are late replies.")
	}
	return list
}

// OldLesson reports whether an old lesson has changed: replies are free only within an
// allowance of each number (R7.3).
func (v view) OldLesson() bool {
	for _, id := range v.After.Models {
		m, _ := pricing.ModelByID(id)
		if slices.ContainsFunc(m.Allowances(), func(a pricing.Allowance) bool { return a.Per == pricing.PerNumber }) {
			return true
		}
	}
	return false
}

// LateFigures are the pictures by weekday and hour.
func (v view) LateFigures() (list []page.Figure) {
	for _, f := range []struct {
		id, title string
		kind      *LateKind
	}{
		{"late-replies", "Late replies", &v.Late.Replies},
		{"late-marketing", "Late marketing, perhaps no answer", &v.Late.PerhapsMarketing},
	} {
		if f.kind.Messages == 0 {
			continue
		}
		h := page.Hours{Head: page.Head{
			ID:      f.id,
			Title:   f.title,
			Finding: "By weekday and hour of the user's last message, in " + v.Zone + ".",
		}}
		for d, counts := range f.kind.ByHour { // from Sunday
			h.Counts[(d+6)%7] = counts
		}
		list = append(list, h)
	}
	return list
}

// RiskHeading says what a rise of prices would make of the month.
func (v view) RiskHeading() string {
	if len(v.Risk.Raised) == 0 {
		return "Under other rules"
	}
	first := &v.Risk.Raised[0]
	return fmt.Sprintf("If prices rise by %s, the month costs %s", strings.TrimPrefix(first.ID, "+"), first.Total())
}

// RiskBars is the picture of what the month costs under other rules.
func (v view) RiskBars() page.Bars {
	b := page.Bars{
		Head: page.Head{
			ID:      "risk-bars",
			Title:   "The same month under other rules and prices",
			Finding: "Under the rules as they are it costs " + v.Risk.Now.Total() + ".",
		},
		Of:     "Rules",
		Series: []string{"Total"},
	}
	t := page.Table{Caption: b.Title, Stack: true, Columns: []page.Column{
		{Name: "Rules"}, {Name: "ID"}, {Name: "Prices of"}, {Name: "Without a price", Number: true},
		{Name: "Not delivered", Number: true}, {Name: "Total", Number: true},
		{Name: "Difference from now", Number: true},
	}}
	for _, r := range v.Risk.Rows() {
		label := riskName(&r)
		b.Rows = append(b.Rows, page.BarRow{Label: label, Values: []page.Value{riskValue(&r)}})
		prices, change := "each day", "not known"
		if r.Card != (ratecard.Date{}) {
			prices = r.Card.String()
		}
		if r.Change != nil {
			change = (&Change{Amount: r.Change}).Signed()
		}
		t.Rows = append(t.Rows, []string{
			r.Title, r.ID, prices, cli.Count(r.Unpriced), cli.Count(r.Refused), riskValue(&r).String(), change,
		})
	}
	t.DropSame("Not delivered", "0")
	t.DropSame("Difference from now", "not known")
	b.Instead = &t
	return b
}

// riskName names a row in the picture.
func riskName(r *risk.Row) string {
	m, ok := pricing.ModelByID(r.ID)
	switch {
	case strings.HasPrefix(r.ID, "+"):
		return "prices " + r.ID
	case ok:
		return "since " + m.Since.String() + " (" + r.ID + ")"
	}
	return "this month as it is"
}

// riskValue is what a row comes to, as a figure.
func riskValue(r *risk.Row) page.Value {
	switch {
	case r.High != nil:
		return page.Worded(r.Total(), *r.High)
	case r.AtLeast != nil:
		return page.Worded(r.Total(), *r.AtLeast)
	}
	return page.Unknown(r.Total())
}
